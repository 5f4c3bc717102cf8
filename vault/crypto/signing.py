"""Signatures: Ed25519 (RFC 8032), each bound to what it was given for.

A signature made for one context (an approval, a note, a manifest) never stands for another: what
is signed is `"vault/sig/v1|" | length of context (4 bytes) | context | message`. Formats that fix
their own bytes (C2SP signed notes, JWS) use `sign_raw` and `verify_raw`, which refuse messages that
begin like the former, so that neither kind can be passed off as the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vault.crypto import secret_file
from vault.errors import InvalidInput, StorageError, VerificationFailed

SEED_BYTES = 32
PUBLIC_BYTES = 32
_PREFIX = b"vault/sig/v1|"
_FILE_KIND = "vault/ed25519-key/v1"


class BadSignature(VerificationFailed):
    """A signature does not match the message, the key or the context."""

    code = "bad-signature"
    default_remedy = "Treat the signed item as changed, or as signed by someone else."


class UnusableSigningInput(InvalidInput):
    """A seed, public key or message cannot be used for signing as it is."""

    code = "unusable-signing-input"
    default_untouched = "Nothing was signed or verified."


class BadKeyFile(StorageError):
    """A key file's content is not what the vault wrote."""

    code = "bad-key-file"
    default_remedy = "Restore the file from the backup."


class KeyProvider(Protocol):
    """Something that signs with one Ed25519 key: a file, a PKCS#11 token, a KMS."""

    @property
    def public_bytes(self) -> bytes:
        """The public key, 32 bytes."""
        ...

    @property
    def fingerprint(self) -> str:
        """The public key's fingerprint (see `fingerprint`)."""
        ...

    def sign_raw(self, message: bytes) -> bytes:
        """Return the 64-byte signature over exactly these bytes."""
        ...


class SigningKey:
    """An Ed25519 key pair held in memory."""

    __slots__ = ("_private", "public_bytes")

    public_bytes: bytes
    """The public key, 32 bytes."""

    def __init__(self, private: Ed25519PrivateKey):
        self._private = private
        self.public_bytes = private.public_key().public_bytes_raw()

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """Make the key pair of a 32-byte seed (RFC 8032 §5.1.5).

        Raises:
            UnusableSigningInput: the seed is not 32 bytes long.
        """
        if len(seed) != SEED_BYTES:
            raise UnusableSigningInput(
                f"A signing seed must be {SEED_BYTES} bytes long; this one has {len(seed)}."
            )
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def fingerprint(self) -> str:
        """The public key's fingerprint (see `fingerprint`)."""
        return fingerprint(self.public_bytes)

    def sign(self, message: bytes, *, context: str) -> bytes:
        """Return a 64-byte signature over `message` that holds for `context` only."""
        return self._private.sign(_in_context(message, context))

    def sign_raw(self, message: bytes) -> bytes:
        """Return the 64-byte signature over exactly these bytes.

        Raises:
            UnusableSigningInput: the message begins like one signed in a context.
        """
        _refuse_context_prefix(message)
        return self._private.sign(message)


