"""What proves that released text is what was signed: seals, disclosures, places in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vault.audit.log import AuditLog
from vault.disclosure.sections.on_file import Seal
from vault.disclosure.services.released import DecidedNote, KeptItem
from vault.production.document.released import ReleasedDocument, ReleasedSection
from vault.production.rendering.records_file import NoteProof, read_records, shown_disclosures
from vault.records.sdjwt import SectionDisclosures
from vault.records.sdjwt_verify import verify_note


def note_proofs(
    document: ReleasedDocument, opened: Sequence[DecidedNote], audit: AuditLog
) -> list[NoteProof]:
    """Return the proof of each seal in which a released section stands.

    Args:
        document: what is released; no more than that is disclosed.
        opened: what the case releases.
        audit: the log that holds the seals' hashes.

    Raises:
        EventNotLogged: the log does not hold a seal's event.
    """
    released = {section.ref: section for section in document.sections}
    by_seal: dict[str, list[KeptItem]] = {}
    for item in (item for note in opened for item in note.kept if item.ref in released):
        by_seal.setdefault(item.seal.jwt, []).append(item)
    checkpoint = audit.checkpoint()
    return [_proof(items[0].seal, items, released, audit, checkpoint) for items in by_seal.values()]


def note_hashes(records: bytes | None) -> dict[str, str]:
    """Return the hash of each note in records.json, by its reference.

    Args:
        records: records.json; None where there is none.
    """
    if records is None:
        return {}
    sealed = [
        verify_note(proof.jwt, (), public_key_bytes=proof.public_key)
        for proof in read_records(records)
    ]
    return {note.claims.note_ref: note.note_hash for note in sealed}


def _proof(
    seal: Seal,
    items: Sequence[KeptItem],
    released: Mapping[str, ReleasedSection],
    audit: AuditLog,
    checkpoint: str,
) -> NoteProof:
    return NoteProof(
        jwt=seal.jwt,
        disclosures=tuple(
            disclosure
            for item in items
            for disclosure in shown_disclosures(
                released[item.ref], SectionDisclosures(item.disclosures[0], item.disclosures[1:])
            )
        ),
        public_key=seal.public_key,
        event=audit.prove_inclusion(seal.event_id, checkpoint),
    )
