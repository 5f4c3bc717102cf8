"""records.json: the notes' seals, with the disclosures of what is released and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from vault.audit.canonical import NotCanonical, canonical_json
from vault.errors import VerificationFailed
from vault.production.document.released import ReleasedSection
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


class _Records(_Strict):
    format: str
    notes: list[_Note]


def write_records(proofs: Sequence[NoteProof]) -> bytes:
    """Write records.json, notes and disclosures sorted so that their order tells nothing."""
    notes = [
        {
            "jwt": proof.jwt,
            "disclosures": sorted(proof.disclosures),
            "key": proof.public_key.hex(),
            "event": proof.event,
        }
        for proof in sorted(proofs, key=lambda proof: proof.jwt)
    ]
    return canonical_json({"format": FORMAT, "notes": notes})


def read_records(content: bytes) -> tuple[NoteProof, ...]:
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
        sound = records.format == FORMAT and write_records(proofs) == content
    except (ValueError, RecursionError, ValidationError, NotCanonical):
        sound = False
    if not sound:
        raise RecordsRefused(f"{NAME} is not of the form {FORMAT}.")
    return proofs


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
