"""Requests and attestations as files: one form, and no byte of them can be another."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vault.attesting import attester_key
from vault.attesting.attestation import WordsMissing, attest, read_attestation
from vault.attesting.attester_key import PublicKeyInvalid, read_public, same_fingerprint, spoken
from vault.attesting.request import RequestRefused, digest_of, purpose_of, read_request
from vault.attesting.vocabulary import Purpose, Verdict
from vault.crypto.passphrase import Argon2Cost, WeakPassphrase
from vault.crypto.secret_file import UnsafeSecretFile
from vault.crypto.signing import BadKeyFile, SigningKey
from vault.disclosure.rules.attestation_request import (
    ClauseLine,
    Fact,
    NoteClass,
    Part,
    ReleaseRequest,
    SectionLine,
)
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.vocabulary import Action, Basis, ReasonCode, StepName
from vault.errors import AuthenticationFailed, VaultError
from vault.identity.permissions import Role

KEY = SigningKey.from_seed(b"the key of an attester outside..")
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
PASSPHRASE = "the heron waits by the weir"
REQUEST = ReleaseRequest(
    id="0" * 32,
    digest="5e" * 32,
    basis=Basis.COURT_ORDER,
    verified=True,
    held=True,
    consulted=True,
    court="asked",
    facts=(Fact(element=Element.NOTICE_GIVEN, on_record=True),),
    clauses=(
        ClauseLine(number=1, reaches=(NoteClass.ORDINARY,), joint=False, dated=True, clears=2),
    ),
    sections=(
        SectionLine(
            number=1,
            kind=NoteClass.APART,
            decision=Action.WITHHOLD,
            codes=(ReasonCode.R2,),
            clause=None,
        ),
    ),
    people=(Part(person=1, roles=(Role.CLINICIAN,), steps=(StepName.DECIDE,)),),
    warnings=1,
    unchecked=0,
).to_bytes()
ATTESTATION = attest(
    REQUEST,
    purpose=Purpose.RELEASE,
    request_id="0" * 32,
    digest="5e" * 32,
    verdict=Verdict.APPROVE,
    words="Each decision stays within the clause.",
    key=KEY,
    at=AT,
).to_bytes()


def flips(raw: bytes) -> st.SearchStrategy[bytes]:
    """A file with some bits of one byte changed."""
    return st.builds(
        lambda at, mask: raw[:at] + bytes([raw[at] ^ mask]) + raw[at + 1 :],
        st.integers(0, len(raw) - 1),
        st.integers(1, 255),
    )


def test_what_was_written_is_read_back() -> None:
    read = read_request(ReleaseRequest, REQUEST)
    assert (read.to_bytes(), purpose_of(REQUEST)) == (REQUEST, Purpose.RELEASE)
    made = read_attestation(ATTESTATION)
    assert made.public_key == KEY.public_bytes
    assert made.request_sha256 == digest_of(REQUEST)
    assert made.signed.at == AT


@given(flips(ATTESTATION))
@example(ATTESTATION.replace(b"2026-01-05T09", b"2026-01-05U09"))
def test_any_changed_byte_of_an_attestation_is_refused(changed: bytes) -> None:
    with pytest.raises(VaultError):
        read_attestation(changed)


@given(flips(REQUEST))
def test_a_changed_request_is_another_or_none(changed: bytes) -> None:
    try:
        read_request(ReleaseRequest, changed)
    except RequestRefused:
        return
    assert digest_of(changed) != read_attestation(ATTESTATION).request_sha256


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": "Alma"},
        {"basis": "Alma Hardeman"},
        {"sections": [{"number": 1, "title": "Parenting"}]},
        {"id": "D-7K2M4Q"},
        {"people": [{"person": 1, "roles": ["clinician"], "steps": ["decide"], "name": "Jim"}]},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_request_has_no_place_for_what_somebody_typed(wrong: dict[str, object]) -> None:
    raw = json.dumps(json.loads(REQUEST) | wrong, sort_keys=True, separators=(",", ":"))
    with pytest.raises(RequestRefused):
        read_request(ReleaseRequest, raw.encode())


def test_another_file_is_no_request_and_no_attestation() -> None:
    for raw in (b"", b"[]", b"{}", b"\xff", b"[" * 5000, ATTESTATION + b" "):
        with pytest.raises(RequestRefused):
            read_request(ReleaseRequest, raw)
        with pytest.raises(VaultError):
            read_attestation(raw)
    with pytest.raises(RequestRefused):
        purpose_of(b"{}")


def test_the_words_stay_out_of_what_is_signed_openly() -> None:
    first = read_attestation(ATTESTATION)
    again = attest(
        REQUEST,
        purpose=Purpose.RELEASE,
        request_id=first.request,
        digest=first.digest,
        verdict=first.verdict,
        words=first.words,
        key=KEY,
        at=AT,
    )
    assert first.words.encode() not in first.signed.message()
    assert first.signed.words_sha256 != again.signed.words_sha256


@pytest.mark.parametrize("words", ["", "  \n", "x" * 4001])
def test_an_attestation_takes_words(words: str) -> None:
    with pytest.raises(WordsMissing):
        attest(
            REQUEST,
            purpose=Purpose.RELEASE,
            request_id="0" * 32,
            digest="5e" * 32,
            verdict=Verdict.REFUSE,
            words=words,
            key=KEY,
            at=AT,
        )


def test_a_key_is_private_and_opens_with_its_passphrase(
    tmp_path: Path, cheap_cost: Argon2Cost
) -> None:
    folder = tmp_path / "attester"
    made = attester_key.create(folder, PASSPHRASE, cheap_cost)
    held = folder / attester_key.NAME
    assert stat.S_IMODE(held.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert attester_key.load(folder, PASSPHRASE).public_bytes == made.public_bytes
    assert read_public((folder / attester_key.PUBLIC_NAME).read_text()) == made.public_bytes
    with pytest.raises(AuthenticationFailed):
        attester_key.load(folder, PASSPHRASE + ".")
    with pytest.raises(UnsafeSecretFile):
        attester_key.create(folder, PASSPHRASE, cheap_cost)
    held.chmod(0o644)
    with pytest.raises(UnsafeSecretFile):
        attester_key.load(folder, PASSPHRASE)


def test_a_key_file_that_was_changed_opens_nothing(tmp_path: Path, cheap_cost: Argon2Cost) -> None:
    attester_key.create(tmp_path, PASSPHRASE, cheap_cost)
    held = tmp_path / attester_key.NAME
    content = json.loads(held.read_text())
    for change in (
        {"kind": "another"},
        {"public": KEY.public_bytes.hex()},
        {"phc": "$argon2id$"},
        {"seed": "00"},
    ):
        held.write_text(json.dumps(content | change))
        with pytest.raises((BadKeyFile, AuthenticationFailed, VaultError)):
            attester_key.load(tmp_path, PASSPHRASE)
    held.write_text("no key")
    with pytest.raises(BadKeyFile):
        attester_key.load(tmp_path, PASSPHRASE)


def test_a_weak_passphrase_makes_no_key(tmp_path: Path, cheap_cost: Argon2Cost) -> None:
    with pytest.raises(WeakPassphrase):
        attester_key.create(tmp_path / "attester", "short", cheap_cost)
    assert not (tmp_path / "attester").exists()


def test_a_fingerprint_is_compared_as_people_type_it() -> None:
    told = spoken(KEY.public_bytes)
    assert [len(group) for group in told.split("-")] == [4] * 5
    assert same_fingerprint(told.lower().replace("-", " "), KEY.public_bytes)
    assert not same_fingerprint(told[:-1], KEY.public_bytes)
    assert not same_fingerprint("", KEY.public_bytes)
    assert not same_fingerprint(told, SigningKey.from_seed(bytes(32)).public_bytes)


@pytest.mark.parametrize("text", ["", "zz", "ab" * 31, "ab" * 33])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(PublicKeyInvalid):
        read_public(text)
