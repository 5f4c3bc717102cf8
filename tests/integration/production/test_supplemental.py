"""A production after a later order goes on behind the earlier one and says what is new."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert

from tests.integration.disclosure.conftest import (
    CONSULTATION,
    PARENTING,
    PARENTING_ONLY,
    TEXTS,
    order,
    scan_of,
)
from tests.integration.production.conftest import SISTERS_NAME, Producing
from vault.disclosure.rules.vocabulary import ReasonCode, State
from vault.errors import Conflict
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import read_pdf_text
from vault.production.document.matter import Profile
from vault.production.document.released import ReleasedDocument
from vault.production.packaging.package import read_package
from vault.production.tables import BatesAllocation, Production
from vault.production.tables import ProductionState as Stands

WIDER = (replace(PARENTING_ONLY[0], words="All of the notes of November 2025.", title_words=()),)


def to_later_order(matter: Producing) -> None:
    """Account for what left, and take a later order to where its basis is met."""
    vault, records, case = matter.vault, matter.records, matter.case
    vault.court.account(records, case)
    later = order(parties=("Alma Hardeman", "Bruno Hardeman", "Robin Hardeman"))
    vault.court.amend(records, case, later, WIDER, scan=scan_of("LATER ORDER"))
    vault.intake.verify(records, case, "clerk's office")
    vault.intake.hold(records, case)
    vault.intake.classify(records, case)
    vault.intake.consult(matter.clinician, case, CONSULTATION)
    vault.intake.skip_request(matter.counsel, case, "It is narrow.")
    vault.intake.meet_basis(matter.counsel, case)


def second(matter: Producing, *released: str) -> ReleasedDocument:
    """Render a production of these sections after the later order."""
    to_later_order(matter)
    matter.set_scope(*released)
    matter.release(*released)
    matter.to_judged()
    matter.rendered()
    return matter.viewed().document


def new_titles(document: ReleasedDocument) -> set[str]:
    """The titles of what is called new, and the dates of the notes that are."""
    assert document.supplement is not None
    new = document.supplement.new
    notes = {note.session_on.isoformat() for note in document.released if note.ref in new}
    return notes | {section.title for section in document.sections if section.ref in new}


@pytest.mark.at("delivered")
def test_it_continues_the_pages_and_says_what_is_new(any_matter: Producing) -> None:
    matter = any_matter
    document = second(matter, "parenting", "handover", "a-alone")
    [first, _] = matter.all_productions()
    assert document.start == first.bates.end + 1
    assert document.number == "2"
    assert document.supplement is not None
    assert [each.bates for each in document.supplement.earlier] == [first.bates]
    assert new_titles(document) == {"A alone"}

    package = matter.onward()
    assert matter.verified(package, matter.trust()).holds
    pages = read_pdf_text(read_package(package).files["production.pdf"]).pages
    printed = squash("".join(pages))
    assert squash("What is new in this production") in printed
    assert first.bates.last in printed
    assert [each.state for each in matter.all_productions()] == [Stands.TRANSMITTED] * 2


@pytest.mark.at("delivered")
def test_a_note_produced_for_the_first_time_is_new_as_a_whole(
    matter: Producing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TEXTS, "visit", "They came together and were calm.")
    matter.note(15, ("visit", "Visit", PARENTING))
    assert new_titles(second(matter, "handover", "visit")) == {"2025-11-18", "Visit"}


def test_a_passage_no_longer_redacted_makes_its_section_new(matter: Producing) -> None:
    matter.to_scope("parenting", "handover")
    matter.decide(matter.redacting("parenting", SISTERS_NAME), matter.releasing("handover"))
    matter.to_judged()
    matter.rendered()
    matter.onward()
    assert new_titles(second(matter, "parenting", "handover")) == {"Parenting"}


@pytest.mark.at("delivered")
def test_a_section_of_a_note_that_got_another_seal_is_not_new(matter: Producing) -> None:
    matter.vault.signing.correct_section(
        matter.clinician, matter.section_id("a-alone"), "A fears nothing.", reason="A slip."
    )
    document = second(matter, "parenting", "handover")
    assert new_titles(document) == set()
    assert matter.verified(matter.onward(), matter.trust()).holds


@pytest.mark.at("delivered")
def test_the_filing_form_of_a_text_is_not_new(matter: Producing) -> None:
    to_later_order(matter)
    matter.set_scope("parenting", "handover")
    matter.release("parenting", "handover")
    matter.to_judged()
    matter.rendered(profile=Profile.FILING, minors=("Robin Hardeman",))
    assert new_titles(matter.viewed().document) == set()


def test_control_numbers_go_on_from_the_earlier_production(matter: Producing) -> None:
    matter.to_scope("parenting", "b-alone")
    matter.decide(matter.releasing("parenting"), matter.withholding("b-alone", ReasonCode.R2))
    matter.to_judged()
    matter.rendered()
    [before] = matter.viewed().document.notes[1:]
    matter.onward()
    to_later_order(matter)
    matter.set_scope("parenting", "b-alone")
    matter.decide(matter.releasing("parenting"), matter.withholding("b-alone", ReasonCode.R2))
    matter.to_judged()
    matter.rendered()
    [after] = matter.viewed().document.notes[1:]
    assert before == after


@pytest.mark.at("answered")
def test_numbers_once_approved_are_never_given_again(any_matter: Producing) -> None:
    """A production that was approved and then voided keeps its numbers, and so its own."""
    matter = any_matter
    first = matter.approved()
    again = matter.rendered()
    assert again.bates.start == first.bates.end + 1
    assert again.number == "2"
    matter.answer_all()
    matter.approved()
    matter.sealed()
    matter.sent()
    taken = [(row["first"], row["last"]) for row in matter.rows(BatesAllocation)]
    assert sorted(taken) == [
        (first.bates.start, first.bates.end),
        (again.bates.start, again.bates.end),
    ]


@pytest.mark.at("approved")
def test_only_what_left_is_supplemented(matter: Producing) -> None:
    matter.rendered()
    assert matter.viewed().document.supplement is None
    assert matter.at(State.RENDERED)


@pytest.mark.at("answered")
@pytest.mark.parametrize("overlap", [(1, 2), (2, 9), (4, 4)])
def test_numbers_of_another_production_are_refused_when_approved(
    matter: Producing, overlap: tuple[int, int]
) -> None:
    first = matter.all_productions()[-1]
    matter.rendered()
    matter.answer_all()
    values = {
        "prefix": first.bates.series.prefix,
        "first": overlap[0],
        "last": overlap[1],
        "production_id": matter.rows(Production)[0]["id"],
    }
    matter.tamper(insert(BatesAllocation).values(values))
    with pytest.raises(Conflict, match="Bates numbers"):
        matter.approved()
