"""Two texts of one draft: what differs is found, and keeping both loses no word of either."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.content import TITLE_LENGTH
from vault.records.merging import differences, keep_both, keep_saved_ids
from vault.records.note_model import SectionDraft
from vault.records.paragraphs import normalised

SAVED = [
    SectionDraft(title="One", text="First.", section_id="a"),
    SectionDraft(title="Two", text="Second.", section_id="b"),
]
TEXTS = st.text("ab \n", max_size=12)
IDS = st.sampled_from(["a", "b", "c", ""])


def sections(ids: st.SearchStrategy[str]) -> st.SearchStrategy[list[SectionDraft]]:
    one = st.builds(SectionDraft, title=st.just("T"), text=TEXTS, section_id=ids)
    return st.lists(one, min_size=1, max_size=4).filter(
        lambda made: (
            len({each.section_id for each in made if each.section_id})
            == sum(bool(each.section_id) for each in made)
        )
    )


def test_alike_texts_differ_in_nothing_whatever_their_white_space() -> None:
    typed = [replace(SAVED[0], text="First.  \r\n"), SAVED[1]]
    assert differences(typed, SAVED) == ()


def test_a_changed_label_is_a_difference() -> None:
    typed = [replace(SAVED[0], label=Label(Confidentiality.R)), SAVED[1]]
    assert [each.here for each in differences(typed, SAVED)] == [typed[0]]


def test_a_section_that_was_removed_elsewhere_becomes_a_new_one() -> None:
    assert keep_saved_ids(SAVED, SAVED[:1]) == [SAVED[0], replace(SAVED[1], section_id="")]


def test_keeping_both_puts_the_other_text_behind_under_a_title_that_fits() -> None:
    title = "x" * TITLE_LENGTH
    saved = [replace(SAVED[0], title=title, text="Other.")]
    mine, other = keep_both(SAVED[:1], saved)
    assert mine == SAVED[0]
    assert other.text == "Other."
    assert other.section_id == ""
    assert len(other.title) == TITLE_LENGTH
    assert other.title.endswith(" (saved elsewhere)")


@given(here=sections(IDS), saved=sections(st.sampled_from(["a", "b", "c"])))
def test_keeping_both_loses_no_text_and_no_id_twice(
    here: list[SectionDraft], saved: list[SectionDraft]
) -> None:
    both = keep_both(here, [replace(each, text=normalised(each.text)) for each in saved])
    texts = {normalised(each.text) for each in both}
    assert {normalised(each.text) for each in (*here, *saved)} <= texts
    ids = [each.section_id for each in both if each.section_id]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {each.section_id for each in saved}
