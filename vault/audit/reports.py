"""Reading the log: filtered lists, who touched a chart, and CSV. Every reading is itself logged."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TextIO

from sqlalchemy import ColumnElement, Select, func, select

from vault.audit.canonical import JSON
from vault.audit.events import Event, Outcome
from vault.audit.log import AuditLog, AuditTag
from vault.audit.tables import AuditEvent
from vault.clock import to_rfc3339
from vault.store.unit_of_work import Store

_PAGE: Final = 1000
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """Which events are wanted; what is left empty does not restrict.

    Args:
        person: the actor's user id.
        chart: pseudonymous chart number.
        object_id: id of the thing acted on.
        tag: how the tag begins, such as "records:" or "records:note:open".
        purpose: HL7 purpose of use.
        outcome: how the act ended.
        since: the earliest instant, included.
        until: the latest instant, excluded.
    """

    person: str = ""
    chart: str = ""
    object_id: str = ""
    tag: str = ""
    purpose: str = ""
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions on `AuditEvent`."""
        event = AuditEvent
        equal = (
            (event.actor, self.person),
            (event.chart, self.chart),
            (event.object_id, self.object_id),
            (event.purpose, self.purpose),
            (event.outcome, self.outcome),
        )
        conditions = [column == value for column, value in equal if value]
        if self.tag:
            conditions.append(event.tag.startswith(self.tag, autoescape=True))
        if self.since:
            conditions.append(event.at >= self.since)
        if self.until:
            conditions.append(event.at < self.until)
        return conditions

    def detail(self) -> dict[str, JSON]:
        """Return the filter as it is told in the event of the reading."""
        given: dict[str, str] = {
            "person": self.person,
            "object": self.object_id,
            "tag": self.tag,
            "purpose": self.purpose,
            "outcome": self.outcome or "",
            "since": to_rfc3339(self.since) if self.since else "",
            "until": to_rfc3339(self.until) if self.until else "",
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One event as the log holds it."""

    index: int
    id: str
    at: datetime
    tag: str
    actor: str
    object_id: str
    chart: str
    purpose: str
    outcome: Outcome
    public: dict[str, JSON]
    detail: dict[str, JSON]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartAccess:
    """How often one person did one thing to a chart, or was refused it, and when."""

    actor: str
    tag: str
    outcome: Outcome
    count: int
    first: datetime
    last: datetime


class AuditReader:
    """Reads the log for someone whom the caller has found to be allowed to.

    Args:
        store: the vault's database.
        log: its audit log.
    """

    def __init__(self, store: Store[Event], log: AuditLog):
        self._store = store
        self._log = log

    def entries(
        self,
        wanted: LogFilter,
        actor: str,
        *,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[LogEntry]:
        """Record the reading, then give the events wanted, page by page.

        Args:
            wanted: which events.
            actor: the user id of the reader.
            limit: the most events; None for all.
            newest_first: begin at the log's end, whose last event is this reading.
        """
        self._record(actor, wanted.chart, wanted.detail())
        return self._pages(wanted, limit, newest_first=newest_first)

    def who(self, chart: str, actor: str) -> list[ChartAccess]:
        """Record the reading, then tell who did what to a chart, the latest first."""
        self._record(actor, chart, {})
        event, last = AuditEvent, func.max(AuditEvent.at)
        query = (
            select(event.actor, event.tag, event.outcome, func.count(), func.min(event.at), last)
            .where(event.chart == chart)
            .group_by(event.actor, event.tag, event.outcome)
            .order_by(last.desc(), event.actor, event.tag)
        )
        with self._store.reading() as reader:
            rows = reader.execute(query).all()
        return [
            ChartAccess(
                actor=who, tag=tag, outcome=Outcome(outcome), count=count, first=first, last=latest
            )
            for who, tag, outcome, count, first, latest in rows
        ]

    def _record(self, actor: str, chart: str, detail: dict[str, JSON]) -> None:
        self._store.append_alone(
            [Event(tag=AuditTag.READ, actor=actor, chart=chart, detail=detail)]
        )
        self._log.sequence()

    def _pages(
        self, wanted: LogFilter, limit: int | None, *, newest_first: bool
    ) -> Iterator[LogEntry]:
        index = AuditEvent.leaf_index
        query: Select[Any] = (
            select(*AuditEvent.__table__.columns)
            .where(*wanted.conditions())
            .order_by(index.desc() if newest_first else index)
        )
        page = query
        while limit is None or limit > 0:
            size = _PAGE if limit is None else min(_PAGE, limit)
            with self._store.reading() as reader:
                rows = reader.execute(page.limit(size)).all()
            yield from map(entry_of, rows)
            if len(rows) < size:
                return
            end = rows[-1].leaf_index
            page = query.where(index < end if newest_first else index > end)
            limit = None if limit is None else limit - size


def write_csv(entries: Iterable[LogEntry], file: TextIO) -> None:
    """Write events as CSV (RFC 4180) that no spreadsheet takes for formulas.

    Args:
        entries: the events.
        file: opened with `newline=""`.
    """
    writer = csv.writer(file)
    writer.writerow(LogEntry.__dataclass_fields__)
    for entry in entries:
        writer.writerow(
            formula_safe(cell)
            for cell in (
                str(entry.index),
                entry.id,
                to_rfc3339(entry.at),
                entry.tag,
                entry.actor,
                entry.object_id,
                entry.chart,
                entry.purpose,
                entry.outcome,
                json.dumps(entry.public, ensure_ascii=False),
                json.dumps(entry.detail, ensure_ascii=False),
            )
        )


def formula_safe(cell: str) -> str:
    """Return the cell with an apostrophe before it where a spreadsheet would see a formula.

    The characters are those of OWASP's page on CSV injection and of ASVS 5.0, 1.2.10.
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def entry_of(row: Any) -> LogEntry:
    """Return a row of `AuditEvent`'s columns as an entry."""
    return LogEntry(
        index=row.leaf_index,
        id=row.id,
        at=row.at,
        tag=row.tag,
        actor=row.actor,
        object_id=row.object_id,
        chart=row.chart,
        purpose=row.purpose,
        outcome=Outcome(row.outcome),
        public=json.loads(row.public),
        detail=json.loads(row.detail),
    )
