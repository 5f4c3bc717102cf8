from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vault.crypto.signing import (
    BadSignature,
    SigningKey,
    UnusableSigningInput,
    fingerprint,
    verify,
    verify_raw,
)
from vault.errors import VerificationFailed

ALICE = SigningKey.from_seed(bytes(range(32)))
BOB = SigningKey.from_seed(bytes(range(32, 64)))

Vectors = list[tuple[bytes, bytes, bytes, bytes]]


def test_signatures_are_rfc_8032s(ed25519_vectors: Vectors) -> None:
    """The set's first three are TEST 1 to TEST 3 of RFC 8032 §7.1."""
    for seed, public, message, signature in ed25519_vectors[:3] + ed25519_vectors[3::40]:
        key = SigningKey.from_seed(seed)
        assert key.public_bytes == public
        assert key.sign_raw(message) == signature
        verify_raw(public, signature, message)


def test_a_fingerprint_is_the_thumbprint_of_rfc_8037() -> None:
    """RFC 8037 App. A.2 gives the key, A.3 its thumbprint."""
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert fingerprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert ALICE.fingerprint == fingerprint(ALICE.public_bytes)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_a_signature_holds_for_its_message_and_context(message: bytes, context: str) -> None:
    verify(ALICE.public_bytes, ALICE.sign(message, context=context), message, context=context)


@given(st.binary(max_size=60), st.text(max_size=12), st.text(max_size=12))
def test_a_signature_never_stands_for_another_context(
    message: bytes, given_for: str, shown_for: str
) -> None:
    assume(given_for != shown_for)
    signature = ALICE.sign(message, context=given_for)
    with pytest.raises(BadSignature):
        verify(ALICE.public_bytes, signature, message, context=shown_for)


def test_context_and_message_cannot_be_shifted_into_each_other() -> None:
    signature = ALICE.sign(b"val of case 7", context="appro")
    with pytest.raises(BadSignature):
        verify(ALICE.public_bytes, signature, b" of case 7", context="approval")


def test_a_signature_in_context_is_not_one_over_the_bare_message() -> None:
    signature = ALICE.sign(b"message", context="approval")
    with pytest.raises(BadSignature):
        verify_raw(ALICE.public_bytes, signature, b"message")


def test_a_raw_signature_cannot_be_made_to_pass_for_one_in_context() -> None:
    forged = b"vault/sig/v1|" + (8).to_bytes(4, "big") + b"approval" + b"message"
    with pytest.raises(UnusableSigningInput, match="context"):
        ALICE.sign_raw(forged)
    signature = ALICE.sign(b"message", context="approval")
    with pytest.raises(UnusableSigningInput, match="context"):
        verify_raw(ALICE.public_bytes, signature, forged)


@given(st.binary(min_size=1, max_size=60), st.data())
def test_any_flipped_bit_of_message_or_signature_refuses(
    message: bytes, data: st.DataObject
) -> None:
    parts = [bytearray(message), bytearray(ALICE.sign(message, context="note"))]
    part = data.draw(st.sampled_from(parts))
    bit = data.draw(st.integers(0, len(part) * 8 - 1))
    part[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadSignature):
        verify(ALICE.public_bytes, bytes(parts[1]), bytes(parts[0]), context="note")


def test_another_persons_signature_is_refused() -> None:
    with pytest.raises(BadSignature):
        verify(ALICE.public_bytes, BOB.sign(b"message", context="note"), b"message", context="note")


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        (b"", ALICE.sign_raw(b"m")),
        (ALICE.public_bytes[:-1], ALICE.sign_raw(b"m")),
        (ALICE.public_bytes, b""),
        (ALICE.public_bytes, ALICE.sign_raw(b"m")[:-1]),
        (ALICE.public_bytes, ALICE.sign_raw(b"m") + b"\0"),
    ],
    ids=["no key", "short key", "no signature", "short signature", "long signature"],
)
def test_malformed_keys_and_signatures_verify_nothing(public: bytes, signature: bytes) -> None:
    with pytest.raises(BadSignature):
        verify_raw(public, signature, b"m")


def test_a_bad_signature_is_a_failed_verification() -> None:
    with pytest.raises(VerificationFailed) as refusal:
        verify_raw(ALICE.public_bytes, bytes(64), b"m")
    assert refusal.value.exit_code == 3


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_seeds_and_public_keys_of_another_length_are_refused(length: int) -> None:
    with pytest.raises(UnusableSigningInput, match=f"has {length}"):
        SigningKey.from_seed(bytes(length))
    with pytest.raises(UnusableSigningInput, match=f"has {length}"):
        fingerprint(bytes(length))
