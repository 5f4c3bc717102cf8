"""Queries: words, word beginnings and phrases, found wherever and however they stand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.records.query import CONTEXT_CHARACTERS, Query, UnusableQuery

TEXT = "Mr. O\u2019Brien said: “No.”\nThe PARENTING schedule holds; re-parenting doesn't."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("parenting", True),
        ("Parenting SCHEDULE", True),
        ("parent", False),
        ("parent*", True),
        ("o'brien", True),
        ("O\u2019Brien", True),
        ('"the parenting schedule"', True),
        ("“parenting schedule”", True),
        ('"schedule parenting"', False),
        ('"no the"', False),
        ("re-parenting", True),
        ("doesn't", True),
        ("holds absent", False),
        ("mr.", True),
        (".*", None),
        ("(schedule|other)", False),
    ],
)
def test_what_a_query_finds(query: str, found: bool | None) -> None:
    if found is None:
        with pytest.raises(UnusableQuery):
            Query.parse(query)
    else:
        assert Query.parse(query).matches(TEXT) is found


words = st.text(st.characters(categories=("Ll", "Lu", "Nd")), min_size=1, max_size=12)


@given(before=st.text(max_size=40), word=words, after=st.text(max_size=40))
def test_a_word_that_stands_alone_is_found_and_the_first_look_never_misses_it(
    before: str, word: str, after: str
) -> None:
    text = unicodedata.normalize("NFC", f"{before} {word} {after}")
    query = Query.parse(word)
    if query.matches(text):
        assert query.fragment in text.encode("utf-8", "replace").lower()
    else:
        assert not word.isascii()


@given(text=st.text(max_size=200), most=st.integers(0, 4))
def test_snippets_are_pieces_of_the_text(text: str, most: int) -> None:
    snippets = Query.parse("a* e*").snippets(text, most)
    assert len(snippets) <= most
    for each in snippets:
        assert each.before + each.match + each.after in text
        assert each.match.lower() in {"a", "e"}
        assert len(each.before) <= CONTEXT_CHARACTERS


def test_snippets_begin_and_end_with_whole_words() -> None:
    words = [f"word{number}" for number in range(40)]
    (found,) = Query.parse("word20").snippets(" ".join(words), 1)
    assert found.before.split() == words[20 - len(found.before.split()) : 20]
    assert found.after.split() == words[21 : 21 + len(found.after.split())]
    assert found.before
    assert found.after


@pytest.mark.parametrize("query", ["", " ", '"', '""', "!?", " ".join("abcdefghijklmnopq")])
def test_an_unusable_query_says_what_to_give(query: str) -> None:
    with pytest.raises(UnusableQuery, match="words"):
        Query.parse(query)
