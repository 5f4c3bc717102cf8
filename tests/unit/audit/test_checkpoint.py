from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.audit.checkpoint import Checkpoint, Handover, open_checkpoint
from vault.audit.signed_note import MalformedNote, SignedNote, UnverifiedNote, VerifierKey
from vault.crypto.signing import SigningKey

ORIGIN = "vault.example/log"
KEY = SigningKey.from_seed(b"1" * 32)
NEXT = SigningKey.from_seed(b"2" * 32)
LOG = VerifierKey(ORIGIN, KEY.public_bytes)
ROOT = b"r" * 32


def signed(text: str) -> str:
    return str(SignedNote(text, ()).signed(ORIGIN, KEY))


def test_the_text_is_the_specification_s_example() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text == text


@given(st.integers(0, 2**60), st.binary(min_size=32, max_size=32), st.booleans())
def test_reading_gives_back_what_was_written(size: int, root: bytes, hand_over: bool) -> None:
    handover = Handover(LOG, VerifierKey(ORIGIN, NEXT.public_bytes)) if hand_over else None
    checkpoint = Checkpoint(ORIGIN, size, root, handover)
    assert Checkpoint.parse(checkpoint.text) == checkpoint
    assert open_checkpoint(signed(checkpoint.text), [LOG], ORIGIN) == checkpoint


def test_unknown_extension_lines_are_signed_but_passed_over() -> None:
    checkpoint = Checkpoint(ORIGIN, 1, ROOT)
    note = signed(checkpoint.text + "something else\n")
    assert open_checkpoint(note, [LOG], ORIGIN) == checkpoint


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n7\n", "\n07\n"),
        lambda text: text.replace("\n7\n", "\n-7\n"),
        lambda text: text.replace("\n7\n", "\n7 \n"),
        lambda text: text.replace("\n7\n", "\n\u0667\n"),
        lambda text: text.replace("\n7\n", "\n\n"),
        lambda text: text.replace("=\n", "\n"),
        lambda text: text.replace("cnI=", "cnJ="),
        lambda text: "\n".join(text.split("\n")[:2]) + "\n",
        lambda text: text + "\nafter an empty line\n",
        lambda text: text + "vault/key-handover/v1 nonsense\n",
        lambda text: text + f"vault/key-handover/v1 {LOG} {LOG} {LOG}\n",
        lambda text: text + f"vault/key-handover/v1 {LOG} {LOG}\n" * 2,
        lambda text: text[:-1],
    ],
)
def test_what_is_no_checkpoint_is_refused(change: object) -> None:
    text = Checkpoint(ORIGIN, 7, ROOT).text
    changed = change(text)  # type: ignore[operator]
    assert changed != text
    with pytest.raises(MalformedNote):
        Checkpoint.parse(changed)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    note = signed(Checkpoint("elsewhere.example", 7, ROOT).text)
    with pytest.raises(MalformedNote, match="another log"):
        open_checkpoint(note, [LOG], ORIGIN)


def test_a_checkpoint_by_an_unknown_key_is_refused() -> None:
    note = SignedNote(Checkpoint(ORIGIN, 7, ROOT).text, ()).signed(ORIGIN, NEXT)
    with pytest.raises(UnverifiedNote):
        open_checkpoint(str(note), [LOG], ORIGIN)
