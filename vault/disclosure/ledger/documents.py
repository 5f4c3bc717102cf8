"""Documents filed with an entry of a case's ledger: kept sealed, and only as they were filed."""

from __future__ import annotations

import hashlib

from sqlalchemy import insert, select

from vault.disclosure.tables import CaseDocument
from vault.errors import NotFound, TamperedData
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, open_row, seal_row
from vault.ids import new_id
from vault.records.rows import Columns, fetch_one
from vault.store.unit_of_work import Reader


class DocumentChanged(TamperedData):
    """A stored document is not the one whose hash stands in the entry it was filed with."""

    code = "document-changed"


def keep_document(work: Work, case_id: str, entry: int, content: bytes, key: OpenKey) -> None:
    """Keep the document of the ledger's entry of this number; the caller records the event."""
    values = {"id": new_id(), "case_id": case_id, "entry": entry}
    work.execute(insert(CaseDocument), [seal_row(CaseDocument, values, key, content)])


def fetch_document(reader: Reader, case_id: str, entry: int) -> Columns:
    """Return the row of an entry's document, still encrypted.

    Raises:
        NotFound: none was filed with it.
    """
    row = fetch_one(
        reader,
        select(*CaseDocument.__table__.c).where(
            CaseDocument.case_id == case_id, CaseDocument.entry == entry
        ),
    )
    if row is None:
        raise NotFound("No document was filed with that entry.")
    return row


def open_document(row: Columns, key: bytes, expected: str) -> bytes:
    """Decrypt a document.

    Args:
        row: its row.
        key: the case's key of the row's epoch.
        expected: the hash in the entry that it was filed with.

    Raises:
        SealBroken: the row was changed or moved.
        DocumentChanged: it is another document.
    """
    content = open_row(CaseDocument, row, key)
    if hashlib.sha256(content).hexdigest() != expected:
        raise DocumentChanged("The document kept is not the one that was filed.")
    return content
