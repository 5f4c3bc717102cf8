"""A case as its ledger makes it: a pure fold of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vault.disclosure.ledger.entries import Entry, Filed, RoundAct, Spoken, Taken, maker_of
from vault.disclosure.ledger.progress import Moment, Progress
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause, SectionFacts, outside
from vault.disclosure.rules.client_access import DenialGround
from vault.disclosure.rules.decisions import Decision
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.instruments import FORMS
from vault.disclosure.rules.kept_forms import clause_of
from vault.disclosure.rules.negotiation import Round, agree, agreed_clauses, counter, propose
from vault.disclosure.rules.reach import Reach, reach
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.copies import Designate, SetFee
from vault.disclosure.rules.steps.deciding import Decide
from vault.disclosure.rules.steps.forms import EnterForm
from vault.disclosure.rules.steps.intake import MeetBasis
from vault.disclosure.rules.steps.resting import Establish
from vault.disclosure.rules.steps.side import Amend
from vault.disclosure.rules.vocabulary import State, StepName
from vault.disclosure.rules.workflow import apply
from vault.errors import Conflict

CHART = "chart"
"""The particular of the finding of a basis that names the one chart that it is met for."""


class PaperRefused(Conflict):
    """A paper cannot be entered at this place of the case."""

    code = "paper-refused"


class NotInTime(Conflict):
    """A fact that the basis rests on has not come about yet, or stands no longer."""

    code = "not-in-time"


class NotClassified(Conflict):
    """Nothing can be said of a paper's reach before its class is known."""

    code = "not-classified"
    default_remedy = "Verify and classify the instrument first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A decision as it was made.

    Args:
        number: its place in the ledger.
        decision: what was decided.
        by: the user's id.
        at: when.
        particulars: what else is on record.
    """

    number: int
    decision: Decision
    by: str
    at: datetime
    particulars: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case and everything on record of it.

    Args:
        state: what the workflow knows.
        entries: the ledger, in order.
        papers: each version of the instrument with its clauses; the present one last.
        rounds: the negotiation under the present paper.
        made: the last decision on each section version, by its id, whether or not it stands.
        progress: when and by whom the case came to where it stands.
        seen_at: the instant at which its reach is judged; None to leave time aside, where a step
            that rests on what is over is refused anyway.
    """

    state: CaseState
    entries: tuple[Entry, ...]
    papers: tuple[Filed, ...]
    rounds: tuple[Round, ...] = ()
    made: Mapping[str, Made] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)
    seen_at: datetime | None = None

    def at(self, instant: datetime) -> OpenCase:
        """Return the case with its reach as it is at an instant, for whoever is shown it."""
        return replace(self, seen_at=instant)

    @property
    def paper(self) -> Filed:
        """Return the present paper."""
        return self.papers[-1]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Return what is asked for: the scope agreed upon, if any, else the paper's clauses.

        An agreement never goes beyond the paper, so it can only narrow the reach. Where clients'
        forms are the basis, each form that stands, and that the finding of the basis covers once
        there is one, is a clause, and there is no other.
        """
        if self.paper.instrument.kind in FORMS:
            return tuple(clause_of(kept) for kept in self.state.forms_at(self.seen_at))
        return agreed_clauses(self.rounds) or self.paper.clauses

    @property
    def own_of(self) -> frozenset[str] | None:
        """Return the members whose own record alone is asked for; None where others' is too."""
        guard = self.state.guard
        ways = [way for way in guard.ways if way.own] if guard else []
        if not ways:
            return None
        clearing = frozenset[Element]().union(*(way.cleared_by or () for way in ways))
        facts = self.state.facts_at(self.seen_at)
        return frozenset(one.holder for one in facts if one.element in clearing)

    @property
    def only_chart(self) -> str:
        """Return the number of the chart that the basis is met for; "" as long as none is."""
        found = (
            entry.particulars.get(CHART, "")
            for entry in reversed(self.entries)
            if isinstance(entry, Taken) and isinstance(entry.step, MeetBasis)
        )
        return next(found, "")

    @property
    def standing(self) -> dict[str, Made]:
        """Return the decisions that stand, by section version."""
        return {decided.section: self.made[decided.section] for decided in self.state.decisions}

    def reach(self, facts: SectionFacts) -> Reach:
        """Return how far the case reaches a section.

        Raises:
            NotClassified: the paper has no class yet.
            BasisNotBuilt: its class is known but not built.
        """
        if self.state.basis is None:
            raise NotClassified("The instrument is not classified yet.")
        on_record = self.state.facts_at(self.seen_at)
        access = self.state.access
        return reach(
            self.state.basis,
            self.clauses,
            facts,
            on_record,
            reversed_denial=access.denied is not None and not access.denied.stands,
            elsewhere=access.designation is not None,
        )

    def owed(self, sections: Iterable[SectionFacts]) -> frozenset[DenialGround]:
        """Return on what grounds a client is denied what they ask for and access does not reach.

        Titles are left aside: not everybody can read them, and a denial must not hang on that.
        """
        guard, own = self.state.guard, self.own_of
        if guard is None or own is None:
            return frozenset()
        on_record = frozenset(one.element for one in self.state.facts_at(self.seen_at))
        return frozenset(
            bar.denial
            for facts in sections
            for bar in guard.never
            if bar.denial is not None
            and facts.persons & own
            and bar.applies(facts, on_record)
            and not all(outside(clause, facts) for clause in self.clauses)
        )

    @property
    def over(self) -> tuple[str, ...]:
        """Return, in words, what the basis rests on and whose time is over when it is seen."""
        return _over(self.state, self.seen_at)


