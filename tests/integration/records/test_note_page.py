"""A note's page: the text that the reader's keys open, and what stands around it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.records.conftest import ABOUT_A, ABOUT_BOTH, SUBSTANCE, Practice
from vault.audit.events import Outcome
from vault.errors import Conflict, KeyNotHeld, TamperedData
from vault.identity.compartments import CompartmentName
from vault.labels.vocabulary import Confidentiality
from vault.records.authorship import EditedMeanwhile
from vault.records.content import SectionContent
from vault.records.note_model import SectionDraft
from vault.records.tables import Member

ONE = SectionDraft(title="Parenting", text="Sundays with A.", label=ABOUT_A)
OTHER = SectionDraft(title="Drinking", text="Four beers.", label=SUBSTANCE)


def test_the_page_names_the_chart_and_its_members(practice: Practice) -> None:
    note_id, _ = practice.signed(ONE)
    page = practice.vault.note_pages.open(practice.author, note_id)
    first = practice.vault.charts.open_first_page(practice.author, practice.chart)
    assert page.unit == first.chart.details.name
    assert page.members == {each.handle: each.details.name for each in first.members}
    [section] = page.sections
    assert section.content == SectionContent(ONE.title, ONE.text)


def test_without_the_identity_key_nobody_is_named_and_locked_sections_stay_locked(
    practice: Practice,
) -> None:
    note_id, _ = practice.signed(ONE, OTHER)
    practice.share(practice.colleague, CompartmentName.GENERAL)
    page = practice.vault.note_pages.open(practice.colleague, note_id)
    assert (page.unit, page.members) == ("", {})
    assert [each.opened for each in page.sections] == [True, False]


def test_reading_is_logged_once_and_a_refusal_too(practice: Practice) -> None:
    note_id, _ = practice.signed(ONE)
    practice.vault.note_pages.open(practice.author, note_id)
    with pytest.raises(KeyNotHeld):
        practice.vault.note_pages.open(practice.colleague, note_id)
    assert len(practice.logged("records:note:open")) == 1
    assert len(practice.logged("records:note:open", Outcome.DENIED)) == 1


def test_addenda_are_linked_and_a_draft_only_for_its_author(practice: Practice) -> None:
    note_id, _ = practice.signed(ONE)
    practice.share(practice.colleague)
    practice.draft(ONE, addendum_to=note_id)
    assert len(practice.vault.note_pages.open(practice.author, note_id).addenda) == 1
    assert practice.vault.note_pages.open(practice.colleague, note_id).addenda == ()
    assert len(practice.vault.histories.of_note(practice.author, note_id).addenda) == 1
    assert practice.vault.histories.of_note(practice.colleague, note_id).addenda == ()
    added, _ = practice.signed(ONE, addendum_to=note_id)
    [seen] = practice.vault.note_pages.open(practice.colleague, note_id).addenda
    assert seen.note_id == added


def test_a_wanted_label_shows_only_to_those_who_can_open_the_section(practice: Practice) -> None:
    note_id, [_, section_id] = practice.signed(
        ONE, SectionDraft(title="The couple", text="They argue less.", label=ABOUT_BOTH)
    )
    practice.share(practice.colleague, CompartmentName.GENERAL)
    lower = replace(ABOUT_BOTH, confidentiality=Confidentiality.N)
    practice.vault.labelling.relabel(practice.author, section_id, lower, "They agreed.")
    page = practice.vault.note_pages.open(practice.author, note_id)
    assert page.wanted[section_id].label == lower
    assert practice.vault.note_pages.open(practice.colleague, note_id).wanted == {}


def test_a_members_row_exchanged_in_the_database_shows_nothing(practice: Practice) -> None:
    note_id, _ = practice.signed(ONE)
    with practice.vault.store.reading() as reader:
        one, other = (row.id for row in reader.execute(Member.__table__.select().limit(2)))
    practice.swap(Member, "ciphertext", one, other)
    with pytest.raises(TamperedData):
        practice.vault.note_pages.open(practice.author, note_id)
    assert len(practice.logged("records:note:open", Outcome.FAILED)) == 1


def test_nobody_signs_another_draft_than_the_one_they_looked_at(practice: Practice) -> None:
    note_id, _ = practice.draft(ONE)
    practice.vault.notes.save_draft(practice.author, note_id, [ONE], revision=1)
    with pytest.raises(EditedMeanwhile):
        practice.vault.signing.sign(practice.author, note_id, revision=1)
    practice.vault.signing.sign(practice.author, note_id, revision=2)


def test_nobody_cosigns_another_text_than_the_one_they_looked_at(practice: Practice) -> None:
    note_id, [section_id] = practice.signed(ONE, cosigner_id=practice.supervisor.user_id)
    practice.share(practice.supervisor)
    seen = practice.vault.note_pages.open(practice.supervisor, note_id).seal
    practice.vault.signing.correct_section(practice.author, section_id, "Other words.", "Wrong.")
    with pytest.raises(Conflict):
        practice.vault.signing.cosign(practice.supervisor, note_id, seal_hash=seen)
    present = practice.vault.note_pages.open(practice.supervisor, note_id).seal
    practice.vault.signing.cosign(practice.supervisor, note_id, seal_hash=present)
