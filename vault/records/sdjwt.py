"""The seal of a signed note: an SD-JWT (RFC 9901) that can later be shown in part.

Each section is one disclosure, each paragraph of it one more inside. Digests stand sorted among
decoys, and a paragraph tells its place by a number with wide random gaps, so that what is shown
does not tell how much is withheld. Labels are never part of it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from vault.audit.canonical import JSON, canonical_json
from vault.errors import InvalidInput
from vault.records.sdjwt_format import ELEMENT_KEY, HASH_KEY, HASH_NAME, digest, encode

ALGORITHM = "EdDSA"
TYPE = "vault-note+sd-jwt"
_SALT_BYTES = 16
_DECOY_STEP = 4
_GAP_BITS = 32


class SealInputInvalid(InvalidInput):
    """A note cannot be sealed as it was given."""

    code = "seal-input-invalid"
    default_untouched = "The note was not signed."


class NoteSigner(Protocol):
    """What a seal needs of a signing key (`vault.crypto.signing.SigningKey` is one)."""

    @property
    def fingerprint(self) -> str:
        """The public key's fingerprint."""
        ...

    def sign_raw(self, message: bytes) -> bytes:
        """Return the Ed25519 signature over exactly these bytes."""
        ...


@dataclass(frozen=True, slots=True)
class SectionInput:
    """A section to seal.

    Args:
        ref: the random name it goes by in the seal.
        title: its title.
        content_kind: what it holds.
        paragraphs: its text, in the pieces that may later be withheld one by one.
    """

    ref: str
    title: str
    content_kind: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class SectionDisclosures:
    """What shows a section: its own disclosure, and one for each paragraph in order."""

    section: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteClaims:
    """What a seal says of the whole note, to everyone who sees any of it.

    Args:
        note_ref: the random name that the note goes by.
        kind: the note's kind.
        session_on: the day of the session, ISO 8601.
        authored_at: when it was written, RFC 3339.
        signed_at: when it was signed, RFC 3339.
        author: the author's role.
    """

    note_ref: str
    kind: str
    session_on: str
    authored_at: str
    signed_at: str
    author: str


@dataclass(frozen=True, slots=True)
class IssuedNote:
    """A sealed note.

    Args:
        jwt: the issuer-signed part, which shows no section.
        note_hash: its SHA-256 in hexadecimal, for the audit log.
        sections: what shows each section, by the section's ref.
    """

    jwt: str
    note_hash: str
    sections: Mapping[str, SectionDisclosures]


def note_hash(jwt: str) -> str:
    """Return the hash that the audit log holds of a sealed note."""
    return hashlib.sha256(jwt.encode("ascii")).hexdigest()


def issue_note(
    signing_key: NoteSigner,
    *,
    note_ref: str,
    kind: str,
    session_on: str,
    authored_at: str,
    signed_at: str,
    author: str,
    sections: Sequence[SectionInput],
) -> IssuedNote:
    """Seal a note.

    Args:
        signing_key: the author's key.
        note_ref, kind, session_on, authored_at, signed_at, author: see `NoteClaims`.
        sections: the sections; an empty one is sealed as one empty paragraph, so that its
            emptiness can be shown.

    Raises:
        SealInputInvalid: two sections have the same ref.
        NotCanonical: a text holds half of a surrogate pair.
    """
    issued = {section.ref: _disclose(section) for section in sections}
    if len(issued) != len(sections):
        raise SealInputInvalid("Two sections of the note go by the same reference.")
    claims = NoteClaims(note_ref, kind, session_on, authored_at, signed_at, author)
    payload: dict[str, JSON] = {
        **asdict(claims),
        HASH_KEY: HASH_NAME,
        "sections": _placeholders([each.section for each in issued.values()]),
    }
    header = {"alg": ALGORITHM, "kid": signing_key.fingerprint, "typ": TYPE}
    signed = f"{encode(canonical_json(header))}.{encode(canonical_json(payload))}"
    jwt = f"{signed}.{encode(signing_key.sign_raw(signed.encode('ascii')))}"
    return IssuedNote(jwt, note_hash(jwt), issued)


def _disclose(section: SectionInput) -> SectionDisclosures:
    texts = section.paragraphs or ("",)
    places = _places(len(texts))
    paragraphs = tuple(
        _disclosure({"at": at, "after": after, "last": at == places[-1], "text": text})
        for text, after, at in zip(texts, (0, *places), places, strict=False)
    )
    content: JSON = {
        "ref": section.ref,
        "title": section.title,
        "content_kind": str(section.content_kind),
        "paragraphs": _placeholders(paragraphs),
    }
    return SectionDisclosures(_disclosure(content), paragraphs)


def _disclosure(value: JSON) -> str:
    salt = encode(secrets.token_bytes(_SALT_BYTES))
    return encode(canonical_json([salt, value]))


def _placeholders(disclosures: Sequence[str]) -> list[JSON]:
    """Return the disclosures' digests and decoys, a multiple of four, sorted (RFC 9901 §4.2.5)."""
    decoys = -len(disclosures) % _DECOY_STEP if disclosures else _DECOY_STEP
    digests = [digest(each) for each in disclosures]
    digests += [digest(encode(secrets.token_bytes(32))) for _ in range(decoys)]
    return [{ELEMENT_KEY: each} for each in sorted(digests)]


def _places(count: int) -> list[int]:
    """Return rising numbers whose gaps' sizes vary so widely that a sum tells no count."""
    places: list[int] = []
    place = 0
    for _ in range(count):
        place += 1 + secrets.randbelow(1 << secrets.randbelow(_GAP_BITS))
        places.append(place)
    return places
