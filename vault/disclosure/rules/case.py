"""What is known of a disclosure case, as a value; ids, codes and hashes only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from vault.attesting.vocabulary import AttesterRole
from vault.disclosure.rules.access_copies import Designation, Fee
from vault.disclosure.rules.client_access import DenialGround, Finding, reviewable
from vault.disclosure.rules.elements.vocabulary import Element, Established
from vault.disclosure.rules.guards import GUARDS, Guard
from vault.disclosure.rules.instruments import Paper
from vault.disclosure.rules.kept_forms import KeptForm, standing_forms
from vault.disclosure.rules.vocabulary import (
    Action,
    Basis,
    CourtAsk,
    Recipient,
    Ruling,
    SideState,
    State,
    TextFlag,
)
from vault.identity.permissions import Role

_SENT = State.TRANSMITTED


@dataclass(frozen=True, slots=True)
class By:
    """Who takes a step: a user's id and the roles that the user holds."""

    person: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class CourtRequest:
    """The request to the court that DW3 asks for, or its absence.

    Args:
        asked: what was asked; None if the court was not asked, for a recorded reason.
        ruling: the court's answer; None while it is pending.
    """

    asked: CourtAsk | None
    ruling: Ruling | None = None

    @property
    def done(self) -> bool:
        """Return whether it holds nothing up any more."""
        return self.asked is None or self.ruling is not None


@dataclass(frozen=True, slots=True)
class Denied:
    """A client's access as it was denied, and what became of it (45 CFR 164.524(a), (d)).

    Args:
        grounds: why.
        whole: whether everything was denied; else only what the decisions keep back.
        by: who denied it.
        review_asked: the client wants it reviewed.
        finding: what the reviewer found; None while nobody reviewed it.
    """

    grounds: frozenset[DenialGround]
    whole: bool
    by: str
    review_asked: bool = False
    finding: Finding | None = None

    @property
    def stands(self) -> bool:
        """Return whether no reviewer has reversed it."""
        return self.finding is not Finding.REVERSED

    @property
    def standing(self) -> frozenset[DenialGround]:
        """Return the grounds that stand: a reviewer reverses only what is reviewable."""
        if self.stands:
            return self.grounds
        return frozenset(ground for ground in self.grounds if not reviewable([ground]))


@dataclass(frozen=True, slots=True)
class Access:
    """How a client's request for their own record goes.

    Args:
        extended_until: when the longer time is over, if it was extended.
        denied: the denial, in part or whole, if any.
        designation: to whom the client directs the copy, if not to themselves.
        fee: what the copy costs; None while that is not on record.
    """

    extended_until: datetime | None = None
    denied: Denied | None = None
    designation: Designation | None = None
    fee: Fee | None = None


@dataclass(frozen=True, slots=True)
class Footing:
    """What was on record when the basis was found met; nothing later counts for that finding.

    Args:
        facts: the facts.
        forms: the numbers of the forms.
    """

    facts: frozenset[Established] = frozenset()
    forms: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """The sections that must each be decided; others never join by themselves (DW1).

    Args:
        version: 1 for the case's first scope, one more for each later one; 0 for none.
        sections: ids of section versions.
        charts: ids of the charts they stand in.
        clinicians: ids of the users who wrote them or treat their clients.
        owed: the grounds on which a client is denied what they ask for beside it, because the
            right of access does not reach it.
    """

    version: int = 0
    sections: frozenset[str] = frozenset()
    charts: frozenset[str] = frozenset()
    clinicians: frozenset[str] = frozenset()
    owed: frozenset[DenialGround] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """That one section version was decided, how and by whom.

    Args:
        section: id of the section version.
        action: release, redact or withhold.
        by: a user's id.
        beyond: whether it is kept back because nobody asked for it.
        reviewable: whether keeping it back is a denial that the client may have reviewed.
    """

    section: str
    action: Action
    by: str
    beyond: bool = False
    reviewable: bool = False


