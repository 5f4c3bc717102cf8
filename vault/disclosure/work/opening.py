"""Opening a case: its key, its first paper, its charts and its first tasks."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from vault.disclosure.ledger.access import NUMBER_PREFIX, CaseRef, case_event, find_case
from vault.disclosure.ledger.book import Caption, Head, append, sealed_head
from vault.disclosure.ledger.entries import Filed, pack
from vault.disclosure.ledger.open_case import begun
from vault.disclosure.ledger.papers import keep_scan, put_together, require_one_chart
from vault.disclosure.ledger.participants import holders_for
from vault.disclosure.ledger.task_list import NewTask, TaskKind, set_tasks
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.instruments import FROM_CLIENTS, Instrument
from vault.disclosure.rules.vocabulary import DisclosureEvent, InstrumentKind
from vault.disclosure.tables import CaseChart, Disclosure
from vault.disclosure.work.case_work import clear
from vault.errors import NotFound
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, ScopeKind, Work
from vault.identity.permissions import Permission
from vault.ids import new_id
from vault.records.access import ChartDisposed
from vault.records.chart_model import ChartStatus
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader


def open_case(
    work: Work,
    actor: Actor,
    instrument: Instrument,
    clauses: Sequence[Clause],
    *,
    charts: Iterable[str],
    participants: Iterable[str],
    scan: bytes | None,
    at: datetime,
    zone: ZoneInfo,
) -> CaseRef:
    """Open a case; arguments and errors as `Cases.open_case`."""
    case_id = new_id()
    actor.require(Permission.CASE_PREPARE, case_event(DisclosureEvent.OPEN, actor, case_id))
    found = charts_by_number(work, set(charts))
    require_one_chart(instrument, found)
    filed = Filed(
        version=1,
        instrument=put_together(instrument, clauses, scan),
        clauses=tuple(clauses),
        by=actor.user_id,
        at=at,
    )
    key = compartments.create(
        work,
        scope_kind=ScopeKind.CASE,
        scope_id=case_id,
        name=CompartmentName.CASE,
        holders=holders_for(work, actor.user_id, participants),
        granted_by=actor,
        at=at,
    )
    number = _unused_number(work)
    empty = Head.new(secrets.token_bytes(32), Caption.of(filed.instrument))
    columns = clear(begun(filed), zone)
    work.execute(
        insert(Disclosure),
        [
            sealed_head(case_id, number, empty.with_entry(pack(filed)), key)
            | {"opened_by": actor.user_id, "opened_at": at}
            | columns
        ],
    )
    append(work, case_id, empty, filed, key)
    ref = CaseRef(case_id, number, key.compartment_id, found)
    add_charts(work, case_id, found)
    if scan is not None:
        keep_scan(work, case_id, 1, scan, key)
    set_tasks(work, case_id, _first_tasks(instrument.kind, columns), at)
    for event in ref.events(DisclosureEvent.OPEN, actor, {"paper": filed.instrument.kind.value}):
        work.record(event)
    return ref


def charts_by_number(reader: Reader, numbers: Collection[str]) -> dict[str, str]:
    """Return chart numbers by chart id.

    Raises:
        NotFound: there is no chart of one of these numbers.
        ChartDisposed: there was one; its certificate answers the paper.
    """
    rows = reader.execute(
        select(Chart.id, Chart.number, Chart.status).where(Chart.number.in_(numbers))
    ).all()
    if gone := sorted(row.number for row in rows if row.status == ChartStatus.DISPOSED):
        raise ChartDisposed(f"{', '.join(gone)} was disposed of; its certificate says when.")
    found = {row.id: row.number for row in rows}
    if unknown := sorted(set(numbers) - set(found.values())):
        raise NotFound(f"There is no chart {', '.join(unknown)}.")
    return found


def add_charts(work: Work, case_id: str, chart_ids: Collection[str]) -> None:
    """Name charts as asked for by a case; the caller records the event."""
    if chart_ids:
        work.execute(
            insert(CaseChart),
            [{"case_id": case_id, "chart_id": chart_id} for chart_id in sorted(chart_ids)],
        )


def _first_tasks(kind: InstrumentKind, columns: Mapping[str, Any]) -> Iterable[NewTask]:
    if kind not in FROM_CLIENTS:
        yield NewTask(TaskKind.CONSULT)
    yield NewTask(TaskKind.ANSWER, due_at=columns["return_at"])
    if (before := columns["object_before"]) is not None:
        yield NewTask(TaskKind.OBJECT, due_at=before)


def _unused_number(reader: Reader) -> str:
    while True:
        number = NUMBER_PREFIX + base64.b32encode(secrets.token_bytes(5)).decode()[:6]
        if find_case(reader, number) is None:
            return number
