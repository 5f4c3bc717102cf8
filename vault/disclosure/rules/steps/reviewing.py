"""Steps of review, rendering and approval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import Approval, Rendering
from vault.disclosure.rules.steps.base import (
    CLINICAL,
    OVERSIGHT,
    PREPARERS,
    Missing,
    Step,
    between,
    named,
)
from vault.disclosure.rules.vocabulary import LATER, State, StepName
from vault.identity.permissions import Role

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClinically(Step):
    """Review every decision as a clinician who wrote the notes or treats the clients."""

    name = StepName.REVIEW_CLINICALLY
    states = frozenset({State.DECIDED})
    roles = frozenset({Role.CLINICIAN})

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that this clinician neither wrote nor treats."""
        if self.by.person not in case.scope.clinicians:
            yield Missing(
                11,
                "this clinician neither wrote a note in scope nor treats its client",
                "a clinician who did",
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case reviewed by the clinician."""
        return replace(case, state=State.CLINICAL_REVIEW, clinical=case.clinical | {self.by.person})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewIndependently(Step):
    """Review every decision as somebody who had no part in preparing them."""

    name = StepName.REVIEW_INDEPENDENTLY
    states = between(State.CLINICAL_REVIEW, State.INDEPENDENT_REVIEW)
    roles = OVERSIGHT

    @classmethod
    def roles_for(cls, case: CaseState) -> frozenset[Role]:
        """Return the basis's reviewers."""
        return case.guard.reviewers if case.guard else cls.roles

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that this person prepared, or has reviewed already."""
        yield from _independent(self, case, rule=12)
        if self.by.person in case.independent:
            yield Missing(12, "this person has reviewed it already", "somebody else")

    def move(self, case: CaseState) -> CaseState:
        """Return the case reviewed independently."""
        return replace(
            case, state=State.INDEPENDENT_REVIEW, independent=case.independent | {self.by.person}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Render(Step):
    """Render the production and test it for what is withheld.

    Args:
        digest: hex SHA-256 of exactly what will leave.
        self_test_passed: whether no withheld text was found in any artefact (EP2).
        warnings: ids of restatement warnings.
        sealed: whether it is a sealed package under a Bates prefix of its own (DW5).
        log_apart: whether its privilege log is under seal, in files of its own (EP5).
    """

    name = StepName.RENDER
    states = between(State.INDEPENDENT_REVIEW, State.APPROVED)
    roles = PREPARERS

    digest: str
    self_test_passed: bool
    warnings: frozenset[str] = frozenset()
    sealed: bool = False
    log_apart: bool = field(default=False, metadata={LATER: True})

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield what is wrong with the rendering."""
        who = named(PREPARERS)
        if not self.self_test_passed:
            yield Missing(13, "the self-test found withheld text in the production", who)
        if not _SHA256.fullmatch(self.digest):
            yield Missing(13, "the rendering has no SHA-256", who)
        if case.guard and case.guard.sealed and not self.sealed:
            yield Missing(
                13, "the package is not sealed under a Bates prefix of its own (DW5)", who
            )
        if self.by.person in case.independent:
            yield Missing(12, "this person reviewed independently and cannot prepare", who)

    def move(self, case: CaseState) -> CaseState:
        """Return the case with this rendering and no approval."""
        rendering = Rendering(
            self.digest, self.by.person, self.sealed, self.warnings, log_apart=self.log_apart
        )
        rendered = replace(
            case, state=State.RENDERED, rendering=rendering, asked=None, approvals=()
        )
        return rendered.prepared_by(self.by.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWarning(Step):
    """Answer a warning that released text restates withheld text.

    Args:
        warning: its id.
    """

    name = StepName.ANSWER_WARNING
    states = frozenset({State.RENDERED})
    roles = CLINICAL | OVERSIGHT

    warning: str

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that there is no such warning."""
        if self.warning not in case.rendering.warnings:
            yield Missing(14, "the rendering gave no such warning", named(CLINICAL | OVERSIGHT))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the warning answered."""
        answered = case.rendering.answered | {self.warning}
        return replace(case, rendering=replace(case.rendering, answered=answered))


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Step):
    """Approve exactly these bytes (DW7).

    Args:
        digest: hex SHA-256 of what the approver looked at.
        scope_version: the scope under which.
    """

    name = StepName.APPROVE
    states = between(State.RENDERED, State.APPROVED)
    roles = OVERSIGHT

    digest: str
    scope_version: int

    @classmethod
    def roles_for(cls, case: CaseState) -> frozenset[Role]:
        """Return the basis's approvers."""
        return case.guard.approvers if case.guard else cls.roles

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that warnings wait for an answer, or that nobody inside reviewed independently."""
        yield from unanswered(case)
        if not case.independent:
            yield Missing(
                28,
                "the independent review is left to an outside attester, who attests both",
                "an outside attester, or whoever here may review independently",
            )

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that this person prepared, or that these are not the present bytes or scope."""
        who = f"another {named(self.roles_for(case))}"
        yield from _independent(self, case, rule=15)
        if self.digest != case.rendering.digest:
            yield Missing(15, "the hash is not that of the present rendering", who)
        if self.scope_version != case.scope.version:
            yield Missing(15, "the scope is not the present one", who)
        if self.by.person in {approval.by for approval in case.approvals}:
            yield Missing(15, "this person has approved it already", who)

    def move(self, case: CaseState) -> CaseState:
        """Return the case approved."""
        approval = Approval(self.by.person, self.digest, self.scope_version)
        return replace(case, state=State.APPROVED, approvals=(*case.approvals, approval))


def unanswered(case: CaseState) -> Iterator[Missing]:
    """Yield that warnings wait for an answer."""
    if waiting := len(case.rendering.unanswered):
        yield Missing(
            14, f"restatement warnings wait for an answer: {waiting}", named(CLINICAL | OVERSIGHT)
        )


def _independent(step: Step, case: CaseState, *, rule: int) -> Iterator[Missing]:
    if step.by.person in case.preparers | case.clinical:
        yield Missing(
            rule,
            "whoever prepared it or reviewed it as the clinician cannot do this (AC4)",
            f"another {named(step.roles_for(case))}",
        )