@dataclass(frozen=True, slots=True)
class PastScope:
    """A scope that another replaced, with the decisions made under it: history (DW6)."""

    scope: Scope
    decisions: frozenset[Decided]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One rendered production.

    Args:
        digest: hex SHA-256 of exactly what will leave; "" while nothing is rendered.
        by: who rendered it.
        sealed: whether it is a sealed package under a Bates prefix of its own.
        warnings: ids of restatement warnings that the self-test gave.
        answered: ids of those that were answered.
    """

    digest: str = ""
    by: str = ""
    sealed: bool = False
    warnings: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()

    @property
    def unanswered(self) -> frozenset[str]:
        """Return the warnings that wait for an answer."""
        return self.warnings - self.answered


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's approval of exactly these bytes, under this version of the scope (DW7).

    `outside` is the approver's role where they are an outside attester, and `by` then their id.
    """

    by: str
    digest: str
    scope_version: int
    outside: AttesterRole | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to an outside attester that waits for its answer (AC4).

    Args:
        request: its id.
        sha256: of its bytes.
        at: when it was made.
    """

    request: str
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """What left, under which scope, and to whom in what capacity."""

    digest: str
    scope_version: int
    recipients: frozenset[Recipient]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """The state of a case and every fact that its rules look at.

    Args:
        paper: the instrument's present version.
        state: how far the case has come.
        sides: what holds it up or turned it back.
        superseded: the paper was amended, and its successor has not been taken in yet.
        verified_by: who verified the paper; "" if nobody did yet.
        holds: ids of the charts on hold.
        basis: the class of the paper, once classified.
        consulted: a consultation, or why there was none, is on record.
        request: the request to the court or its absence, once on record.
        established: the facts on record that the basis rests on.
        objected: somebody objected under the present paper, whatever came of it.
        forms: the forms that clients signed, ended ones too.
        footing: what the finding that the basis is met covers; None while none stands.
        access: how a client's own request goes.
        scope: the present scope; an empty one of version 0 if there is none.
        decisions: the decisions that stand under it.
        past: earlier scopes with their decisions.
        preparers: ids of those who ever set a scope, decided or rendered, also under an earlier
            scope; they cannot review or approve.
        clinical: ids of those who reviewed as clinicians.
        independent: ids of those who reviewed independently.
        left_outside: the independent review is left to an outside attester (AC4).
        asked: the request to one that waits for its answer, about the present rendering.
        rendering: the present rendering.
        approvals: those that stand.
        sent: every transmission.
    """

    paper: Paper
    state: State = State.RECEIVED
    sides: frozenset[SideState] = frozenset()
    superseded: bool = False
    verified_by: str = ""
    holds: frozenset[str] = frozenset()
    basis: Basis | None = None
    consulted: bool = False
    request: CourtRequest | None = None
    established: frozenset[Established] = frozenset()
    objected: bool = False
    forms: tuple[KeptForm, ...] = ()
    footing: Footing | None = None
    access: Access = Access()
    scope: Scope = Scope()
    decisions: frozenset[Decided] = frozenset()
    past: tuple[PastScope, ...] = ()
    preparers: frozenset[str] = frozenset()
    clinical: frozenset[str] = frozenset()
    independent: frozenset[str] = frozenset()
    left_outside: bool = False
    asked: Asked | None = None
    rendering: Rendering = Rendering()
    approvals: tuple[Approval, ...] = ()
    sent: tuple[Sent, ...] = ()

    @property
    def stands_at(self) -> str:
        """Return how far the case has come, in words."""
        if self.left_outside and self.state is State.INDEPENDENT_REVIEW:
            return "independent review left to an outside attester"
        return self.state.words

    @property
    def guard(self) -> Guard | None:
        """Return what the basis takes, once the paper is classified."""
        return GUARDS[self.basis] if self.basis else None

    @property
    def recipients(self) -> frozenset[Recipient]:
        """Return in what capacities a production may be received as the case stands.

        A guardian ad litem receives it by express order only (DW5). Whom a client designates
        receives it in the client's place, and nobody does without being designated.
        """
        permitted = self.guard.recipients if self.guard else frozenset()
        if TextFlag.GUARDIAN not in self.paper.text:
            permitted -= {Recipient.GUARDIAN}
        if Recipient.DESIGNATED in permitted:
            permitted -= {Recipient.CLIENT if self.access.designation else Recipient.DESIGNATED}
        return permitted

    @property
    def on_record(self) -> frozenset[Element]:
        """Return the elements that are on record, those that follow from forms among them."""
        found = frozenset(one.element for one in self.established)
        signed = any(kept.stands(None) for kept in self.forms)
        return found | {Element.SIGNED_FORM} if signed else found

    def facts_at(self, at: datetime | None) -> frozenset[Established]:
        """Return the facts that count: covered by the finding, if one stands, and not over.

        Args:
            at: the instant at which something would leave on them; None to leave time aside.
        """
        facts = self.established
        if self.footing is not None:
            facts &= self.footing.facts
        return frozenset(one for one in facts if not one.over(at))

    def forms_at(self, at: datetime | None) -> tuple[KeptForm, ...]:
        """Return the forms on which something may leave at an instant, as `facts_at`."""
        standing = standing_forms(self.forms, at)
        if self.footing is None:
            return standing
        return tuple(kept for kept in standing if kept.number in self.footing.forms)

    @property
    def late(self) -> tuple[str, ...]:
        """Return, in words, what came on record since the basis was found met.

        It reaches nothing until somebody who may find the basis met does so again.
        """
        facts = () if self._footed is None else self.established - self._footed.facts
        words = sorted(one.words for one in facts)
        return (*words, *(f"form {kept.number}" for kept in self.late_forms))

    @property
    def late_forms(self) -> tuple[KeptForm, ...]:
        """Return the forms among what `late` tells."""
        if self._footed is None:
            return ()
        standing = standing_forms(self.forms, None)
        return tuple(kept for kept in standing if kept.number not in self._footed.forms)

    @property
    def _footed(self) -> Footing | None:
        """Return the footing as long as something may be built on it."""
        return self.footing if self.state.rank < _SENT.rank else None

    @property
    def undecided(self) -> frozenset[str]:
        """Return the sections in scope on which no decision stands."""
        return self.scope.sections - {decided.section for decided in self.decisions}

    @property
    def next_scope_version(self) -> int:
        """Return the version that the next scope must have."""
        return max([self.scope.version, *(past.scope.version for past in self.past)]) + 1

    def prepared_by(self, person: str) -> CaseState:
        """Return the case with this person among those who prepared it."""
        return replace(self, preparers=self.preparers | {person})

    def with_decisions(self, decisions: frozenset[Decided]) -> CaseState:
        """Return the case with these decisions and nothing that was built on others (DW7)."""
        case = replace(
            self,
            decisions=decisions,
            clinical=frozenset(),
            independent=frozenset(),
            left_outside=False,
            asked=None,
            rendering=Rendering(),
            approvals=(),
        )
        return replace(case, state=State.SCOPED if case.undecided else State.DECIDED)

    def without_rendering(self) -> CaseState:
        """Return the case with nothing rendered or approved; its reviews stay."""
        if not State.RENDERED.rank <= self.state.rank < _SENT.rank:
            return self
        state = State.INDEPENDENT_REVIEW
        return replace(self, state=state, rendering=Rendering(), approvals=())

    def without_facts(self, *keys: tuple[Element, str]) -> CaseState:
        """Return the case without these facts, and without what was built on the basis."""
        kept = frozenset(one for one in self.established if one.key not in keys)
        case = replace(self, established=kept)
        if not State.BASIS_MET.rank <= self.state.rank < State.TRANSMITTED.rank:
            return case
        return case.without_scope(State.CONSULTED)

    def without_scope(self, state: State) -> CaseState:
        """Return the case at `state`, its scope and decisions kept as history only (DW6)."""
        past = self.past
        if self.scope.version:
            past = (*past, PastScope(self.scope, self.decisions))
        footing = self.footing if state.rank >= State.BASIS_MET.rank else None
        case = replace(self, scope=Scope(), past=past, footing=footing)
        return replace(case.with_decisions(frozenset()), state=state)
