"""records.json: the notes' seals, with the disclosures of what is released and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from vault.audit.canonical import NotCanonical, canonical_json
from vault.errors import VerificationFailed
from vault.production.document.released import ReleasedDocument, ReleasedSection
from vault.records.sdjwt import SectionDisclosures
from vault.records.sdjwt_format import decode, parse

NAME = "records.json"
FORMAT = "client-records-vault/records/v1"


class RecordsRefused(VerificationFailed):
    """records.json is not of its form."""

    code = "records-refused"


@dataclass(frozen=True, slots=True)
class NoteProof:
    """What proves that released text is what was signed.

    Args:
        jwt: the issuer-signed part of the note's SD-JWT (RFC 9901).
        disclosures: those of the released sections and of their paragraphs shown in full.
        public_key: the author's Ed25519 key, 32 bytes.
        event: the tlog-proof bundle of the audit event that logged the note's hash.
    """

    jwt: str
    disclosures: tuple[str, ...]
    public_key: bytes
    event: str


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _Note(_Strict):
    jwt: str
    disclosures: list[str]
    key: str
    event: str


class _Appended(_Strict):
    section: str
    kind: str
    on: str
    paragraphs: list[str]


class _Records(_Strict):
    format: str
    notes: list[_Note]
    appended: list[_Appended] = []


@dataclass(frozen=True, slots=True)
class AppendedRecord:
    """A writing that goes along with a released section (45 CFR 164.526(d)).

    Args:
        section: the section's reference.
        kind: what it is.
        on: the day on which the practice entered it, ISO 8601.
        paragraphs: its text, as it is printed.
    """

    section: str
    kind: str
    on: str
    paragraphs: tuple[str, ...]


def appended_to(document: ReleasedDocument) -> tuple[AppendedRecord, ...]:
    """Return what goes along with a document's released sections, in order."""
    return tuple(
        AppendedRecord(section.ref, each.kind, each.on.isoformat(), each.paragraphs)
        for section in document.sections
        for each in section.appended
    )


def write_records(proofs: Sequence[NoteProof], appended: Sequence[AppendedRecord] = ()) -> bytes:
    """Write records.json, notes and disclosures sorted so that their order tells nothing.

    Args:
        proofs: of the notes.
        appended: what goes along with sections; the file names it only where there is some.
    """
    notes = [
        {
            "jwt": proof.jwt,
            "disclosures": sorted(proof.disclosures),
            "key": proof.public_key.hex(),
            "event": proof.event,
        }
        for proof in sorted(proofs, key=lambda proof: proof.jwt)
    ]
    along = [
        {
            "section": each.section,
            "kind": each.kind,
            "on": each.on,
            "paragraphs": list(each.paragraphs),
        }
        for each in appended
    ]
    more = {"appended": along} if along else {}
    return canonical_json({"format": FORMAT, "notes": notes, **more})


def read_records(content: bytes) -> tuple[NoteProof, ...]:
    """Read the notes that `write_records` wrote; errors as `read_whole`."""
    return read_whole(content)[0]


def read_whole(content: bytes) -> tuple[tuple[NoteProof, ...], tuple[AppendedRecord, ...]]:
    """Read what `write_records` wrote, and nothing else.

    Raises:
        RecordsRefused: the bytes are not exactly what it writes.
    """
    try:
        value = json.loads(content)
        records = _Records.model_validate(value)
        proofs = tuple(
            NoteProof(note.jwt, tuple(note.disclosures), bytes.fromhex(note.key), note.event)
            for note in records.notes
        )
        appended = tuple(
            AppendedRecord(each.section, each.kind, each.on, tuple(each.paragraphs))
            for each in records.appended
        )
        sound = records.format == FORMAT and write_records(proofs, appended) == content
    except (ValueError, RecursionError, ValidationError, NotCanonical):
        sound = False
    if not sound:
        raise RecordsRefused(f"{NAME} is not of the form {FORMAT}.")
    return proofs, appended


def shown_disclosures(section: ReleasedSection, sealed: SectionDisclosures) -> tuple[str, ...]:
    """Choose the disclosures that show no more of a section than is released.

    A paragraph with a redaction, or changed by the filing profile, stays undisclosed; its text is
    then vouched for by the signed manifest. So does every paragraph of the same text: which of
    them was redacted is not for the text to say. Where the title was changed, nothing is disclosed.
    """
    if _value(sealed.section)["title"] != section.title:
        return ()
    texts = [_value(each)["text"] for each in sealed.paragraphs]
    released = Counter(section.whole_paragraphs)
    if not section.whole_paragraphs and not any(section.markers):
        released[""] = len(texts)
    written = Counter(texts)
    shown = (
        disclosure
        for disclosure, text in zip(sealed.paragraphs, texts, strict=True)
        if 0 < written[text] <= released[text]
    )
    return (sealed.section, *shown)


def _value(disclosure: str) -> dict[str, str]:
    content = parse(decode(disclosure))
    if not (isinstance(content, list) and isinstance(content[-1], dict)):
        raise RecordsRefused("A disclosure of a note's seal is malformed.")
    return content[-1]
