"""Opening many items opens exactly what opening one by one does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.crypto.bulk import BulkOpener
from vault.crypto.envelope import SealBroken, UnknownEnvelope, new_key, seal, wrap_key

OUTER, INNER = new_key(), new_key()
WRAPPED = wrap_key(OUTER, INNER, aad=b"wrap")
ENVELOPE = seal(INNER, b"text", aad=b"text")


@given(plaintext=st.binary(max_size=2000), aad=st.binary(max_size=50))
def test_an_item_opens(plaintext: bytes, aad: bytes) -> None:
    envelope = seal(INNER, plaintext, aad=aad)
    assert BulkOpener(OUTER).open(WRAPPED, b"wrap", envelope, aad) == plaintext


@pytest.mark.parametrize("place", range(len(WRAPPED)))
def test_a_changed_byte_of_the_wrapped_key_does_not_open(place: int) -> None:
    spoilt = bytearray(WRAPPED)
    spoilt[place] ^= 1
    with pytest.raises(SealBroken):
        BulkOpener(OUTER).open(bytes(spoilt), b"wrap", ENVELOPE, b"text")


@pytest.mark.parametrize("place", range(len(ENVELOPE)))
def test_a_changed_byte_of_the_item_does_not_open(place: int) -> None:
    spoilt = bytearray(ENVELOPE)
    spoilt[place] ^= 1
    with pytest.raises(SealBroken):
        BulkOpener(OUTER).open(WRAPPED, b"wrap", bytes(spoilt), b"text")


@pytest.mark.parametrize(
    ("key", "wrapped_aad", "aad"),
    [(INNER, b"wrap", b"text"), (OUTER, b"other", b"text"), (OUTER, b"wrap", b"other")],
    ids=["another key", "another place of the key", "another place of the text"],
)
def test_another_key_or_place_does_not_open(key: bytes, wrapped_aad: bytes, aad: bytes) -> None:
    with pytest.raises(SealBroken):
        BulkOpener(key).open(WRAPPED, wrapped_aad, ENVELOPE, aad)


@pytest.mark.parametrize("cut", range(30))
def test_what_is_cut_short_does_not_open(cut: int) -> None:
    opener = BulkOpener(OUTER)
    with pytest.raises(SealBroken):
        opener.open(WRAPPED[:cut], b"wrap", ENVELOPE, b"text")
    with pytest.raises(SealBroken):
        opener.open(WRAPPED, b"wrap", ENVELOPE[:cut], b"text")


def test_what_is_wrapped_must_be_a_key() -> None:
    short = seal(OUTER, b"short", aad=b"wrap")
    with pytest.raises(SealBroken, match="where a key belongs"):
        BulkOpener(OUTER).open(short, b"wrap", ENVELOPE, b"text")


def test_a_later_version_is_said_to_be_unknown() -> None:
    later = bytes((2, *ENVELOPE[1:]))
    with pytest.raises(UnknownEnvelope):
        BulkOpener(OUTER).open(WRAPPED, b"wrap", later, b"text")


def _joined(items: list[tuple[bytes, bytes]]) -> tuple[bytes, bytes, list[int], list[bytes]]:
    keys = [wrap_key(OUTER, INNER, aad=b"wrap%d" % place) for place, _ in enumerate(items)]
    envelopes = [seal(INNER, text, aad=aad) for text, aad in items]
    headed = [
        line
        for place, (key, envelope) in enumerate(zip(keys, envelopes, strict=True))
        for line in (key[:2] + b"wrap%d" % place, envelope[:2] + items[place][1])
    ]
    return b"".join(keys), b"".join(envelopes), [len(each) for each in envelopes], headed


@given(items=st.lists(st.tuples(st.binary(max_size=200), st.binary(max_size=20)), max_size=5))
def test_joined_items_open(items: list[tuple[bytes, bytes]]) -> None:
    opened = BulkOpener(OUTER).open_joined(*_joined(items))
    assert list(opened) == [text for text, _ in items]


def test_joined_items_do_not_open_with_a_byte_changed_or_a_part_missing() -> None:
    keys, envelopes, lengths, headed = _joined([(b"one", b"first"), (b"two", b"second")])
    # The headers of keys and envelopes are authenticated as they stand in `headed`.
    spoilt = [
        *((each, envelopes, lengths, headed) for each in _spoilt(keys, len(WRAPPED))),
        *((keys, each, lengths, headed) for each in _spoilt(envelopes, lengths[0])),
        *((keys, envelopes, lengths, each.split(b"|")) for each in _spoilt(b"|".join(headed))),
        (keys[len(WRAPPED) :] + WRAPPED, envelopes, lengths, headed),
        (keys[:-1], envelopes, lengths, headed),
        (keys, envelopes, lengths[:1], headed),
        (keys, envelopes, lengths, headed[:-1]),
        (keys, b"", lengths, headed),
    ]
    for parts in spoilt:
        with pytest.raises(SealBroken):
            list(BulkOpener(OUTER).open_joined(*parts))


def _spoilt(joined: bytes, length: int = 0) -> Iterator[bytes]:
    """Yield it with each byte in turn changed, but for the first two of each `length` bytes."""
    for place in range(len(joined)):
        if not length or place % length > 1:
            yield joined[:place] + bytes([joined[place] ^ 1]) + joined[place + 1 :]
