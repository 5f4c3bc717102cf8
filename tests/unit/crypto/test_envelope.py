from __future__ import annotations

import secrets
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import assume, given
from hypothesis import strategies as st

from vault.crypto.envelope import (
    OVERHEAD,
    Lock,
    SealBroken,
    UnknownEnvelope,
    WrongKeyLength,
    bind,
    derive,
    new_key,
    open_sealed,
    seal,
    unwrap_key,
    wrap_key,
)
from vault.errors import TamperedData

KEYS = st.binary(min_size=32, max_size=32)
PARTS = st.lists(st.text(max_size=8) | st.integers(-(2**63), 2**63 - 1), max_size=4)
KEY = bytes(range(32))


@given(KEYS, st.binary(max_size=200), st.binary(max_size=40))
def test_what_was_sealed_opens_with_the_same_key_and_place(
    key: bytes, text: bytes, aad: bytes
) -> None:
    envelope = seal(key, text, aad=aad)
    assert open_sealed(key, envelope, aad=aad) == text
    assert len(envelope) == len(text) + OVERHEAD


@given(st.binary(max_size=60), st.data())
def test_any_flipped_bit_refuses(text: bytes, data: st.DataObject) -> None:
    envelope = bytearray(seal(KEY, text, aad=b"here"))
    bit = data.draw(st.integers(0, len(envelope) * 8 - 1))
    envelope[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        open_sealed(KEY, bytes(envelope), aad=b"here")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_an_envelope_opens_nowhere_but_where_it_belongs(here: bytes, there: bytes) -> None:
    assume(here != there)
    envelope = seal(KEY, b"text", aad=here)
    with pytest.raises(SealBroken):
        open_sealed(KEY, envelope, aad=there)


def test_swapped_rows_do_not_open() -> None:
    first, second = bind("vault/section/v1", "a"), bind("vault/section/v1", "b")
    rows = {first: seal(KEY, b"one", aad=first), second: seal(KEY, b"two", aad=second)}
    for place, other in ((first, second), (second, first)):
        with pytest.raises(SealBroken):
            open_sealed(KEY, rows[other], aad=place)


def test_every_truncation_refuses() -> None:
    envelope = seal(KEY, b"a sentence", aad=b"here")
    for length in range(len(envelope)):
        with pytest.raises(SealBroken):
            open_sealed(KEY, envelope[:length], aad=b"here")


def test_anything_appended_refuses() -> None:
    with pytest.raises(SealBroken):
        open_sealed(KEY, seal(KEY, b"text", aad=b"") + b"\0", aad=b"")


def test_another_key_does_not_open() -> None:
    with pytest.raises(SealBroken):
        open_sealed(new_key(), seal(KEY, b"text", aad=b""), aad=b"")


@pytest.mark.parametrize(
    ("position", "named"), [(0, "version 7"), (1, "suite 7")], ids=["version", "suite"]
)
def test_an_unknown_version_or_suite_is_refused_by_name(position: int, named: str) -> None:
    envelope = bytearray(seal(KEY, b"text", aad=b""))
    envelope[position] = 7
    with pytest.raises(UnknownEnvelope, match=named):
        open_sealed(KEY, bytes(envelope), aad=b"")


def test_a_broken_seal_is_tampered_data_and_says_what_to_do() -> None:
    with pytest.raises(TamperedData) as refusal:
        open_sealed(KEY, seal(KEY, b"the text itself", aad=b"x"), aad=b"y")
    assert "vaultctl audit verify" in refusal.value.remedy
    assert "the text itself" not in str(refusal.value)


def test_ciphertext_is_nists_for_the_same_key_nonce_and_text(
    gcm_vectors: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for vector in gcm_vectors[::25]:
        key, nonce, text = (bytes.fromhex(vector[name]) for name in ("Key", "IV", "PT"))
        monkeypatch.setattr(secrets, "token_bytes", lambda size, nonce=nonce: nonce[:size])
        envelope = seal(key, text, aad=b"place")
        assert envelope[:14] == b"\x01\x01" + nonce
        assert envelope[14:-16].hex() == vector["CT"]


def test_an_envelope_is_plain_aes_gcm_that_others_can_open() -> None:
    envelope = seal(KEY, b"text", aad=b"place")
    assert AESGCM(KEY).decrypt(envelope[2:14], envelope[14:], envelope[:2] + b"place") == b"text"


def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    lock = Lock(KEY)
    assert len({lock.seal(b"text", aad=b"")[2:14] for _ in range(500)}) == 500


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_only_keys_of_32_bytes_are_taken(length: int) -> None:
    key = bytes(length)
    uses: list[Any] = [
        lambda: seal(key, b"text", aad=b""),
        lambda: open_sealed(key, seal(KEY, b"text", aad=b""), aad=b""),
        lambda: wrap_key(key, KEY, aad=b""),
        lambda: wrap_key(KEY, key, aad=b""),
        lambda: derive(key, b"purpose"),
    ]
    for use in uses:
        with pytest.raises(WrongKeyLength, match=f"has {length}"):
            use()


@given(KEYS, KEYS)
def test_a_wrapped_key_unwraps(kek: bytes, key: bytes) -> None:
    assert unwrap_key(kek, wrap_key(kek, key, aad=b"grant"), aad=b"grant") == key


def test_a_sealed_text_is_not_taken_for_a_wrapped_key() -> None:
    with pytest.raises(SealBroken, match="where a key belongs"):
        unwrap_key(KEY, seal(KEY, b"not a key", aad=b"grant"), aad=b"grant")


@given(PARTS, PARTS)
def test_different_parts_never_bind_alike(parts: list[str | int], others: list[str | int]) -> None:
    assert (bind(*parts) == bind(*others)) == (parts == others)


def test_binding_keeps_boundaries_and_kinds_apart() -> None:
    assert len({bind("ab", "c"), bind("a", "bc"), bind("abc"), bind("abc", "")}) == 4
    assert bind("1") != bind(1)


def test_new_keys_are_32_bytes_and_differ() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}


def test_derivation_is_rfc_5869_expand(hkdf_vectors: list[dict[str, str]]) -> None:
    assert len(hkdf_vectors) == 3
    for vector in hkdf_vectors:
        derived = derive(bytes.fromhex(vector["PRK"]), bytes.fromhex(vector["info"]))
        assert derived == bytes.fromhex(vector["OKM"])[:32]


def test_purposes_give_unrelated_keys() -> None:
    assert derive(KEY, b"one") != derive(KEY, b"two")
