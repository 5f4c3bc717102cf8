from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.audit.checkpoint import Checkpoint
from vault.audit.events import Event
from vault.audit.merkle import InclusionFailed, hash_leaf, hash_node
from vault.audit.signed_note import MalformedNote, SignedNote, UnverifiedNote, VerifierKey
from vault.audit.tlog_proof import MalformedProof, TlogProof
from vault.crypto.signing import SigningKey
from vault.errors import VerificationFailed

ORIGIN = "vault.example/log"
KEY = SigningKey.from_seed(b"1" * 32)
LOG = [VerifierKey(ORIGIN, KEY.public_bytes)]
EVENT = Event(
    tag="disclosure:production:approve",
    actor="user-7",
    chart="C-0009",
    public={"manifest_sha256": "ab" * 32},
).stamp(datetime(2026, 5, 4, tzinfo=UTC))
SIBLINGS = (b"s" * 32, b"t" * 32)


def bundle(leaf: bytes = EVENT.leaf_bytes()) -> TlogProof:
    root = hash_node(SIBLINGS[1], hash_node(hash_leaf(leaf), SIBLINGS[0]))
    note = SignedNote(Checkpoint(ORIGIN, 4, root).text, ()).signed(ORIGIN, KEY)
    return TlogProof(leaf, 2, SIBLINGS, str(note))


def test_a_bundle_proves_its_event_without_the_log() -> None:
    proved = TlogProof.parse(str(bundle())).verify(LOG, ORIGIN)
    assert proved.index == 2
    assert proved.leaf["public"] == {"manifest_sha256": "ab" * 32}
    assert proved.leaf["tag"] == "disclosure:production:approve"
    assert proved.checkpoint.size == 4


def test_the_form_is_that_of_the_specification() -> None:
    head, checkpoint = str(bundle()).split("\n\n", 1)
    assert head.split("\n") == [
        "c2sp.org/tlog-proof@v1",
        "extra " + base64.b64encode(EVENT.leaf_bytes()).decode(),
        "index 2",
        base64.b64encode(b"s" * 32).decode(),
        base64.b64encode(b"t" * 32).decode(),
    ]
    assert checkpoint == bundle().checkpoint


def test_a_bundle_shows_nothing_private() -> None:
    text = str(bundle())
    extra = base64.b64decode(text.split("\n")[1].removeprefix("extra ")).decode()
    assert "user-7" not in text + extra
    assert "C-0009" not in text + extra


@given(st.data())
def test_no_changed_byte_passes(data: st.DataObject) -> None:
    raw = str(bundle()).encode()
    place = data.draw(st.integers(0, len(raw) - 1))
    changed = bytearray(raw)
    changed[place] ^= data.draw(st.integers(1, 255))
    text = changed.decode("utf-8", errors="surrogateescape")
    with pytest.raises(VerificationFailed):
        TlogProof.parse(text).verify(LOG, ORIGIN)


def test_another_place_or_leaf_does_not_pass() -> None:
    good = bundle()
    for other in (
        TlogProof(good.leaf, 3, good.hashes, good.checkpoint),
        TlogProof(good.leaf + b" ", 2, good.hashes, good.checkpoint),
        TlogProof(good.leaf, 2, good.hashes[::-1], good.checkpoint),
        TlogProof(good.leaf, 2, good.hashes[:1], good.checkpoint),
    ):
        with pytest.raises(InclusionFailed):
            other.verify(LOG, ORIGIN)


def test_an_unknown_log_key_does_not_pass() -> None:
    stranger = VerifierKey(ORIGIN, SigningKey.from_seed(b"2" * 32).public_bytes)
    with pytest.raises(UnverifiedNote):
        bundle().verify([stranger], ORIGIN)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("@v1", "@v2"),
        lambda text: text.replace("extra ", "extra !!"),
        lambda text: text.replace("extra ", "other "),
        lambda text: text.replace("index 2", "index -2"),
        lambda text: text.replace("index 2", "index 02"),
        lambda text: text.replace("index 2", "index two"),
        lambda text: text.replace("index 2\n", ""),
        lambda text: text.replace("index 2\n", "index 2\n!!\n"),
        lambda text: text.replace("index 2\n", "index 2\n" + "A" * 86 + "==\n"),
        lambda text: text.replace("index 2\n", "index 2\n" + ("A" * 43 + "=\n") * 62),
        lambda text: text.replace("\n\n", "\n", 1),
        lambda text: text + "\n" * 1_000_000,
    ],
)
def test_what_is_no_bundle_is_refused(change: object) -> None:
    text = str(bundle())
    changed = change(text)  # type: ignore[operator]
    assert changed != text
    with pytest.raises((MalformedProof, MalformedNote)):
        TlogProof.parse(changed)


@pytest.mark.parametrize(
    "leaf",
    [
        b"not json",
        b"[]",
        b'"text"',
        b'{"at":"","id":"","private":"","public":{},"tag":"","v":2}',
        b'{"at":"","id":"","private":"","public":{},"tag":"","v":1,"w":1}',
        b'{"at":"","id":"","private":"","public":{},"tag":"", "v":1}',
        b'{"at":"","id":"","private":"","public":1.5,"tag":"","v":1}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_a_leaf_that_is_no_event_is_refused_though_it_stands_in_the_log(leaf: bytes) -> None:
    with pytest.raises(MalformedProof):
        bundle(leaf).verify(LOG, ORIGIN)
