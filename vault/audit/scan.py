"""Reads the whole log once, recomputing every hash from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest
from typing import Final

from sqlalchemy import Connection

from vault.audit.batches import batches, pending
from vault.audit.driver import run, stream
from vault.audit.findings import Finding, FindingKind
from vault.audit.merkle import EMPTY_ROOT, Frontier, Span
from vault.audit.stored_tree import STRIDE

_EXTENT: Final = "SELECT count(*), min(leaf_index), max(leaf_index) FROM audit_events"
_FIRST_GAP: Final = """
    SELECT place, leaf_index FROM (
        SELECT leaf_index, row_number() OVER (ORDER BY leaf_index) - 1 AS place FROM audit_events
    ) AS counted WHERE place <> leaf_index ORDER BY place LIMIT 1
"""

Progress = Callable[[int], None]
"""Is told now and then how many events are done."""


class Scan:
    """One reading of the log.

    Args:
        connection: a snapshot.
        sizes: the tree sizes whose roots are wanted.
        progress: is told how many events are done.
    """

    def __init__(
        self, connection: Connection, sizes: Iterable[int], progress: Progress | None = None
    ):
        self._connection = connection
        self._wanted = sorted(set(sizes), reverse=True)
        self._frontier = Frontier()
        self._tops: dict[int, list[bytes]] = {}
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        end, found = _first_gap(connection)
        self.findings = self._read(end, progress)
        self.size = self._frontier.size
        self.roots[self.size] = self._frontier.root()
        self.broken = found is not None or self.size != end
        """Whether an event is missing or stands where none can; later ones were not looked at."""
        if self.broken:
            self.findings.append(_gap(self.size, end if found is None else found))
        else:
            self._compare_tree()

    def _read(self, end: int, progress: Progress | None) -> list[Finding]:
        """Add the events up to `end` to the tree; return what was found edited."""
        doubtful = []
        for batch in batches(self._connection, Span(0, end)):
            start = self._frontier.size
            self._extend(batch.hashes)
            if not batch.holds:
                doubtful.append(Span(start, self._frontier.size))
            if progress:
                progress(self._frontier.size)
        return [
            _edited(index)
            for span in doubtful
            for index, event in enumerate(batches(self._connection, span, 1), span.start)
            if not event.holds
        ]

    def _extend(self, hashes: Sequence[bytes]) -> None:
        start = self._frontier.size
        end = start + len(hashes)
        while self._wanted and self._wanted[-1] <= end:
            size = self._wanted.pop()
            self._grow(hashes[self._frontier.size - start : size - start])
            self.roots[size] = self._frontier.root()
        self._grow(hashes[self._frontier.size - start :])

    def _grow(self, hashes: Sequence[bytes]) -> None:
        for run_ in self._frontier.extend(hashes):
            if run_.level and run_.level % STRIDE == 0:
                self._tops.setdefault(run_.level, []).extend(run_.hashes)

    def _compare_tree(self) -> None:
        expected = (
            (level, position, top)
            for level in sorted(self._tops)
            for position, top in enumerate(self._tops[level])
        )
        query = "SELECT level, position, hash FROM audit_nodes ORDER BY level, position"
        stored = chain.from_iterable(stream(self._connection, query))
        for found, wanted in zip_longest(stored, expected):
            if found != wanted:
                self.findings.append(_node_differs(*(wanted or found)[:2]))
                return


def waiting(connection: Connection) -> tuple[int, list[Finding]]:
    """Return how many committed events wait for their place, and which of them were edited."""
    events = pending(connection)
    return len(events), [_edited(None) for event in events if not event.holds]


def event_id_at(connection: Connection, index: int) -> str | None:
    """Return the id of the event at a place, None if there is none."""
    query = (
        f"SELECT {_bytes_of('id', connection.dialect.name)} FROM audit_events WHERE leaf_index = ?"  # noqa: S608 - made of constants
    )
    return next((raw.decode(errors="replace") for (raw,) in run(connection, query, (index,))), None)


def signed_texts(connection: Connection, table: str, column: str) -> list[tuple[object, str]]:
    """Return the sizes and texts of a table of checkpoints or cosignatures.

    A value of another type than the column's is returned as what no reader takes for sound.
    """
    text = _bytes_of(column, connection.dialect.name)
    if connection.dialect.name == "sqlite":
        text = f"CASE typeof({column}) WHEN 'text' THEN {text} ELSE x'' END"
    query = f"SELECT size, {text} FROM {table} ORDER BY size"  # noqa: S608 - the caller's constants
    return [(size, raw.decode(errors="surrogateescape")) for size, raw in run(connection, query)]


def _first_gap(connection: Connection) -> tuple[int, int | None]:
    """Return how many events follow each other from the first place on, and where the next is."""
    [(count, first, last)] = run(connection, _EXTENT)
    if count == 0 or (first, last) == (0, count - 1):
        return count, None
    [(place, found)] = run(connection, _FIRST_GAP)
    return place, found


def _edited(index: int | None) -> Finding:
    what = "An event's stored text does not match its hash."
    return Finding(FindingKind.EDITED, what, index, index)


def _gap(expected: int, found: int) -> Finding:
    if found < expected:
        return Finding(FindingKind.UNEXPECTED, "An event stands where none can.", found, found)
    what = f"{found - expected} events are missing here."
    return Finding(FindingKind.MISSING, what, expected, expected)


def _node_differs(level: int, position: int) -> Finding:
    first, last = position << level, ((position + 1) << level) - 1
    what = f"The stored tree does not match the events {first} to {last}."
    return Finding(FindingKind.TREE, what, first, last)


def _bytes_of(text: str, dialect: str) -> str:
    return f"CAST({text} AS BLOB)" if dialect == "sqlite" else f"convert_to({text}, 'UTF8')"
