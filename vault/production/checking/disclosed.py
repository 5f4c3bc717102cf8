"""Whether records.json discloses anything beyond the released document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from vault.audit.tlog_proof import TlogProof
from vault.production.document.released import ReleasedDocument, ReleasedNote, ReleasedSection
from vault.production.rendering.records_file import (
    NoteProof,
    RecordsRefused,
    appended_to,
    read_whole,
)
from vault.records.sdjwt import note_hash
from vault.records.sdjwt_verify import VerifiedSection, verify_note


def undisclosed_faults(content: bytes, document: ReleasedDocument) -> Iterator[str]:
    """Name what records.json shows that the document does not release.

    Args:
        content: records.json.

    Raises:
        VerificationFailed: it cannot be read, or a seal in it does not hold.
    """
    notes = {note.ref: note for note in document.released}
    proofs, appended = read_whole(content)
    if appended != appended_to(document):
        yield "it holds other writings about requests to amend than the pages do"
    for proof in proofs:
        yield from _faults(proof, notes)


def _faults(proof: NoteProof, notes: Mapping[str, ReleasedNote]) -> Iterator[str]:
    sealed = verify_note(proof.jwt, proof.disclosures, public_key_bytes=proof.public_key)
    note = notes.get(sealed.claims.note_ref)
    if note is None:
        yield "it holds a note of which nothing is released"
        return
    if sealed.claims.session_on != note.session_on.isoformat():
        yield "it gives a note another date of service than the pages do"
    if _public_half(proof.event) != {"note_hash": note_hash(proof.jwt)}:
        yield "a note's audit event shows more or other than the note's hash"
    released = {section.ref: section for section in note.sections}
    for section in sealed.sections:
        if section.ref not in released:
            yield "it discloses a section that is not released"
        elif not _is_released(section, released[section.ref]):
            yield "it discloses a passage that is not released"


def _public_half(event: str) -> object:
    """Return what a leaf shows; whether it stands in the log is for `verify_package` to check."""
    try:
        return json.loads(TlogProof.parse(event).leaf)["public"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise RecordsRefused("An audit event in records.json cannot be read.") from None


def _is_released(sealed: VerifiedSection, released: ReleasedSection) -> bool:
    if sealed.title != released.title:
        return False
    remaining = iter((*released.whole_paragraphs, ""))
    return all(text in remaining for text in sealed.paragraphs if text is not None)
