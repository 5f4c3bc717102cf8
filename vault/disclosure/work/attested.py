"""Approvals by outside attesters, as a case's ledger holds them."""

from __future__ import annotations

from dataclasses import dataclass

from vault.attesting.attestation import Attestation, read_attestation
from vault.attesting.register import Attester, attester
from vault.attesting.taking import counts
from vault.attesting.vocabulary import Purpose, Verdict
from vault.disclosure.ledger.open_case import OpenCase, taken_of
from vault.disclosure.rules.case_parts import Approval
from vault.disclosure.rules.steps.attesting import Attest
from vault.errors import TamperedData, VerificationFailed
from vault.store.unit_of_work import Reader

ATTESTATION = "attestation-file"
"""The particular of a step that holds the attestation's bytes."""
REQUEST = "request-file"
"""The particular of a step that holds the request's bytes."""
KEPT = frozenset({ATTESTATION, REQUEST})
"""What of these steps no history shows."""


class AttestationForged(TamperedData):
    """An outside approval stands in the case without its attester's signature."""

    code = "attestation-forged"
    default_untouched = "Nothing was sealed or sent."


@dataclass(frozen=True, slots=True)
class Attested:
    """An outside approval that holds, with who gave it."""

    attestation: Attestation
    attester: Attester


def attested(reader: Reader, case: OpenCase) -> tuple[Attested, ...]:
    """Return the outside approvals that stand in a case, each checked against its attester's key.

    Raises:
        AttestationForged: one bears no signature that holds.
        TamperedData: what was said of its attester does not hold.
    """
    return tuple(
        _attested(reader, case, each) for each in case.state.approvals if each.outside is not None
    )


def _attested(reader: Reader, case: OpenCase, approval: Approval) -> Attested:
    found = attester(reader, approval.by)
    for entry in taken_of(case, Attest):
        step = entry.step
        if not isinstance(step, Attest) or (step.attester, step.digest) != (
            approval.by,
            approval.digest,
        ):
            continue
        try:
            made = read_attestation(entry.particulars[ATTESTATION].encode())
        except (KeyError, VerificationFailed):
            continue
        answers = (made.purpose, made.verdict, made.request, made.request_sha256, made.digest)
        wanted = (
            Purpose.RELEASE,
            Verdict.APPROVE,
            step.request,
            step.request_sha256,
            approval.digest,
        )
        if (
            answers == wanted
            and found is not None
            and found.role is approval.outside
            and found.public_key == made.public_key
            and counts(found, made.signed.at)
        ):
            return Attested(made, found)
    raise AttestationForged("An outside approval of this production bears no valid signature.")
