"""What every step has: where it may be taken, by whom, what it takes, what it does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import By
from vault.disclosure.rules.vocabulary import SideState, State, StepName
from vault.identity.permissions import Role

CLINICAL = frozenset({Role.CLINICIAN, Role.SUPERVISOR})
OVERSIGHT = frozenset({Role.COUNSEL, Role.PRIVACY_OFFICER})
OFFICE = OVERSIGHT | {Role.RECORDS}
ANYONE = OFFICE | CLINICAL
PREPARERS = CLINICAL | {Role.RECORDS}

BEFORE_SENDING = frozenset(state for state in State if state.rank < State.TRANSMITTED.rank)
PENDING = frozenset(
    {
        SideState.OBJECTION_PENDING,
        SideState.MOTION_PENDING,
        SideState.IN_CAMERA,
        SideState.STAYED,
        SideState.ORDER_AMENDED,
    }
)
ENDED = frozenset({SideState.REFUSED, SideState.REVOKED})


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a step still takes.

    Args:
        rule: the number of the rule in `vault.disclosure.rules.workflow`.
        words: what is missing.
        who: who may see to it.
    """

    rule: int
    words: str
    who: str


def between(first: State, last: State) -> frozenset[State]:
    """Return the states from `first` to `last`, both included."""
    return frozenset(state for state in State if first.rank <= state.rank <= last.rank)


_OFFICE_WORDS = {Role.RECORDS: "records office"}


def named(roles: Iterable[Role]) -> str:
    """Return roles in words, such as "counsel, privacy officer or records office"."""
    *before, last = sorted(
        _OFFICE_WORDS.get(role, role.value.replace("_", " ")) for role in roles
    ) or ["nobody"]
    return f"{', '.join(before)} or {last}" if before else last


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(ABC):
    """One step of a case, taken by somebody.

    Class attributes: `name`; `states` from which it may be taken; `barred_by`, the side states
    in which it may not; `roles` of which one is enough. `standing` tells what the case itself
    lacks, `faults` what the act's own particulars lack, `lacks` why the two do not go together;
    `move` is called once nothing is wrong.
    """

    by: By

    name: ClassVar[StepName]
    states: ClassVar[frozenset[State]]
    barred_by: ClassVar[frozenset[SideState]] = PENDING | ENDED
    roles: ClassVar[frozenset[Role]]

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether the case has come to where this step may be taken."""
        return case.state in cls.states

    @classmethod
    def roles_for(cls, case: CaseState) -> frozenset[Role]:  # noqa: ARG003 - for steps whose roles hang on the basis
        """Return the roles of which one is enough."""
        return cls.roles

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:  # noqa: ARG003 - most steps take nothing more
        """Yield what the case lacks for this step, whoever takes it."""
        yield from ()

    @classmethod
    def prompt(cls, case: CaseState) -> str:  # noqa: ARG003 - for steps that tell how much is left
        """Return in words that this step comes next."""
        return f"next: {cls.name.words}"

    def takers(self, case: CaseState) -> frozenset[Role]:
        """Return the roles of which one is enough for this very act."""
        return self.roles_for(case)

    def faults(self) -> Iterator[Missing]:
        """Yield what is wrong with the act's own particulars."""
        yield from ()

    def lacks(self, case: CaseState) -> Iterator[Missing]:  # noqa: ARG002 - most acts fit any case
        """Yield why this very act does not fit the case."""
        yield from ()

    @abstractmethod
    def move(self, case: CaseState) -> CaseState:
        """Return the case after the step."""
