"""Labels: raised at once, lowered by two people, and the keys follow (LB6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.records.conftest import ABOUT_A, ABOUT_BOTH, SUBSTANCE, Practice
from vault.crypto.envelope import open_sealed
from vault.errors import Conflict, InvalidInput, KeyNotHeld, NotFound
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, held_keys
from vault.identity.sealed import content_binding, row_key
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Law, Sensitivity
from vault.records.authorship import NotTheAuthor
from vault.records.drafting import SectionInvalid
from vault.records.label_requests import RequestOutcome
from vault.records.labelling import SamePerson
from vault.records.note_model import SectionDraft
from vault.records.tables import LabelRequest, Section, SectionVersion

PSYCHOTHERAPY = Label(
    Confidentiality.V,
    frozenset({Sensitivity.PSYTHPN}),
    frozenset({Law.HIPAA_PSY_NOTES}),
    subjects=("A",),
    holders=("A",),
)
PART2 = replace(
    ABOUT_A,
    confidentiality=Confidentiality.R,
    sensitivity=frozenset({Sensitivity.SUD}),
    law=frozenset({Law.PART2}),
)


def one(practice: Practice, label: Label) -> tuple[str, str]:
    """Sign a note with one section of that label; return the note's and the section's id."""
    note_id, [section_id] = practice.signed(
        SectionDraft(title="Parenting", text="Sundays with A.", label=label)
    )
    return note_id, section_id


def label_of(practice: Practice, person: Actor, note_id: str) -> Label:
    return practice.vault.notes.open(person, note_id).sections[0].label


def test_raising_moves_every_version_and_proof_under_the_new_key(practice: Practice) -> None:
    note_id, section_id = one(practice, ABOUT_A)
    practice.vault.signing.correct_section(practice.author, section_id, "Sundays, B.", "Wrong.")
    practice.share(practice.colleague, CompartmentName.IDENTITY, CompartmentName.GENERAL)
    assert practice.texts(practice.colleague, note_id) == ["Sundays, B."]
    done = practice.vault.labelling.relabel(practice.author, section_id, ABOUT_BOTH, "Both.")
    assert (done.label, done.request_id) == (ABOUT_BOTH, None)
    with pytest.raises(KeyNotHeld):
        practice.vault.notes.open(practice.colleague, note_id)
    versions = practice.vault.notes.open_versions(practice.author, note_id).sections
    assert [each.content and each.content.text for each in versions] == [
        "Sundays with A.",
        "Sundays, B.",
    ]
    assert {each.compartment for each in versions} == {"restricted"}
    check = practice.vault.verification.verify_note(practice.author, note_id)
    assert check.holds
    assert [seal.checked for seal in check.seals] == [1, 1]


def test_a_higher_label_of_the_same_compartment_holds_too(practice: Practice) -> None:
    note_id, section_id = one(practice, ABOUT_A)
    wanted = replace(ABOUT_A, confidentiality=Confidentiality.N, subjects=("A", "B"))
    practice.vault.labelling.relabel(practice.author, section_id, wanted, "About B as well.")
    assert label_of(practice, practice.author, note_id) == wanted
    assert practice.texts(practice.author, note_id) == ["Sundays with A."]


def test_lowering_waits_for_a_second_person(practice: Practice) -> None:
    note_id, section_id = one(practice, ABOUT_BOTH)
    practice.share(practice.colleague)
    asked = practice.vault.labelling.relabel(practice.author, section_id, ABOUT_A, "Only A.")
    assert asked.label == ABOUT_BOTH
    assert asked.request_id
    assert label_of(practice, practice.author, note_id) == ABOUT_BOTH
    [waiting] = practice.vault.labelling.waiting(practice.colleague)
    assert (waiting.request_id, waiting.wanted) == (asked.request_id, ABOUT_A)
    assert (waiting.present, waiting.chart) == (ABOUT_BOTH, practice.chart)
    practice.vault.labelling.confirm(practice.colleague, asked.request_id)
    assert label_of(practice, practice.author, note_id) == ABOUT_A
    assert practice.vault.labelling.waiting(practice.colleague) == ()
    history = practice.vault.histories.of_note(practice.author, note_id).labels
    assert [(each.label, each.set_by, each.confirmed_by) for each in history] == [
        (ABOUT_BOTH, practice.author.user_id, None),
        (ABOUT_A, practice.author.user_id, practice.colleague.user_id),
    ]
    assert practice.vault.notes.open(practice.author, note_id).sections[0].compartment == "general"
    assert practice.vault.verification.verify_note(practice.author, note_id).holds


def test_nobody_confirms_their_own_request(practice: Practice) -> None:
    note_id, section_id = one(practice, ABOUT_BOTH)
    asked = practice.vault.labelling.relabel(practice.author, section_id, ABOUT_A, "Only A.")
    with pytest.raises(SamePerson):
        practice.vault.labelling.confirm(practice.author, str(asked.request_id))
    assert label_of(practice, practice.author, note_id) == ABOUT_BOTH


def test_whoever_cannot_read_the_section_decides_nothing_about_it(practice: Practice) -> None:
    _, section_id = one(practice, ABOUT_BOTH)
    practice.share(practice.colleague, CompartmentName.IDENTITY, CompartmentName.GENERAL)
    labelling = practice.vault.labelling
    asked = labelling.relabel(practice.author, section_id, ABOUT_A, "Only A.")
    assert labelling.waiting(practice.colleague) == ()
    with pytest.raises(KeyNotHeld):
        labelling.confirm(practice.colleague, str(asked.request_id))
    with pytest.raises(KeyNotHeld):
        labelling.decline(practice.colleague, str(asked.request_id), "No.")
    with pytest.raises(KeyNotHeld):
        labelling.relabel(practice.colleague, section_id, SUBSTANCE, "Drinks.")


def test_a_declined_request_changes_nothing_and_is_over(practice: Practice) -> None:
    note_id, section_id = one(practice, ABOUT_BOTH)
    practice.share(practice.colleague)
    labelling = practice.vault.labelling
    asked = labelling.relabel(practice.author, section_id, ABOUT_A, "Only A.")
    with pytest.raises(InvalidInput):
        labelling.decline(practice.colleague, str(asked.request_id), "")
    labelling.decline(practice.colleague, str(asked.request_id), "B speaks in it too.")
    assert label_of(practice, practice.author, note_id) == ABOUT_BOTH
    row = practice.row(LabelRequest, id=asked.request_id)
    assert (row["outcome"], row["decided_by"]) == (
        RequestOutcome.DECLINED,
        practice.colleague.user_id,
    )
    with pytest.raises(NotFound):
        labelling.confirm(practice.colleague, str(asked.request_id))


def test_a_request_can_be_taken_back(practice: Practice) -> None:
    _, section_id = one(practice, ABOUT_BOTH)
    labelling = practice.vault.labelling
    asked = labelling.relabel(practice.author, section_id, ABOUT_A, "Only A.")
    with pytest.raises(Conflict):
        labelling.relabel(practice.author, section_id, ABOUT_A, "Again.")
    labelling.decline(practice.author, str(asked.request_id), "I was wrong.")
    assert labelling.relabel(practice.author, section_id, ABOUT_A, "Again.").request_id


def test_a_request_overtaken_by_another_label_is_not_confirmed(practice: Practice) -> None:
    note_id, section_id = one(practice, ABOUT_BOTH)
    practice.share(practice.colleague)
    labelling = practice.vault.labelling
    asked = labelling.relabel(practice.author, section_id, ABOUT_A, "Only A.")
    higher = replace(ABOUT_BOTH, confidentiality=Confidentiality.V)
    labelling.relabel(practice.author, section_id, higher, "Worse.")
    with pytest.raises(Conflict):
        labelling.confirm(practice.colleague, str(asked.request_id))
    assert label_of(practice, practice.author, note_id) == higher


def test_deciding_an_unlabelled_section_is_its_authors_and_takes_one_person(
    practice: Practice,
) -> None:
    note_id, section_id = one(practice, Label.unlabelled())
    practice.share(practice.colleague)
    with pytest.raises(KeyNotHeld):
        practice.vault.labelling.relabel(practice.colleague, section_id, ABOUT_A, "Plain.")
    practice.vault.labelling.relabel(practice.author, section_id, ABOUT_A, "Plain.")
    assert practice.texts(practice.colleague, note_id) == ["Sundays with A."]


def test_only_the_author_moves_a_section_into_their_own_compartment(practice: Practice) -> None:
    note_id, section_id = one(practice, ABOUT_A)
    practice.share(practice.colleague)
    with pytest.raises(NotTheAuthor):
        practice.vault.labelling.relabel(practice.colleague, section_id, PSYCHOTHERAPY, "Notes.")
    practice.vault.labelling.relabel(practice.author, section_id, PSYCHOTHERAPY, "Notes.")
    opened = practice.vault.notes.open(practice.author, note_id).sections[0]
    assert opened.compartment == "psychotherapy"
    with pytest.raises(KeyNotHeld):
        practice.vault.notes.open(practice.colleague, note_id)


def test_a_drafts_label_is_its_authors_either_way_without_history(practice: Practice) -> None:
    note_id, [section_id] = practice.draft(
        SectionDraft(title="Parenting", text="Sundays with A.", label=ABOUT_BOTH)
    )
    practice.share(practice.colleague)
    with pytest.raises(NotTheAuthor):
        practice.vault.labelling.relabel(practice.colleague, section_id, SUBSTANCE, "Drinks.")
    done = practice.vault.labelling.relabel(practice.author, section_id, ABOUT_A, "Only A.")
    assert done.request_id is None
    assert practice.texts(practice.author, note_id) == ["Sundays with A."]
    practice.vault.signing.sign(practice.author, note_id)
    history = practice.vault.histories.of_note(practice.author, note_id).labels
    assert [(each.number, each.label) for each in history] == [(1, ABOUT_A)]


@pytest.mark.parametrize(
    ("label", "reason", "error"),
    [
        (ABOUT_A, "Same.", Conflict),
        (SUBSTANCE, "", InvalidInput),
        (Label(Confidentiality.R, subjects=("C",)), "Who?", SectionInvalid),
    ],
)
def test_a_label_that_says_nothing_new_or_names_no_member_is_refused(
    practice: Practice, label: Label, reason: str, error: type[Exception]
) -> None:
    _, section_id = one(practice, ABOUT_A)
    with pytest.raises(error):
        practice.vault.labelling.relabel(practice.author, section_id, label, reason)


def test_each_change_is_logged_with_codes_and_no_reason(practice: Practice) -> None:
    _, section_id = one(practice, ABOUT_A)
    practice.vault.labelling.relabel(practice.author, section_id, PART2, "Zaffre reason.")
    [event] = practice.logged("records:label:set")
    assert event.object_id == section_id
    assert "42CFRPart2" in event.detail
    assert "affre" not in repr(event)


def test_a_row_keeps_its_own_key_so_that_a_case_goes_on_reading(practice: Practice) -> None:
    _, section_id = one(practice, ABOUT_A)
    with practice.vault.store.reading() as reader:
        keys = held_keys(reader, practice.author)
    before = practice.row(SectionVersion, section_id=section_id)
    own_key = row_key(SectionVersion, before, keys[before["compartment_id"], before["epoch"]])
    practice.vault.labelling.relabel(practice.author, section_id, PART2, "Drinks.")
    after = practice.row(SectionVersion, section_id=section_id)
    assert after["compartment_id"] != before["compartment_id"]
    binding = content_binding(SectionVersion, after)
    assert b"Sundays with A." in open_sealed(own_key, after["ciphertext"], aad=binding)
    assert practice.row(Section, id=section_id)["compartment_id"] == after["compartment_id"]