RESTING = frozenset(
    {
        StepName.MEET_BASIS,
        StepName.SET_SCOPE,
        StepName.DECIDE,
        StepName.REVIEW_CLINICALLY,
        StepName.REVIEW_INDEPENDENTLY,
        StepName.LEAVE_OUTSIDE,
        StepName.RENDER,
        StepName.APPROVE,
        StepName.ASK_ATTESTER,
        StepName.ATTEST,
        StepName.TRANSMIT,
        StepName.SEND_LOG,
    }
)
"""The steps that rest on what the basis rests on."""

_AHEAD_OF_UTC = timedelta(hours=14)
"""How far the farthest time zone is ahead: no day begins earlier anywhere."""


def taken_of(case: OpenCase, step: type[Step]) -> tuple[Taken, ...]:
    """Return every entry by which a step of this kind was taken, in order."""
    return tuple(
        entry for entry in case.entries if isinstance(entry, Taken) and isinstance(entry.step, step)
    )


def begun(filed: Filed) -> OpenCase:
    """Return the case that a first paper opens.

    Raises:
        PaperRefused: it is not the first paper.
    """
    if filed.version != 1:
        raise PaperRefused("A case is opened by its first paper.")
    return OpenCase(
        state=CaseState(paper=filed.paper),
        entries=(filed,),
        papers=(filed,),
        progress=Progress.begun(Moment(1, filed.at, filed.by)),
    )


def after(case: OpenCase, entry: Entry) -> OpenCase:
    """Return the case with one entry more.

    Raises:
        IllegalStep: the workflow refuses the step.
        NotInTime: it rests on a fact that is over, or records one that is to come.
        BasisNotBuilt: the case's legal basis is known but not built.
        IllegalRound: the round does not follow from those before it.
        PaperRefused: the paper cannot be entered here, or is not the one that the step takes in.
    """
    match entry:
        case Filed():
            changed = _filed(case, entry)
        case Taken():
            changed = _taken(case, entry)
        case Spoken():
            changed = replace(case, rounds=_spoken(case, entry))
    moment = Moment(len(case.entries) + 1, entry.at, maker_of(entry))
    progress = case.progress.after(case.state, changed.state, moment)
    return replace(changed, entries=(*case.entries, entry), progress=progress)


def folded(entries: Sequence[Entry]) -> OpenCase:
    """Return the case that a whole ledger makes.

    Raises:
        As `begun` and `after`.
    """
    first, *rest = entries
    if not isinstance(first, Filed):
        raise PaperRefused("A case is opened by its first paper.")
    case = begun(first)
    for entry in rest:
        case = after(case, entry)
    return case


def _filed(case: OpenCase, filed: Filed) -> OpenCase:
    if filed.version == 1 and case.state.state is State.RECEIVED and len(case.papers) == 1:
        return replace(case, papers=(filed,), state=replace(case.state, paper=filed.paper))
    if filed.version != len(case.papers) + 1 or case.paper.paper != case.state.paper:
        raise PaperRefused(
            "The paper's particulars cannot be changed any more.",
            remedy="Take in an amended paper.",
        )
    return replace(case, papers=(*case.papers, filed))


def _taken(case: OpenCase, taken: Taken) -> OpenCase:
    step = taken.step
    _require_in_time(case, taken)
    state = apply(case.state, step)
    if state.paper != case.paper.paper:
        raise PaperRefused("The paper entered and the paper taken in are not the same.")
    changed = replace(case, state=state)
    if isinstance(step, Amend):
        return replace(changed, rounds=())
    if isinstance(step, Decide):
        made = Made(
            number=len(case.entries) + 1,
            decision=step.decision,
            by=step.by.person,
            at=taken.at,
            particulars=taken.particulars,
        )
        return replace(changed, made={**case.made, step.decision.section: made})
    return changed


def _require_in_time(case: OpenCase, taken: Taken) -> None:
    """Hold rule 25 of the workflow, which knows no time itself."""
    step = taken.step
    latest = (taken.at + _AHEAD_OF_UTC).date()
    if isinstance(step, Establish) and step.on > latest:
        raise NotInTime("The day of the fact is still to come.")
    if isinstance(step, EnterForm) and (step.form.signed_on or latest) > latest:
        raise NotInTime("The day on which the form was signed is still to come.")
    if isinstance(step, Designate) and step.designation.signed_on > latest:
        raise NotInTime("The day on which the direction was signed is still to come.")
    if isinstance(step, SetFee) and (step.fee.agreed_on or latest) > latest:
        raise NotInTime("The day on which the client agreed is still to come.")
    if step.name not in RESTING:
        return
    if over := _over(case.state, taken.at):
        raise NotInTime(
            f"The time of what the basis rests on is over: {', '.join(over)}.",
            remedy="Take it back or record its end, and then what stands now.",
        )


def _over(case: CaseState, at: datetime | None) -> tuple[str, ...]:
    facts = sorted(one.element.words for one in case.established if one.over(at))
    return (*facts, *(f"form {kept.number}" for kept in case.forms if kept.lapsed(at)))


def _spoken(case: OpenCase, spoken: Spoken) -> tuple[Round, ...]:
    order = case.paper.clauses
    match spoken.act:
        case RoundAct.PROPOSE:
            return propose(case.rounds, spoken.party, spoken.clauses, order=order)
        case RoundAct.COUNTER:
            return counter(case.rounds, spoken.party, spoken.clauses, order=order)
        case RoundAct.AGREE:
            return agree(case.rounds, spoken.party)
