"""Reads the log's events in order, many at a time, and tells whether they match their hashes.

The database itself puts together the text that a hash covers, so that no row is taken apart in
Python. The same text could come of other columns too: with a quotation mark in a code, a salt of
another length, a value of another type. Such an event does not hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from vault.audit.driver import run, stream, stream_wide
from vault.audit.merkle import Span

_CODES: Final = ("id", "at", "tag", "actor", "object_id", "chart", "purpose", "outcome")
_TEXTS: Final = (*_CODES, "public", "detail")
_PRIVATE: Final = (
    *("""'{"actor":"'""", "actor", """'","chart":"'""", "chart", """'","detail":'""", "detail"),
    *("""',"object_id":"'""", "object_id", """'","outcome":"'""", "outcome"),
    *("""'","purpose":"'""", "purpose", """'"}'"""),
)
_SHOWN: Final = (
    *("""'{"at":"'""", "at", """'","id":"'""", "id", """'","private":"\n","public":'""", "public"),
    *("""',"tag":"'""", "tag", """'","v":1}\n'""", *_CODES, "'\n'"),
)
"""Three lines: the leaf up to the hash of its private half, the rest of it, all codes."""
_LINES: Final = 3
_BATCH: Final = 512
"""Events that with their hashes stay in a processor's cache."""
_HAS_CONCAT: Final = (3, 44)
"""The first SQLite that puts many texts together at once."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Neighbouring events of the log.

    Args:
        hashes: their leaf hashes as stored.
        holds: whether every event's text is what its hash was made of.
    """

    hashes: Sequence[bytes]
    holds: bool


def batches(connection: Connection, span: Span, length: int = _BATCH) -> Iterator[Batch]:
    """Yield the events at these places, `length` of them at a time."""
    if connection.dialect.name == "sqlite":
        query = (
            f"SELECT {_row_columns(connection)} FROM audit_events"  # noqa: S608 - made of constants
            " WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index"
        )
        for rows in stream(connection, query, span, length):
            yield _of_rows(rows)
    else:
        query = f"""
            SELECT batch.* FROM generate_series(?::bigint, ?::bigint - 1, ?::bigint) AS start,
                LATERAL (SELECT {_array_columns()} FROM (
                    SELECT * FROM audit_events
                    WHERE leaf_index >= start AND leaf_index < least(start + ?, ?)
                    ORDER BY leaf_index
                ) AS event) AS batch
        """  # noqa: S608 - made of constants
        for row in stream_wide(connection, query, (*span, length, length, span.end)):
            yield _batch(*row)


def pending(connection: Connection) -> list[Batch]:
    """Return the events that wait for their place, one to a batch."""
    if connection.dialect.name == "sqlite":
        query = f"SELECT {_row_columns(connection)} FROM audit_pending"  # noqa: S608 - made of constants
        return [_of_rows([row]) for row in run(connection, query)]
    query = f"SELECT {_array_columns()} FROM audit_pending GROUP BY xid, id"  # noqa: S608 - made of constants
    return [_batch(*row) for row in run(connection, query)]


def _of_rows(rows: Sequence[Any]) -> Batch:
    return _batch(
        [row[0] for row in rows],
        [row[1] for row in rows],
        b"".join([row[2] for row in rows]),
        all(row[3] for row in rows),
    )


def _batch(hashes: Sequence[bytes], salted: Sequence[bytes], shown: bytes, sound: bool) -> Batch:
    """Hash events anew.

    Args:
        hashes: what is stored.
        salted: each event's salt and private half.
        shown: the three lines of each.
        sound: whether all values are of their types and lengths.
    """
    if sound:
        lines = shown.split(b"\n")
        whole = len(lines) == _LINES * len(hashes) + 1
        if whole and b'"' not in b"".join(lines[2::_LINES]):
            found = _leaf_hashes(lines[::_LINES], salted, lines[1::_LINES])
            if found == hashes:
                return Batch(found, holds=True)
    return Batch([leaf_hash or b"" for leaf_hash in hashes], holds=False)


def _leaf_hashes(
    heads: Iterable[bytes], salted: Iterable[bytes], tails: Iterable[bytes]
) -> list[bytes]:
    sha256 = hashlib.sha256
    return [
        sha256(b"\0" + head + sha256(private).hexdigest().encode() + tail).digest()
        for head, private, tail in zip(heads, salted, tails, strict=False)
    ]


def _row_columns(connection: Connection) -> str:
    """Return what is selected of each event on SQLite."""
    concat = connection.dialect.loaded_dbapi.sqlite_version_info >= _HAS_CONCAT
    salted, shown = ("salt", *_PRIVATE), _SHOWN
    texts = [
        f"concat({', '.join(parts)})" if concat else f"coalesce({' || '.join(parts)}, '')"
        for parts in (salted, shown)
    ]
    # A text is less than any BLOB, so comparing with the empty BLOB tells them apart.
    types = " AND ".join([f"{name} < x''" for name in _TEXTS])
    return (
        f"CAST(leaf_hash AS BLOB), CAST({texts[0]} AS BLOB), CAST({texts[1]} AS BLOB),"
        f" {types} AND leaf_hash >= x'' AND salt >= x'' AND length(salt) = 16"
    )


def _array_columns() -> str:
    """Return what is selected of many events at once on PostgreSQL."""
    private, shown = (f"coalesce({' || '.join(parts)}, '')" for parts in (_PRIVATE, _SHOWN))
    return (
        f"array_agg(leaf_hash), array_agg(coalesce(salt, '') || convert_to({private}, 'UTF8')),"
        f" convert_to(string_agg({shown}, ''), 'UTF8'), bool_and(length(salt) = 16)"
    )
