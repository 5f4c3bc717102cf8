"""An outside attester's approval in a package: it holds for one request and these bytes alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vault.attesting.attestation import attest
from vault.attesting.vocabulary import Purpose, Verdict
from vault.crypto.signing import BadSignature, SigningKey
from vault.production.packaging.approval import (
    CONTEXT,
    PREPARER,
    Approval,
    ApprovalInvalid,
    Approved,
    Attested,
    approval_message,
    check_approvals,
)

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
PREPARES = SigningKey.from_seed(b"the key of who prepares, 32 byte")
OUTSIDE = SigningKey.from_seed(b"the key of an attester outside..")
APPROVED = Approved(case="case", production="production", digest="5e" * 32)


def attested(verdict: Verdict = Verdict.APPROVE, purpose: Purpose = Purpose.RELEASE) -> Approval:
    made = attest(
        b"{}",
        purpose=purpose,
        request_id="0" * 32,
        digest=APPROVED.digest,
        verdict=verdict,
        words="Each within its clause.",
        key=OUTSIDE,
        at=AT,
    )
    return Approval(
        name="Ruth Adler",
        role="outside counsel",
        public_key=made.public_key,
        signature=bytes.fromhex(made.signature),
        at=AT,
        attested=Attested(
            request=made.request,
            request_sha256=made.request_sha256,
            words_sha256=made.signed.words_sha256,
        ),
    )


def prepared(key: SigningKey = PREPARES, name: str = "Jim Harmon") -> Approval:
    message = approval_message(APPROVED, PREPARER, AT)
    return Approval(
        name=name,
        role=PREPARER,
        public_key=key.public_bytes,
        signature=key.sign(message, context=CONTEXT),
        at=AT,
    )


def test_a_preparer_and_an_attester_are_two_people() -> None:
    check_approvals([prepared(), attested()], APPROVED)


@pytest.mark.parametrize(
    "change",
    [
        {"at": AT + timedelta(seconds=1)},
        {"attested": None},
        {"attested": replace(attested().attested, request="1" * 32)},  # type: ignore[type-var]  # it has one
        {"attested": replace(attested().attested, request_sha256="00" * 32)},  # type: ignore[type-var]  # the same
        {"attested": replace(attested().attested, words_sha256="00" * 32)},  # type: ignore[type-var]  # the same
        {"public_key": PREPARES.public_bytes},
    ],
    ids=["time", "inside", "request", "request's bytes", "words", "key"],
)
def test_anything_else_is_not_what_was_signed(change: dict[str, object]) -> None:
    with pytest.raises(BadSignature):
        check_approvals([prepared(), replace(attested(), **change)], APPROVED)  # type: ignore[arg-type]  # its own fields


def test_other_bytes_a_refusal_and_a_review_of_safety_approve_nothing() -> None:
    for approvals, approved in (
        ([prepared(), attested()], replace(APPROVED, digest="00" * 32)),
        ([prepared(), attested(Verdict.REFUSE)], APPROVED),
        ([prepared(), attested(purpose=Purpose.SAFETY)], APPROVED),
    ):
        with pytest.raises(BadSignature):
            check_approvals(approvals, approved)


def test_the_preparers_own_key_or_name_outside_is_no_second_person() -> None:
    for preparer in (prepared(OUTSIDE), prepared(name="ruth adler")):
        with pytest.raises(ApprovalInvalid):
            check_approvals([preparer, attested()], APPROVED)
