"""What a section's sealed content keeps, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, LocalCode, Sensitivity
from vault.records.content import (
    LABEL_DIGEST_BYTES,
    LabelChanged,
    SectionContent,
    UnusableText,
    label_digest,
)
from vault.records.paragraphs import normalised

PLAIN = Label(Confidentiality.N, subjects=("A",))

labels = st.builds(
    Label,
    st.sampled_from(list(Confidentiality)),
    st.frozensets(st.sampled_from(list(Sensitivity)), max_size=3),
    local=st.frozensets(st.sampled_from(list(LocalCode)), max_size=3),
    subjects=st.sets(st.sampled_from(["A", "B", "CH1"])).map(tuple),
)
writing = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t"))
titles = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=80)


@given(title=titles, text=writing, label=labels)
def test_title_and_text_come_back_under_their_label(title: str, text: str, label: Label) -> None:
    content = SectionContent.written(title, text)
    assert SectionContent.unpacked(content.packed(label), label) == content
    assert content.text == normalised(text)


@given(st.text(st.sampled_from("ab \n\t\v"), max_size=30))
def test_a_text_is_kept_as_normalised_however_it_is_written(text: str) -> None:
    assert SectionContent.written("Title", text).text == normalised(text)


@given(one=labels, other=labels)
def test_no_other_label_opens_it(one: Label, other: Label) -> None:
    packed = SectionContent("Title", "Text.").packed(one)
    if one == other:
        SectionContent.unpacked(packed, other)
    else:
        with pytest.raises(LabelChanged):
            SectionContent.unpacked(packed, other)


def test_a_labels_digest_does_not_depend_on_how_it_was_made() -> None:
    ordered = Label(Confidentiality.R, frozenset({Sensitivity.MH, Sensitivity.SUD}))
    other = Label(Confidentiality.R, frozenset({Sensitivity.SUD, Sensitivity.MH}))
    assert label_digest(ordered) == label_digest(other)
    assert len(label_digest(PLAIN)) == LABEL_DIGEST_BYTES


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", "x"),
        ("   ", "x"),
        ("x" * 201, "x"),
        ("x", "null \x00"),
        ("x", "escape \x1b[31m"),
        ("x", "\x9b"),
        ("x", "half \udc00"),
        ("half \ud800", "x"),
    ],
)
def test_what_cannot_be_kept_is_refused(title: str, text: str) -> None:
    with pytest.raises(UnusableText):
        SectionContent.written(title, text)


def test_a_title_is_one_line() -> None:
    assert SectionContent.written(" one\n\ttwo\u00a0three ", "").title == "one two three"


def test_a_text_of_more_than_ten_megabytes_is_refused() -> None:
    SectionContent.written("x", "é" * (5 * 1024 * 1024))
    with pytest.raises(UnusableText):
        SectionContent.written("x", "é" * (5 * 1024 * 1024) + "x")


def test_its_paragraphs_make_the_text_again() -> None:
    content = SectionContent.written("x", "One.\n\n\n\nTwo\nlines.  \n")
    assert content.paragraphs == ("One.", "Two\nlines.")
    assert "\n\n".join(content.paragraphs) == content.text
