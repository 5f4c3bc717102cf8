"""Holds placed by hand, and what lifting one takes (RH4, FRCP 37(e))."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import START
from tests.integration.retention.conftest import ABOUT_A, Archive
from vault.audit.events import Outcome
from vault.disclosure.ledger.holds import HoldGround, held_charts
from vault.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from vault.identity.actor import Actor
from vault.records.authorship import ChartOnHold
from vault.records.chart_model import (
    ChartDetails,
    ChartStatus,
    MemberDetails,
    MemberRole,
    UnitKind,
)
from vault.records.note_model import SectionDraft

WHY = "A letter of counsel for A announces a suit"


def place(archive: Archive, by: Actor) -> str:
    archive.vault.holds.place(by, archive.chart, HoldGround.LITIGATION, WHY)
    [hold] = archive.vault.holds.standing(by)
    return hold.hold_id


def written(title: str, text: str) -> SectionDraft:
    return SectionDraft(title=title, text=text, label=ABOUT_A)


def held(archive: Archive) -> bool:
    with archive.vault.store.reading() as reader:
        return archive.chart_id in held_charts(reader)


def test_counsel_holds_a_chart_before_any_paper_is_served(archive: Archive) -> None:
    place(archive, archive.counsel)
    [seen] = archive.vault.holds.of_chart(archive.clinician, archive.chart)
    assert (seen.ground, seen.case) == (HoldGround.LITIGATION, "")
    [event] = archive.logged("disclosure:hold:place")
    assert event.chart == archive.chart
    reasons = archive.vault.oversight.reasons(
        archive.officer, archive.vault.holds.standing(archive.officer)[0].hold_id
    )
    assert [words for _, words in reasons] == [WHY]


def test_charts_of_the_same_people_are_held_with_it(archive: Archive) -> None:
    vault, author = archive.vault, archive.clinician
    [first, *_] = vault.members.known(author)
    other = vault.charts.create(author, UnitKind.INDIVIDUAL, ChartDetails(name="A alone")).number
    vault.members.add(
        author,
        other,
        "A",
        MemberRole.CLIENT,
        MemberDetails(name="Person A"),
        person_id=first.person_id,
    )
    placed = vault.holds.place(archive.officer, archive.chart, HoldGround.CLAIM, WHY)
    assert placed == tuple(sorted((archive.chart, other)))


def test_one_asks_and_another_lifts(any_archive: Archive) -> None:
    archive = any_archive
    hold = place(archive, archive.counsel)
    with pytest.raises(Conflict):
        archive.vault.holds.lift(archive.officer, hold)
    archive.vault.holds.ask_to_lift(archive.counsel, hold, "The suit was withdrawn")
    with pytest.raises(PermissionDenied):
        archive.vault.holds.lift(archive.counsel, hold)
    assert held(archive)
    assert len(archive.logged("disclosure:hold:lift", Outcome.DENIED)) == 1
    archive.vault.holds.lift(archive.officer, hold)
    assert not held(archive)
    [event] = archive.logged("disclosure:hold:lift")
    assert event.actor == archive.officer.user_id


def test_a_declined_lift_lets_the_hold_stand(archive: Archive) -> None:
    hold = place(archive, archive.counsel)
    archive.vault.holds.ask_to_lift(archive.counsel, hold, "The suit was withdrawn")
    archive.vault.holds.decline_to_lift(archive.officer, hold)
    with pytest.raises(Conflict):
        archive.vault.holds.lift(archive.officer, hold)
    assert held(archive)


def test_nobody_else_places_or_lifts(archive: Archive) -> None:
    hold, holds = place(archive, archive.counsel), archive.vault.holds
    for username in ("harmon", "sato", "reyes", "udell"):
        person = archive.people[username]
        for act in (
            lambda person=person: holds.place(person, archive.chart, HoldGround.CLAIM, WHY),
            lambda person=person: holds.ask_to_lift(person, hold, WHY),
            lambda person=person: holds.lift(person, hold),
            lambda person=person: holds.decline_to_lift(person, hold),
            lambda person=person: holds.standing(person),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert held(archive)


def test_a_hold_takes_its_reason_and_a_chart(archive: Archive) -> None:
    holds = archive.vault.holds
    with pytest.raises(InvalidInput):
        holds.place(archive.counsel, archive.chart, HoldGround.LITIGATION, "  ")
    with pytest.raises(InvalidInput):
        holds.place(archive.counsel, archive.chart, HoldGround.CASE, WHY)
    with pytest.raises(NotFound):
        holds.place(archive.counsel, "C-NOSUCH", HoldGround.LITIGATION, WHY)
    with pytest.raises(NotFound):
        holds.lift(archive.counsel, "nosuchhold")


def test_a_draft_of_a_held_chart_is_not_thrown_away(archive: Archive) -> None:
    vault, author = archive.vault, archive.clinician
    vault.charts.set_status(author, archive.chart, ChartStatus.OPEN)
    draft = vault.notes.draft(author, archive.chart, session_at=START).note_id
    hold = place(archive, archive.counsel)
    with pytest.raises(ChartOnHold):
        vault.notes.discard_draft(author, draft)
    assert len(archive.logged("records:note:discard", Outcome.DENIED)) == 1
    vault.holds.ask_to_lift(archive.counsel, hold, "Settled")
    vault.holds.lift(archive.officer, hold)
    vault.notes.discard_draft(author, draft)


def test_a_draft_of_a_held_chart_is_written_on_and_what_the_hold_found_is_kept(
    archive: Archive,
) -> None:
    vault, author = archive.vault, archive.clinician
    vault.charts.set_status(author, archive.chart, ChartStatus.OPEN)
    found = [written("Said", "He hit the door."), written("Plan", "Ask again.")]
    draft = vault.notes.draft(author, archive.chart, session_at=START, sections=found)
    note = draft.note_id
    hold = place(archive, archive.counsel)
    archive.clock.advance(timedelta(minutes=1))

    first = replace(found[0], text="He was calm.", section_id=draft.section_ids[0])
    saved = vault.notes.save_draft(author, note, [first], revision=draft.revision)
    vault.notes.save_draft(author, note, [replace(first, text="Calm.")], revision=saved.revision)

    kept = vault.held_drafts.of_note(author, note)
    assert [(each.title, each.text) for each in kept] == [
        ("Said", "He hit the door."),
        ("Plan", "Ask again."),
    ]
    assert vault.histories.of_note(author, note).held == len(kept)
    [now] = vault.notes.open(author, note).sections
    assert now.content is not None
    assert now.content.text == "Calm."
    for other in (archive.officer, archive.people["sato"]):
        with pytest.raises(PermissionDenied):
            vault.held_drafts.of_note(other, note)

    vault.holds.ask_to_lift(archive.counsel, hold, "Settled")
    vault.holds.lift(archive.officer, hold)
    vault.notes.discard_draft(author, note)
    with pytest.raises(NotFound):
        vault.held_drafts.of_note(author, note)


def test_each_hold_keeps_what_it_found(archive: Archive) -> None:
    vault, author = archive.vault, archive.clinician
    vault.charts.set_status(author, archive.chart, ChartStatus.OPEN)
    text = written("Said", "One.")
    draft = vault.notes.draft(author, archive.chart, session_at=START, sections=[text])
    text = replace(text, section_id=draft.section_ids[0])
    revision = draft.revision
    for ground, words in ((HoldGround.LITIGATION, "Two."), (HoldGround.CLAIM, "Three.")):
        vault.holds.place(archive.counsel, archive.chart, ground, WHY)
        archive.clock.advance(timedelta(minutes=1))
        text = replace(text, text=words)
        revision = vault.notes.save_draft(author, draft.note_id, [text], revision=revision).revision
    kept = vault.held_drafts.of_note(author, draft.note_id)
    assert [each.text for each in kept] == ["One.", "Two."]
