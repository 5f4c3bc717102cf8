"""Vectors: golang.org/x/mod/sumdb/note (BSD-3-Clause) and a public CT log's real checkpoint."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.audit.signed_note import (
    MalformedKey,
    MalformedNote,
    NoteSignature,
    SignatureType,
    SignedNote,
    UnverifiedNote,
    VerifierKey,
)
from vault.crypto.signing import BadSignature, SigningKey

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33"
    "WWd1RvMc+QQ=\n"
)
NOTE = TEXT + "\n" + PETER_LINE + ENOCH_LINE

ARCHE = (
    "arche2025h1.staging.ct.transparency.dev\n"
    "1432088532\n"
    "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
    "\n"
    "— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREP"
    "MHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n"
    "— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3"
    "NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n"
    "— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9s"
    "XTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"
)
ARCHE_KEY = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
REMORA_KEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def keys(*texts: str) -> list[VerifierKey]:
    return [VerifierKey.parse(text) for text in texts]


def test_go_s_note_is_made_byte_for_byte() -> None:
    note = SignedNote(TEXT, ()).signed("PeterNeumann", SigningKey.from_seed(PETER_SEED))
    assert str(note) == TEXT + "\n" + PETER_LINE


def test_go_s_note_is_read_and_verified() -> None:
    note = SignedNote.parse(NOTE)
    assert note.text == TEXT
    assert str(note) == NOTE
    assert note.verified_by(keys(PETER)) == keys(PETER)
    assert note.verified_by(keys(PETER, ENOCH)) == keys(PETER, ENOCH)


def test_a_real_log_s_checkpoint_and_its_witness_verify() -> None:
    note = SignedNote.parse(ARCHE)
    assert note.verified_by(keys(ARCHE_KEY, REMORA_KEY)) == keys(ARCHE_KEY, REMORA_KEY)
    witness = note.signatures[2]
    assert witness.timestamp() == datetime(2026, 5, 23, 21, 50, 24, tzinfo=UTC)


def test_a_cosignature_covers_its_time() -> None:
    changed = ARCHE.replace("2net5wAAAABqEiEg", "2net5wAAAABqEiEh")
    with pytest.raises(BadSignature):
        SignedNote.parse(changed).verified_by(keys(REMORA_KEY))


def test_a_plain_signature_does_not_pass_as_a_cosignature_nor_the_other_way() -> None:
    key = SigningKey.from_seed(b"k" * 32)
    plain = VerifierKey("auditor", key.public_bytes)
    cosigner = VerifierKey("auditor", key.public_bytes, SignatureType.COSIGNATURE)
    signed = SignedNote(TEXT, ()).signed("auditor", key)
    cosigned = SignedNote(TEXT, ()).cosigned("auditor", key, AT)
    assert cosigned.verified_by([cosigner]) == [cosigner]
    assert cosigned.signatures[0].timestamp() == AT
    for note, other in ((signed, cosigner), (cosigned, plain)):
        with pytest.raises(UnverifiedNote):
            note.verified_by([other])
        passed_off = NoteSignature("auditor", other.key_id, note.signatures[0].signature)
        with pytest.raises(BadSignature):
            SignedNote(TEXT, (passed_off,)).verified_by([other])


def test_a_note_that_no_trusted_key_signed_is_refused() -> None:
    with pytest.raises(UnverifiedNote):
        SignedNote.parse(NOTE).verified_by([])
    with pytest.raises(UnverifiedNote):
        SignedNote.parse(TEXT + "\n" + PETER_LINE).verified_by(keys(ENOCH))


@given(st.integers(0, len(TEXT) - 2), st.integers(1, 127))
def test_a_changed_text_does_not_verify(place: int, flip: int) -> None:
    changed = chr(ord(TEXT[place]) ^ flip)
    note = TEXT[:place] + changed + TEXT[place + 1 :] + "\n" + PETER_LINE
    with pytest.raises((BadSignature, MalformedNote)):
        SignedNote.parse(note).verified_by(keys(PETER))


def test_one_false_signature_of_a_trusted_key_refuses_the_note() -> None:
    false = PETER_LINE.replace("x08go/ZJ", "x08go/ZK")
    with pytest.raises(BadSignature):
        SignedNote.parse(TEXT + "\n" + false + ENOCH_LINE).verified_by(keys(PETER, ENOCH))


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + PETER_LINE[:-1],
        "\x01" + TEXT + "\n" + PETER_LINE,
        "tab\t" + TEXT + "\n" + PETER_LINE,
        "\ud800" + TEXT + "\n" + PETER_LINE,
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Bad Name"),
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Bad\u2003Name"),
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Bad+Name"),
        TEXT + "\n" + PETER_LINE.replace("—", "-"),
        TEXT + "\n" + PETER_LINE + "Unexpected line.\n",
        TEXT + "\n" + PETER_LINE.replace("nAM=", "nAN="),
        TEXT + "\n" + PETER_LINE.replace("nAM=", "nAM"),
        TEXT + "\n— PeterNeumann x08gow==\n",
        TEXT + "\n" + PETER_LINE * 101,
        TEXT * 12_000 + "\n" + PETER_LINE,
    ],
)
def test_what_is_no_signed_note_is_refused(note: str) -> None:
    with pytest.raises(MalformedNote):
        SignedNote.parse(note)


def test_a_text_may_hold_empty_lines() -> None:
    key = SigningKey.from_seed(b"k" * 32)
    note = SignedNote("one\n\ntwo\n", ()).signed("k", key)
    assert SignedNote.parse(str(note)) == note


def test_verifier_keys_are_read_and_written_alike() -> None:
    for text in (PETER, ENOCH, ARCHE_KEY, REMORA_KEY):
        assert str(VerifierKey.parse(text)) == text
    assert VerifierKey.parse(REMORA_KEY).kind is SignatureType.COSIGNATURE


def test_no_part_of_a_verifier_key_is_one() -> None:
    for start in range(len(PETER)):
        for end in range(start, len(PETER) + 1):
            if (start, end) != (0, len(PETER)):
                with pytest.raises(MalformedKey):
                    VerifierKey.parse(PETER[start:end])
    for place, character in enumerate(PETER):
        with pytest.raises(MalformedKey):
            VerifierKey.parse(PETER[:place] + chr(ord(character) + 1) + PETER[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "no key",
    ],
)
def test_a_key_of_the_wrong_length_or_kind_is_refused(text: str) -> None:
    with pytest.raises(MalformedKey):
        VerifierKey.parse(text)
