from __future__ import annotations

from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke
from hypothesis import given
from hypothesis import strategies as st

from vault.crypto import recipients
from vault.crypto.envelope import SealBroken, UnknownEnvelope, new_key
from vault.crypto.recipients import (
    OVERHEAD,
    BadRecipient,
    RecipientKey,
    XWingMissing,
    probe,
    seal_to,
)

ALICE = RecipientKey.from_seed(bytes(range(32)))
BOB = RecipientKey.from_seed(bytes(range(32, 64)))
INFO = b"vault/grant/v1|chart|general||1|user"
KDFS = {0x0001: hpke.KDF.HKDF_SHA256, 0x0011: hpke.KDF.SHAKE256}


def test_a_seed_expands_to_the_published_public_key(xwing_vectors: list[dict[str, Any]]) -> None:
    """`skRm` is the 32-byte seed; `ikmR` is a step before it (DeriveKeyPair hashes it to skRm)."""
    assert len(xwing_vectors) == 2
    for vector in xwing_vectors:
        key = RecipientKey.from_seed(bytes.fromhex(vector["skRm"]))
        assert key.public_bytes.hex() == vector["pkRm"]


def test_a_key_from_a_published_seed_opens_the_published_ciphertexts(
    xwing_vectors: list[dict[str, Any]],
) -> None:
    """The vectors use ChaCha20-Poly1305 and two KDFs; the vault's suite differs in those only."""
    for vector in xwing_vectors:
        private = recipients.expand_seed(bytes.fromhex(vector["skRm"]))[0]
        suite = hpke.Suite(
            hpke.KEM.MLKEM768_X25519, KDFS[vector["kdf_id"]], hpke.AEAD.CHACHA20_POLY1305
        )
        first = vector["encryptions"][0]
        opened = openssl.hpke._decrypt_with_aad(
            suite,
            bytes.fromhex(vector["enc"] + first["ct"]),
            private,
            bytes.fromhex(vector["info"]),
            bytes.fromhex(first["aad"]),
        )
        assert opened.hex() == first["pt"]


@given(st.binary(max_size=100), st.binary(max_size=60))
def test_the_holder_opens_what_was_sealed_to_them(text: bytes, info: bytes) -> None:
    sealed = seal_to(ALICE.public_bytes, text, info=info)
    assert ALICE.open(sealed, info=info) == text
    assert len(sealed) == len(text) + OVERHEAD


def test_the_same_seed_gives_the_same_key() -> None:
    seed = new_key()
    sealed = seal_to(RecipientKey.from_seed(seed).public_bytes, b"key", info=INFO)
    assert RecipientKey.from_seed(seed).open(sealed, info=INFO) == b"key"


def test_nobody_else_opens_it() -> None:
    with pytest.raises(SealBroken):
        BOB.open(seal_to(ALICE.public_bytes, b"key", info=INFO), info=INFO)


def test_a_grant_moved_to_another_place_does_not_open() -> None:
    sealed = seal_to(ALICE.public_bytes, b"key", info=INFO)
    with pytest.raises(SealBroken):
        ALICE.open(sealed, info=INFO.replace(b"general", b"restricted"))


@given(st.data())
def test_any_flipped_bit_refuses(data: st.DataObject) -> None:
    sealed = bytearray(seal_to(ALICE.public_bytes, new_key(), info=INFO))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        ALICE.open(bytes(sealed), info=INFO)


@given(st.integers(0, OVERHEAD + 31))
def test_any_truncation_refuses(length: int) -> None:
    sealed = seal_to(ALICE.public_bytes, new_key(), info=INFO)
    with pytest.raises(SealBroken):
        ALICE.open(sealed[:length], info=INFO)


@pytest.mark.parametrize(
    ("position", "named"), [(0, "version 9"), (1, "suite 9")], ids=["version", "suite"]
)
def test_an_unknown_version_or_suite_is_refused_by_name(position: int, named: str) -> None:
    sealed = bytearray(seal_to(ALICE.public_bytes, b"key", info=INFO))
    sealed[position] = 9
    with pytest.raises(UnknownEnvelope, match=named):
        ALICE.open(bytes(sealed), info=INFO)


@pytest.mark.parametrize(
    "public",
    [
        b"",
        ALICE.public_bytes[:-1],
        ALICE.public_bytes + b"\0",
        b"\xff" * 1184 + ALICE.public_bytes[1184:],
        ALICE.public_bytes[:1184] + bytes(32),
    ],
    ids=["empty", "short", "long", "ML-KEM coefficients too large", "X25519 of low order"],
)
def test_what_is_not_a_public_key_is_refused(public: bytes) -> None:
    with pytest.raises(BadRecipient):
        seal_to(public, b"key", info=INFO)


@pytest.mark.parametrize("length", [0, 31, 33, 96])
def test_only_seeds_of_32_bytes_are_taken(length: int) -> None:
    with pytest.raises(BadRecipient, match=f"has {length}"):
        RecipientKey.from_seed(bytes(length))


def test_this_installation_has_x_wing() -> None:
    probe()


def test_an_installation_without_x_wing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class WithoutMlkem:
        @staticmethod
        def from_seed_bytes(*_: bytes) -> None:
            raise UnsupportedAlgorithm("ML-KEM is not supported by this version of OpenSSL")

    monkeypatch.setattr(recipients, "MLKEM768PrivateKey", WithoutMlkem)
    with pytest.raises(XWingMissing, match=r"cryptography>=50.*OpenSSL 3\.5"):
        probe()