class FileKeyProvider:
    """An Ed25519 key in a file of mode 0600, with the public keys it replaced.

    Make one with `create`, `load` or `rotate`.
    """

    __slots__ = ("_key", "retired")

    retired: tuple[bytes, ...]
    """The public keys of earlier generations, oldest first, for verifying what they signed."""

    def __init__(self, key: SigningKey, retired: tuple[bytes, ...]):
        self._key = key
        self.retired = retired

    @classmethod
    def create(cls, path: Path) -> FileKeyProvider:
        """Make a random key and write it to a new file.

        Raises:
            UnsafeSecretFile: something already stands at `path`.
        """
        seed = secrets.token_bytes(SEED_BYTES)
        secret_file.create(path, _write_key_file(seed, ()))
        return cls(SigningKey.from_seed(seed), ())

    @classmethod
    def load(cls, path: Path) -> FileKeyProvider:
        """Read the key.

        Raises:
            UnsafeSecretFile: the file is missing, a link, another user's, or open to others.
            BadKeyFile: its content is not a key.
        """
        seed, retired = _read_key_file(secret_file.read(path))
        return cls(SigningKey.from_seed(seed), retired)

    @classmethod
    def rotate(cls, path: Path) -> FileKeyProvider:
        """Put a new random key in the file and keep the old one's public key as retired.

        After a crash the file holds either the old generation or the new one, whole.

        Raises:
            UnsafeSecretFile: the file is missing, a link, another user's, or open to others.
            BadKeyFile: its content is not a key.
        """
        old = cls.load(path)
        retired = (*old.retired, old.public_bytes)
        seed = secrets.token_bytes(SEED_BYTES)
        secret_file.replace(path, _write_key_file(seed, retired))
        return cls(SigningKey.from_seed(seed), retired)

    @property
    def public_bytes(self) -> bytes:
        """The present public key, 32 bytes."""
        return self._key.public_bytes

    @property
    def fingerprint(self) -> str:
        """The present public key's fingerprint."""
        return self._key.fingerprint

    def sign_raw(self, message: bytes) -> bytes:
        """Return the 64-byte signature over exactly these bytes.

        Raises:
            UnusableSigningInput: the message begins like one signed in a context.
        """
        return self._key.sign_raw(message)


def verify(public_bytes: bytes, signature: bytes, message: bytes, *, context: str) -> None:
    """Check what `SigningKey.sign` made.

    Raises:
        BadSignature: the signature does not hold.
    """
    _verify(public_bytes, signature, _in_context(message, context))


def verify_raw(public_bytes: bytes, signature: bytes, message: bytes) -> None:
    """Check what `sign_raw` made.

    Raises:
        BadSignature: the signature does not hold.
        UnusableSigningInput: the message begins like one signed in a context.
    """
    _refuse_context_prefix(message)
    _verify(public_bytes, signature, message)


def fingerprint(public_bytes: bytes) -> str:
    """Return the public key's RFC 7638 thumbprint (RFC 8037 App. A.3), 43 base64url characters.

    Raises:
        UnusableSigningInput: the public key is not 32 bytes long.
    """
    if len(public_bytes) != PUBLIC_BYTES:
        raise UnusableSigningInput(
            f"A public key must be {PUBLIC_BYTES} bytes long; this one has {len(public_bytes)}."
        )
    jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{_base64url(public_bytes)}"}}'
    return _base64url(hashlib.sha256(jwk.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _in_context(message: bytes, context: str) -> bytes:
    name = context.encode()
    return _PREFIX + len(name).to_bytes(4, "big") + name + message


def _refuse_context_prefix(message: bytes) -> None:
    if message.startswith(_PREFIX):
        raise UnusableSigningInput(
            "A message of this form is signed in a context only.",
            remedy="Use `sign` and `verify` with its context.",
        )


def _verify(public_bytes: bytes, signature: bytes, message: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public_bytes).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise BadSignature("A signature does not match what it is said to sign.") from None


def _write_key_file(seed: bytes, retired: tuple[bytes, ...]) -> bytes:
    content = {"kind": _FILE_KIND, "seed": seed.hex(), "retired": [key.hex() for key in retired]}
    return json.dumps(content, indent=1).encode() + b"\n"


def _read_key_file(raw: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    try:
        content = json.loads(raw)
        if content["kind"] != _FILE_KIND:
            raise BadKeyFile("The key file is of a kind that this program does not know.")
        seed = bytes.fromhex(content["seed"])
        retired = tuple(bytes.fromhex(key) for key in content["retired"])
    except (ValueError, KeyError, TypeError):
        raise BadKeyFile("The key file cannot be read as a key.") from None
    if {len(key) for key in (seed, *retired)} != {SEED_BYTES}:
        raise BadKeyFile("The key file holds a key of the wrong length.")
    return seed, retired
