"""The log as auditors look at it: pages, what stands out, who opened a chart, how it is signed.

Every look is itself an event of the log, written before anything is shown. No key of any record
is needed or used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from vault.audit.activity import Activity, activity
from vault.audit.anomalies import BACKGROUND, Log, anomalies, charts_opened
from vault.audit.anomaly import Anomaly
from vault.audit.browsing import (
    LogOrder,
    LogPage,
    Place,
    newest,
    of_charts,
    page_by_time,
    page_sorted,
    slots,
)
from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.audit.log import AuditLog, AuditTag
from vault.audit.reports import AuditReader, ChartAccess, LogEntry, LogFilter
from vault.audit.tables import AuditEvent
from vault.audit.wording import act_of
from vault.clock import Clock
from vault.identity.actor import Actor
from vault.identity.oversight import OversightEvent
from vault.identity.permissions import Permission
from vault.identity.rationale import read_rationales
from vault.identity.tables import Rationale, User
from vault.settings.groups import AuditSettings
from vault.store.unit_of_work import Reader, Store

LOOKED_THROUGH: Final = 50_000
"""How many events are looked through for what stands out; the latest of the time asked for."""

STORY: Final = 500
"""How many of the latest events on a chart are told one by one."""

REASONED: Final = 200
"""How many things of a chart the reasons are read of at once."""

Reason = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Standout:
    """What stands out, and how much was looked through.

    Args:
        found: it, by rule.
        since: the beginning of the time looked at.
        looked: how many events were looked through.
        whole: whether those were all of that time.
    """

    found: tuple[Anomaly, ...]
    since: datetime
    looked: int
    whole: bool


@dataclass(frozen=True, slots=True)
class ChartStory:
    """Who did what to a chart.

    Args:
        people: sums by person and act, the latest first.
        entries: the latest events one by one, the latest first.
        whole: whether those are all.
    """

    people: tuple[ChartAccess, ...]
    entries: tuple[LogEntry, ...]
    whole: bool


class LogViews:
    """Shows the log to those who may read it.

    Args:
        store: the database.
        log: the audit log.
        clock: the time.
        settings: what stands out.
        zone: the practice's time zone.
    """

    def __init__(
        self,
        store: Store[Event],
        log: AuditLog,
        clock: Clock,
        settings: AuditSettings,
        zone: ZoneInfo,
    ):
        self._store = store
        self._log = log
        self._clock = clock
        self._settings = settings
        self._zone = zone

    def page(self, actor: Actor, wanted: LogFilter, order: LogOrder, place: Place) -> LogPage:
        """Return a page of the events wanted.

        Raises:
            PermissionDenied: the actor may not read the log.
        """
        self._begin(actor, wanted.detail(), wanted.chart)
        with self._store.reading() as reader:
            if order.by_time:
                return page_by_time(reader, wanted, order, place)
            return page_sorted(reader, wanted, _key(reader, order), place)

    def activity(self, actor: Actor, days: int) -> Activity:
        """Return how much was done today and in the days before, `days` in all.

        Raises:
            PermissionDenied: the actor may not read the log.
        """
        self._begin(actor, {"view": "activity", "days": days})
        since = self._days_ago(days - 1)
        today = self._clock.now().astimezone(self._zone).date()
        with self._store.reading() as reader:
            return activity(slots(reader, since), since.date(), today, self._zone)

    def standout(self, actor: Actor, days: int) -> Standout:
        """Return what stands out of today and the days before, `days` in all.

        Raises:
            PermissionDenied: the actor may not read the log.
        """
        self._begin(actor, {"view": "standout", "days": days})
        since = self._days_ago(days - 1)
        with self._store.reading() as reader:
            recent = newest(reader, LogFilter(since=since), LOOKED_THROUGH + 1)
            whole = len(recent) <= LOOKED_THROUGH
            recent = recent[-LOOKED_THROUGH:]
            background = of_charts(reader, charts_opened(recent), BACKGROUND)
        found = anomalies(Log(recent, background, self._settings, self._zone))
        return Standout(tuple(found), since, len(recent), whole)

    def chart(self, actor: Actor, chart: str) -> ChartStory:
        """Return who did what to a chart; nobody where there is no such chart.

        Raises:
            PermissionDenied: the actor may not read the log.
        """
        attempt = Event(tag=AuditTag.READ, actor=actor.user_id, chart=chart)
        with self._store.unit_of_work():
            actor.require(Permission.AUDIT_READ, attempt)
        people = AuditReader(self._store, self._log).who(chart, actor.user_id)
        with self._store.reading() as reader:
            entries = newest(reader, LogFilter(chart=chart), STORY + 1)
        return ChartStory(tuple(people), tuple(entries[::-1][:STORY]), len(entries) <= STORY)

    def reasons(self, actor: Actor, chart: str) -> Mapping[str, tuple[Reason, ...]]:
        """Return the reasons given for acts on a chart, by the id of the thing acted on.

        Raises:
            PermissionDenied: the actor may not read reasons.
            KeyNotHeld: the actor does not hold `audit-detail`.
        """
        attempt = Event(tag=OversightEvent.REASONS_READ, actor=actor.user_id, chart=chart)
        with self._store.unit_of_work() as work:
            actor.require(Permission.AUDIT_DETAIL, attempt)
            query = (
                select(Rationale.object_id)
                .where(
                    Rationale.object_id.in_(
                        select(AuditEvent.object_id).where(AuditEvent.chart == chart)
                    )
                )
                .group_by(Rationale.object_id)
                .order_by(Rationale.object_id.desc())
                .limit(REASONED)
            )
            reasoned = work.execute(query).scalars().all()
            texts = {each: read_rationales(work, actor, each, attempt) for each in reasoned}
            work.record(attempt)
        return texts

    def _days_ago(self, days: int) -> datetime:
        """Return the beginning of a day where the practice is."""
        local = self._clock.now().astimezone(self._zone) - timedelta(days=days)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def _begin(self, actor: Actor, detail: Mapping[str, JSON], chart: str = "") -> None:
        """Log a look before anything is read."""
        event = Event(tag=AuditTag.READ, actor=actor.user_id, chart=chart, detail=detail)
        with self._store.unit_of_work() as work:
            actor.require(Permission.AUDIT_READ, event)
            work.record(event)
        self._log.sequence()


def _key(reader: Reader, order: LogOrder) -> Callable[[Any], str]:
    """Return what rows are sorted by; people by name, acts as they are told."""
    if order is LogOrder.PERSON:
        people = reader.execute(select(User.id, User.display_name)).all()
        names = {row.id: row.display_name.casefold() for row in people}
        return lambda row: names.get(row.actor, row.actor)
    if order is LogOrder.ACTION:
        return lambda row: act_of(row.tag).did
    return lambda row: str(getattr(row, order))
