"""Access in an emergency: lent by a second person, for a time, known to all, reviewed (AC2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.records.conftest import ABOUT_A, Practice
from vault.audit.events import Outcome
from vault.breakglass.events import BreakGlassEvent
from vault.breakglass.model import Disposition, Reason, State
from vault.clock import SteppingClock
from vault.errors import Conflict, InvalidInput, KeyNotHeld, NotFound, PermissionDenied
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.labels.vocabulary import NoteKind
from vault.records.note_model import SectionDraft

WORDS = "The client called from the bridge and harmon's phone is off"


def ask(practice: Practice, person: Actor, minutes: int = 30) -> str:
    return practice.vault.breakglass.ask(
        person, practice.chart, Reason.CLIENT_IN_DANGER, minutes, WORDS
    )


def _compartment(practice: Practice, name: CompartmentName) -> str:
    held = practice.vault.holders.of_chart(practice.author, practice.chart)
    return next(each.compartment_id for each in held if each.name == name)


@pytest.fixture
def note(practice: Practice) -> str:
    return practice.signed(
        SectionDraft(title="Plan", text="Call the crisis line together", label=ABOUT_A)
    )[0]


def test_a_chart_opens_with_a_second_persons_key_and_closes_by_itself(
    practice: Practice, note: str, clock: SteppingClock
) -> None:
    vault, needer = practice.vault, practice.colleague
    with pytest.raises((KeyNotHeld, NotFound)):
        vault.charts.open_first_page(needer, practice.chart)
    access = ask(practice, needer, minutes=30)
    vault.breakglass.lend(practice.author, access)
    assert practice.texts(needer, note) == ["Call the crisis line together"]
    clock.advance(timedelta(minutes=30))
    assert vault.breakglass.sweep() == 1
    with pytest.raises((KeyNotHeld, NotFound)):
        vault.charts.open_first_page(needer, practice.chart)
    assert practice.texts(practice.author, note) == ["Call the crisis line together"]
    [own] = vault.breakglass.overview(needer).own
    assert own.state is State.ENDED


def test_what_was_read_meanwhile_opens_no_more(
    practice: Practice, note: str, clock: SteppingClock
) -> None:
    needer = practice.colleague
    practice.vault.breakglass.lend(practice.author, ask(practice, needer))
    assert practice.texts(needer, note) == ["Call the crisis line together"]
    clock.advance(timedelta(hours=1))
    practice.vault.breakglass.sweep()
    with pytest.raises((KeyNotHeld, NotFound)):
        practice.vault.notes.open(needer, note)


def test_psychotherapy_notes_are_never_lent(practice: Practice) -> None:
    note_id = practice.draft(
        SectionDraft(title="Session", text="The dream again", label=ABOUT_A),
        kind=NoteKind.PSYCHOTHERAPY,
    )[0]
    practice.vault.breakglass.lend(practice.author, ask(practice, practice.colleague))
    with pytest.raises((KeyNotHeld, NotFound)):
        practice.vault.notes.open(practice.colleague, note_id)


def test_nobody_lends_to_themselves_or_without_the_key(practice: Practice) -> None:
    vault = practice.vault
    access = ask(practice, practice.colleague)
    with pytest.raises(PermissionDenied):
        vault.breakglass.lend(practice.colleague, access)
    with pytest.raises(KeyNotHeld):
        vault.breakglass.lend(practice.supervisor, access)
    for username in ("quill", "reyes", "udell", "calder"):
        with pytest.raises(PermissionDenied):
            vault.breakglass.lend(practice.people[username], access)
    assert len(practice.logged("breakglass:access:grant", Outcome.DENIED)) == 6


def test_a_borrower_passes_nothing_on(practice: Practice) -> None:
    vault, borrower = practice.vault, practice.colleague
    vault.breakglass.lend(practice.author, ask(practice, borrower))
    identity = _compartment(practice, CompartmentName.IDENTITY)
    with pytest.raises(KeyNotHeld):
        vault.grants.grant(borrower, identity, "sato")
    with pytest.raises(KeyNotHeld):
        vault.holders.grant(
            borrower, practice.chart, practice.supervisor.user_id, [CompartmentName.IDENTITY]
        )
    with pytest.raises(KeyNotHeld):
        vault.rotations.rotate(borrower, identity, revoke="harmon")
    with pytest.raises(KeyNotHeld):
        vault.breakglass.lend(borrower, ask(practice, practice.supervisor))


def test_a_rotation_leaves_the_borrower_behind(practice: Practice, note: str) -> None:
    vault = practice.vault
    vault.breakglass.lend(practice.author, ask(practice, practice.colleague))
    general = _compartment(practice, CompartmentName.GENERAL)
    vault.rotations.rotate(practice.author, general)
    assert practice.texts(practice.author, note) == ["Call the crisis line together"]
    with pytest.raises(KeyNotHeld):
        practice.texts(practice.colleague, note)


def test_it_is_asked_with_a_reason_within_bounds_and_once(practice: Practice) -> None:
    vault, needer, number = practice.vault, practice.colleague, practice.chart
    for minutes, words in ((4, WORDS), (241, WORDS), (30, "  ")):
        with pytest.raises(InvalidInput):
            vault.breakglass.ask(needer, number, Reason.TREATMENT_NOW, minutes, words)
    with pytest.raises(NotFound):
        vault.breakglass.ask(needer, "C-NONE00", Reason.TREATMENT_NOW, 30, WORDS)
    with pytest.raises(Conflict):
        vault.breakglass.ask(practice.author, number, Reason.TREATMENT_NOW, 30, WORDS)
    ask(practice, needer)
    with pytest.raises(Conflict):
        ask(practice, needer)


def test_everyone_with_the_charts_keys_is_told_and_nobody_else(practice: Practice) -> None:
    vault = practice.vault
    practice.share(practice.supervisor, CompartmentName.IDENTITY)
    access = ask(practice, practice.colleague)
    for holder in (practice.author, practice.supervisor):
        assert [each.access_id for each in vault.breakglass.overview(holder).to_answer] == [access]
    vault.breakglass.lend(practice.author, access)
    assert [each.access_id for each in vault.breakglass.overview(practice.supervisor).told] == [
        access
    ]
    for username in ("quill", "reyes", "calder"):
        seen = vault.breakglass.overview(practice.people[username])
        assert (seen.own, seen.to_answer, seen.told) == ((), (), ())


def test_a_review_is_by_someone_apart_once_it_is_over(practice: Practice) -> None:
    vault, access = practice.vault, ask(practice, practice.colleague)
    reviewer = practice.people["pryce"]
    vault.breakglass.lend(practice.author, access)
    with pytest.raises(Conflict):
        vault.breakglass.review(reviewer, access, Disposition.JUSTIFIED, "Called back")
    vault.breakglass.end(practice.colleague, access)
    for person in (practice.colleague, practice.author, practice.people["reyes"]):
        with pytest.raises(PermissionDenied):
            vault.breakglass.review(person, access, Disposition.JUSTIFIED, "Called back")
    assert [each.access_id for each in vault.breakglass.overview(reviewer).to_review] == [access]
    with pytest.raises(InvalidInput):
        vault.breakglass.review(reviewer, access, Disposition.JUSTIFIED, " ")
    vault.breakglass.review(reviewer, access, Disposition.JUSTIFIED, "Called back")
    with pytest.raises(Conflict):
        vault.breakglass.review(reviewer, access, Disposition.NOT_JUSTIFIED, "Changed my mind")
    [kept] = vault.breakglass.overview(reviewer).reviewed
    assert kept.disposition is Disposition.JUSTIFIED
    words = [text for _, text in vault.oversight.reasons(reviewer, access)]
    assert words == [WORDS, "Called back"]


def test_the_reason_stands_nowhere_in_the_clear(practice: Practice) -> None:
    ask(practice, practice.colleague)
    with practice.vault.store.engine.connect() as connection:
        from vault.schema import METADATA

        for table in METADATA.sorted_tables:
            for row in connection.execute(table.select()):
                assert "bridge" not in repr(tuple(row))


@pytest.mark.parametrize("reason", Reason)
def test_the_log_has_an_access_under_the_override_of_its_reason(
    practice: Practice, reason: Reason
) -> None:
    glass = practice.vault.breakglass
    access = glass.ask(practice.colleague, practice.chart, reason, 30, WORDS)
    glass.decline(practice.author, access)
    override = {
        Reason.CLIENT_IN_DANGER: "OVRER",
        Reason.TREATMENT_NOW: "OVRER",
        Reason.OTHER_IN_DANGER: "OVRTPS",
        Reason.PUBLIC_IN_DANGER: "OVRPS",
        Reason.CLINICIAN_AWAY: "OVRPJ",
    }[reason]
    tags = (BreakGlassEvent.ASKED, BreakGlassEvent.DECLINED)
    assert [each.purpose for tag in tags for each in practice.logged(tag)] == [override] * 2
