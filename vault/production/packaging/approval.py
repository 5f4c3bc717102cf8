"""Approvals: a person's signature over the hash of exactly what will leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vault.crypto.signing import verify
from vault.errors import VerificationFailed

CONTEXT = "approval"
NEEDED = 2


class ApprovalInvalid(VerificationFailed):
    """A production lacks the approval of two different people."""

    code = "approval-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's approval.

    Args:
        name: who approved, as the recipient may know them.
        role: in which role.
        public_key: their Ed25519 key, 32 bytes.
        signature: over `approval_message`, in the context "approval".
        at: when.
    """

    name: str
    role: str
    public_key: bytes
    signature: bytes
    at: datetime


def approval_message(digest: str) -> bytes:
    """Return what an approval signs, in the context "approval", for an `approval_digest`."""
    return bytes.fromhex(digest)


def check_approvals(approvals: Sequence[Approval], digest: str) -> None:
    """Check that two different people with different keys approved these bytes.

    Raises:
        BadSignature: a signature does not hold.
        ApprovalInvalid: they are fewer than two people, or two share a key.
    """
    for approval in approvals:
        verify(approval.public_key, approval.signature, approval_message(digest), context=CONTEXT)
    people = {approval.name.casefold() for approval in approvals}
    keys = {approval.public_key for approval in approvals}
    if min(len(people), len(keys)) < NEEDED:
        raise ApprovalInvalid("Fewer than two different people approved the production.")
