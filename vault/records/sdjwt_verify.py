"""Strict verification of a note's seal, or of the part of it that is shown (RFC 9901 §7.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vault.crypto.signing import fingerprint, verify_raw
from vault.records.sdjwt import ALGORITHM, TYPE, NoteClaims, note_hash
from vault.records.sdjwt_format import SealRefused, decode, parse, process


@dataclass(frozen=True, slots=True)
class VerifiedSection:
    """A section that the seal vouches for.

    Args:
        ref, title, content_kind: as signed.
        paragraphs: the text in order; None stands for one paragraph or more that are not shown.
    """

    ref: str
    title: str
    content_kind: str
    paragraphs: tuple[str | None, ...]

    @property
    def complete(self) -> bool:
        """Return whether the whole text is shown."""
        return None not in self.paragraphs


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """What a seal shows: the note's claims and its shown sections, in no particular order."""

    claims: NoteClaims
    sections: tuple[VerifiedSection, ...]
    note_hash: str


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _Paragraph(_Strict):
    at: int = Field(ge=1)
    after: int = Field(ge=0)
    last: bool
    text: str


class _Section(_Strict):
    ref: str
    title: str
    content_kind: str
    paragraphs: list[_Paragraph]


class _Note(_Strict):
    note_ref: str
    kind: str
    session_on: str
    authored_at: str
    signed_at: str
    author: str
    sections: list[_Section]
    nbf: int | None = None
    exp: int | None = None


def verify_note(
    jwt: str,
    disclosures: Sequence[str],
    *,
    public_key_bytes: bytes,
    now: datetime | None = None,
) -> VerifiedNote:
    """Check a seal and everything shown with it.

    Args:
        jwt: the issuer-signed part.
        disclosures: the disclosures that are shown, in any order.
        public_key_bytes: the author's Ed25519 public key, from a source that is trusted.
        now: the present; needed when the seal states a period of validity.

    Raises:
        VerificationFailed: the signature does not hold (`BadSignature`), or the seal is anything
            but a note's seal under that key with disclosures that belong to it (`SealRefused`).
        UnusableSigningInput: the public key is not 32 bytes long.
    """
    payload = _signed_payload(jwt, public_key_bytes)
    try:
        note = _Note.model_validate(process(payload, disclosures))
    except ValidationError:
        raise SealRefused("The seal does not hold what a note's seal holds.") from None
    _check_period(note, now)
    sections = tuple(
        VerifiedSection(each.ref, each.title, each.content_kind, _in_order(each.paragraphs))
        for each in note.sections
    )
    if len({section.ref for section in sections}) != len(sections):
        raise SealRefused("Two sections of the seal go by the same reference.")
    claims = NoteClaims(
        note.note_ref, note.kind, note.session_on, note.authored_at, note.signed_at, note.author
    )
    return VerifiedNote(claims, sections, note_hash(jwt))


def _signed_payload(jwt: str, public_key_bytes: bytes) -> dict[str, object]:
    parts = jwt.split(".")
    if len(parts) != 3:
        raise SealRefused("The seal is not a JWT.")
    header, payload, signature = (decode(part) for part in parts)
    _check_header(parse(header), fingerprint(public_key_bytes))
    verify_raw(public_key_bytes, signature, f"{parts[0]}.{parts[1]}".encode("ascii"))
    claims = parse(payload)
    if not isinstance(claims, dict):
        raise SealRefused("The seal's payload is not an object.")
    return claims


def _check_header(header: object, key: str) -> None:
    if not isinstance(header, dict) or set(header) != {"alg", "kid", "typ"}:
        raise SealRefused("The seal's header is not that of a note's seal.")
    if header["alg"] != ALGORITHM:
        raise SealRefused(f"The seal is not signed with {ALGORITHM}.")
    if header["typ"] != TYPE:
        raise SealRefused("The seal is of another type than a note's.")
    if header["kid"] != key:
        raise SealRefused("The seal names another signing key.")


def _check_period(note: _Note, now: datetime | None) -> None:
    if note.nbf is None and note.exp is None:
        return
    if now is None:
        raise SealRefused("The seal states a period of validity and no time was given.")
    instant = now.timestamp()
    if note.nbf is not None and instant < note.nbf:
        raise SealRefused("The seal is not valid yet.")
    if note.exp is not None and instant >= note.exp:
        raise SealRefused("The seal has expired.")


def _in_order(paragraphs: list[_Paragraph]) -> tuple[str | None, ...]:
    texts: list[str | None] = []
    previous, ended = 0, False
    for paragraph in sorted(paragraphs, key=lambda each: each.at):
        if ended or not previous <= paragraph.after < paragraph.at:
            raise SealRefused("The paragraphs of a section contradict each other.")
        texts += [paragraph.text] if paragraph.after == previous else [None, paragraph.text]
        previous, ended = paragraph.at, paragraph.last
    return tuple(texts if ended else [*texts, None])
