"""The accounting of disclosures of one chart, from what actually left (AA1 to AA4, AA6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import case_event
from vault.disclosure.rules.accounting import Accounting, Transmission, hipaa_view
from vault.disclosure.work.disclosed import AccountingSource, DisclosedChart
from vault.errors import NotFound
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.records.access import chart_ref, logging_tampering
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class ChartAccounting:
    """The accounting of one chart.

    Args:
        accounting: as the client receives it.
        closed: how many transmissions that disclosed something of this chart the reader's keys
            don't open; they are missing above.
    """

    accounting: Accounting
    closed: int


class Accountings:
    """Computes accountings of disclosures.

    Args:
        store: the database.
        clock: the time.
        sources: the features that disclose.
    """

    def __init__(self, store: Store[Event], clock: Clock, sources: Sequence[AccountingSource]):
        self._store = store
        self._clock = clock
        self._sources = sources

    def charts(self, actor: Actor) -> tuple[DisclosedChart, ...]:
        """Return the charts of which something left where the actor takes part, the latest first.

        Raises:
            PermissionDenied: the actor may not read accountings.
        """
        attempt = case_event(CaseEvent.ACCOUNTING_LIST, actor, case_id="")
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_READ, attempt)
            found = [each for source in self._sources for each in source.charts(work, actor)]
            work.record(attempt)
        return _together(found)

    def accounting(
        self,
        actor: Actor,
        chart: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> ChartAccounting:
        """Compute the accounting that 45 CFR 164.528 owes the client of a chart.

        Args:
            actor: who reads it; a privacy officer, who takes part in every case, opens it whole.
            chart: the chart's number.
            since: from when on, aware; six years back where None.
            until: up to when, aware; now where None.

        Raises:
            PermissionDenied: the actor may not read accountings.
            NotFound: there is no such chart.
            AccountingInvalid: `since` is not before `until`.
            TamperedData: a transmission is gone or is not as it was written.
        """
        sent, closed = self._sent(actor, chart, CaseEvent.ACCOUNTING)
        view = hipaa_view(sent, since=since, until=until or self._clock.now())
        return ChartAccounting(view, closed)

    def _sent(self, actor: Actor, chart: str, tag: CaseEvent) -> tuple[list[Transmission], int]:
        """Return all that the actor's keys open of what left of a chart, and how much more left."""
        attempt = case_event(tag, actor, case_id="", chart=chart)
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_READ, attempt)
            ref = chart_ref(work, chart)
            if ref is None:
                raise refusal(NotFound("There is no such chart."), attempt, Outcome.FAILED)
            found = [source.find(work, actor, ref.chart_id, attempt) for source in self._sources]
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            sent = [one for each in found for one in each.opened()]
        return sent, sum(len(each.closed) for each in found)


def _together(found: Iterable[DisclosedChart]) -> tuple[DisclosedChart, ...]:
    """Put what several sources say of the same chart together, the latest first."""
    charts = [
        DisclosedChart(number, sum(one.count for one in some), max(one.last_at for one in some))
        for number, group in groupby(sorted(found, key=lambda one: one.number), _number)
        if (some := list(group))
    ]
    return tuple(sorted(charts, key=lambda one: (one.last_at, one.number), reverse=True))


def _number(chart: DisclosedChart) -> str:
    return chart.number
