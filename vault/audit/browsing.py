"""Looking through the log a page at a time: never more than is shown, or than is said.

The log is read along its own order, which is its primary key; what is sorted otherwise is the
latest `SORTED` events that match.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from sqlalchemy import String, func, select, type_coerce

from vault.audit.activity import Slot
from vault.audit.events import Outcome
from vault.audit.reports import LogEntry, LogFilter, entry_of
from vault.audit.tables import AuditEvent
from vault.clock import from_rfc3339
from vault.store.unit_of_work import Reader

PAGE: Final = 50
SORTED: Final = 10_000
_AT_ONCE: Final = 500
_SLOT: Final = len("2026-01-05T09:1")
_REST_OF_SLOT: Final = "0:00.000000Z"
_COLUMNS: Final = tuple(AuditEvent.__table__.columns)


class LogOrder(StrEnum):
    """How the events of a page stand."""

    NEWEST = "newest"
    OLDEST = "oldest"
    PERSON = "person"
    ACTION = "action"
    CHART = "chart"
    PURPOSE = "purpose"
    OUTCOME = "outcome"

    @property
    def by_time(self) -> bool:
        """Whether it is the log's own order, either way."""
        return self in (LogOrder.NEWEST, LogOrder.OLDEST)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins.

    Args:
        after: in the log's own order, the event that the page comes after; sorted otherwise, how
            many events come before it.
        ceiling: sorted otherwise, the latest event that counts, so that pages fit together.
    """

    after: int | None = None
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log.

    Args:
        entries: its events.
        next: where the next page begins, None at the end.
        of: sorted otherwise than by time, how many events were sorted; `SORTED` at most.
    """

    entries: tuple[LogEntry, ...]
    next: Place | None
    of: int | None = None


def page_by_time(
    reader: Reader, wanted: LogFilter, order: LogOrder, place: Place, size: int = PAGE
) -> LogPage:
    """Return a page in the log's own order."""
    index = AuditEvent.leaf_index
    newest = order is LogOrder.NEWEST
    query = select(*_COLUMNS).where(*wanted.conditions())
    if place.after is not None:
        query = query.where(index < place.after if newest else index > place.after)
    query = query.order_by(index.desc() if newest else index).limit(size + 1)
    rows = reader.execute(query).all()
    shown = tuple(map(entry_of, rows[:size]))
    return LogPage(shown, Place(shown[-1].index) if len(rows) > size else None)


def page_sorted(
    reader: Reader,
    wanted: LogFilter,
    key: Callable[[Any], str],
    place: Place,
    size: int = PAGE,
) -> LogPage:
    """Return a page of the latest events that match, sorted by `key` of their rows."""
    event = AuditEvent
    query = (
        select(event.leaf_index, event.actor, event.tag, event.chart, event.purpose, event.outcome)
        .where(*wanted.conditions())
        .order_by(event.leaf_index.desc())
        .limit(SORTED)
    )
    if place.ceiling is not None:
        query = query.where(event.leaf_index <= place.ceiling)
    rows: Sequence[Any] = reader.execute(query).all()
    ceiling = rows[0].leaf_index if rows else None
    begin = place.after or 0
    chosen = [row.leaf_index for row in sorted(rows, key=key)[begin : begin + size]]
    more = begin + size < len(rows)
    following = Place(begin + size, ceiling) if more else None
    return LogPage(tuple(_at(reader, chosen)), following, len(rows))


def newest(reader: Reader, wanted: LogFilter, most: int) -> list[LogEntry]:
    """Return the latest `most` events that match, oldest first."""
    index = AuditEvent.leaf_index
    query = select(*_COLUMNS).where(*wanted.conditions()).order_by(index.desc()).limit(most)
    return [entry_of(row) for row in reader.execute(query)][::-1]


def of_charts(reader: Reader, charts: Collection[str], tags: Collection[str]) -> list[LogEntry]:
    """Return all events with one of these tags about one of these charts, oldest first."""
    found: list[LogEntry] = []
    for some in _batches(sorted(charts)):
        query = select(*_COLUMNS).where(AuditEvent.chart.in_(some), AuditEvent.tag.in_(tags))
        found += map(entry_of, reader.execute(query))
    return sorted(found, key=lambda entry: entry.index)


def slots(reader: Reader, since: datetime) -> list[Slot]:
    """Return how often each person acted, with each outcome, in every ten minutes since then."""
    event = AuditEvent
    began = func.substr(type_coerce(event.at, String), 1, _SLOT).label("began")
    query = (
        select(began, event.actor, event.outcome, func.count())
        .where(event.at >= since)
        .group_by(began, event.actor, event.outcome)
    )
    return [
        Slot(from_rfc3339(text + _REST_OF_SLOT), actor, Outcome(outcome), count)
        for text, actor, outcome, count in reader.execute(query)
    ]


def _at(reader: Reader, indexes: Sequence[int]) -> Iterator[LogEntry]:
    query = select(*_COLUMNS).where(AuditEvent.leaf_index.in_(indexes))
    found = {row.leaf_index: entry_of(row) for row in reader.execute(query)}
    return (found[index] for index in indexes)


def _batches(values: Sequence[str]) -> Iterator[list[str]]:
    remaining = iter(values)
    while some := list(islice(remaining, _AT_ONCE)):
        yield some
