"""The way of a case as its page shows it: what is done, where it stands, what is ahead; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vault.disclosure.ledger.progress import Moment
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import CourtRequest
from vault.disclosure.rules.steps.base import ENDED, named
from vault.disclosure.rules.steps.intake import Verify
from vault.disclosure.rules.vocabulary import SideState, State
from vault.disclosure.rules.workflow import ONWARD
from vault.disclosure.work.dossier import Dossier


class Mark(StrEnum):
    """How a rung stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One state on the way.

    Args:
        state: the state.
        mark: whether it is reached, is next, or lies ahead.
        moment: when and by whom it was reached.
        who: who takes the step that leads to it, in words; "" for the first.
        facts: what is on record about it, in words.
    """

    state: State
    mark: Mark
    moment: Moment | None
    who: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holdup:
    """A side state: what it is, since when, and what ends it."""

    side: SideState
    moment: Moment | None
    ends: str


def rungs(case: Dossier) -> tuple[Rung, ...]:
    """Return the whole way of a case."""
    state, following = case.state, _next(case.state)
    return tuple(
        Rung(
            state=each,
            mark=Mark.NOW
            if each is following
            else (Mark.DONE if each in case.progress.reached else Mark.AHEAD),
            moment=None if each is following else case.progress.reached.get(each),
            who=_who(state, each),
            facts=tuple(_facts(state, each)),
        )
        for each in State
    )


def holdups(case: Dossier) -> tuple[Holdup, ...]:
    """Return what holds a case up or ended it."""
    return tuple(
        Holdup(side, case.progress.raised.get(side), _ends(case.state, side))
        for side in sorted(case.state.sides)
    )


def _next(case: CaseState) -> State | None:
    if not case.sides.isdisjoint(ENDED):
        return None
    if SideState.ORDER_AMENDED in case.sides:
        return State.VERIFIED
    return next((each for each in State if each.rank == case.state.rank + 1), None)


def _who(case: CaseState, state: State) -> str:
    if state is State.RECEIVED:
        return ""
    if state is State.VERIFIED:
        return named(Verify.roles)
    if state is State.APPROVED and case.left_outside and not case.independent:
        return "an attester outside"
    before = next(each for each in State if each.rank == state.rank - 1)
    return named(ONWARD[before].roles_for(case))


def _facts(case: CaseState, state: State) -> Iterator[str]:
    sections, undecided = len(case.scope.sections), len(case.undecided)
    match state:
        case State.RECEIVED if case.paper.lacking:
            yield f"still missing: {', '.join(case.paper.lacking)}"
        case State.HELD if case.holds:
            yield f"{_count(len(case.holds), 'chart')} on hold"
        case State.CLASSIFIED if case.basis:
            yield case.basis.words
        case State.CONSULTED if case.guard and not case.guard.consults:
            yield "none is needed on this basis"
        case State.BASIS_MET:
            yield from _request(case.request)
            if case.established:
                yield f"{_count(len(case.established), 'fact')} on record for it"
        case State.SCOPED if case.scope.version:
            yield f"scope {case.scope.version}: {_count(sections, 'section')}"
        case State.DECIDED if sections:
            rest = "; the rest counts as withheld" if undecided else ""
            yield f"{sections - undecided} of {sections} decided{rest}"
        case State.INDEPENDENT_REVIEW if case.left_outside and not case.independent:
            yield "left to an attester outside, who reviews it with the approval"
        case State.APPROVED:
            yield from _outside(case)
        case State.RENDERED if case.rendering.unanswered:
            yield f"{_count(len(case.rendering.unanswered), 'warning')} to answer"
        case State.TRANSMITTED if case.sent:
            yield _count(len(case.sent), "transmission")


def _outside(case: CaseState) -> Iterator[str]:
    if case.asked is not None:
        yield "an attester outside is asked"
    for each in case.approvals:
        if each.outside is not None:
            yield f"attested by {each.outside.words}, who received no identifier"


def _request(request: CourtRequest | None) -> Iterator[str]:
    if request is None:
        return
    if request.asked is None:
        yield "the court was not asked, for a reason on record"
    else:
        answer = request.ruling.words if request.ruling else "no answer yet"
        yield f"the court was asked to {request.asked.words}: {answer}"


def _ends(case: CaseState, side: SideState) -> str:
    if side in ENDED:
        return "The case can only be closed, unless another paper comes."
    if side is SideState.CLAWBACK:
        return (
            "It ends by the confirmation of return, once all that calling back takes is on record."
        )
    if side is SideState.ORDER_AMENDED:
        if case.superseded:
            return "It goes on when the amended paper is taken in and verified."
        return "It goes on when the amended paper is verified."
    return "It ends by a ruling, which the office records here."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
