"""Where an accounting takes its disclosures from: one source for each feature that discloses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy import func, select

from vault.audit.events import Event
from vault.disclosure.ledger.access import Admitted, cases_of, find_case
from vault.disclosure.ledger.book import SealedLedger, fetch_ledger, key_to
from vault.disclosure.rules.accounts.accounting import Transmission as Disclosed
from vault.disclosure.tables import CaseChart, Disclosure, Transmission, TransmissionChart
from vault.disclosure.work.sending import open_sent
from vault.errors import TamperedData
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.records.rows import Columns, Keys, fetch
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader


class TransmissionMissing(TamperedData):
    """A case tells of a transmission whose record is gone."""

    code = "transmission-missing"


@dataclass(frozen=True, slots=True)
class DisclosedChart:
    """A chart of which something left, as far as the reader takes part: how often, when last.

    `ref` is the number of the case or report in which it left, "" for all of them together.
    """

    number: str
    count: int
    last_at: datetime
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a source has of one chart.

    Args:
        opened: decrypts what the reader's keys open; called once the reading is on record.
        closed: the numbers under which further disclosures were made that they don't open, one
            for each.
    """

    opened: Callable[[], Sequence[Disclosed]]
    closed: tuple[str, ...]


class AccountingSource(Protocol):
    """A feature that discloses: its disclosures are logged by it and accounted for from it."""

    def charts(self, reader: Reader, actor: Actor) -> Sequence[DisclosedChart]:
        """Return what left that the actor's keys open, by chart and by case or report."""
        ...

    def find(self, work: Work, actor: Actor, chart_id: str, attempt: Event) -> Found:
        """Fetch a chart's disclosures, still encrypted, in the unit of work of the reading.

        Args:
            work: the unit of work; the caller records the reading.
            actor: who reads.
            chart_id: the chart.
            attempt: the reading's event, for what is refused.
        """
        ...


class CaseDisclosures:
    """What was transmitted in disclosure cases (an `AccountingSource`)."""

    def charts(self, reader: Reader, actor: Actor) -> Sequence[DisclosedChart]:
        """Return the charts of which something left in the actor's cases."""
        rows = reader.execute(
            select(Chart.number, func.count(), func.max(Transmission.sent_at), Disclosure.number)
            .join(TransmissionChart, TransmissionChart.chart_id == Chart.id)
            .join(Transmission, Transmission.id == TransmissionChart.transmission_id)
            .join(Disclosure, Disclosure.id == Transmission.case_id)
            .where(Transmission.case_id.in_(list(cases_of(reader, actor).values())))
            .group_by(Chart.number, Disclosure.number)
        ).all()
        return [DisclosedChart(*row) for row in rows]

    def find(self, work: Work, actor: Actor, chart_id: str, attempt: Event) -> Found:
        """Fetch what was sent of a chart, and the ledgers of the cases that ask for it."""
        own = list(cases_of(work, actor).values())
        keys = compartments.held_keys(work, actor, own)
        rows = fetch(
            work,
            select(*Transmission.__table__.c, Disclosure.number.label("ref"))
            .join(Disclosure, Disclosure.id == Transmission.case_id)
            .where(Transmission.case_id.in_(own)),
        )
        ledgers = tuple(_ledgers(work, actor, attempt, chart_id, own, keys))
        return Found(partial(_opened, rows, ledgers, keys, chart_id), _closed(work, chart_id, own))


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
    rows: Sequence[Columns], ledgers: Sequence[SealedLedger], keys: Keys, chart_id: str
) -> list[Disclosed]:
    kept = Counter(row["case_id"] for row in rows)
    for ledger in ledgers:
        _, case = ledger.opened()
        if kept[ledger.case["id"]] != len(case.state.sent) + len(case.state.logs):
            raise TransmissionMissing("A case tells of a transmission whose record is gone.")
    sent = [(row, open_sent(row, key_to(row, keys))) for row in rows]
    return [
        record.disclosed(row["id"], row["ref"], chart_id)
        for row, record in sent
        if chart_id in record.charts
    ]


def _closed(reader: Reader, chart_id: str, own: Sequence[str]) -> tuple[str, ...]:
    numbers = reader.execute(
        select(Disclosure.number)
        .join(Transmission, Transmission.case_id == Disclosure.id)
        .join(TransmissionChart, TransmissionChart.transmission_id == Transmission.id)
        .where(TransmissionChart.chart_id == chart_id, Transmission.case_id.not_in(own))
    ).scalars()
    return tuple(numbers)
