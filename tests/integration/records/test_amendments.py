"""Requests to amend: answered in time, kept with the section, opened with its key (RS4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.integration.records.conftest import ABOUT_A, ABOUT_BOTH, Practice
from vault.clock import SteppingClock
from vault.errors import Conflict, InvalidInput, KeyNotHeld, NotFound, PermissionDenied, VaultError
from vault.identity.compartments import CompartmentName
from vault.identity.tables import Compartment
from vault.labels.vocabulary import Confidentiality, NoteKind
from vault.records.amendment_model import (
    AmendmentState,
    DenialGround,
    PaperKind,
    Requester,
)
from vault.records.note_model import SectionDraft
from vault.records.tables import AmendmentPaper, AmendmentRequest

ASKED = "I never said that I would move to Gloucester."
DENIED = "The note says what was said in the session; it is accurate and complete."


@pytest.fixture
def signed(practice: Practice) -> tuple[str, str]:
    """A signed note of the author's: its id and its first section's."""
    note_id, sections = practice.signed(
        SectionDraft(title="Plans", text="He will move to Gloucester.", label=ABOUT_A)
    )
    return note_id, sections[0]


@pytest.fixture
def asked(practice: Practice, signed: tuple[str, str]) -> str:
    return practice.vault.amendments.receive(
        practice.author, signed[1], by="Person A", who=Requester.CLIENT, text=ASKED
    )


def test_the_clock_runs_60_days_and_once_30_more(
    practice: Practice, asked: str, clock: SteppingClock
) -> None:
    amendments, pages = practice.vault.amendments, practice.vault.amendment_pages
    [waiting] = pages.waiting(practice.author)
    assert waiting.due_at == datetime(2026, 3, 6, 23, 59, 59, tzinfo=UTC)
    clock.advance(timedelta(days=59))
    until = amendments.extend(practice.author, asked, "The author is away")
    assert until == datetime(2026, 4, 5, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(Conflict):
        amendments.extend(practice.author, asked, "And again")
    assert pages.waiting(practice.author)[0].extended


def test_no_extension_after_the_60_days(
    practice: Practice, asked: str, clock: SteppingClock
) -> None:
    clock.advance(timedelta(days=61))
    with pytest.raises(Conflict):
        practice.vault.amendments.extend(practice.author, asked, "Too late")


def test_an_accepted_request_is_a_signed_addendum_to_the_note(
    practice: Practice, signed: tuple[str, str], asked: str
) -> None:
    vault, author = practice.vault, practice.author
    with pytest.raises(Conflict):
        vault.amendments.accept(author, asked, signed[0], "Amended")
    draft, _ = practice.draft(
        SectionDraft(title="Plans", text="He says that he never said so.", label=ABOUT_A),
        addendum_to=signed[0],
    )
    with pytest.raises(Conflict):
        vault.amendments.accept(author, asked, draft, "Amended")
    vault.signing.sign(author, draft)
    vault.amendments.accept(author, asked, draft, "Your record is amended; see the addendum")
    vault.amendments.inform(author, asked, "Dr. Imre, by letter of today")
    found = vault.amendment_pages.open(author, asked)
    assert (found.summary.state, found.summary.addendum_id) == (AmendmentState.ACCEPTED, draft)
    assert [paper.kind for paper in found.papers] == [
        PaperKind.REQUEST,
        PaperKind.ACCEPTANCE,
        PaperKind.INFORMED,
    ]
    with pytest.raises(Conflict):
        vault.amendments.deny(author, asked, DenialGround.ACCURATE, DENIED)
    with pytest.raises(Conflict):
        vault.amendments.disagree(author, asked, "Person A", "No")
    assert vault.amendment_pages.waiting(author) == ()


def test_a_denied_request_keeps_statement_and_rebuttal(practice: Practice, asked: str) -> None:
    vault, author = practice.vault, practice.author
    with pytest.raises(Conflict):
        vault.amendments.disagree(author, asked, "Person A", "Before any denial")
    vault.amendments.deny(author, asked, DenialGround.ACCURATE, DENIED)
    with pytest.raises(Conflict):
        vault.amendments.rebut(author, asked, "Before any statement")
    vault.amendments.disagree(author, asked, "Person A", "It is not so, and it hurts me")
    vault.amendments.rebut(author, asked, "The tape of the session says so")
    with pytest.raises(Conflict):
        vault.amendments.disagree(author, asked, "Person A", "A second one")
    found = vault.amendment_pages.open(author, asked)
    assert found.summary.ground is DenialGround.ACCURATE
    assert [paper.text for paper in found.papers] == [
        ASKED,
        DENIED,
        "It is not so, and it hurts me",
        "The tape of the session says so",
    ]
    assert found.papers[0].by == "Person A, client"
    assert [each.request_id for each in vault.amendment_pages.of_chart(author, practice.chart)] == [
        asked
    ]


def test_what_is_written_opens_with_the_sections_key_only(practice: Practice, asked: str) -> None:
    vault = practice.vault
    practice.share(practice.colleague, CompartmentName.IDENTITY)
    assert vault.amendment_pages.waiting(practice.colleague) == ()
    for act in (
        lambda: vault.amendment_pages.open(practice.colleague, asked),
        lambda: vault.amendments.deny(practice.colleague, asked, DenialGround.ACCURATE, DENIED),
        lambda: vault.amendments.attach(practice.colleague, asked),
    ):
        with pytest.raises(KeyNotHeld):
            act()
    for username in ("reyes", "calder", "pryce", "udell"):
        with pytest.raises(PermissionDenied):
            vault.amendment_pages.open(practice.people[username], asked)
    practice.share(practice.supervisor)
    assert vault.amendment_pages.open(practice.supervisor, asked).papers[0].text == ASKED


def test_no_word_of_it_stands_in_the_database_or_the_log(practice: Practice, asked: str) -> None:
    row = practice.row(AmendmentPaper, request_id=asked)
    assert b"Gloucester" not in row["ciphertext"]
    [event] = practice.logged("records:amendment:receive")
    assert "Gloucester" not in event.detail
    assert event.purpose == "PATRQT"


def test_a_relabelled_section_takes_its_requests_along(
    practice: Practice, signed: tuple[str, str], asked: str
) -> None:
    raised = replace(ABOUT_A, confidentiality=Confidentiality.R)
    practice.vault.labelling.relabel(practice.author, signed[1], raised, "Closer than thought")
    moved = practice.row(AmendmentPaper, request_id=asked)["compartment_id"]
    assert practice.row(Compartment, id=moved)["name"] == CompartmentName.RESTRICTED
    found = practice.vault.amendment_pages.open(practice.author, asked)
    assert found.papers[0].text == ASKED


def test_a_rotated_key_still_opens_them(practice: Practice, asked: str) -> None:
    compartment = practice.row(AmendmentPaper, request_id=asked)["compartment_id"]
    practice.vault.rotations.rotate(practice.author, compartment, strict=True)
    assert practice.vault.amendment_pages.open(practice.author, asked).papers[0].text == ASKED


def test_a_paper_moved_to_another_request_does_not_open(
    practice: Practice, signed: tuple[str, str], asked: str
) -> None:
    other = practice.vault.amendments.receive(
        practice.author, signed[1], by="B", who=Requester.REPRESENTATIVE, text="Another"
    )
    mine = practice.row(AmendmentPaper, request_id=asked)["id"]
    practice.tamper(
        update(AmendmentPaper).where(AmendmentPaper.id == mine).values(request_id=other)
    )
    with pytest.raises(VaultError):
        practice.vault.amendment_pages.open(practice.author, other)


def test_a_draft_or_nothing_at_all_is_not_amended(practice: Practice) -> None:
    _, sections = practice.draft(SectionDraft(title="T", text="Text", label=ABOUT_BOTH))
    receive = practice.vault.amendments.receive
    with pytest.raises(Conflict):
        receive(practice.author, sections[0], by="A", who=Requester.CLIENT, text="X")
    with pytest.raises(NotFound):
        receive(practice.author, "no" * 13, by="A", who=Requester.CLIENT, text="X")
    _, sections = practice.signed(SectionDraft(title="T", text="Text", label=ABOUT_A))
    for words in (
        {"by": " ", "text": "X"},
        {"by": "A", "text": " "},
        {"by": "A", "text": "a\x07b"},
    ):
        with pytest.raises(InvalidInput):
            receive(practice.author, sections[0], who=Requester.CLIENT, **words)


def test_a_psychotherapy_notes_request_is_its_authors_alone(practice: Practice) -> None:
    _, sections = practice.signed(
        SectionDraft(title="T", text="Text", label=ABOUT_A), kind=NoteKind.PSYCHOTHERAPY
    )
    practice.share(practice.supervisor)
    with pytest.raises(KeyNotHeld):
        practice.vault.amendments.receive(
            practice.supervisor, sections[0], by="A", who=Requester.CLIENT, text="X"
        )
    request = practice.vault.amendments.receive(
        practice.author, sections[0], by="A", who=Requester.CLIENT, text="X"
    )
    with pytest.raises(KeyNotHeld):
        practice.vault.amendment_pages.open(practice.supervisor, request)
    assert practice.row(AmendmentRequest, id=request)["state"] == "received"
