"""Approvals: a person's signature over the hash of exactly what will leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vault.attesting import attestation
from vault.attesting.attestation import Signed
from vault.attesting.vocabulary import Purpose, Verdict
from vault.clock import to_rfc3339
from vault.crypto.envelope import bind
from vault.crypto.signing import verify
from vault.errors import VerificationFailed

CONTEXT = "approval"
NEEDED = 2
PREPARER = "preparer"
"""The role in which whoever rendered a production signs it."""


class ApprovalInvalid(VerificationFailed):
    """A production lacks the approval of two different people."""

    code = "approval-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """The request that an outside attester answered, and the salted hash of their words.

    They received no identifier and so no case or production: their signature holds for the bytes.
    """

    request: str
    request_sha256: str
    words_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's approval.

    Args:
        name: who approved, as the recipient may know them.
        role: in which role.
        public_key: their Ed25519 key, 32 bytes.
        signature: over `approval_message`, in the context "approval".
        at: when; it is signed too.
        attested: what an outside attester's signature covers beside; None for anybody else's.
    """

    name: str
    role: str
    public_key: bytes
    signature: bytes
    at: datetime
    attested: Attested | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What is approved: a production of a case, by its bytes.

    Args:
        case, production: the references that the manifest gives them.
        digest: the `approval_digest` of exactly what will leave.
    """

    case: str
    production: str
    digest: str


def approval_message(approved: Approved, role: str, at: datetime) -> bytes:
    """Return what an approval signs, in the context "approval"."""
    return bind(
        "vault/approval/v2",
        approved.case,
        approved.production,
        approved.digest,
        role,
        to_rfc3339(at),
    )


def check_approvals(approvals: Sequence[Approval], approved: Approved) -> None:
    """Check that two different people with different keys approved these bytes of this case.

    Raises:
        BadSignature: a signature does not hold, for that role, case and instant.
        ApprovalInvalid: they are fewer than two people, or two share a key.
    """
    for approval in approvals:
        message, context = _signed(approval, approved)
        verify(approval.public_key, approval.signature, message, context=context)
    people = {approval.name.casefold() for approval in approvals}
    keys = {approval.public_key for approval in approvals}
    if min(len(people), len(keys)) < NEEDED:
        raise ApprovalInvalid("Fewer than two different people approved the production.")


def _signed(approval: Approval, approved: Approved) -> tuple[bytes, str]:
    """Return what an approval signs, and in which context."""
    answer = approval.attested
    if answer is None:
        return approval_message(approved, approval.role, approval.at), CONTEXT
    signed = Signed(
        purpose=Purpose.RELEASE,
        request=answer.request,
        request_sha256=answer.request_sha256,
        digest=approved.digest,
        verdict=Verdict.APPROVE,
        words_sha256=answer.words_sha256,
        at=approval.at,
    )
    return signed.message(), attestation.CONTEXT
