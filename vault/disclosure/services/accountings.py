"""The accounting of disclosures of one chart, from what was actually transmitted (AA1 to AA3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import Admitted, case_event, cases_of, find_case
from vault.disclosure.ledger.book import SealedLedger, fetch_ledger, key_to
from vault.disclosure.rules.accounting import Accounting, hipaa_view
from vault.disclosure.tables import CaseChart, Transmission, TransmissionChart
from vault.disclosure.work.sending import SentRecord, open_sent
from vault.errors import NotFound, TamperedData
from vault.identity import compartments
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.records.access import logging_tampering
from vault.records.rows import Columns, Keys, fetch
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader, Store


class TransmissionMissing(TamperedData):
    """A case tells of a transmission whose record is gone."""

    code = "transmission-missing"


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


@dataclass(frozen=True, slots=True)
class DisclosedChart:
    """A chart of which something left, in a case of the reader's: how often, and when last."""

    number: str
    count: int
    last_at: datetime


class Accountings:
    """Computes accountings of disclosures.

    Args:
        store: the database.
        clock: the time.
    """

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def charts(self, actor: Actor) -> tuple[DisclosedChart, ...]:
        """Return the charts of which something left in the actor's cases, the latest first.

        Raises:
            PermissionDenied: the actor may not read accountings.
        """
        attempt = case_event(CaseEvent.ACCOUNTING_LIST, actor, case_id="")
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_READ, attempt)
            last = func.max(Transmission.sent_at)
            rows = work.execute(
                select(Chart.number, func.count(), last)
                .join(TransmissionChart, TransmissionChart.chart_id == Chart.id)
                .join(Transmission, Transmission.id == TransmissionChart.transmission_id)
                .where(Transmission.case_id.in_(list(cases_of(work, actor).values())))
                .group_by(Chart.number)
                .order_by(last.desc(), Chart.number)
            ).all()
            work.record(attempt)
        return tuple(DisclosedChart(*row) for row in rows)

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
        attempt = case_event(CaseEvent.ACCOUNTING, actor, case_id="", chart=chart)
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_READ, attempt)
            chart_id = work.execute(
                select(Chart.id).where(Chart.number == chart)
            ).scalar_one_or_none()
            if chart_id is None:
                raise refusal(NotFound("There is no such chart."), attempt, Outcome.FAILED)
            own = list(cases_of(work, actor).values())
            keys = compartments.held_keys(work, actor, own)
            rows = fetch(
                work, select(*Transmission.__table__.c).where(Transmission.case_id.in_(own))
            )
            ledgers = tuple(_ledgers(work, actor, attempt, chart_id, own, keys))
            closed = _closed(work, chart_id, own)
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            sent = _opened(rows, ledgers, keys)
        disclosed = [record.disclosed() for record in sent if chart_id in record.charts]
        view = hipaa_view(disclosed, since=since, until=until or self._clock.now())
        return ChartAccounting(view, closed)


def _ledgers(
    reader: Reader, actor: Actor, attempt: Event, chart_id: str, own: Sequence[str], keys: Keys
) -> Iterator[SealedLedger]:
    """Fetch the ledgers of the actor's cases that ask for this chart."""
    asking = reader.execute(
        select(CaseChart.case_id)
        .where(CaseChart.chart_id == chart_id, CaseChart.case_id.in_(own))
        .order_by(CaseChart.case_id)
    ).scalars()
    for case_id in asking.all():
        if ref := find_case(reader, case_id):
            yield fetch_ledger(reader, Admitted(actor, ref, attempt, keys))


def _opened(
    rows: Sequence[Columns], ledgers: Sequence[SealedLedger], keys: Keys
) -> list[SentRecord]:
    kept = Counter(row["case_id"] for row in rows)
    for ledger in ledgers:
        _, case = ledger.opened()
        if kept[ledger.case["id"]] != len(case.state.sent):
            raise TransmissionMissing("A case tells of a transmission whose record is gone.")
    return [open_sent(row, key_to(row, keys)) for row in rows]


def _closed(reader: Reader, chart_id: str, own: Sequence[str]) -> int:
    count: int = reader.execute(
        select(func.count())
        .select_from(TransmissionChart)
        .join(Transmission, Transmission.id == TransmissionChart.transmission_id)
        .where(TransmissionChart.chart_id == chart_id, Transmission.case_id.not_in(own))
    ).scalar_one()
    return count
