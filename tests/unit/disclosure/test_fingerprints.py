from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.fingerprints import (
    RUN,
    Fingerprints,
    FingerprintsBroken,
    Hit,
    HitKind,
)
from vault.disclosure.rules.words import named_terms, numbers_and_addresses, words

KEY = bytes(range(32))
WITHHELD = (
    "B said that her sister had found the bottles. She finished five of them that week.\n\n"
    "Ask about the office on Friday."
)


def prints(*pieces: str, names: tuple[str, ...] = ()) -> Fingerprints:
    return Fingerprints.build(KEY, {"s1": pieces}, names)


def kinds(found: tuple[Hit, ...]) -> set[HitKind]:
    return {hit.kind for hit in found}


# Passages

SYLLABLES = ("ba", "fi", "flo", "ffe", "ke", "mu", "na", "ro", "ti", "zu", "fli", "office")
WORDS = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=4).map("".join)
PASSAGES = st.lists(WORDS, min_size=RUN, max_size=30, unique=True)
OTHER_WORDS = st.lists(st.sampled_from(["zebra", "quilt", "wax", "jump"]), max_size=20)
LIGATURES = (
    ("ffi", "\ufb03"),
    ("ffl", "\ufb04"),
    ("ff", "\ufb00"),
    ("fi", "\ufb01"),
    ("fl", "\ufb02"),
)


def with_ligatures(text: str) -> str:
    for plain, ligature in LIGATURES:
        text = text.replace(plain, ligature)
    return text


DISGUISES: list[Callable[[str], str]] = [
    str.upper,
    str.title,
    with_ligatures,
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace(" ", " \r\n  "),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", ", "),
    lambda text: text.replace("a", "\u00e1").replace("u", "u\u0308"),
    "\u200b".join,
    str,
]
HYPHENS = ["", "\u00ad", "\u00ad\n", "-\n", "\u2010\n", "\ufffe", "\x02"]


@given(
    passage=PASSAGES,
    data=st.data(),
    before=OTHER_WORDS,
    after=OTHER_WORDS,
    disguise=st.sampled_from(DISGUISES),
    hyphen=st.sampled_from(HYPHENS),
)
def test_withheld_passage_is_found_however_it_was_set(
    passage: list[str],
    data: st.DataObject,
    before: list[str],
    after: list[str],
    disguise: Callable[[str], str],
    hyphen: str,
) -> None:
    fingerprints = prints(" ".join(passage))
    start = data.draw(st.integers(0, len(passage) - RUN))
    planted = " ".join(word[:2] + hyphen + word[2:] for word in passage[start : start + RUN])
    planted = disguise(planted)
    found = fingerprints.hits(" ".join([*before, planted, *after]))
    assert Hit("s1", HitKind.PASSAGE, " ".join(passage[start : start + RUN])) in found


@given(passage=PASSAGES, text=st.lists(WORDS, max_size=60))
def test_text_without_a_withheld_passage_gives_no_hit(passage: list[str], text: list[str]) -> None:
    spoken = " ".join(text)
    runs = {" ".join(passage[at : at + RUN]) for at in range(len(passage) - RUN + 1)}
    shared = {run for run in runs if f" {run} " in f" {spoken} "}
    found = prints(" ".join(passage)).hits(spoken)
    assert {hit.words for hit in found if hit.kind is HitKind.PASSAGE} == shared


@pytest.mark.parametrize("length", range(1, RUN))
def test_short_piece_is_found_whole(length: int) -> None:
    piece = " ".join(["cocaine", "use", "last", "summer"][:length])
    assert prints(piece).hits(f"She told me of {piece.upper()}.")
    if length > 1:
        assert not prints(piece).hits("cocaine. last summer. use")


def test_word_of_grammar_alone_identifies_nothing() -> None:
    assert prints("she").hits("She said that she would.") == ()
    assert prints("that she was").hits("It seems that she was there.") == ()


def test_stock_phrase_of_four_words_is_no_hit() -> None:
    fingerprints = prints("The claimant described his drinking at length.")
    assert not fingerprints.hits("The claimant described his daughter's school.")


def test_possessives_and_inner_hyphens_read_alike() -> None:
    fingerprints = prints("the sister\u2019s well-known co-parenting plan failed")
    assert fingerprints.hits("the sister's well-\nknown coparenting plan failed")


def test_hits_name_the_section_and_quote_only_the_searched_text() -> None:
    fingerprints = Fingerprints.build(
        KEY, {"s1": [WITHHELD], "s2": ["quite another matter was raised here"]}
    )
    found = fingerprints.hits("Later: her sister had found the money.")
    assert {hit.section_ref for hit in found} == {"s1"}
    assert {hit.words for hit in found} == {"her sister had found the"}


# Terms


def test_named_persons_numbers_and_addresses_are_terms() -> None:
    text = (
        "She met Ruth at the AA meeting in Worcester. Dr. Baker called (617) 555-0123 on 3/5/2024 "
        "about 123-45-6789 and wrote to R.Baker@example.org. Nobody knew."
    )
    assert named_terms(text) == {
        "ruth",
        "aa",
        "worcester",
        "baker",
        "#6175550123",
        "#123456789",
        "@r.baker@example.org",
        "/030524",
    }


