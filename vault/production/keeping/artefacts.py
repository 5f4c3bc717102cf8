"""The files of a production, kept under its case's key; long ones in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import delete, insert, select

from vault.disclosure.ledger.book import key_to
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, open_row, seal_row
from vault.ids import new_id
from vault.production.tables import Artefact, Stage
from vault.records.rows import Columns, Keys, fetch
from vault.store.unit_of_work import Reader

PART_BYTES = 16 * 1024 * 1024
"""How much of a file one row holds: sealing takes a multiple of it in memory."""


def keep_files(
    work: Work, production_id: str, stage: Stage, files: Mapping[str, bytes], key: OpenKey
) -> None:
    """Keep files by name; the caller records the event."""
    for name, content in files.items():
        for part, piece in enumerate(_pieces(content)):
            values = {
                "id": new_id(),
                "production_id": production_id,
                "stage": stage,
                "name": name,
                "part": part,
            }
            work.execute(insert(Artefact), [seal_row(Artefact, values, key, piece)])


def fetch_files(reader: Reader, production_id: str, stage: Stage) -> Sequence[Columns]:
    """Fetch the rows of a production's files, still encrypted, in order."""
    return fetch(
        reader,
        select(*Artefact.__table__.c)
        .where(Artefact.production_id == production_id, Artefact.stage == stage)
        .order_by(Artefact.name, Artefact.part),
    )


def open_files(rows: Sequence[Columns], keys: Keys) -> dict[str, bytes]:
    """Decrypt files and put their parts together.

    That none is missing is for the caller to check, by a hash of them all.

    Raises:
        SealBroken: a row was changed, swapped or moved.
        KeyNotHeld: the keys open none of it.
    """
    parts: dict[str, list[bytes]] = {}
    for row in rows:
        parts.setdefault(row["name"], []).append(open_row(Artefact, row, key_to(row, keys)))
    return {name: b"".join(pieces) for name, pieces in parts.items()}


def drop_files(work: Work, production_id: str) -> None:
    """Delete every file of a production; the caller records the event."""
    work.execute(delete(Artefact).where(Artefact.production_id == production_id))


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, max(len(content), 1), PART_BYTES):
        yield content[start : start + PART_BYTES]
