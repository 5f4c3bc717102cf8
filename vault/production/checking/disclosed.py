"""Whether records.json discloses anything beyond the released document.

It is built without a page of the PDFs, and so can be tested while they are set in type.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vault.audit.tlog_proof import TlogProof
from vault.errors import VerificationFailed
from vault.production.checking.withheld import Withheld
from vault.production.document.released import ReleasedDocument, ReleasedNote, ReleasedSection
from vault.production.rendering.records_file import (
    NoteProof,
    RecordsRefused,
    appended_to,
    read_whole,
    write_records,
)
from vault.records.sdjwt import note_hash
from vault.records.sdjwt_verify import VerifiedSection, verify_note


@dataclass(frozen=True, slots=True)
class CheckedRecords:
    """records.json as it was tested.

    Args:
        digest: SHA-256 of the bytes that were tested.
        faults: what is wrong, quoting nothing.
    """

    digest: bytes
    faults: tuple[str, ...]

    def are(self, content: bytes) -> bool:
        """Tell whether these are the bytes that were tested."""
        return hashlib.sha256(content).digest() == self.digest


def check_ahead(
    document: ReleasedDocument, proofs: Sequence[NoteProof], withheld: Withheld
) -> CheckedRecords:
    """Test the records.json that a rendering of the document will hold."""
    return check_records(write_records(proofs, appended_to(document)), document, withheld)


def check_records(content: bytes, document: ReleasedDocument, withheld: Withheld) -> CheckedRecords:
    """Read records.json and name what it shows that the document does not release.

    What goes along with sections is released text, compared with the document's; all else is held
    against the fingerprints of what is withheld, note by note.
    """
    try:
        faults = tuple(_all_faults(content, document, withheld))
    except VerificationFailed:
        faults = ("it cannot be read as sealed notes",)
    return CheckedRecords(hashlib.sha256(content).digest(), faults)


def _all_faults(content: bytes, document: ReleasedDocument, withheld: Withheld) -> Iterator[str]:
    notes = {note.ref: note for note in document.released}
    proofs, appended = read_whole(content)
    if appended != appended_to(document):
        yield "it holds other writings about requests to amend than the pages do"
    leaks = False
    for proof in proofs:
        yield from _faults(proof, notes)
        leaks = leaks or any(withheld.hits("\n".join(_strings(proof))))
    if leaks:
        yield "it holds withheld text"


def _strings(proof: NoteProof) -> Iterator[str]:
    yield from (proof.jwt, *proof.disclosures, proof.public_key.hex(), proof.event)


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