def test_sentences_headings_and_everyday_words_name_nobody() -> None:
    text = (
        "PARENTING SCHEDULE\nThe plan holds. Mother agrees: Tuesday is hers; I'm glad. "
        '"Nobody asked," he said.'
    )
    assert named_terms(text) == frozenset()


def test_given_name_is_a_term_even_where_it_begins_a_sentence() -> None:
    assert named_terms("Ruth called.", ["Ruth Ann Baker"]) == {"ruth"}
    assert named_terms("ruth called.", ["Zo\u00eb"]) == frozenset()


@pytest.mark.parametrize(
    "spelling",
    ["617-555-0123", "617.555.0123", "(617) 555 0123", "+1 617 555-0123", "6175550123"],
)
def test_telephone_number_is_found_in_any_spelling(spelling: str) -> None:
    fingerprints = prints("Call her at 617-555-0123.")
    assert Hit("s1", HitKind.TERM, "#6175550123") in fingerprints.hits(f"ext 5 {spelling}, please")
    assert not fingerprints.hits("617-555-01234 or 1617-555-012")


@pytest.mark.parametrize(
    "spelling",
    ["3/5/2024", "03-05-24", "2024-03-05", "March 5, 2024", "Mar. 5th 2024", "5 March 2024"],
)
def test_date_is_found_in_any_spelling(spelling: str) -> None:
    fingerprints = prints("It began on March 5, 2024.")
    assert Hit("s1", HitKind.TERM, "/030524") in fingerprints.hits(f"seen {spelling} again")


def test_name_is_found_in_any_case_and_broken_over_a_line() -> None:
    fingerprints = prints("She met Margaret there.")
    for text in ("MARGARET", "margaret's", "Mar-\ngaret", "Mar\u00adgaret"):
        assert kinds(fingerprints.hits(text)) == {HitKind.TERM}


def test_terms_that_are_no_secret_here_are_left_out_and_passages_are_not() -> None:
    fingerprints = prints("He told Ruth Baker that the child had fallen.")
    text = "Ruth Baker. He told Ruth Baker that the child had fallen."
    found = fingerprints.ignoring(["In re Baker", "Ruth"]).hits(text)
    assert kinds(found) == {HitKind.PASSAGE}


# Stored form


def test_stored_form_shows_no_word_and_reads_back_the_same() -> None:
    fingerprints = prints(WITHHELD, "555-12-3456", names=("Ruth Baker",))
    stored = fingerprints.to_bytes()
    for word in {*words(WITHHELD), "ruth", "baker", "555123456"}:
        if len(word) > 3:
            assert word.encode() not in stored.lower()
    again = Fingerprints.from_bytes(KEY, stored)
    assert again.to_bytes() == stored
    assert again.hits(WITHHELD) == fingerprints.hits(WITHHELD) != ()


def test_without_the_case_key_nothing_is_found() -> None:
    stored = prints(WITHHELD).to_bytes()
    assert Fingerprints.from_bytes(bytes(32), stored).hits(WITHHELD) == ()


def test_key_is_not_shown() -> None:
    assert repr(KEY) not in repr(prints(WITHHELD))
    assert "_key" not in repr(prints(WITHHELD))


@given(cut=st.integers(0, 400))
def test_stored_form_cut_short_or_with_something_after_it_is_refused(cut: int) -> None:
    stored = prints(WITHHELD).to_bytes()
    with pytest.raises(FingerprintsBroken):
        Fingerprints.from_bytes(KEY, stored[: min(cut, len(stored) - 1)])
    with pytest.raises(FingerprintsBroken):
        Fingerprints.from_bytes(KEY, stored + b"\0")
    with pytest.raises(FingerprintsBroken):
        Fingerprints.from_bytes(KEY, b"\2" + stored[1:])


def test_sections_decided_one_by_one_come_together() -> None:
    one = Fingerprints.build(KEY, {"s1": ["cocaine"], "s2": ["gambling"]})
    later = Fingerprints.build(KEY, {"s2": ["divorce"]})
    both = one | later
    assert [hit.section_ref for hit in both.hits("cocaine divorce gambling")] == ["s1", "s2"]


def test_hundred_pages_against_two_thousand_sections_are_quickly_searched() -> None:
    chance = random.Random(1)  # noqa: S311 - a fixed text, no secret
    vocabulary = ["".join(chance.choices("abcdefghijklmnop", k=7)) for _ in range(5000)]

    def prose(length: int) -> str:
        return " ".join(chance.choices(vocabulary, k=length))

    fingerprints = Fingerprints.build(KEY, {f"s{n}": [prose(60)] for n in range(2000)})
    text = prose(40_000)
    started = time.perf_counter()
    fingerprints.hits(text)
    assert time.perf_counter() - started < 2.0, "it takes about a quarter of a second"


def test_an_address_after_a_long_code_is_found_soon() -> None:
    # Looking for one from every place in the code would take minutes.
    code = "eyJhbGciOiJFZERTQSJ9-" * 20_000
    assert "@a.b@c.org" in set(numbers_and_addresses(f"{code} a.b@c.org, and z@z"))
