from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vault.records.paragraphs import paragraphs
from webui.notes.differences import MOST_WORDS, Change, Piece, changed

TEXTS = st.text("ab \n", max_size=30)


def test_changed_words_stand_between_those_that_stayed() -> None:
    [pieces] = changed("She came late.", "She came early.")
    assert pieces == (
        Piece(Change.KEPT, "She came "),
        Piece(Change.GONE, "late."),
        Piece(Change.NEW, "early."),
    )


def test_a_very_long_passage_shows_whole() -> None:
    before, after = "a " * MOST_WORDS + "b", "a " * MOST_WORDS + "c"
    assert [piece.change for piece in changed(before, after)[0]] == [Change.GONE, Change.NEW]


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_from_the_difference(before: str, after: str) -> None:
    found = changed(before, after)

    def side(left_out: Change) -> tuple[str, ...]:
        parts = (
            "".join(piece.text for piece in pieces if piece.change is not left_out)
            for pieces in found
        )
        return tuple(part for part in parts if part)

    assert side(Change.NEW) == paragraphs(before)
    assert side(Change.GONE) == paragraphs(after)
