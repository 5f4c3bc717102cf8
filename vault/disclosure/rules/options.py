"""What can be done with a case next, by whom, and what each act still waits for.

These only tell; `workflow.apply` decides, and refuses by the same rules.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.guards import GUARDS
from vault.disclosure.rules.steps.base import Missing, Step
from vault.disclosure.rules.steps.reviewing import Approve, ReviewIndependently
from vault.disclosure.rules.steps.side import RULINGS
from vault.disclosure.rules.vocabulary import Basis, SideState, State, StepName
from vault.disclosure.rules.workflow import STEPS, bar, onward, waits
from vault.identity.permissions import Role


@dataclass(frozen=True, slots=True)
class Option:
    """A step that may follow from where a case stands.

    Args:
        step: which.
        roles: of which one is enough to take it.
        missing: what the case lacks for it; nothing where it can be taken now.
    """

    step: StepName
    roles: frozenset[Role]
    missing: tuple[Missing, ...]

    @property
    def ready(self) -> bool:
        """Return whether it can be taken now."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, as a list of cases tells it.

    Args:
        words: what comes next, or what it waits for.
        roles: of which one may take the next step; none where it waits for something else.
    """

    words: str
    roles: frozenset[Role] = frozenset()


def options(case: CaseState) -> tuple[Option, ...]:
    """Return the steps that people may take from here, in the order of the workflow."""
    return tuple(
        Option(name, step.roles_for(case), waits(case, step))
        for name, step in STEPS.items()
        if step.may_follow(case) and _has_object(case, name)
    )


def turn(state: State, sides: Collection[SideState], basis: Basis | None) -> Turn:
    """Return whose turn it is by what stands readable of a case."""
    step = onward(state, sides)
    if step is None:
        return Turn("nothing; the case is closed")
    if bars := sorted(step.barred_by & set(sides)):
        return Turn(bar(bars[0]).who)
    return Turn(step.name.words, _roles(step, basis))


def _roles(step: type[Step], basis: Basis | None) -> frozenset[Role]:
    if basis is not None and step is ReviewIndependently:
        return GUARDS[basis].reviewers
    if basis is not None and step is Approve:
        return GUARDS[basis].approvers
    return step.roles


def _has_object(case: CaseState, name: StepName) -> bool:
    """Tell whether there is anything for the step to be about."""
    match name:
        case StepName.RULE:
            return not case.sides.isdisjoint(RULINGS)
        case StepName.REOPEN:
            return bool(case.decisions)
        case StepName.ANSWER_WARNING:
            return bool(case.rendering.unanswered)
        case StepName.SECTION_CHANGED:
            return False
        case _:
            return True
