"""Clauses in words, and what changes from one set of them to another; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import Match, SequenceMatcher
from enum import StrEnum

from vault.disclosure.rules.clauses import Clause
from vault.labels.vocabulary import Code

_ISLAND_WORDS = 3
"""Fewer words than these between two changes are taken as changed too; it reads better."""


class Change(StrEnum):
    """How something differs from what stood before it."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, came or went."""

    text: str
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a clause: what it is called, how it reads now and read before."""

    name: str
    now: str
    before: str

    @property
    def changed(self) -> bool:
        """Return whether it differs from before."""
        return self.now != self.before


@dataclass(frozen=True, slots=True)
class ComparedClause:
    """A clause beside the one of the same number that stood before."""

    number: int
    change: Change
    pieces: tuple[Piece, ...]
    limits: tuple[Limit, ...]


def limits_of(clause: Clause) -> Mapping[str, str]:
    """Return the limits of a clause in words, by name; an empty one is no limit."""
    return {
        "Sessions": _dates(clause.date_from, clause.date_to),
        "Kinds of note": _words(clause.kinds),
        "About": ", ".join(sorted(clause.subjects)),
        "Titles with": ", ".join(clause.title_words),
        "Expressly names": _words(clause.expressly),
        "Privilege cleared": "; ".join(
            f"{each.holder}: {each.ground.words}" + (f" ({each.source})" if each.source else "")
            for each in clause.cleared
        ),
    }


def compared(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[ComparedClause, ...]:
    """Lay two sets of clauses side by side, by number."""
    before = {clause.number: clause for clause in old}
    after = {clause.number: clause for clause in new}
    return tuple(
        _compared(number, before.get(number), after.get(number))
        for number in sorted(before.keys() | after.keys())
    )


def _compared(number: int, old: Clause | None, new: Clause | None) -> ComparedClause:
    before, after = limits_of(old) if old else {}, limits_of(new) if new else {}
    limits = tuple(
        Limit(name, after.get(name, ""), before.get(name, ""))
        for name in after or before
        if after.get(name) or before.get(name)
    )
    pieces = _pieces(old.words if old else "", new.words if new else "")
    if old is None or new is None:
        return ComparedClause(number, Change.NEW if old is None else Change.GONE, pieces, limits)
    return ComparedClause(number, Change.SAME if old == new else Change.OTHER, pieces, limits)


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    before, after = old.split(), new.split()
    matches = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    *kept, end = matches
    pieces, a, b = [], 0, 0
    for match in (*(each for each in kept if _stands(each, before, after)), end):
        gone, came = before[a : match.a], after[b : match.b]
        a, b = match.a + match.size, match.b + match.size
        pieces += [
            Piece(" ".join(gone), Change.GONE),
            Piece(" ".join(came), Change.NEW),
            Piece(" ".join(after[match.b : b])),
        ]
    return tuple(piece for piece in pieces if piece.text)


def _stands(match: Match, before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether words that both have stand for themselves, or are an island in a change."""
    begins = match.a == match.b == 0
    ends = match.a + match.size == len(before) and match.b + match.size == len(after)
    return begins or ends or match.size >= _ISLAND_WORDS


def _dates(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    if first == last:
        return f"of {_day(first)}"
    return f"{_day(first) or 'any date'} to {_day(last) or 'any date'}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


def _words(codes: Iterable[Code]) -> str:
    return ", ".join(sorted(code.words for code in codes))
