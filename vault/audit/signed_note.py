"""C2SP signed notes (c2sp.org/signed-note): a text under one or more named keys.

Two of the assigned signature types are used: 0x01, plain Ed25519, by the log; 0x04, the
timestamped Ed25519 cosignature (c2sp.org/tlog-cosignature), by those who watch it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

from vault.crypto.signing import PUBLIC_BYTES, KeyProvider, verify_raw
from vault.errors import InvalidInput, VerificationFailed

MAX_SIGNATURES: Final = 100
MAX_LENGTH: Final = 1_000_000
_EM_DASH: Final = "\u2014"
_KEY_ID_LENGTH: Final = 4
_TIME_LENGTH: Final = 8
_NOT_IN_A_NOTE = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_KEY_ID = re.compile(r"[0-9a-f]{8}")


class MalformedNote(VerificationFailed):
    """The bytes are not a signed note."""

    code = "malformed-note"


class UnverifiedNote(VerificationFailed):
    """No trusted key has signed the note, or a trusted key's signature does not hold."""

    code = "unverified-note"


class MalformedKey(InvalidInput):
    """The text is not a signed note's verifier key, or names one that is not used here."""

    code = "malformed-note-key"
    default_remedy = "A key looks like this: name+1a2b3c4d+base64."


class SignatureType(IntEnum):
    """How a signature is made; the byte that goes into the key id."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named public key, and what kind of signature it is trusted for.

    Args:
        name: the key's name; for a log, its origin.
        public_bytes: the Ed25519 public key, 32 bytes.
        kind: log signature or cosignature.

    Raises:
        MalformedKey: the name has a space, a plus or a control character, or the key's length
            is wrong.
    """

    name: str
    public_bytes: bytes
    kind: SignatureType = SignatureType.ED25519

    def __post_init__(self) -> None:
        if not _is_key_name(self.name) or len(self.public_bytes) != PUBLIC_BYTES:
            raise MalformedKey("The verifier key's name or length is wrong.")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, type, public key)."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_bytes
        return hashlib.sha256(named).digest()[:_KEY_ID_LENGTH]

    def __str__(self) -> str:
        material = base64.b64encode(bytes([self.kind]) + self.public_bytes).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a key as `str` writes it.

        Raises:
            MalformedKey: it is not of that form, or its id does not belong to it.
        """
        name, _, rest = text.partition("+")
        key_id, _, material = rest.partition("+")
        raw = decode_base64(material)
        if not _KEY_ID.fullmatch(key_id) or not raw or raw[0] not in list(SignatureType):
            raise MalformedKey("The verifier key is not of the form name+id+base64.")
        key = cls(name, raw[1:], SignatureType(raw[0]))
        if key.key_id.hex() != key_id:
            raise MalformedKey("The verifier key's id does not belong to its name and key.")
        return key


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line.

    Args:
        name: the name of the key.
        key_id: four bytes that with the name tell which key signed.
        signature: what the key made; its form depends on the type of the key.
    """

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_EM_DASH} {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> NoteSignature:
        """Read one signature line with its newline.

        Raises:
            MalformedNote: it is not a signature line.
        """
        dash, _, rest = line.partition(" ")
        name, _, material = rest.partition(" ")
        raw = decode_base64(material.removesuffix("\n"))
        if dash != _EM_DASH or not line.endswith("\n") or not _is_key_name(name):
            raise MalformedNote("A signature line of the note is not of its form.")
        if raw is None or len(raw) <= _KEY_ID_LENGTH:
            raise MalformedNote("A signature of the note is not canonical base64, or too short.")
        return cls(name, raw[:_KEY_ID_LENGTH], raw[_KEY_ID_LENGTH:])

    def is_by(self, key: VerifierKey) -> bool:
        """Tell whether the line claims to be by this key."""
        return (self.name, self.key_id) == (key.name, key.key_id)

    def timestamp(self) -> datetime:
        """Return when a cosignature says that it was made.

        Raises:
            MalformedNote: no calendar has such a time.
        """
        try:
            return datetime.fromtimestamp(self._seconds(), UTC)
        except (OverflowError, ValueError, OSError):
            raise MalformedNote("A cosignature's time is out of range.") from None

    def verify(self, text: str, key: VerifierKey) -> None:
        """Check this signature over a note's text.

        Raises:
            BadSignature: it does not hold.
        """
        if key.kind is SignatureType.ED25519:
            verify_raw(key.public_bytes, self.signature, text.encode())
        else:
            message = _cosigned(text, self._seconds())
            verify_raw(key.public_bytes, self.signature[_TIME_LENGTH:], message)

    def _seconds(self) -> int:
        return int.from_bytes(self.signature[:_TIME_LENGTH], "big")


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text and its signatures; trust the text only after `verified_by`.

    Args:
        text: the signed text; ends in a newline.
        signatures: the signature lines, in order.
    """

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(str(signature) for signature in self.signatures)

    @classmethod
    def parse(cls, note: str) -> SignedNote:
        """Read a note, strictly.

        Raises:
            MalformedNote: it is not a signed note, or larger than 1 MB, or under more than 100
                signatures.
        """
        body, blank, tail = note.rpartition("\n\n")
        lines = tail.splitlines(keepends=True)
        if not blank or not lines or _NOT_IN_A_NOTE.search(note):
            raise MalformedNote("The text is not a signed note.")
        if len(note) > MAX_LENGTH or len(lines) > MAX_SIGNATURES:
            raise MalformedNote("The signed note is too large.")
        return cls(body + "\n", tuple(NoteSignature.parse(line) for line in lines))

    def verified_by(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Return those of the trusted keys that signed the note; at least one.

        Signatures by other keys are passed over.

        Raises:
            UnverifiedNote: none of the keys signed it.
            BadSignature: a line claims to be by one of the keys and does not hold.
        """
        signers = []
        for key in keys:
            own = [signature for signature in self.signatures if signature.is_by(key)]
            for signature in own:
                signature.verify(self.text, key)
            if own:
                signers.append(key)
        if not signers:
            raise UnverifiedNote("No trusted key has signed the note.")
        return signers

    def signed(self, name: str, key: KeyProvider) -> SignedNote:
        """Return the note with this key's plain signature added."""
        named = VerifierKey(name, key.public_bytes)
        signature = NoteSignature(name, named.key_id, key.sign_raw(self.text.encode()))
        return self.with_signature(signature)

    def cosigned(self, name: str, key: KeyProvider, at: datetime) -> SignedNote:
        """Return the note with this key's cosignature added, made at the instant `at`."""
        named = VerifierKey(name, key.public_bytes, SignatureType.COSIGNATURE)
        seconds = int(at.timestamp())
        made = key.sign_raw(_cosigned(self.text, seconds))
        stamped = seconds.to_bytes(_TIME_LENGTH, "big") + made
        return self.with_signature(NoteSignature(name, named.key_id, stamped))

    def with_signature(self, signature: NoteSignature) -> SignedNote:
        """Return the note with a signature line added."""
        return replace(self, signatures=(*self.signatures, signature))


def decode_base64(material: str) -> bytes | None:
    """Read canonical base64 (RFC 4648 §4); return None where it is anything else."""
    try:
        raw = base64.b64decode(material, validate=True)
    except ValueError:
        return None
    return raw if base64.b64encode(raw).decode() == material else None


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _is_key_name(name: str) -> bool:
    return bool(name) and not any(
        character.isspace() or character == "+" or character < " " for character in name
    )
