"""What is known of a disclosure case, as a value; ids, codes and hashes only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from vault.disclosure.rules.case_parts import (
    Access,
    Approval,
    Asked,
    CourtRequest,
    Decided,
    Footing,
    PastScope,
    Rendering,
    Scope,
    Sent,
)
from vault.disclosure.rules.elements.vocabulary import Element, Established
from vault.disclosure.rules.guards import GUARDS, Guard
from vault.disclosure.rules.instruments import Paper
from vault.disclosure.rules.kept_forms import KeptForm, standing_forms
from vault.disclosure.rules.vocabulary import (
    Basis,
    Outside,
    Recipient,
    SideState,
    State,
    TextFlag,
)

_SENT = State.TRANSMITTED


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
        sent: every transmission of a production.
        logs: every transmission of a privilege log that is under seal.
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
    access: Access = field(default_factory=Access)
    scope: Scope = field(default_factory=Scope)
    decisions: frozenset[Decided] = frozenset()
    past: tuple[PastScope, ...] = ()
    preparers: frozenset[str] = frozenset()
    clinical: frozenset[str] = frozenset()
    independent: frozenset[str] = frozenset()
    left_outside: bool = False
    asked: Asked | None = None
    rendering: Rendering = field(default_factory=Rendering)
    approvals: tuple[Approval, ...] = ()
    sent: tuple[Sent, ...] = ()
    logs: tuple[Sent, ...] = ()

    @property
    def log_waits(self) -> bool:
        """Tell whether the court is still owed the privilege log, under seal, of what left last.

        Where no court may receive the production, a client's form opened it, or a client asked:
        then nobody has a log to claim (FRCP 26(b)(5)(A)).
        """
        if not self.sent or Recipient.COURT not in self.recipients:
            return False
        last = self.sent[-1]
        return last.log_apart and last.digest not in {log.digest for log in self.logs}

    @property
    def stands_at(self) -> str:
        """Return how far the case has come, in words."""
        if self.left_outside and self.state is State.INDEPENDENT_REVIEW:
            return "independent review left to an outside attester"
        return self.state.words

    @property
    def outside(self) -> Outside | None:
        """Return what the approval waits for that somebody outside gives, if it does."""
        if self.asked is not None:
            return Outside.ASKED
        left = self.left_outside and not self.independent
        return Outside.TO_ASK if left and self.state is State.RENDERED else None

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
