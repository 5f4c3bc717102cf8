"""Records inside a backup: JSON, with the bytes of its values following it as they are.

A record is `length (4) | JSON | bytes of the first blob | of the second | ...`. A JSON object heads
a section (a file, a table) and the JSON arrays after it are the section's rows; in a row
`{"bytes": n}` stands for the next n bytes and `{"date": "2026-11-22"}` for a day.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from datetime import date
from typing import Any

from vault.backup.errors import DamagedBackup, UnknownColumn
from vault.backup.format import ChunkReader

Row = list[Any]
Head = dict[str, Any]
_LENGTH = struct.Struct(">I")


def encode(record: Head | Row) -> bytes:
    """Return the record's bytes.

    Raises:
        UnknownColumn: a value is of a kind that records do not carry.
    """
    blobs: list[bytes] = []

    def replace(value: object) -> dict[str, Any]:
        if isinstance(value, bytes):
            blobs.append(value)
            return {"bytes": len(value)}
        if isinstance(value, date):
            return {"date": value.isoformat()}
        raise UnknownColumn(f"A value of type {type(value).__name__} cannot be backed up.")

    encoded = json.dumps(record, separators=(",", ":"), default=replace).encode()
    return b"".join((_LENGTH.pack(len(encoded)), encoded, *blobs))


def decode_all(source: ChunkReader) -> Iterator[Head | Row]:
    """Read every record to the end of the backup.

    Raises:
        DamagedBackup: the file ends within a record, or is otherwise not as it was written.
    """
    while not source.at_end:
        (length,) = _LENGTH.unpack(source.read(_LENGTH.size))
        try:
            record = json.loads(source.read(length))
        except ValueError:
            raise DamagedBackup("A record of the backup cannot be read.") from None
        if isinstance(record, list):
            yield [_fill(value, source) for value in record]
        else:
            yield record


def _fill(value: Any, source: ChunkReader) -> Any:
    if not isinstance(value, dict):
        return value
    if "bytes" in value:
        return source.read(value["bytes"])
    return date.fromisoformat(value["date"])
