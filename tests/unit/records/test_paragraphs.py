from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from vault.records.paragraphs import normalised, paragraphs

texts = st.text(st.sampled_from("ab .\n\r\t\v\f\x85\u2028\u2029\u00a0e\u0301")) | st.text()


def test_blank_lines_separate_and_line_breaks_stay() -> None:
    text = "\n\n  First line\nsecond line  \n \t \n\n\nLast.\n"
    assert paragraphs(text) == ("  First line\nsecond line", "Last.")
    assert normalised(text) == "  First line\nsecond line\n\nLast."


def test_line_ends_of_every_system_are_one() -> None:
    assert paragraphs("a\r\nb\rc\u2028d\r\n\r\ne\u2029f") == ("a\nb\nc\nd", "e", "f")


def test_nothing_has_no_paragraph() -> None:
    assert paragraphs(" \n\t\n") == ()
    assert normalised("") == ""


@given(texts)
def test_joined_paragraphs_are_the_normalised_text_and_split_the_same_again(text: str) -> None:
    parts = paragraphs(text)
    assert "\n\n".join(parts) == normalised(text)
    assert paragraphs(normalised(text)) == parts


@given(texts)
def test_every_word_stays(text: str) -> None:
    assert normalised(text).split() == unicodedata.normalize("NFC", text).split()


@given(texts)
def test_no_paragraph_is_blank_or_holds_a_blank_line(text: str) -> None:
    for part in paragraphs(text):
        assert part.strip()
        assert all(line.strip() for line in part.split("\n"))
