"""A certificate reads only as it was signed, by two different people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.crypto.signing import BadSignature, SigningKey
from vault.retention.certificate import (
    CERTIFICATE,
    PROPOSAL,
    CertificateRefused,
    Signature,
    read_certificate,
    sign_proposal,
    write_certificate,
)

OPERATOR, WITNESS = SigningKey.from_seed(b"o" * 32), SigningKey.from_seed(b"w" * 32)
CHART = {"id": "c" * 26, "number": "C-7K2M4Q"}
ID = "d" * 26


def written(witness: SigningKey = WITNESS, **changes: Any) -> bytes:
    proposal: dict[str, Any] = {"format": PROPOSAL, "id": ID, "charts": [CHART]}
    signed = Signature("o-key", OPERATOR.public_bytes, sign_proposal(proposal, OPERATOR))
    body = {
        "format": CERTIFICATE,
        "id": ID,
        "proposal": proposal,
        "charts": [CHART],
        "method": "erased",
    } | changes
    return write_certificate(body, signed, "w-key", witness)


def test_it_reads_back() -> None:
    found = read_certificate(written())
    assert (found.disposal_id, dict(found.charts)) == (ID, {CHART["id"]: CHART["number"]})


def test_one_person_does_not_sign_it_twice() -> None:
    with pytest.raises(CertificateRefused, match="twice"):
        read_certificate(written(OPERATOR))


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "e" * 26},
        {"format": "another"},
        {"charts": [{"id": "x" * 26, "number": "C-AAAAAA"}]},
        {"charts": [CHART, {"id": "x" * 26, "number": "C-AAAAAA"}]},
    ],
)
def test_it_disposes_of_exactly_what_was_proposed(changes: dict[str, Any]) -> None:
    with pytest.raises(CertificateRefused):
        read_certificate(written(**changes))


@given(place=st.integers(0, len(written()) - 1), flip=st.integers(1, 255))
def test_every_changed_byte_is_noticed(place: int, flip: int) -> None:
    content = bytearray(written())
    content[place] ^= flip
    with pytest.raises((CertificateRefused, BadSignature)):
        read_certificate(bytes(content))


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(CertificateRefused):
        read_certificate(json.dumps(value).encode())
