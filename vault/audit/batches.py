"""Reads the log's events in order, many at a time, and tells whether they match their hashes.

The database itself puts together the text that a hash covers, of many events at once, so that no
row is taken apart in Python; on either engine it does so for the next events while Python hashes
these. The same text could come of other columns too: with a quotation mark in a code, a salt of
another length, a value of another type. Such an event does not hold.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from vault.audit.driver import run, run_ahead, stream_wide
from vault.audit.events import SALT_LENGTH
from vault.audit.merkle import HASH_LENGTH, Span
from vault.store.engine import has_concat

_CODES: Final = ("id", "at", "tag", "actor", "object_id", "chart", "purpose", "outcome")
_TEXTS: Final = (*_CODES, "public", "detail")
_HASHED: Final = (
    *("""'{"at":"'""", "at", """'","id":"'""", "id", """'","private":"\n","public":'""", "public"),
    *("""',"tag":"'""", "tag", """'","v":1}\n'"""),
    *("""'{"actor":"'""", "actor", """'","chart":"'""", "chart", """'","detail":'""", "detail"),
    *("""',"object_id":"'""", "object_id", """'","outcome":"'""", "outcome"),
    *("""'","purpose":"'""", "purpose", """'"}\n'"""),
)
"""Three lines: the leaf up to the hash of its private half, the rest of it, the private half."""
_LINES: Final = 3
_BATCH: Final = 512
"""Events that with their hashes stay in a processor's cache."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Neighbouring events of the log.

    Args:
        hashes: their leaf hashes as stored; zeros for what is no hash.
        holds: whether every event's text is what its hash was made of.
    """

    hashes: Sequence[bytes]
    holds: bool


def batches(connection: Connection, span: Span, length: int = _BATCH) -> Iterator[Batch]:
    """Yield the events at these places, `length` of them at a time.

    No other statement can run on the connection before the last batch is yielded.
    """
    if connection.dialect.name == "sqlite":
        # Rows of a range of row numbers come in their order.
        query = (
            f"SELECT {_columns(connection)} FROM audit_events"  # noqa: S608 - made of constants
            " WHERE leaf_index >= ? AND leaf_index < ?"
        )
        starts = range(span.start, span.end, length)
        places = ((start, min(start + length, span.end)) for start in starts)
        rows = run_ahead(connection, query, places)
    else:
        query = f"""
            SELECT batch.* FROM generate_series(?::bigint, ?::bigint - 1, ?::bigint) AS start,
                LATERAL (SELECT {_columns(connection)} FROM (
                    SELECT * FROM audit_events
                    WHERE leaf_index >= start AND leaf_index < least(start + ?, ?)
                    ORDER BY leaf_index
                ) AS event) AS batch
        """  # noqa: S608 - made of constants
        rows = stream_wide(connection, query, (*span, length, length, span.end))
    for row in rows:
        yield _batch(*row)


def pending(connection: Connection) -> list[Batch]:
    """Return the events that wait for their place, one to a batch."""
    query = f"SELECT {_columns(connection)} FROM audit_pending GROUP BY xid, id"  # noqa: S608 - made of constants
    return [_batch(*row) for row in run(connection, query)]


def _batch(
    hashes: bytes | None, salts: bytes | None, hashed: bytes | None, codes: bytes, sound: bool
) -> Batch:
    """Hash events anew.

    Args:
        hashes: what is stored, one after the other.
        salts: their salts, one after the other.
        hashed: the three lines of each.
        codes: all their codes in a row.
        sound: whether all values are of their types and lengths.
    """
    stored = hashes or b""
    if sound and salts and hashed and not (b'"' in codes or b"\n" in codes):
        lines = hashed.split(b"\n")
        if len(lines) == _LINES * len(stored) // HASH_LENGTH + 1:
            found = _leaf_hashes(lines, salts)
            if b"".join(found) == stored:
                return Batch(found, holds=True)
    return Batch([each for (each,) in struct.iter_unpack(f"{HASH_LENGTH}s", stored)], holds=False)


def _leaf_hashes(lines: Sequence[bytes], salts: bytes) -> list[bytes]:
    sha256, line = hashlib.sha256, iter(lines)
    each_salt = struct.iter_unpack(f"{SALT_LENGTH}s", salts)
    return [
        sha256(b"\0" + head + sha256(salt + private).hexdigest().encode() + tail).digest()
        for (salt,), head, tail, private in zip(each_salt, line, line, line, strict=False)
    ]


def _columns(connection: Connection) -> str:
    """Return what is selected of many events at once."""
    if connection.dialect.name == "postgresql":
        hashed, codes = (f"coalesce({' || '.join(parts)}, '')" for parts in (_HASHED, _CODES))
        no_hash = f"decode('{bytes(HASH_LENGTH).hex()}', 'hex')"
        return (
            f"string_agg(CASE WHEN length(leaf_hash) = {HASH_LENGTH} THEN leaf_hash"
            f" ELSE {no_hash} END, ''), string_agg(salt, ''),"
            f" convert_to(string_agg({hashed}, ''), 'UTF8'),"
            f" convert_to(string_agg({codes}, ''), 'UTF8'),"
            f" count(*) FILTER (WHERE length(salt) = {SALT_LENGTH}) = count(*)"
        )
    concat = has_concat(connection.dialect)
    hashed, codes = (
        f"concat({', '.join(parts)})" if concat else f"coalesce({' || '.join(parts)}, '')"
        for parts in (_HASHED, _CODES)
    )
    # A text is less than any BLOB, so comparing with the empty BLOB tells them apart.
    types = " AND ".join([f"{name} < x''" for name in _TEXTS])
    is_hash = f"leaf_hash >= x'' AND length(leaf_hash) = {HASH_LENGTH}"
    hashes = f"CASE WHEN {is_hash} THEN leaf_hash ELSE zeroblob({HASH_LENGTH}) END"
    joined = (hashes, "salt", hashed, codes)
    columns = [f"CAST(group_concat({each}, '') AS BLOB)" for each in joined]
    sound = f"sum({types} AND salt >= x'' AND length(salt) = {SALT_LENGTH}) = count(*)"
    return ", ".join([*columns, sound])
