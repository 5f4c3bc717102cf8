"""Sealing to a person's public key: HPKE (RFC 9180) with X-Wing, HKDF-SHA-256 and AES-256-GCM.

X-Wing joins ML-KEM-768 and X25519 (draft-connolly-cfrg-xwing-kem, HPKE KEM 0x647a): what is sealed
today stays closed as long as either of the two holds, which records kept for decades need.

A sealed item is `version (1) | suite (1) | encapsulation (1120) | ciphertext | tag (16)`.
"""

from __future__ import annotations

import hashlib
from typing import NoReturn

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from vault.crypto.envelope import SealBroken, UnknownEnvelope
from vault.errors import InvalidInput, VaultError

SEED_BYTES = 32
PUBLIC_BYTES = 1216
VERSION = 1
SUITE_XWING_HKDF_SHA256_AES_256_GCM = 1
_HEADER = bytes((VERSION, SUITE_XWING_HKDF_SHA256_AES_256_GCM))
_ENCAPSULATION_BYTES = 1120
_TAG_BYTES = 16
OVERHEAD = len(_HEADER) + _ENCAPSULATION_BYTES + _TAG_BYTES
_MLKEM_SEED_BYTES = 64
_MLKEM_PUBLIC_BYTES = 1184


class XWingMissing(VaultError):
    """The installed cryptography build has no X-Wing, so no key could be sealed or opened."""

    code = "x-wing-missing"
    default_untouched = "The vault was not opened."
    default_remedy = (
        "Install the wheel from PyPI: `pip install --force-reinstall --only-binary :all: "
        "'cryptography>=50'`. A distribution's own build needs OpenSSL 3.5 or newer."
    )


class BadRecipient(InvalidInput):
    """Bytes given as a recipient's seed or public key are not one."""

    code = "bad-recipient"
    default_untouched = "Nothing was sealed."
    default_remedy = "Look up the person's public key again; compare it with a backup."


class RecipientKey:
    """A person's (or the organisation's recovery) key pair that opens what is sealed to it."""

    __slots__ = ("_private", "public_bytes")

    public_bytes: bytes
    """The public key, 1216 bytes: ML-KEM-768 then X25519."""

    def __init__(self, private: hpke.MLKEM768X25519PrivateKey, public_bytes: bytes):
        self._private = private
        self.public_bytes = public_bytes

    @classmethod
    def from_seed(cls, seed: bytes) -> RecipientKey:
        """Make the key pair of a 32-byte seed (see `expand_seed`).

        Raises:
            BadRecipient: the seed is not 32 bytes long.
        """
        return cls(*expand_seed(seed))

    def open(self, sealed: bytes, *, info: bytes) -> bytes:
        """Return what was sealed to this key for this `info`.

        Raises:
            UnknownEnvelope: the version or suite is not known here.
            SealBroken: sealed to another key, for another purpose, or changed.
        """
        if sealed[:2] != _HEADER or len(sealed) < OVERHEAD:
            _refuse_form(sealed)
        try:
            return _suite().decrypt(sealed[len(_HEADER) :], self._private, info)
        except InvalidTag:
            raise SealBroken("A key sealed to a person does not open for them.") from None


def expand_seed(seed: bytes) -> tuple[hpke.MLKEM768X25519PrivateKey, bytes]:
    """Return the private key and the public bytes of a seed: X-Wing's expandDecapsulationKey.

    SHAKE256(seed) gives 96 bytes: the ML-KEM-768 seed (64), then the X25519 private key (32).

    Raises:
        BadRecipient: the seed is not 32 bytes long.
    """
    if len(seed) != SEED_BYTES:
        raise BadRecipient(f"A seed must be {SEED_BYTES} bytes long; this one has {len(seed)}.")
    expanded = hashlib.shake_256(seed).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return hpke.MLKEM768X25519PrivateKey(mlkem, x25519), public


def seal_to(public_bytes: bytes, plaintext: bytes, *, info: bytes) -> bytes:
    """Seal `plaintext` so that only the holder of the public key's seed opens it.

    Args:
        public_bytes: the recipient's public key, 1216 bytes.
        plaintext: what to seal, as a rule a 32-byte key.
        info: the purpose and place, unambiguous; it must be the same when opening.

    Raises:
        BadRecipient: the public key is not a valid one.
    """
    if len(public_bytes) != PUBLIC_BYTES:
        raise BadRecipient(
            f"A public key must be {PUBLIC_BYTES} bytes long; this one has {len(public_bytes)}."
        )
    try:
        public = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public_bytes[:_MLKEM_PUBLIC_BYTES]),
            X25519PublicKey.from_public_bytes(public_bytes[_MLKEM_PUBLIC_BYTES:]),
        )
        return _HEADER + _suite().encrypt(plaintext, public, info)
    except ValueError:
        raise BadRecipient("A public key has the right length but is not a valid one.") from None


def probe() -> None:
    """Check that this build seals and opens with X-Wing.

    Raises:
        XWingMissing: it does not; the message says what to install.
    """
    try:
        key = RecipientKey.from_seed(bytes(SEED_BYTES))
        sealed = seal_to(key.public_bytes, b"probe", info=b"vault/probe/v1")
        key.open(sealed, info=b"vault/probe/v1")
    except UnsupportedAlgorithm:
        raise XWingMissing("This installation's cryptography package lacks X-Wing.") from None


def _suite() -> hpke.Suite:
    return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def _refuse_form(sealed: bytes) -> NoReturn:
    if len(sealed) < OVERHEAD:
        raise SealBroken(
            f"A key sealed to a person has {len(sealed)} bytes; the least is {OVERHEAD}."
        )
    if sealed[0] != VERSION:
        raise UnknownEnvelope(
            f"A key sealed to a person has version {sealed[0]}; known is {VERSION}."
        )
    raise UnknownEnvelope(
        f"A key sealed to a person uses suite {sealed[1]}; known is "
        f"{SUITE_XWING_HKDF_SHA256_AES_256_GCM} (X-Wing, HKDF-SHA-256, AES-256-GCM)."
    )
