"""The words of outside attestations."""

from __future__ import annotations

from collections.abc import Mapping

from vault.identity.permissions import Role
from vault.labels.vocabulary import Code


class AttesterRole(Code):
    """What an attester is to the practice."""

    COUNSEL = "counsel", "outside counsel"
    CONSULTANT = "consultant", "outside consultant"


STANDS_FOR: Mapping[AttesterRole, frozenset[Role]] = {
    AttesterRole.COUNSEL: frozenset({Role.COUNSEL, Role.PRIVACY_OFFICER}),
    AttesterRole.CONSULTANT: frozenset({Role.PRIVACY_OFFICER}),
}
"""In whose place an attester approves: only a lawyer stands for counsel."""


class Purpose(Code):
    """What a request asks about."""

    RELEASE = "release", "whether a production may leave"
    SAFETY = "safety", "a review of a report, warning or emergency"


class Verdict(Code):
    """What an attester says of what was asked."""

    APPROVE = "approve", "approved"
    REFUSE = "refuse", "refused"
