"""Steps from the transmission to the closing of the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import Sent
from vault.disclosure.rules.elements import recall
from vault.disclosure.rules.steps.base import (
    BEFORE_SENDING,
    ENDED,
    OFFICE,
    OVERSIGHT,
    PENDING,
    Missing,
    Step,
    named,
)
from vault.disclosure.rules.steps.trees import not_on_record
from vault.disclosure.rules.vocabulary import Recipient, SideState, State, StepName

_CLIENT = "the client, in a signed writing"
_OPENED_BY = {
    Recipient.GUARDIAN: "the court, by a separate express order (DW5)",
    Recipient.CLIENT: _CLIENT,
    Recipient.DESIGNATED: _CLIENT,
}
"""Capacity → who could let somebody receive a production in it."""

LOG_READERS = frozenset({Recipient.COURT, Recipient.COUNSEL})
"""Who may receive a privilege log that is under seal (42 CFR 2.13(c))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmit(Step):
    """Send exactly what was approved.

    Args:
        digest: hex SHA-256 of what is sent.
        recipients: in what capacities it is received.
    """

    name = StepName.TRANSMIT
    states = frozenset({State.APPROVED})
    barred_by = PENDING | ENDED | {SideState.CLAWBACK}
    roles = OFFICE

    digest: str
    recipients: frozenset[Recipient]

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that other bytes were approved, or that somebody may not receive them."""
        approved = {(approval.digest, approval.scope_version) for approval in case.approvals}
        if (self.digest, case.scope.version) not in approved:
            yield Missing(16, "no approval stands for exactly these bytes", named(OVERSIGHT))
        if not self.recipients:
            yield Missing(16, "no recipient is named", named(OFFICE))
        for recipient in sorted(self.recipients - case.recipients):
            yield Missing(
                16,
                f"{recipient.words} may not receive it as the case stands",
                _OPENED_BY.get(recipient, "an instrument that lets them"),
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case transmitted."""
        apart = case.rendering.log_apart
        sent = Sent(self.digest, case.scope.version, self.recipients, log_apart=apart)
        return replace(case, state=State.TRANSMITTED, sent=(*case.sent, sent))


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLog(Step):
    """Send the privilege log that is under seal, of a production that has left (EP5).

    Args:
        digest: hex SHA-256 of the production that was approved with it.
        recipients: in what capacities it is received.
    """

    name = StepName.SEND_LOG
    states = frozenset({State.TRANSMITTED, State.ACCOUNTED})
    barred_by = PENDING | ENDED | {SideState.CLAWBACK}
    roles = OFFICE

    digest: str
    recipients: frozenset[Recipient]

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that what left last has no such log, or that somebody may not receive it."""
        last = case.sent[-1]
        if last.digest != self.digest or not last.log_apart:
            yield Missing(30, "no privilege log under seal goes with what left", named(OFFICE))
        if not self.recipients:
            yield Missing(30, "no recipient is named", named(OFFICE))
        for recipient in sorted(self.recipients - LOG_READERS):
            yield Missing(
                30,
                f"{recipient.words} may not receive a privilege log that is under seal (EP5)",
                "a court or counsel as its recipient",
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the log sent."""
        sent = Sent(self.digest, case.scope.version, self.recipients)
        return replace(case, logs=(*case.logs, sent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Step):
    """Enter the transmission in the accounting of disclosures (AA1)."""

    name = StepName.ACCOUNT
    states = frozenset({State.TRANSMITTED})
    barred_by = frozenset()
    roles = OFFICE

    def move(self, case: CaseState) -> CaseState:
        """Return the case accounted for."""
        return replace(case, state=State.ACCOUNTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Step):
    """Close a case that was accounted for, or one that ended without a disclosure."""

    name = StepName.CLOSE
    states = frozenset({State.ACCOUNTED})
    barred_by = PENDING | {SideState.CLAWBACK}
    roles = OFFICE

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether the disclosure is accounted for, or refused or revoked before it left."""
        return case.state in cls.states or (
            case.state in BEFORE_SENDING and not case.sides.isdisjoint(ENDED)
        )

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield what calling back still takes."""
        if SideState.CLAWBACK in case.sides:
            yield from not_on_record(case, recall.TREE, rule=21)
        elif case.state in cls.states and case.log_waits:
            yield Missing(
                30,
                "the privilege log under seal has not gone to the court or counsel",
                named(OFFICE),
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case closed."""
        return replace(case, state=State.CLOSED)
