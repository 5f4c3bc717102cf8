"""What can be done with a case next, by whom, and what each act still waits for.

These only tell; `workflow.apply` decides, and refuses by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.guards import GUARDS
from vault.disclosure.rules.steps.base import ANYONE, Missing, Step
from vault.disclosure.rules.steps.intake import MeetBasis
from vault.disclosure.rules.steps.reviewing import Approve, ReviewIndependently
from vault.disclosure.rules.steps.side import RULINGS
from vault.disclosure.rules.vocabulary import Basis, Outside, SideState, State, StepName
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


def turn(
    state: State,
    sides: Collection[SideState],
    basis: Basis | None,
    outside: Outside | None = None,
) -> Turn:
    """Return whose turn it is by what a list knows of a case."""
    step = onward(state, sides)
    if step is None:
        return Turn("nothing; the case is closed")
    if bars := sorted(step.barred_by & set(sides)):
        return Turn(bar(bars[0]).who)
    if outside is not None:
        return Turn(outside.words, ANYONE)
    return Turn(step.name.words, _roles(step, basis))


def _roles(step: type[Step], basis: Basis | None) -> frozenset[Role]:
    if basis is not None and step is MeetBasis:
        return GUARDS[basis].finders
    if basis is not None and step is ReviewIndependently:
        return GUARDS[basis].reviewers
    if basis is not None and step is Approve:
        return GUARDS[basis].approvers
    return step.roles


_OBJECTS: Mapping[StepName, Callable[[CaseState], bool]] = {
    StepName.RULE: lambda case: not case.sides.isdisjoint(RULINGS),
    StepName.ESTABLISH: lambda case: (
        SideState.CLAWBACK in case.sides
        or (
            case.guard is not None
            and not all(RULES[element].follows for element in case.guard.elements)
        )
    ),
    StepName.WITHDRAW: lambda case: bool(case.established),
    StepName.REOPEN: lambda case: bool(case.decisions),
    StepName.ANSWER_WARNING: lambda case: bool(case.rendering.unanswered),
    StepName.ATTEST: lambda case: case.asked is not None,
    StepName.SECTION_CHANGED: lambda _: False,
}
"""Step → whether a case has anything for it to be about; the others always have."""


def _has_object(case: CaseState, name: StepName) -> bool:
    return _OBJECTS[name](case) if name in _OBJECTS else True
