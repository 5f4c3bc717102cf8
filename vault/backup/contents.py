"""What a backup says that it holds, and reading it against that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, BinaryIO

from vault.audit.tables import AuditEvent, AuditPending
from vault.backup.errors import DamagedBackup
from vault.backup.format import ChunkReader, Unlock
from vault.backup.records import Head, Row, decode_all
from vault.clock import from_rfc3339, to_rfc3339

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""

BATCH_ROWS = 500
BATCH_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Contents:
    """The first record of a backup.

    Args:
        made_at: the instant of the snapshot.
        program: the version of the program that made it.
        engine: the kind of database that it was made from.
        revision: the schema's revision.
        tables: how many rows each table has.
    """

    made_at: datetime
    program: str
    engine: str
    revision: str
    tables: dict[str, int]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(self.tables.values())

    @property
    def audit_events(self) -> int:
        """How many events the audit log has."""
        logs = (AuditEvent.__tablename__, AuditPending.__tablename__)
        return sum(self.tables.get(name, 0) for name in logs)

    def to_head(self) -> Head:
        """Return it as a record."""
        return asdict(self) | {"made_at": to_rfc3339(self.made_at)}

    @classmethod
    def from_head(cls, record: Head | Row) -> Contents:
        """Read the record.

        Raises:
            DamagedBackup: it is not one.
        """
        try:
            fields: dict[str, Any] = dict(record)
            made_at = from_rfc3339(fields.pop("made_at"))
            return cls(made_at=made_at, **fields)
        except (KeyError, TypeError, ValueError):
            raise DamagedBackup("The backup does not begin with what it holds.") from None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a section (a file, a table) and the section's head."""

    head: Head
    rows: list[Row]


class BackupReader:
    """Reads a backup: first what it holds, then that.

    Raises:
        UnknownBackup: the file is no backup, or of a newer format.
        DamagedBackup: it is not as it was written.
        WrongUnlock: the passphrase or the shares are not this file's.
    """

    def __init__(self, source: BinaryIO, unlock: Unlock):
        self._chunks = ChunkReader(source, unlock)
        self.file_id = self._chunks.header.file_id
        self._records = decode_all(self._chunks)
        self.contents = Contents.from_head(next(self._records))

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file in hex, once `batches` has ended."""
        return self._chunks.sha256

    def batches(self, progress: Progress | None = None) -> Iterator[Batch]:
        """Give out the content in order; each section comes in one batch or more.

        Only when this ends without an error has the whole file proved sound: until then nothing
        that was read may be let stand.

        Raises:
            DamagedBackup: the file is not as it was written, or rows are missing.
        """
        counted: Counter[str] = Counter()
        for batch in self._split():
            if "table" in batch.head:
                counted[batch.head["table"]] += len(batch.rows)
                if progress is not None:
                    progress(counted.total(), self.contents.rows)
            yield batch
        if counted != Counter(self.contents.tables):
            raise DamagedBackup("The backup does not hold the rows that it says.")

    def _split(self) -> Iterator[Batch]:
        batch: Batch | None = None
        weight = 0
        for record in self._records:
            if isinstance(record, dict):
                if batch is not None:
                    yield batch
                batch, weight = Batch(record, []), 0
                continue
            if batch is None:
                raise DamagedBackup("The backup holds rows of nothing.")
            batch.rows.append(record)
            weight += sum(len(value) for value in record if isinstance(value, (bytes, str)))
            if len(batch.rows) == BATCH_ROWS or weight >= BATCH_BYTES:
                yield batch
                batch, weight = Batch(batch.head, []), 0
        if batch is not None:
            yield batch
