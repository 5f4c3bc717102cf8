"""Which charts are due, and proposing to dispose of them (RH2, RH3).

Only who holds a chart's identity key can count its clock, for the birth dates are sealed under it.
They propose and sign; another person, who needs no key, confirms (`disposing`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select

from vault.audit.canonical import JSON, canonical_json
from vault.audit.events import Event
from vault.clock import Clock, to_rfc3339
from vault.disclosure.ledger.holds import is_held, lock_charts
from vault.errors import Conflict, InvalidInput
from vault.identity import compartments
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.identity.tables import Grant
from vault.ids import new_id
from vault.labels.vocabulary import PurposeOfUse
from vault.records.access import admit_to_chart, identity_keys, logging_tampering
from vault.records.tables import Chart
from vault.retention import facts
from vault.retention.certificate import PROPOSAL, sign_proposal
from vault.retention.counting import Counted, fetch_charts
from vault.retention.events import RetentionEvent
from vault.retention.model import ChartHeld, DisposalState, DueChart, NotDue, ProposalStale
from vault.retention.tables import Disposal, DisposalChart
from vault.settings.groups import RecordSettings
from vault.store.unit_of_work import Store

MOST_CHARTS = 100
"""How many charts one proposal may name: as many as a second person can look at."""


class Retention:
    """Counts the clocks of charts and proposes disposals."""

    def __init__(self, store: Store[Event], clock: Clock, settings: RecordSettings):
        self._store = store
        self._clock = clock
        self._settings = settings

    def charts(self, actor: Actor) -> tuple[DueChart, ...]:
        """Return every chart whose clock the actor's keys let them count, the first due first.

        Raises:
            PermissionDenied: the actor may not propose disposals.
            TamperedData: one of them does not open.
        """
        attempt = Event(
            tag=RetentionEvent.DUE_LIST, actor=actor.user_id, purpose=PurposeOfUse.HOPERAT
        )
        with self._store.unit_of_work() as work:
            actor.require(Permission.RETENTION_PROPOSE, attempt)
            own = work.execute(
                select(Chart.id)
                .join(
                    Grant,
                    (Grant.compartment_id == Chart.compartment_id) & (Grant.epoch == Chart.epoch),
                )
                .where(Grant.holder_id == actor.user_id, Grant.key_id == actor.keyring.key_id)
            )
            ids = own.scalars().all()
            sealed = fetch_charts(work, ids, self._settings)
            held = compartments.held_keys(work, actor, ids)
            work.record(replace(attempt, detail={"charts": len(ids)}))
        with logging_tampering(self._store, attempt):
            counted = sealed.counted(held)
        return tuple(sorted(map(_due_chart, counted), key=lambda each: (each.due_on, each.chart)))

    def propose(self, actor: Actor, charts: Collection[str], reason: str) -> str:
        """Propose to dispose of charts whose time is over, and sign that; return its id.

        Args:
            actor: holds the identity key of each.
            charts: their numbers.
            reason: why now, in words; may be empty.

        Raises:
            PermissionDenied: the actor may not propose disposals.
            KeyNotHeld: the actor holds no key of one of the charts.
            NotFound: there is no such chart, or it was disposed of.
            InvalidInput: no chart is named, or too many.
            NotDue: one may not be disposed of yet.
            ChartHeld: a hold stands on one.
            Conflict: one is proposed already.
        """
        numbers = sorted({each.strip() for each in charts})
        if not 0 < len(numbers) <= MOST_CHARTS:
            raise InvalidInput(f"Name 1 to {MOST_CHARTS} charts.")
        counted = self._count(actor, numbers)
        now = self._clock.now()
        disposal_id = new_id()
        with self._store.unit_of_work() as work:
            lock_charts(work, [each.facts.chart_id for each in counted])
            for each in counted:
                self._require_due(work, actor, each, now)
            proposal = self._proposal(actor, disposal_id, counted, now)
            work.execute(
                insert(Disposal).values(
                    id=disposal_id,
                    state=DisposalState.PROPOSED,
                    proposed_by=actor.user_id,
                    proposed_at=now,
                    proposal=canonical_json(proposal).decode(),
                    proposal_key=actor.keyring.key_id,
                    proposal_signature=sign_proposal(proposal, actor.keyring.signing),
                )
            )
            work.execute(
                insert(DisposalChart),
                [{"disposal_id": disposal_id, "chart_id": each.facts.chart_id} for each in counted],
            )
            if reason.strip():
                record_rationale(work, disposal_id, reason.strip(), now)
            for each in counted:
                work.record(self._attempt(actor, each.number, disposal_id))
        return disposal_id

    def _count(self, actor: Actor, numbers: Collection[str]) -> tuple[Counted, ...]:
        with self._store.unit_of_work() as work:
            ids = []
            for number in numbers:
                found, attempt = admit_to_chart(
                    work,
                    actor,
                    number,
                    Permission.RETENTION_PROPOSE,
                    RetentionEvent.DUE_LIST,
                )
                identity_keys(work, actor, found.chart_id, attempt)
                ids.append(found.chart_id)
                work.record(replace(attempt, purpose=PurposeOfUse.HOPERAT))
            sealed = fetch_charts(work, ids, self._settings)
            held = compartments.held_keys(work, actor, ids)
        with logging_tampering(self._store, attempt):
            return sealed.counted(held)

    def _require_due(self, work: Work, actor: Actor, chart: Counted, now: datetime) -> None:
        known = chart.facts
        attempt = self._attempt(actor, chart.number)
        if is_held(work, known.chart_id):
            raise refusal(ChartHeld(f"A hold stands on {chart.number}."), attempt)
        if facts.mark(work, known.chart_id) != known.mark:
            raise ProposalStale(f"{chart.number} changed just now.", remedy="Try again.")
        if facts.is_proposed(work, known.chart_id):
            raise Conflict(f"The disposal of {chart.number} is proposed already.")
        if known.obstacle:
            raise NotDue(f"{chart.number}: {known.obstacle}")
        if chart.due.on > now.astimezone(self._settings.zone).date():
            raise NotDue(
                f"{chart.number} is kept until {chart.due.on.isoformat()}: {chart.due.clock.words}."
            )

    def _proposal(
        self, actor: Actor, disposal_id: str, counted: Collection[Counted], now: datetime
    ) -> Mapping[str, JSON]:
        return {
            "format": PROPOSAL,
            "id": disposal_id,
            "at": to_rfc3339(now),
            "operator": {"user": actor.user_id, "name": actor.display_name},
            "jurisdiction": self._settings.jurisdiction.value,
            "charts": [
                {
                    "id": each.facts.chart_id,
                    "number": each.number,
                    "unit": each.unit,
                    "opened_on": each.opened_on.isoformat(),
                    "last_service_on": each.facts.last_service.isoformat(),
                    "notes": each.facts.notes,
                    "clock": each.due.clock.value,
                    "schedule": each.facts.schedule.to_json(),
                    "mark": each.facts.mark,
                }
                for each in counted
            ],
        }

    def _attempt(self, actor: Actor, number: str, disposal_id: str = "") -> Event:
        return Event(
            tag=RetentionEvent.PROPOSED,
            actor=actor.user_id,
            object_id=disposal_id,
            chart=number,
            purpose=PurposeOfUse.HOPERAT,
        )


def _due_chart(counted: Counted) -> DueChart:
    known = counted.facts
    return DueChart(
        chart=counted.number,
        name=counted.name,
        closed=counted.status == "closed",
        last_service=known.last_service,
        due_on=counted.due.on,
        clock=counted.due.clock,
        held=known.held,
        proposed=known.proposed,
        obstacle=known.obstacle,
    )
