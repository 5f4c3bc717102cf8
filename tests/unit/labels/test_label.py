"""A label says what is decided; taking protection away is always noticed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.labels.label import Label, LabelInvalid, highest, lowers
from vault.labels.vocabulary import (
    Confidentiality,
    Law,
    LocalCode,
    Obligation,
    Refrain,
    Sensitivity,
)
from vault.records.content import label_digest

HANDLES = st.lists(st.sampled_from(["A", "B", "CH1", "COL1"]), unique=True).map(tuple)
LABELS = st.builds(
    Label,
    confidentiality=st.sampled_from(Confidentiality),
    sensitivity=st.frozensets(st.sampled_from(Sensitivity), max_size=4),
    law=st.frozensets(st.sampled_from(Law), max_size=2),
    local=st.frozensets(st.sampled_from(LocalCode), max_size=3),
    subjects=HANDLES,
    holders=HANDLES,
    obligation=st.frozensets(st.sampled_from(Obligation), max_size=2),
    refrain=st.frozensets(st.sampled_from(Refrain), max_size=2),
)
BEFORE = "5fb47c35c0546780c4bb5da88b71f327b4b923ebf40d512e0640c81003ccafdd"
PLAIN = {"confidentiality": "N", "sensitivity": [], "law": [], "local": [], "subjects": []}


def raised(label: Label, by: Label) -> Label:
    return Label(
        max(label.confidentiality, by.confidentiality),
        label.sensitivity | by.sensitivity,
        label.law | by.law,
        label.local | by.local,
        tuple({*label.subjects, *by.subjects}),
        tuple({*label.holders, *by.holders}),
        label.obligation | by.obligation,
        label.refrain | by.refrain,
    )


def test_unlabelled_counts_as_very_restricted_and_cannot_be_released() -> None:
    label = Label.unlabelled()
    assert label.confidentiality is Confidentiality.V
    assert not label.releasable


def test_very_restricted_without_a_reason_is_no_decision() -> None:
    assert Label(Confidentiality.V, subjects=("A",), holders=("A",)).is_unlabelled
    assert not Label(Confidentiality.V, local=frozenset({LocalCode.JOINT})).is_unlabelled
    for handled in (
        Label(Confidentiality.V, refrain=frozenset({Refrain.NOPAT})),
        Label(Confidentiality.V, obligation=frozenset({Obligation.ENCRYPT})),
    ):
        assert handled.is_unlabelled
        assert not handled.releasable


def test_handles_are_kept_in_order_whatever_order_they_come_in() -> None:
    assert Label(Confidentiality.N, holders=("B", "A")) == Label(
        Confidentiality.N, holders=("A", "B")
    )


@pytest.mark.parametrize("handle", ["", "a", "A B", "1A", "ABCDEFGHI", "Ä", "A\n"])
def test_what_is_no_handle_is_refused(handle: str) -> None:
    with pytest.raises(LabelInvalid):
        Label(Confidentiality.N, subjects=(handle,))


def test_handle_standing_twice_is_refused() -> None:
    with pytest.raises(LabelInvalid):
        Label(Confidentiality.N, holders=("A", "A"))


@given(LABELS)
def test_label_survives_json(label: Label) -> None:
    assert Label.from_json(json.loads(json.dumps(label.to_json()))) == label


def test_a_label_without_handling_instructions_reads_and_hashes_as_it_did_before_there_were() -> (
    None
):
    label = Label(Confidentiality.N, frozenset({Sensitivity.MH}), holders=("A",))
    assert set(label.to_json()) == {*PLAIN, "holders"}
    # The digest that a section of this label was sealed with before labels could bear them.
    assert label_digest(label).hex() == BEFORE
    marked = replace(label, refrain=frozenset({Refrain.NOPAT}))
    assert label_digest(marked) != label_digest(label)


@pytest.mark.parametrize("code", [*Obligation, *Refrain])
def test_taking_a_handling_instruction_off_lowers_a_label(code: Obligation | Refrain) -> None:
    bare = Label(Confidentiality.R, holders=("A",))
    marked = (
        replace(bare, obligation=frozenset({code}))
        if isinstance(code, Obligation)
        else replace(bare, refrain=frozenset({code}))
    )
    assert lowers(marked, bare)
    assert not lowers(bare, marked)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        PLAIN,
        {**PLAIN, "holders": [], "note": 1},
        {**PLAIN, "holders": "A"},
        {**PLAIN, "holders": [1]},
        {**PLAIN, "holders": [], "confidentiality": "X"},
        {**PLAIN, "holders": [], "confidentiality": None},
        {**PLAIN, "holders": [], "sensitivity": ["NORDSLCD"]},
        {**PLAIN, "holders": [], "sensitivity": ["SUD", "SUD"]},
        {**PLAIN, "holders": [], "law": ["SUD"]},
        {**PLAIN, "holders": [], "refrain": ["REDACT"]},
        {**PLAIN, "holders": [], "obligation": ["MASK", "MASK"]},
        {**PLAIN, "holders": [], "local": [["JOINT"]]},
    ],
)
def test_json_that_is_no_label_is_refused(data: object) -> None:
    with pytest.raises(LabelInvalid):
        Label.from_json(data)


@given(LABELS, LABELS)
def test_adding_protection_never_needs_a_second_person(label: Label, by: Label) -> None:
    higher = raised(label, by)
    if not higher.is_unlabelled:
        assert not lowers(label, higher)


@given(LABELS, LABELS)
def test_anything_given_up_needs_a_second_person(old: Label, new: Label) -> None:
    gives_up = raised(new, old) != new
    if not old.is_unlabelled:
        assert lowers(old, new) == (gives_up or new.is_unlabelled)


def test_a_first_label_that_drops_a_handling_instruction_takes_two_people() -> None:
    marked = Label(Confidentiality.V, refrain=frozenset({Refrain.NOPAT}))
    assert lowers(marked, Label(Confidentiality.R))
    assert not lowers(marked, Label(Confidentiality.R, refrain=frozenset({Refrain.NOPAT})))


@given(LABELS)
def test_first_label_of_an_unlabelled_section_takes_one_person(label: Label) -> None:
    assert not lowers(Label.unlabelled(), label)


@given(LABELS, LABELS)
def test_no_way_round_the_second_person_by_taking_the_label_off_first(
    old: Label, new: Label
) -> None:
    if lowers(old, new):
        assert lowers(old, Label.unlabelled())


@given(st.lists(LABELS, min_size=1, max_size=5))
def test_whole_is_as_protected_as_its_most_protected_part(labels: list[Label]) -> None:
    whole = highest(labels)
    assert all(whole.confidentiality >= label.confidentiality for label in labels)
    if all(label.releasable for label in labels):
        assert not any(lowers(label, whole) for label in labels)
    else:
        assert not whole.releasable


def test_whole_without_parts_is_unlabelled() -> None:
    assert highest([]).is_unlabelled
