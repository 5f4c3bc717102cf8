"""Symmetric envelopes: text and keys sealed with AES-256-GCM, bound to where they belong.

An envelope is `version (1) | suite (1) | nonce (12) | ciphertext | tag (16)`. Its two header
bytes are authenticated together with the caller's associated data, so that no stored byte can be
changed, cut, or carried to another row without the envelope refusing to open.

Nonces are random; NIST SP 800-38D §8.3 allows 2^32 of them under one key, and no key of the vault
seals more than the rows of one compartment.
"""

from __future__ import annotations

import secrets
import struct
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from vault.errors import InvalidInput, TamperedData

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
VERSION = 1
SUITE_AES_256_GCM = 1
_HEADER = bytes((VERSION, SUITE_AES_256_GCM))
_BODY = len(_HEADER) + NONCE_BYTES
OVERHEAD = _BODY + TAG_BYTES


class SealBroken(TamperedData):
    """An envelope does not open: changed, cut short, moved to another place, or not this key's."""

    code = "seal-broken"


class UnknownEnvelope(SealBroken):
    """An envelope names a version or suite that this program does not know."""

    code = "unknown-envelope"
    default_remedy = (
        "If a newer release of the vault wrote it, open it with that release; "
        "otherwise run `vaultctl audit verify` and compare with a backup."
    )


class WrongKeyLength(InvalidInput):
    """A key of another length than 32 bytes was given."""

    code = "wrong-key-length"
    default_remedy = "Report this defect; keys come from `new_key` or `derive`."


class Lock:
    """One key made ready, for sealing or opening many envelopes under it.

    Args:
        key: 32 bytes.

    Raises:
        WrongKeyLength: the key is not 32 bytes long.
    """

    __slots__ = ("_aead",)

    def __init__(self, key: bytes):
        _require_key(key)
        self._aead = AESGCM(key)

    def seal(self, plaintext: bytes, *, aad: bytes) -> bytes:
        """Return an envelope of `plaintext` that opens only with the same `aad`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return _HEADER + nonce + self._aead.encrypt(nonce, plaintext, _HEADER + aad)

    def open(self, envelope: bytes, *, aad: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            UnknownEnvelope: the version or suite is not known here.
            SealBroken: the envelope, the associated data or the key is not the one of sealing.
        """
        if envelope[:2] != _HEADER or len(envelope) < OVERHEAD:
            _refuse_form(envelope)
        try:
            return self._aead.decrypt(envelope[2:_BODY], envelope[_BODY:], _HEADER + aad)
        except InvalidTag:
            raise SealBroken("A sealed item does not open where it stands.") from None


def seal(key: bytes, plaintext: bytes, *, aad: bytes) -> bytes:
    """Seal `plaintext` under a 32-byte key, bound to `aad` (see `bind`).

    Raises:
        WrongKeyLength: the key is not 32 bytes long.
    """
    return Lock(key).seal(plaintext, aad=aad)


def open_sealed(key: bytes, envelope: bytes, *, aad: bytes) -> bytes:
    """Open what `seal` made.

    Raises:
        WrongKeyLength: the key is not 32 bytes long.
        UnknownEnvelope: the version or suite is not known here.
        SealBroken: the envelope, the associated data or the key is not the one of sealing.
    """
    return Lock(key).open(envelope, aad=aad)


def wrap_key(kek: bytes, key: bytes, *, aad: bytes) -> bytes:
    """Seal a 32-byte key under another.

    Raises:
        WrongKeyLength: either key is not 32 bytes long.
    """
    _require_key(key)
    return seal(kek, key, aad=aad)


def unwrap_key(kek: bytes, wrapped: bytes, *, aad: bytes) -> bytes:
    """Open what `wrap_key` made.

    Raises:
        WrongKeyLength: `kek` is not 32 bytes long.
        UnknownEnvelope: the version or suite is not known here.
        SealBroken: it does not open, or what it holds is not a 32-byte key.
    """
    key = open_sealed(kek, wrapped, aad=aad)
    if len(key) != KEY_BYTES:
        raise SealBroken("A sealed item stands where a key belongs.")
    return key


def bind(*parts: str | int) -> bytes:
    """Encode ids and numbers as associated data that no other parts can produce.

    Each part carries its kind and its length, so ("ab", "c"), ("a", "bc") and ("1",), (1,) differ.
    Begin with a text that names the purpose and its version, such as "vault/section/v1".

    Args:
        parts: texts, and integers of at most 64 bits, signed.
    """
    encoded = bytearray()
    for part in parts:
        if isinstance(part, str):
            text = part.encode()
            encoded += struct.pack(">cI", b"s", len(text)) + text
        else:
            encoded += struct.pack(">cq", b"i", part)
    return bytes(encoded)


def new_key() -> bytes:
    """Return 32 random bytes from the operating system."""
    return secrets.token_bytes(KEY_BYTES)


def derive(key: bytes, info: bytes) -> bytes:
    """Derive a 32-byte key for one purpose by HKDF-Expand with SHA-256 (RFC 5869 §2.3).

    Args:
        key: 32 uniformly random bytes (a passphrase is not; see `vault.crypto.passphrase`).
        info: the purpose; two purposes never share one.

    Raises:
        WrongKeyLength: the key is not 32 bytes long.
    """
    _require_key(key)
    return HKDFExpand(SHA256(), KEY_BYTES, info).derive(key)


def _require_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise WrongKeyLength(f"A key must be {KEY_BYTES} bytes long; this one has {len(key)}.")


def _refuse_form(envelope: bytes) -> NoReturn:
    if len(envelope) < OVERHEAD:
        raise SealBroken(
            f"A sealed item has {len(envelope)} bytes; the shortest possible has {OVERHEAD}."
        )
    if envelope[0] != VERSION:
        raise UnknownEnvelope(f"A sealed item has version {envelope[0]}; known is {VERSION}.")
    raise UnknownEnvelope(
        f"A sealed item uses suite {envelope[1]}; known is {SUITE_AES_256_GCM} (AES-256-GCM)."
    )
