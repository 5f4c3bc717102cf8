"""Steps from the paper's arrival to the finding that the legal basis is met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import CourtRequest, Footing
from vault.disclosure.rules.guards import guard_for
from vault.disclosure.rules.instruments import UnclassifiedInstrument
from vault.disclosure.rules.steps.base import (
    ANYONE,
    ENDED,
    OFFICE,
    OVERSIGHT,
    Missing,
    Step,
    between,
    named,
)
from vault.disclosure.rules.steps.trees import not_on_record
from vault.disclosure.rules.vocabulary import CourtAsk, SideState, State, StepName
from vault.identity.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(Step):
    """Verify with the court or issuer that the paper is what it says (45 CFR 164.514(h))."""

    name = StepName.VERIFY
    states = frozenset({State.RECEIVED})
    barred_by = ENDED
    roles = OFFICE

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether there is a paper to verify: the first, or an amended one."""
        return case.state in cls.states or SideState.ORDER_AMENDED in case.sides

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield the particulars not recorded yet, and an amended paper not taken in yet."""
        if case.paper.lacking:
            yield Missing(
                3, f"the instrument lacks: {', '.join(case.paper.lacking)}", named(OFFICE)
            )
        if case.superseded:
            yield Missing(18, "the amended instrument has not been taken in", named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with its paper verified."""
        return replace(
            case,
            state=State.VERIFIED if case.state is State.RECEIVED else case.state,
            sides=case.sides - {SideState.ORDER_AMENDED},
            verified_by=self.by.person,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Step):
    """Put every linked chart on hold, joint and collateral ones included (LI10).

    Args:
        charts: their ids; more may be added at any time.
    """

    name = StepName.HOLD
    states = between(State.RECEIVED, State.ACCOUNTED)
    barred_by = frozenset()
    roles = ANYONE

    charts: frozenset[str]

    def faults(self) -> Iterator[Missing]:
        """Yield that no chart is named."""
        if not self.charts:
            yield Missing(4, "no chart is named to be put on hold", named(ANYONE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the charts held."""
        state = State.HELD if case.state is State.VERIFIED else case.state
        return replace(case, state=state, holds=case.holds | self.charts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify(Step):
    """Classify the paper; the class is nobody's choice (LI2)."""

    name = StepName.CLASSIFY
    states = frozenset({State.HELD})
    barred_by = ENDED
    roles = OFFICE

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that the paper is of no class."""
        try:
            case.paper.classify()
        except UnclassifiedInstrument as error:
            yield Missing(5, error.what, named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with its basis; where that takes no consultation, it goes on."""
        classified = replace(case, state=State.CLASSIFIED, basis=case.paper.classify())
        if classified.guard is None or classified.guard.consults:
            return classified
        return replace(classified, state=State.CONSULTED, consulted=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult(Step):
    """Record a consultation (DW4).

    Args:
        lacking: its particulars not recorded yet, in words.
    """

    name = StepName.CONSULT
    states = between(State.CLASSIFIED, State.CONSULTED)
    barred_by = ENDED
    roles = ANYONE

    lacking: tuple[str, ...] = ()

    def faults(self) -> Iterator[Missing]:
        """Yield the particulars not recorded yet."""
        if self.lacking:
            yield Missing(6, f"the consultation lacks: {', '.join(self.lacking)}", named(ANYONE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the consultation on record."""
        return replace(case, state=State.CONSULTED, consulted=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveConsultation(Step):
    """Record why nobody was consulted.

    Args:
        reason: why.
    """

    name = StepName.WAIVE_CONSULTATION
    states = frozenset({State.CLASSIFIED})
    barred_by = ENDED
    roles = ANYONE

    reason: str

    def faults(self) -> Iterator[Missing]:
        """Yield that no reason is given."""
        if not self.reason.strip():
            yield Missing(6, "no reason is given for consulting nobody", named(ANYONE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the waiver on record."""
        return replace(case, state=State.CONSULTED, consulted=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCourt(Step):
    """Ask the court to withdraw, narrow or seal (DW3); a motion is pending until it answers.

    Args:
        asked: what is asked.
    """

    name = StepName.ASK_COURT
    states = between(State.CLASSIFIED, State.APPROVED)
    barred_by = ENDED
    roles = ANYONE

    asked: CourtAsk

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether a court stands behind the paper, to be asked."""
        return case.state in cls.states and _court_behind(case)

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that the court has yet to answer an earlier request."""
        if case.request is not None and not case.request.done:
            yield Missing(7, "the court has yet to answer an earlier request", "the court")

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the request pending."""
        return replace(
            case,
            request=CourtRequest(self.asked),
            sides=case.sides | {SideState.MOTION_PENDING},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipRequest(Step):
    """Record why the court is not asked (DW3).

    Args:
        reason: why.
    """

    name = StepName.SKIP_REQUEST
    states = between(State.CLASSIFIED, State.CONSULTED)
    barred_by = ENDED
    roles = ANYONE

    reason: str

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether a court stands behind the paper, to be asked."""
        return case.state in cls.states and _court_behind(case)

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that there is a request, or a reason for none, already."""
        if case.request is not None:
            yield Missing(7, "the request to the court is on record already", named(OFFICE))

    def faults(self) -> Iterator[Missing]:
        """Yield that no reason is given."""
        if not self.reason.strip():
            yield Missing(7, "no reason is given for not asking the court", named(ANYONE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the reason on record."""
        return replace(case, request=CourtRequest(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetBasis(Step):
    """Find that the legal basis is met: on what is on record now, and on nothing later.

    What comes on record afterwards reaches nothing until the basis is found met again. Then scope
    and decisions stay, for nothing that was reached is lost, and what was built on them is void:
    whoever reviewed and approved did so under a narrower reach.
    """

    name = StepName.MEET_BASIS
    states = frozenset({State.CONSULTED})
    roles = OVERSIGHT

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether the basis is to be found met, or anew for what came on record since."""
        return case.state in cls.states or bool(case.late)

    @classmethod
    def roles_for(cls, case: CaseState) -> frozenset[Role]:
        """Return the basis's finders."""
        return case.guard.finders if case.guard else cls.roles

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield what the basis takes and the case lacks."""
        guard = case.guard
        if not case.verified_by:
            yield Missing(8, "the instrument is not verified", named(OFFICE))
        if not case.consulted:
            yield Missing(6, "no consultation, nor why there was none, is on record", named(ANYONE))
        if case.request is None and (guard is None or guard.asks_court):
            yield Missing(
                7,
                "no request to the court to withdraw, narrow or seal, nor why it was not made, "
                "is on record",
                named(ANYONE),
            )
        if guard is not None and guard.rests_on is not None:
            yield from not_on_record(case, guard.rests_on, rule=24)

    def move(self, case: CaseState) -> CaseState:
        """Return the case with its basis met.

        Raises:
            BasisNotBuilt: the product does not carry out disclosures on it.
        """
        if case.basis is not None:
            guard_for(case.basis)
        footing = Footing(case.established, frozenset(kept.number for kept in case.forms))
        found = replace(case, footing=footing)
        if case.scope.version:
            return found.with_decisions(case.decisions)
        return replace(found, state=State.BASIS_MET)


def _court_behind(case: CaseState) -> bool:
    return case.guard is None or case.guard.asks_court
