"""Every call of every record service, by everyone who lacks the role or the key, is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.integration.records.conftest import ABOUT_A, ABOUT_BOTH, SESSION, Practice
from vault.audit.events import Outcome
from vault.errors import KeyNotHeld, PermissionDenied
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Permission
from vault.importing.note import ImportDefaults
from vault.importing.reader import parse_note
from vault.records.amendment_model import DenialGround, Requester
from vault.records.authorship import NotTheAuthor
from vault.records.chart_model import (
    ChartDetails,
    ChartStatus,
    MemberDetails,
    MemberRole,
    UnitKind,
)
from vault.records.events import RecordsEvent
from vault.records.intake import NoteImport
from vault.records.note_model import SectionDraft
from vault.records.search import SearchFilters

OTHERS = ("reyes", "calder", "pryce", "udell", "quill")
"""One person for each role that reads no chart: records, counsel, privacy, audit, accounts."""


@dataclass(frozen=True, slots=True)
class Things:
    """What there is to be refused: a draft, a signed note, an alert, two waiting requests."""

    practice: Practice
    draft_id: str
    note_id: str
    section_id: str
    alert_id: str
    request_id: str
    amendment_id: str


@pytest.fixture
def things(practice: Practice) -> Things:
    draft_id, _ = practice.draft()
    note_id, ids = practice.signed(cosigner_id=practice.supervisor.user_id)
    asked = practice.vault.labelling.relabel(practice.author, ids[1], ABOUT_A, "Only A.")
    return Things(
        practice=practice,
        draft_id=draft_id,
        note_id=note_id,
        section_id=ids[1],
        alert_id=practice.vault.alerts.raise_alert(practice.author, practice.chart, "Danger."),
        request_id=str(asked.request_id),
        amendment_id=practice.vault.amendments.receive(
            practice.author, ids[0], by="A", who=Requester.CLIENT, text="It was a Tuesday."
        ),
    )


SECTIONS = (SectionDraft(title="One", text="First.", label=ABOUT_BOTH),)
NOBODY = MemberDetails(name="Nobody")
PARSED = parse_note(
    b"FAMILY\n\nNothing.\n",
    filename="note.txt",
    defaults=ImportDefaults(session_at=SESSION),
)

Call = Callable[[Things, Actor], object]

CALLS: dict[RecordsEvent, tuple[Permission, Call]] = {
    RecordsEvent.CHART_OPEN: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.charts.open_first_page(who, t.practice.chart),
    ),
    RecordsEvent.CHART_CORRECT: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.charts.correct_details(
            who, t.practice.chart, ChartDetails(name="Other")
        ),
    ),
    RecordsEvent.CHART_STATUS: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.charts.set_status(
            who, t.practice.chart, ChartStatus.CLOSED
        ),
    ),
    RecordsEvent.CHART_GRANT: (
        Permission.KEY_GRANT,
        lambda t, who: t.practice.vault.holders.grant(
            who, t.practice.chart, who.user_id, [CompartmentName.GENERAL]
        ),
    ),
    RecordsEvent.CHART_HOLDERS: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.holders.of_chart(who, t.practice.chart),
    ),
    RecordsEvent.MEMBER_ADD: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.members.add(
            who, t.practice.chart, "COL2", MemberRole.COLLATERAL, NOBODY
        ),
    ),
    RecordsEvent.MEMBER_CORRECT: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.members.correct(who, t.practice.chart, "A", NOBODY),
    ),
    RecordsEvent.ALERT_RAISE: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.alerts.raise_alert(who, t.practice.chart, "Danger."),
    ),
    RecordsEvent.ALERT_CLEAR: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.alerts.clear_alert(who, t.alert_id, "Over."),
    ),
    RecordsEvent.NOTE_DRAFT: (
        Permission.NOTE_WRITE,
        lambda t, who: t.practice.vault.notes.draft(
            who, t.practice.chart, session_at=SESSION, sections=SECTIONS
        ),
    ),
    RecordsEvent.NOTE_SAVE: (
        Permission.NOTE_WRITE,
        lambda t, who: t.practice.vault.notes.save_draft(who, t.draft_id, SECTIONS, revision=1),
    ),
    RecordsEvent.NOTE_DISCARD: (
        Permission.NOTE_WRITE,
        lambda t, who: t.practice.vault.notes.discard_draft(who, t.draft_id),
    ),
    RecordsEvent.NOTE_OPEN: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.notes.open(who, t.note_id),
    ),
    RecordsEvent.NOTE_SIGN: (
        Permission.NOTE_WRITE,
        lambda t, who: t.practice.vault.signing.sign(who, t.draft_id),
    ),
    RecordsEvent.NOTE_COSIGN: (
        Permission.NOTE_COSIGN,
        lambda t, who: t.practice.vault.signing.cosign(who, t.note_id),
    ),
    RecordsEvent.NOTE_CORRECT: (
        Permission.NOTE_WRITE,
        lambda t, who: t.practice.vault.signing.correct_section(who, t.section_id, "No.", "Why."),
    ),
    RecordsEvent.NOTE_HISTORY: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.histories.of_note(who, t.note_id),
    ),
    RecordsEvent.NOTE_HELD: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.held_drafts.of_note(who, t.note_id),
    ),
    RecordsEvent.NOTE_VERIFY: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.verification.verify_note(who, t.note_id),
    ),
    RecordsEvent.LABEL_SET: (
        Permission.NOTE_WRITE,
        lambda t, who: t.practice.vault.labelling.relabel(who, t.section_id, ABOUT_A, "Why."),
    ),
    RecordsEvent.LABEL_CONFIRM: (
        Permission.LABEL_CONFIRM,
        lambda t, who: t.practice.vault.labelling.confirm(who, t.request_id),
    ),
    RecordsEvent.LABEL_DECLINE: (
        Permission.LABEL_CONFIRM,
        lambda t, who: t.practice.vault.labelling.decline(who, t.request_id, "No."),
    ),
    RecordsEvent.AMENDMENT_RECEIVE: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.amendments.receive(
            who, t.section_id, by="A", who=Requester.CLIENT, text="It was a Tuesday."
        ),
    ),
    RecordsEvent.AMENDMENT_EXTEND: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.amendments.extend(who, t.amendment_id, "Away."),
    ),
    RecordsEvent.AMENDMENT_ACCEPT: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.amendments.accept(who, t.amendment_id, t.note_id, "Yes."),
    ),
    RecordsEvent.AMENDMENT_DENY: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.amendments.deny(
            who, t.amendment_id, DenialGround.ACCURATE, "It was a Monday."
        ),
    ),
    RecordsEvent.AMENDMENT_DISAGREE: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.amendments.disagree(who, t.amendment_id, "A", "It was."),
    ),
    RecordsEvent.AMENDMENT_REBUT: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.amendments.rebut(who, t.amendment_id, "It was not."),
    ),
    RecordsEvent.AMENDMENT_INFORM: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.amendments.inform(who, t.amendment_id, "The school."),
    ),
    RecordsEvent.AMENDMENT_ATTACH: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.amendments.attach(who, t.amendment_id),
    ),
    RecordsEvent.AMENDMENT_LIST: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.amendment_pages.of_chart(who, t.practice.chart),
    ),
    RecordsEvent.AMENDMENT_OPEN: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.amendment_pages.open(who, t.amendment_id),
    ),
    RecordsEvent.NOTES_IMPORT: (
        Permission.NOTE_WRITE,
        lambda t, who: t.practice.vault.imports.land_each(who, t.practice.chart, [PARSED]),
    ),
    RecordsEvent.SEARCH: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.search.find(
            who, "first", SearchFilters(chart=t.practice.chart)
        ),
    ),
}
"""Calls that take both a permission and a key, by the tag under which they are logged."""

ROLE_ONLY: dict[RecordsEvent, tuple[Permission, Call]] = {
    RecordsEvent.CHART_CREATE: (
        Permission.CHART_WRITE,
        lambda t, who: t.practice.vault.charts.create(
            who, UnitKind.GROUP, ChartDetails(name="Group")
        ),
    ),
    RecordsEvent.CHART_LIST: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.charts.list_for(who),
    ),
    RecordsEvent.MEMBER_LIST: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.members.known(who),
    ),
    RecordsEvent.ALERT_LIST: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.alerts.standing(who),
    ),
    RecordsEvent.LABEL_LIST: (
        Permission.LABEL_CONFIRM,
        lambda t, who: t.practice.vault.labelling.waiting(who),
    ),
    RecordsEvent.WORKLIST: (
        Permission.CHART_OPEN,
        lambda t, who: t.practice.vault.worklist.of(who),
    ),
    RecordsEvent.NOTE_COMPARE: (
        Permission.NOTE_WRITE,
        lambda t, who: NoteImport(
            t.practice.vault.store, t.practice.vault.clock, t.practice.vault.notes
        ).land(who, t.practice.chart, PARSED),
    ),
}
"""Calls that a role alone may begin; what they reach is still a matter of keys."""


def test_every_call_is_in_these_tables() -> None:
    covered = {*CALLS, *ROLE_ONLY}
    assert set(RecordsEvent) - covered == {
        RecordsEvent.CHART_OWN_FAMILY,
        RecordsEvent.LABEL_REQUEST,
        RecordsEvent.NOTE_IMPORT,
    }


def test_no_role_but_those_that_carry_it_gets_by(things: Things) -> None:
    practice = things.practice
    for tag, (permission, call) in {**CALLS, **ROLE_ONLY}.items():
        for name in OTHERS:
            who = practice.people[name]
            assert not who.may(permission)
            with pytest.raises(PermissionDenied):
                call(things, who)
        denied = practice.logged(tag, Outcome.DENIED)
        assert [event.actor for event in denied] == [
            practice.people[name].user_id for name in OTHERS
        ], tag


def test_a_role_without_the_key_opens_nothing_by_any_call(things: Things) -> None:
    practice = things.practice
    for tag, (permission, call) in CALLS.items():
        who = practice.supervisor
        assert who.may(permission)
        with pytest.raises((KeyNotHeld, NotTheAuthor)):
            call(things, who)
        [event] = practice.logged(tag, Outcome.DENIED)
        assert (event.actor, event.chart) == (who.user_id, practice.chart), tag
    assert practice.vault.labelling.waiting(practice.supervisor) == ()
    assert practice.vault.charts.list_for(practice.supervisor) == ()
    assert practice.vault.members.known(practice.supervisor) == ()
    assert practice.vault.alerts.standing(practice.supervisor) == ()
    assert practice.vault.amendment_pages.waiting(practice.supervisor) == ()


def test_a_refused_act_changes_nothing(things: Things) -> None:
    practice = things.practice
    before = practice.vault.charts.open_first_page(practice.author, practice.chart)
    for _, call in CALLS.values():
        with pytest.raises(PermissionDenied):
            call(things, practice.supervisor)
    assert practice.vault.charts.open_first_page(practice.author, practice.chart) == before
