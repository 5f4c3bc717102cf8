"""Moving a section: its texts are bound to another label, and put under another key with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from vault.audit.events import Event
from vault.crypto.envelope import seal, wrap_key
from vault.errors import KeyNotHeld
from vault.identity.actor import refusal, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, content_binding, row_key, wrap_binding
from vault.identity.tables import SealedColumns
from vault.labels.label import Label
from vault.records.opening import open_content
from vault.records.rows import Columns, Keys, fetch
from vault.records.tables import (
    AmendmentPaper,
    AmendmentRequest,
    SectionProof,
    SectionVersion,
)


def refile(
    work: Work,
    note_id: str,
    section_id: str,
    *,
    old: Label,
    new: Label,
    target: OpenKey,
    held: Keys,
    attempt: Event,
) -> None:
    """Put every version of a section, proofs and requests to amend too, under a new label and key.

    Each row keeps its own key, so what a disclosure case may read it goes on reading; the label
    that a text is bound to is the only thing in it that changes.

    Args:
        work: the unit of work; the caller records the event.
        note_id, section_id: the section.
        old: its label until now.
        new: its label from now on.
        target: the present key of the compartment that the new label leads to.
        held: the actor's keys in the chart.
        attempt: the act's event, logged as denied or failed.

    Raises:
        KeyNotHeld: the actor lacks a key that one of the rows is under.
        TamperedData: a row does not open where it stands.
    """
    with refusing_tampered(attempt):
        versions = [
            _rewrapped(SectionVersion, row, target, held, attempt)
            | {"new_ciphertext": _rebound(row, _key(row, held, attempt), old, new)}
            for row in _rows(work, SectionVersion, note_id, section_id)
        ]
        proofs = [
            _rewrapped(SectionProof, row, target, held, attempt)
            for row in _rows(work, SectionProof, note_id, section_id)
        ]
        papers = [
            _rewrapped(AmendmentPaper, row, target, held, attempt)
            for row in fetch(work, _PAPERS, {"section": section_id})
        ]
    work.execute(_UPDATE_VERSION, versions)
    if proofs:
        work.execute(_UPDATE_PROOF, proofs)
    if papers:
        work.execute(_UPDATE_PAPER, papers)


def _rows(
    work: Work, table: type[SectionVersion | SectionProof], note_id: str, section_id: str
) -> list[Columns]:
    query = select(*table.__table__.c).where(
        table.note_id == note_id, table.section_id == section_id
    )
    return list(fetch(work, query))


def _key(row: Columns, held: Keys, attempt: Event) -> bytes:
    key = held.get((row["compartment_id"], row["epoch"]))
    if key is None:
        raise refusal(KeyNotHeld("You hold no key to this section."), attempt)
    return key


def _rewrapped(
    table: type[SealedColumns], row: Columns, target: OpenKey, held: Keys, attempt: Event
) -> dict[str, object]:
    binding = wrap_binding(table, row["id"], target.compartment_id, target.epoch)
    own_key = row_key(table, row, _key(row, held, attempt))
    return {
        "row_id": row["id"],
        "new_compartment": target.compartment_id,
        "new_epoch": target.epoch,
        "new_wrapped_key": wrap_key(target.key, own_key, aad=binding),
    }


def _rebound(row: Columns, key: bytes, old: Label, new: Label) -> bytes:
    content = open_content(row, key, old)
    own_key = row_key(SectionVersion, row, key)
    return seal(own_key, content.packed(new), aad=content_binding(SectionVersion, row))


_MOVED: dict[str, Any] = {
    "compartment_id": bindparam("new_compartment"),
    "epoch": bindparam("new_epoch"),
    "wrapped_key": bindparam("new_wrapped_key"),
}
_UPDATE_VERSION = (
    update(SectionVersion)
    .where(SectionVersion.id == bindparam("row_id"))
    .values(_MOVED | {"ciphertext": bindparam("new_ciphertext")})
)
_UPDATE_PROOF = update(SectionProof).where(SectionProof.id == bindparam("row_id")).values(_MOVED)
_UPDATE_PAPER = (
    update(AmendmentPaper).where(AmendmentPaper.id == bindparam("row_id")).values(_MOVED)
)
_PAPERS = (
    select(*AmendmentPaper.__table__.c)
    .join(AmendmentRequest, AmendmentRequest.id == AmendmentPaper.request_id)
    .where(AmendmentRequest.section_id == bindparam("section"))
)
