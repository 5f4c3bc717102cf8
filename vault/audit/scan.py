"""Reads the whole log once, recomputing every hash from what is stored.

Events are hashed from text that the database itself puts together, column by column, so that no
row is taken apart in Python; a row whose columns could be shifted against each other without
changing that text (a quotation mark in a code, a salt of another length, a value of another type)
does not count as sound.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from itertools import chain, zip_longest
from typing import Any, Final

from sqlalchemy import Connection

from vault.audit.driver import run, stream
from vault.audit.findings import Finding, FindingKind
from vault.audit.merkle import EMPTY_ROOT, Frontier
from vault.audit.stored_tree import STRIDE

_CODES: Final = ("id", "at", "tag", "actor", "object_id", "chart", "purpose", "outcome")
_TEXTS: Final = (*_CODES, "public", "detail")
_PRIVATE: Final = (
    """'{"actor":"' || actor || '","chart":"' || chart || '","detail":' || detail"""
    """ || ',"object_id":"' || object_id || '","outcome":"' || outcome"""
    """ || '","purpose":"' || purpose || '"}'"""
)
_HEAD: Final = """'{"at":"' || at || '","id":"' || id || '","private":"'"""
_TAIL: Final = """'","public":' || public || ',"tag":"' || tag || '","v":1}'"""
_HASH: Final = 1
_SOUND: Final = 6

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
        self._progress = progress
        self._frontier = Frontier()
        self._tops: dict[int, list[bytes]] = {}
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.findings: list[Finding] = []
        self.broken = False
        """Whether an event is missing or stands where none can; later ones were not looked at."""
        for rows in stream(connection, _events_query(connection.dialect.name)):
            self._take(rows)
            if self.broken:
                break
        else:
            self._compare_tree()
        self.size = self._frontier.size
        self.roots[self.size] = self._frontier.root()

    def _take(self, rows: list[Any]) -> None:
        """Check a chunk of events and add them to the tree, up to a gap if there is one."""
        start = self._frontier.size
        indexes = [row[0] for row in rows]
        self.broken = indexes != list(range(start, start + len(rows)))
        if self.broken:
            rows = rows[: _unbroken(indexes, start)]
        stored = [row[_HASH] for row in rows]
        if not all(row[_SOUND] for row in rows) or _leaf_hashes(rows) != stored:
            self.findings += [_edited(row) for row in rows if not _sound(row)]
            stored = [leaf_hash or b"" for leaf_hash in stored]
        self._extend(stored)
        if self.broken:
            self.findings.append(_gap(self._frontier.size, indexes[len(rows)]))
        if self._progress:
            self._progress(self._frontier.size)

    def _extend(self, hashes: list[bytes]) -> None:
        start = self._frontier.size
        end = start + len(hashes)
        while self._wanted and self._wanted[-1] <= end:
            size = self._wanted.pop()
            self._grow(hashes[self._frontier.size - start : size - start])
            self.roots[size] = self._frontier.root()
        self._grow(hashes[self._frontier.size - start :])

    def _grow(self, hashes: list[bytes]) -> None:
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
    rows = run(connection, _pending_query(connection.dialect.name))
    return len(rows), [_edited(row) for row in rows if not _sound(row)]


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


def _leaf_hashes(rows: list[Any]) -> list[bytes]:
    sha256 = hashlib.sha256
    return [
        sha256(b"\0" + head + sha256(salt + private).hexdigest().encode() + tail).digest()
        for _, _, salt, private, head, tail, _ in rows
    ]


def _sound(row: Any) -> bool:
    return bool(row[_SOUND]) and _leaf_hashes([row]) == [row[_HASH]]


def _unbroken(indexes: list[int], start: int) -> int:
    """Return how many indexes follow each other from `start` on."""
    return next(place for place, index in enumerate(indexes) if index != start + place)


def _edited(row: Any) -> Finding:
    what = "An event's stored text does not match its hash."
    return Finding(FindingKind.EDITED, what, row[0], row[0])


def _gap(expected: int, found: int) -> Finding:
    if found < expected:
        return Finding(FindingKind.UNEXPECTED, "An event stands where none can.", found, found)
    what = f"{found - expected} events are missing here."
    return Finding(FindingKind.MISSING, what, expected, expected)


def _node_differs(level: int, position: int) -> Finding:
    first, last = position << level, ((position + 1) << level) - 1
    what = f"The stored tree does not match the events {first} to {last}."
    return Finding(FindingKind.TREE, what, first, last)


def _events_query(dialect: str) -> str:
    return f"{_select('leaf_index', dialect)} FROM audit_events ORDER BY leaf_index"


def _pending_query(dialect: str) -> str:
    return f"{_select('NULL', dialect)} FROM audit_pending ORDER BY xid, at, id"


def _select(index: str, dialect: str) -> str:
    codes = " || ".join(_CODES)
    if dialect == "sqlite":
        hashes = ["CAST(leaf_hash AS BLOB)", "CAST(salt AS BLOB)"]
        # A text is less than any BLOB, so one comparison looks at the types of all columns.
        sound = f"""instr({codes}, '"') = 0 AND max({", ".join(_TEXTS)}) < x''
            AND min(salt, leaf_hash) >= x'' AND length(salt) = 16"""
    else:
        hashes = ["leaf_hash", "salt"]
        sound = f"""strpos({codes}, '"') = 0 AND length(salt) = 16"""
    texts = [_bytes_of(text, dialect) for text in (_PRIVATE, _HEAD, _TAIL)]
    return f"SELECT {', '.join([index, *hashes, *texts, sound])}"


def _bytes_of(text: str, dialect: str) -> str:
    return f"CAST({text} AS BLOB)" if dialect == "sqlite" else f"convert_to({text}, 'UTF8')"
