"""Steps that hold a case up, turn it back, or let it go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import Access, CourtRequest
from vault.disclosure.rules.elements import recall
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.instruments import Paper, UnclassifiedInstrument
from vault.disclosure.rules.steps.base import (
    BEFORE_SENDING,
    ENDED,
    OFFICE,
    OVERSIGHT,
    Missing,
    Step,
    between,
    named,
)
from vault.disclosure.rules.steps.trees import not_on_record
from vault.disclosure.rules.vocabulary import Basis, Ruling, SideState, State, StepName

_BEFORE_COURT = frozenset({Ruling.STANDS, Ruling.AMENDED, Ruling.QUASHED})

RULINGS = {
    SideState.OBJECTION_PENDING: _BEFORE_COURT,
    SideState.MOTION_PENDING: _BEFORE_COURT,
    SideState.IN_CAMERA: _BEFORE_COURT,
    SideState.STAYED: _BEFORE_COURT,
    SideState.CLAWBACK: frozenset({Ruling.RETURNED}),
}
"""Side state → how it can end. An amended order ends by being verified, an ended case never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raise(Step):
    """A step that does no more than raise one side state."""

    states = BEFORE_SENDING
    barred_by = ENDED
    roles = OFFICE
    side: ClassVar[SideState]

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that it is raised already."""
        if cls.side in case.sides:
            yield Missing(19, f"it is on record already that {cls.side.words}", named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the side state raised."""
        return replace(case, sides=case.sides | {self.side})


@dataclass(frozen=True, slots=True, kw_only=True)
class Object(_Raise):
    """Record an objection (LI4)."""

    name = StepName.OBJECT
    side = SideState.OBJECTION_PENDING

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the objection pending; that nobody objected stands no longer."""
        key = (Element.NO_OBJECTION, "")
        untrue = Element.NO_OBJECTION in case.on_record
        objected = replace(case.without_facts(key) if untrue else case, objected=True)
        return super(Object, self).move(objected)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMotion(_Raise):
    """Record somebody's motion to quash, modify or compel (LI4)."""

    name = StepName.NOTE_MOTION
    side = SideState.MOTION_PENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay(_Raise):
    """Record that the instrument is stayed."""

    name = StepName.STAY
    side = SideState.STAYED


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitInCamera(_Raise):
    """Record that the judge reviews the records; the package itself is a case of its own (DW5)."""

    name = StepName.SUBMIT_IN_CAMERA
    states = between(State.CLASSIFIED, State.APPROVED)
    roles = OVERSIGHT
    side = SideState.IN_CAMERA

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that it is on record already, or that this case is that review."""
        yield from super(SubmitInCamera, cls).standing(case)
        if case.basis is Basis.IN_CAMERA:
            yield Missing(19, "this case is itself the in camera review", named(OVERSIGHT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(_Raise):
    """Record that the instrument was revoked or vacated."""

    name = StepName.REVOKE
    side = SideState.REVOKED


@dataclass(frozen=True, slots=True, kw_only=True)
class ClawBack(_Raise):
    """Call back what was sent (EP9; FRE 502)."""

    name = StepName.CLAW_BACK
    states = between(State.TRANSMITTED, State.CLOSED)
    barred_by = frozenset()
    side = SideState.CLAWBACK

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that it is on record already, or that nothing was sent."""
        yield from super(ClawBack, cls).standing(case)
        if not case.sent:
            yield Missing(21, "nothing was sent", named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case calling back, with nothing on record of an earlier time."""
        kept = frozenset(one for one in case.established if one.element not in recall.ELEMENTS)
        return super(ClawBack, self).move(replace(case, established=kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse(_Raise):
    """Refuse the disclosure; the answer never confirms that anybody is a client (42 CFR 2.13(c)).

    Args:
        reason: why, for the record.
    """

    name = StepName.REFUSE
    roles = OVERSIGHT
    side = SideState.REFUSED

    reason: str

    def faults(self) -> Iterator[Missing]:
        """Yield that no reason is given."""
        if not self.reason.strip():
            yield Missing(20, "no reason is given for the refusal", named(OVERSIGHT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Step):
    """Record how what was pending ended.

    Args:
        side: what was pending.
        ruling: how it ended.
    """

    name = StepName.RULE
    states = frozenset(State)
    barred_by = frozenset()
    roles = OFFICE

    side: SideState
    ruling: Ruling

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that it is not pending, or cannot end so."""
        if self.side not in case.sides:
            yield Missing(19, f"it is not on record that {self.side.words}", named(OFFICE))
        if self.ruling not in RULINGS.get(self.side, ()):
            yield Missing(
                19, f"{self.side.words}: that does not end by “{self.ruling.words}”", named(OFFICE)
            )
        elif self.ruling is Ruling.RETURNED:
            yield from not_on_record(case, recall.TREE, rule=21)

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the side state ended and the ruling's effect."""
        sides = case.sides - {self.side}
        request = case.request
        if self.side is SideState.MOTION_PENDING and request is not None and not request.done:
            request = replace(request, ruling=self.ruling)
        if self.ruling is Ruling.QUASHED:
            sides |= {SideState.REFUSED}
        ruled = replace(case, sides=sides, request=request)
        if self.ruling is not Ruling.AMENDED:
            return ruled
        return replace(_set_aside(ruled), superseded=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Step):
    """Take in the paper that replaces the present one: amended, or later (DW6).

    Before anything is sent, the basis must be found met again on the new paper, and every
    decision, review, rendering and approval under the old one is void. After a disclosure is
    accounted for, a later order starts a supplemental production from the beginning.

    Args:
        paper: the new paper.
    """

    name = StepName.AMEND
    states = BEFORE_SENDING | {State.ACCOUNTED, State.CLOSED}
    barred_by = frozenset()
    roles = OFFICE

    paper: Paper

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that it is not the next paper, or of another class."""
        who = named(OFFICE)
        if self.paper.version != case.paper.version + 1:
            yield Missing(18, f"the next paper is number {case.paper.version + 1}", who)
        if case.basis is None:
            return
        try:
            basis = self.paper.classify()
        except UnclassifiedInstrument as error:
            yield Missing(5, error.what, who)
            return
        if basis is not case.basis:
            yield Missing(
                5,
                f"a paper of the class “{basis.words}” cannot amend one of the class "
                f"“{case.basis.words}”; open a case of its own for it",
                who,
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the new paper, unverified, and nothing standing on the old one."""
        if case.state in BEFORE_SENDING:
            fresh = replace(_set_aside(case), request=_request_for_amended(case))
        else:
            fresh = replace(case.without_scope(State.RECEIVED), consulted=False, request=None)
        return replace(
            fresh,
            paper=self.paper,
            established=frozenset(),
            objected=False,
            forms=(),
            access=Access(),
            superseded=False,
            verified_by="",
            sides=fresh.sides - ENDED | {SideState.ORDER_AMENDED},
        )


def _request_for_amended(case: CaseState) -> CourtRequest | None:
    """Return the request if it is pending, or if the amended paper is the court's answer to it."""
    request = case.request
    if request is None or not request.done:
        return request
    return request if case.superseded and request.ruling is Ruling.AMENDED else None


def _set_aside(case: CaseState) -> CaseState:
    """Return the case before its basis was met, waiting for an amended paper."""
    state = min(case.state, State.CONSULTED, key=lambda state: state.rank)
    return replace(
        case.without_scope(state),
        verified_by="",
        sides=case.sides | {SideState.ORDER_AMENDED},
    )
