"""The scope: which sections there are, which the clauses seem to ask for, which are to be decided.

Everything here but `set_scope` only shows and proposes (DW1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit
from vault.disclosure.ledger.book import fetch_ledger
from vault.disclosure.ledger.open_case import OpenCase
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.client_access import DenialGround
from vault.disclosure.rules.scope import Proposal, ScopeDifference, scope_difference, suggest_scope
from vault.disclosure.rules.steps.base import CLINICAL, OVERSIGHT
from vault.disclosure.rules.steps.deciding import Reopen, SectionChanged, SetScope
from vault.disclosure.rules.vocabulary import DisclosureEvent
from vault.disclosure.sections.currency import Drift, SectionsChanged, drift
from vault.disclosure.sections.on_file import SectionOnFile, signed_sections
from vault.disclosure.services.cases import Cases
from vault.disclosure.work.own_record import require_access
from vault.errors import Conflict, NotFound
from vault.identity import compartments
from vault.identity.actor import Actor, refusing_tampered
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Role
from vault.identity.tables import Compartment, Grant, UserRole
from vault.records.access import logging_tampering
from vault.store.unit_of_work import Reader, Store


@dataclass(frozen=True, slots=True)
class CaseSections:
    """A case and the present sections of its charts' signed notes, in order of production.

    Args:
        case: the case.
        sections: titles stand where the reader holds the key.
        readable: the versions whose text the reader's keys open.
    """

    case: OpenCase
    sections: tuple[SectionOnFile, ...]
    readable: frozenset[str]

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Propose the sections that the clauses seem to ask for; nothing is decided by it."""
        only = self.case.only_chart
        facts = [each.facts for each in self.sections if only in {"", each.chart}]
        if self.case.own_of is not None:
            facts = [each for each in facts if self.case.reach(each).decidable]
        return suggest_scope(self.case.clauses, facts, self.case.own_of)

    @property
    def owed(self) -> frozenset[DenialGround]:
        """Return on what grounds a client is to be denied what access does not reach."""
        only = self.case.only_chart
        return self.case.owed(each.facts for each in self.sections if only in {"", each.chart})

    @property
    def difference(self) -> ScopeDifference | None:
        """Show what the present paper changes; None where that can't be told (yet)."""
        guard = self.case.state.guard
        if len(self.case.papers) == 1 or guard is None or not guard.built:
            return None
        return difference_of(self.case, self.sections)


