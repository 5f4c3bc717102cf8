"""Counting charts' clocks: fetched while the look is logged, opened and counted afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from vault.disclosure.ledger.holds import held_charts
from vault.records.charts import CHART_COLUMNS, chart_summary
from vault.records.first_page import member
from vault.records.rows import Columns, Keys, fetch
from vault.records.tables import Chart, Member, Note
from vault.retention import facts
from vault.retention.schedule import Due, Schedule, due
from vault.settings.groups import RecordSettings
from vault.store.unit_of_work import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a chart without opening it."""

    chart_id: str
    last_service: date
    schedule: Schedule
    mark: str
    notes: int
    held: bool
    proposed: bool
    obstacle: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A chart whose clock was counted."""

    number: str
    name: str
    status: str
    unit: str
    opened_on: date
    facts: Facts
    due: Due


@dataclass(frozen=True, slots=True)
class SealedCharts:
    """The rows of charts and members, still encrypted, with what is known of each chart."""

    charts: Sequence[Columns]
    members: dict[str, list[Columns]]
    known: dict[str, Facts]

    def counted(self, held: Keys) -> tuple[Counted, ...]:
        """Open the members and count.

        Raises:
            SealBroken: a row was changed or moved.
        """
        return tuple(self._count(row, held) for row in self.charts)

    def _count(self, row: Columns, held: Keys) -> Counted:
        summary = chart_summary(row, held)
        known = self.known[summary.chart_id]
        people = [member(each, held) for each in self.members[summary.chart_id]]
        return Counted(
            number=summary.number,
            name=summary.details.name,
            status=summary.status,
            unit=summary.unit_kind,
            opened_on=summary.opened_on,
            facts=known,
            due=due(known.schedule, known.last_service, facts.as_persons(people)),
        )


def fetch_charts(
    reader: Reader, chart_ids: Collection[str], settings: RecordSettings
) -> SealedCharts:
    """Fetch what charts' clocks are counted from."""
    members: dict[str, list[Columns]] = defaultdict(list)
    for row in fetch(reader, select(*Member.__table__.c).where(Member.chart_id.in_(chart_ids))):
        members[row["chart_id"]].append(row)
    rows = fetch(
        reader,
        select(*CHART_COLUMNS).where(Chart.id.in_(chart_ids)).order_by(Chart.number),
    )
    standing = held_charts(reader)
    return SealedCharts(
        rows, members, {row["id"]: _facts(reader, row, standing, settings) for row in rows}
    )


def schedule_of(reader: Reader, chart_id: str, settings: RecordSettings) -> Schedule:
    """Return what keeps a chart: the state's rule for each licence it was written under."""
    pack = settings.pack
    found = {pack.retention_for(each) for each in facts.licences(reader, chart_id) or ("",)}
    return Schedule(pack.majority, tuple(sorted(found, key=lambda rule: rule.id)))


def _facts(
    reader: Reader, row: Columns, standing: frozenset[str], settings: RecordSettings
) -> Facts:
    chart_id = row["id"]
    notes = select(func.count()).select_from(Note).where(Note.chart_id == chart_id)
    return Facts(
        chart_id=chart_id,
        last_service=facts.last_service(reader, chart_id, settings.zone),
        schedule=schedule_of(reader, chart_id, settings),
        mark=facts.mark(reader, chart_id),
        notes=reader.execute(notes).scalar_one(),
        held=chart_id in standing,
        proposed=facts.is_proposed(reader, chart_id),
        obstacle=facts.obstacle(reader, chart_id, row["status"]),
    )
