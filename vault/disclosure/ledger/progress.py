"""When and by whom a case came to where it stands; kept up entry by entry, pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.vocabulary import SideState, State


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry that brought something about: its number, when, and the user's id."""

    number: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What stands of a case's way so far.

    Args:
        reached: the entry by which the case last came to each state up to the present one; what
            a later entry turned back is not in it.
        raised: the entry that raised each side state in which the case is.
    """

    reached: Mapping[State, Moment] = field(default_factory=dict)
    raised: Mapping[SideState, Moment] = field(default_factory=dict)

    @classmethod
    def begun(cls, moment: Moment) -> Progress:
        """Return the progress of a case that a paper has just opened."""
        return cls({State.RECEIVED: moment})

    def after(self, before: CaseState, now: CaseState, moment: Moment) -> Progress:
        """Return the progress after an entry that led from one state to another."""
        if _place(before) == _place(now):
            return self
        reached = {s: made for s, made in self.reached.items() if s.rank <= now.state.rank}
        reached |= {s: moment for s in State if before.state.rank < s.rank <= now.state.rank}
        if now.verified_by and not before.verified_by:
            reached[State.VERIFIED] = moment
        if not now.verified_by:
            reached.pop(State.VERIFIED, None)
        raised = {side: self.raised.get(side, moment) for side in sorted(now.sides)}
        return Progress(reached, raised)


def _place(case: CaseState) -> tuple[State, frozenset[SideState], str]:
    return case.state, case.sides, case.verified_by