class Scoping:
    """Shows what a case could reach, and sets its scope.

    Args:
        store: the database.
        cases: the way in to cases.
        clock: the time, at which the reach of a section is judged.
    """

    def __init__(self, store: Store[Event], cases: Cases, clock: Clock):
        self._store = store
        self._cases = cases
        self._clock = clock

    def sections(self, actor: Actor, case: str) -> CaseSections:
        """Return the sections of a case's charts; their titles only where the actor's keys open.

        Labels, kinds and dates are shown to every participant.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in it.
            TamperedData: the case, a seal or a section is not as it was written.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.SECTIONS_LIST)
            chart_ids = list(admitted.ref.charts)
            sealed = fetch_ledger(work, admitted)
            with refusing_tampered(admitted.attempt):
                found = signed_sections(work, chart_ids)
            keys = compartments.held_keys(work, actor, chart_ids)
            admitted.record(work, {"sections": len(found)})
        with logging_tampering(self._store, admitted.attempt):
            _, opened = sealed.opened()
            titled = tuple(section.titled(keys) for section in found)
        readable = frozenset(s.version_id for s in found if s.readable(keys))
        return CaseSections(opened.at(self._clock.now()), titled, readable)

    def suggestions(self, actor: Actor, case: str) -> tuple[Proposal, ...]:
        """Propose the sections that the clauses seem to ask for; errors as `sections`."""
        return self.sections(actor, case).proposals

    def difference(self, actor: Actor, case: str) -> ScopeDifference:
        """Show what the present paper changes from the one before it (DW6).

        Raises:
            Conflict: there was only one paper so far.
            NotClassified: it is not classified yet.
            As `sections`.
        """
        found = self.sections(actor, case)
        return difference_of(found.case, found.sections)

    def set_scope(self, actor: Actor, case: str, sections: Collection[str]) -> CaseState:
        """Say which sections are to be decided; what stood under another scope is void.

        Args:
            actor: who scopes.
            case: the case.
            sections: ids of present section versions of the case's charts.

        Raises:
            NotFound: one is no present version of a signed note's section in the chart for which
                the basis is met.
            BeyondAccess: a client asks for their own record, and access does not reach one of them.
            As `Cases.take`.
        """
        wanted = frozenset(sections)
        with self._cases.working(actor, case, DisclosureEvent.SET_SCOPE) as it:
            only = it.case.only_chart
            there = [s for s in signed_sections(it.work, list(it.charts)) if s.chart == only]
            chosen = [s for s in there if s.version_id in wanted]
            if it.state.footing is not None:
                if len(chosen) != len(wanted):
                    raise NotFound("A section named is not a present one of the case's chart.")
                require_access(it, (s.facts for s in chosen))
            charts = frozenset(str(section.row["chart_id"]) for section in chosen)
            step = SetScope(
                by=it.by,
                version=it.state.next_scope_version,
                sections=wanted,
                charts=charts,
                clinicians=_clinicians(it.work, chosen, charts),
                owed=it.case.owed(s.facts for s in there),
            )
            return it.take(step, detail={"sections": len(wanted), "scope": step.version})

    def sync_sections(self, actor: Actor, case: str) -> Drift:
        """Bring a case up to date with sections that were edited or relabelled since.

        An edited section takes its older version's place, undecided. A decision made under
        another label, or beyond what was agreed upon since, is reopened where the actor's roles
        let them; otherwise it keeps the case from going on until somebody does.

        Returns:
            What had changed.

        Raises:
            As `Cases.take`.
        """
        with self._cases.working(actor, case, DisclosureEvent.SECTION_CHANGED) as it:
            found = drift(it.work, it.case)
            for old, new in sorted(found.newer.items()):
                it.take(SectionChanged(by=it.by, old=old, new=new), detail={"old": old, "new": new})
            reopened = found.unfounded & {decided.section for decided in it.state.decisions}
            if reopened and not actor.roles.isdisjoint(CLINICAL | OVERSIGHT):
                it.take(Reopen(by=it.by, sections=reopened), detail={"sections": sorted(reopened)})
        return found

    @contextmanager
    def voiding_changed(self, actor: Actor, case: str) -> Iterator[None]:
        """Let a step that is refused because sections changed void what was built on them.

        The refusal goes on; afterwards the case waits for the changed sections' decisions.
        """
        try:
            yield
        except SectionsChanged:
            self.sync_sections(actor, case)
            raise


def difference_of(case: OpenCase, sections: Iterable[SectionOnFile]) -> ScopeDifference:
    """Show what a case's present paper changes from the one before it.

    Raises:
        Conflict: there was only one paper so far, or it is not classified.
        BasisNotBuilt: its class is known but not built.
    """
    if len(case.papers) == 1 or case.state.basis is None:
        raise Conflict("There is no earlier paper to compare with.", remedy="")
    old, new = case.papers[-2].clauses, case.papers[-1].clauses
    facts = [section.facts for section in sections]
    return scope_difference(case.state.basis, old, new, facts, case.state.facts_at(case.seen_at))


def _clinicians(
    reader: Reader, sections: Iterable[SectionOnFile], charts: Collection[str]
) -> frozenset[str]:
    """Return who wrote the notes, and the clinicians who hold the charts' general keys."""
    treating = reader.execute(
        select(Grant.holder_id)
        .join(
            Compartment,
            (Compartment.id == Grant.compartment_id) & (Compartment.epoch == Grant.epoch),
        )
        .join(UserRole, UserRole.user_id == Grant.holder_id)
        .where(
            Compartment.scope_id.in_(charts),
            Compartment.name == CompartmentName.GENERAL,
            UserRole.role == Role.CLINICIAN,
        )
    )
    return frozenset(treating.scalars()) | {str(s.row["note_author"]) for s in sections}
