"""The part of a verification that compares what is printed with what was signed that day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from vault.audit.signed_note import VerifierKey
from vault.errors import VerificationFailed
from vault.production.checking.explained import reads_both_ways, squash
from vault.production.checking.pdf_text import read_body
from vault.production.packaging.manifest import Manifest
from vault.production.packaging.package import Package
from vault.production.rendering import records_file
from vault.production.rendering.records_file import AppendedRecord, NoteProof, read_whole
from vault.production.verifying.content import volume_names
from vault.production.verifying.proofs import logged_at, note_hash_of, prove_event
from vault.production.verifying.report import Check, Outcome, counted
from vault.production.verifying.trust import Trust
from vault.records.sdjwt_verify import VerifiedNote, VerifiedSection, verify_note


class RecordsDiffer(VerificationFailed):
    """A note's seal does not go with the production."""

    code = "records-differ"


def check_records(
    package: Package, manifest: Manifest, trust: Trust | None, now: datetime
) -> Iterator[Check]:
    """Check each note's seal, its place in the audit log, and that what it shows is in print.

    Raises:
        VerificationFailed: something does not match.
    """
    content = package.files.get(records_file.NAME)
    if content is None:
        if manifest.notes:
            raise RecordsDiffer("The manifest names sealed notes and the package has none.")
        yield Check("records", Outcome.UNCHECKED, "Whether the text is what was signed: no seals.")
        return
    printed = _Print(package)
    log = VerifierKey.parse(manifest.keys.log)
    proofs, appended = read_whole(content)
    whole: set[str] = set()
    hashes: dict[str, str] = {}
    for proof in proofs:
        sealed = _check_proof(proof, manifest, log, trust, now)
        hashes[sealed.claims.note_ref] = sealed.note_hash
        for section in sealed.sections:
            if not printed.shows(section):
                raise RecordsDiffer("A paragraph that a note's seal shows is not in print.")
            if section.complete:
                whole.add(section.ref)
    if hashes != {entry.ref: entry.sha256 for entry in manifest.notes}:
        raise RecordsDiffer("The sealed notes are not those that the manifest names.")
    yield Check(
        "records",
        Outcome.HOLDS,
        f"{counted(len(proofs), 'note is', 'notes are')} signed by the author, logged when signed, "
        f"and {counted(len(whole), 'section', 'sections')} printed exactly as signed.",
    )
    if appended:
        yield _check_appended(appended, manifest, printed)
    rest = {item.ref for item in manifest.items} - whole
    if rest:
        yield Check(
            "records-in-part",
            Outcome.UNCHECKED,
            f"Whether {counted(len(rest), 'section', 'sections')} released in part, or without a "
            "seal, read as signed: for what is not shown under a seal the signed manifest vouches.",
        )


def _check_appended(
    appended: Sequence[AppendedRecord], manifest: Manifest, printed: _Print
) -> Check:
    """Check that what goes along with sections is in print, and goes with approved ones.

    Raises:
        RecordsDiffer: it is not, or does not.
    """
    approved = {item.ref for item in manifest.items}
    for each in appended:
        if each.section not in approved:
            raise RecordsDiffer("A writing goes along with a section that was not approved.")
        if not all(map(printed.reads, each.paragraphs)):
            raise RecordsDiffer("A writing that goes along with a section is not in print.")
    return Check(
        "appended",
        Outcome.HOLDS,
        f"{counted(len(appended), 'writing', 'writings')} about requests to amend (45 CFR "
        "164.526(d)) printed with the sections that they are about.",
    )


def _check_proof(
    proof: NoteProof, manifest: Manifest, log: VerifierKey, trust: Trust | None, now: datetime
) -> VerifiedNote:
    sealed = verify_note(proof.jwt, proof.disclosures, public_key_bytes=proof.public_key, now=now)
    proved = prove_event(proof.event, log)
    if note_hash_of(proved) != sealed.note_hash:
        raise RecordsDiffer("The audit log's event is about another note.")
    if trust:
        _check_author(proof.public_key, logged_at(proved), trust)
    released = {item.ref for item in manifest.items if item.note == sealed.claims.note_ref}
    if not {section.ref for section in sealed.sections} <= released:
        raise RecordsDiffer("A note's seal shows a section that was not approved.")
    return sealed


def _check_author(public_key: bytes, logged: datetime, trust: Trust) -> None:
    """Check the author's key against the trust file, at the instant that the log vouches for."""
    entries = [person for person in trust.people if person.public_key == public_key]
    if not entries:
        raise RecordsDiffer("A note is signed by someone whom the trust file does not name.")
    if not any(person.valid_at(logged) for person in entries):
        raise RecordsDiffer("A note's author signed with a key that was not valid then.")


class _Print:
    """The text of all pages, without heads and feet, white space and ligatures."""

    def __init__(self, package: Package):
        self._text = "".join(
            squash(read_body(package.files[name])) for name in volume_names(package)
        )

    def shows(self, section: VerifiedSection) -> bool:
        texts = [section.title, *(text for text in section.paragraphs if text is not None)]
        return all(map(self.reads, texts))

    def reads(self, text: str) -> bool:
        """Look for the text, or word by word where some of it is set from right to left."""
        return squash(text) in self._text or (
            reads_both_ways(text)
            and all(squash(word) in self._text for word in re.findall(r"\w+", text))
        )
