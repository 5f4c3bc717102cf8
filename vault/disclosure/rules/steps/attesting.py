"""Steps by which somebody outside the practice reviews and approves (AC4).

A practice with one person in it has nobody who may review independently or approve. An outside
attester does both at once: they are told, without an identifier, what was checked, what was decided
about each section and by whom, and sign the hash of exactly the rendered bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from vault.attesting.vocabulary import STANDS_FOR, AttesterRole, Verdict
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import Approval, Asked
from vault.disclosure.rules.steps.base import ANYONE, OFFICE, Missing, Step
from vault.disclosure.rules.steps.reviewing import unanswered
from vault.disclosure.rules.vocabulary import State, StepName
from vault.identity.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOutside(Step):
    """Leave the independent review to the outside attester who is asked for the approval."""

    name = StepName.LEAVE_OUTSIDE
    states = frozenset({State.CLINICAL_REVIEW})
    roles = OFFICE

    def move(self, case: CaseState) -> CaseState:
        """Return the case ready to be rendered, with nobody's independent review on record."""
        return replace(case, state=State.INDEPENDENT_REVIEW, left_outside=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAttester(Step):
    """Put to an outside attester what is rendered; a later request replaces an earlier one.

    Args:
        request: the request's id.
        sha256: of its bytes.
        at: when it was made.
    """

    name = StepName.ASK_ATTESTER
    states = frozenset({State.RENDERED})
    roles = ANYONE

    request: str
    sha256: str
    at: datetime

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that warnings wait for an answer."""
        yield from unanswered(case)

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the request waiting."""
        return replace(case, asked=Asked(self.request, self.sha256, self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attest(Step):
    """Take in what an outside attester signed; whoever takes it in approves nothing by it.

    Args:
        attester: the attester's id.
        role: what they are to the practice.
        request, request_sha256: the request that they answer.
        digest: hex SHA-256 of what they approve or refuse.
        verdict: their answer.
    """

    name = StepName.ATTEST
    states = frozenset({State.RENDERED})
    roles = ANYONE

    attester: str
    role: AttesterRole
    request: str
    request_sha256: str
    digest: str
    verdict: Verdict

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that nobody was asked about what is rendered, or that warnings wait."""
        if case.asked is None:
            yield Missing(
                28, "no outside attester was asked about what is rendered", "who prepares"
            )
        yield from unanswered(case)

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that it answers another request, is about other bytes, or takes another role."""
        asked, who = case.asked, "the attester, asked anew"
        if asked and (asked.request, asked.sha256) != (self.request, self.request_sha256):
            yield Missing(28, "it answers another request than the one that waits here", who)
        if self.digest != case.rendering.digest:
            yield Missing(28, "the hash is not that of the present rendering", who)
        approvers = case.guard.approvers if case.guard else frozenset[Role]()
        if STANDS_FOR[self.role].isdisjoint(approvers):
            yield Missing(
                28,
                f"an {self.role.words} does not stand for who approves on this basis",
                AttesterRole.COUNSEL.words,
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case approved, or as it was with no request waiting."""
        if self.verdict is Verdict.REFUSE:
            return replace(case, asked=None)
        made = Approval(self.attester, self.digest, case.scope.version, self.role)
        return replace(case, state=State.APPROVED, asked=None, approvals=(*case.approvals, made))
