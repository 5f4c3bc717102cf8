"""What changed from one text to the next, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from vault.records.paragraphs import paragraphs

_WORDS = re.compile(r"\s+|\S+")
MOST_WORDS = 4000
"""Words of a changed passage that are compared one by one; longer ones show whole."""


class Change(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text and what became of it."""

    change: Change
    text: str


def changed(before: str, after: str) -> tuple[tuple[Piece, ...], ...]:
    """Return the paragraphs of both texts in order, each in pieces.

    Args:
        before: the earlier text.
        after: the later one.
    """
    old, new = paragraphs(before), paragraphs(after)
    made: list[tuple[Piece, ...]] = []
    for act, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if act == "equal":
            made += [(Piece(Change.KEPT, each),) for each in old[i1:i2]]
            continue
        shared = min(i2 - i1, j2 - j1)
        made += [
            tuple(_words(one, other))
            for one, other in zip(old[i1 : i1 + shared], new[j1 : j1 + shared], strict=True)
        ]
        made += [(Piece(Change.GONE, each),) for each in old[i1 + shared : i2]]
        made += [(Piece(Change.NEW, each),) for each in new[j1 + shared : j2]]
    return tuple(made)


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        yield Piece(Change.GONE, before)
        yield Piece(Change.NEW, after)
        return
    for act, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if act == "equal":
            yield Piece(Change.KEPT, "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece(Change.GONE, "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece(Change.NEW, "".join(new[j1:j2]))
