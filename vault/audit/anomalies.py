"""Looks through events for what stands out by the rules of `anomaly`.

The log knows features by their tags alone, so the tags stand here as text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from vault.audit.anomaly import Anomaly, Rule
from vault.audit.events import Outcome
from vault.audit.reports import LogEntry, LogFilter
from vault.settings.groups import AuditSettings

HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)

CHART_OPENED: Final = "records:chart:open"
NOTE_OPENED: Final = "records:note:open"
OWN_FAMILY: Final = "records:chart:own-family"
KEYS_GIVEN: Final = "records:chart:grant"
STATUS_SET: Final = "records:chart:set-status"
LOAN: Final = "loan"
"""What the detail of an opening names where it was by a loan, which is a reason of its own."""

SIGN_IN: Final = "identity:login:attempt"
SECOND_FACTOR: Final = "identity:factor:pass"
CARE: Final = frozenset(
    {
        "records:chart:create",
        "records:member:add",
        "records:alert:raise",
        "records:note:draft",
        "records:note:import",
        "records:note:import-several",
        "records:note:sign",
        "records:note:cosign",
    }
)
"""Acts that only somebody who works with a chart does in it."""

BACKGROUND: Final = CARE | {KEYS_GIVEN, STATUS_SET}
"""Events from before the time looked at that the rules need about a chart opened in it."""

_OPENINGS: Final = frozenset({CHART_OPENED, NOTE_OPENED})
_WITH_RECORDS: Final = ("records:", "disclosure:", "production:")


@dataclass(frozen=True, slots=True)
class Log:
    """The events that the rules look at, oldest first.

    Args:
        recent: of the time looked at.
        background: those of `BACKGROUND` of every chart opened in that time, whenever they were.
        settings: thresholds.
        zone: the practice's time zone.
    """

    recent: Sequence[LogEntry]
    background: Sequence[LogEntry]
    settings: AuditSettings
    zone: tzinfo

    def opened(self) -> Iterator[LogEntry]:
        """Give each opening of a chart or note that succeeded."""
        for entry in self.recent:
            if entry.tag in _OPENINGS and entry.outcome is Outcome.SUCCESS:
                yield entry


def anomalies(log: Log) -> list[Anomaly]:
    """Return what stands out, by rule in the order of `Rule`, then the latest first."""
    found = [each for look in _RULES for each in look(log)]
    order = list(Rule)
    return sorted(found, key=lambda each: (order.index(each.rule), -each.last.timestamp()))


def charts_opened(recent: Iterable[LogEntry]) -> set[str]:
    """Return the charts of which `Log.background` is needed."""
    return {entry.chart for entry in recent if entry.tag in _OPENINGS and entry.chart}


def _own_family(log: Log) -> Iterator[Anomaly]:
    matched = [entry for entry in log.recent if entry.tag == OWN_FAMILY]
    yield from _by_chart(Rule.OWN_FAMILY, matched)


def _no_care(log: Log) -> Iterator[Anomaly]:
    settled = timedelta(hours=log.settings.fresh_key_hours)
    works_there = {(each.actor, each.chart) for each in log.background if each.tag in CARE}
    given: dict[tuple[object, str], list[datetime]] = defaultdict(list)
    for each in log.background:
        if each.tag == KEYS_GIVEN and each.outcome is Outcome.SUCCESS:
            given[each.detail.get("to"), each.chart].append(each.at)
    strange = [
        entry
        for entry in log.opened()
        if LOAN not in entry.detail
        and (entry.actor, entry.chart) not in works_there
        and not any(at <= entry.at - settled for at in given[entry.actor, entry.chart])
    ]
    yield from _by_chart(Rule.NO_CARE, strange)


def _closed_chart(log: Log) -> Iterator[Anomaly]:
    changes: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    for each in log.background:
        if each.tag == STATUS_SET and each.outcome is Outcome.SUCCESS:
            changes[each.chart].append((each.at, each.detail.get("status") == "closed"))
    late = []
    for entry in log.opened():
        if LOAN in entry.detail:
            continue
        states = [closed for at, closed in changes[entry.chart] if at < entry.at]
        if states and states[-1]:
            late.append(entry)
    yield from _by_chart(Rule.CLOSED_CHART, late)


def _after_loan(log: Log) -> Iterator[Anomaly]:
    refused = [
        entry
        for entry in log.recent
        if entry.tag == NOTE_OPENED and entry.outcome is Outcome.DENIED and LOAN in entry.detail
    ]
    yield from _by_chart(Rule.AFTER_LOAN, refused)


def _bulk(log: Log) -> Iterator[Anomaly]:
    chosen = ((CHART_OPENED, log.settings.bulk_charts), (NOTE_OPENED, log.settings.bulk_notes))
    for tag, most in chosen:
        matched = [entry for entry in log.opened() if entry.tag == tag]
        for burst in _bursts(matched, most, lambda entry: entry.object_id):
            yield _anomaly(Rule.BULK, burst, tag=tag)


def _refusals(log: Log) -> Iterator[Anomaly]:
    matched = [entry for entry in log.recent if entry.outcome is Outcome.DENIED]
    for burst in _bursts(matched, log.settings.refusals, lambda entry: entry.id):
        yield _anomaly(Rule.REFUSALS, burst, outcome=Outcome.DENIED)


def _sign_ins(log: Log) -> Iterator[Anomaly]:
    matched = [
        entry
        for entry in log.recent
        if entry.tag in (SIGN_IN, SECOND_FACTOR) and entry.outcome is Outcome.FAILED
    ]
    for burst in _bursts(matched, log.settings.failed_signins, lambda entry: entry.id):
        yield _anomaly(Rule.SIGN_INS, burst, outcome=Outcome.FAILED)


def _off_hours(log: Log) -> Iterator[Anomaly]:
    begin, end = log.settings.hours
    days: dict[tuple[str, object], list[LogEntry]] = defaultdict(list)
    for entry in log.recent:
        local = entry.at.astimezone(log.zone)
        at_work = begin <= local.time() < end and local.weekday() in log.settings.days
        if entry.tag.startswith(_WITH_RECORDS) and not at_work:
            days[entry.actor, local.date()].append(entry)
    for entries in days.values():
        yield _anomaly(Rule.OFF_HOURS, entries)


_RULES: Final = (
    _own_family,
    _no_care,
    _closed_chart,
    _after_loan,
    _bulk,
    _refusals,
    _sign_ins,
    _off_hours,
)


def _by_chart(rule: Rule, entries: Iterable[LogEntry]) -> Iterator[Anomaly]:
    """Give one anomaly for each person and chart."""
    grouped: dict[tuple[str, str], list[LogEntry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.actor, entry.chart].append(entry)
    for (_, chart), group in grouped.items():
        yield _anomaly(rule, group, chart=chart)


def _bursts(
    entries: Iterable[LogEntry], most: int, key: Callable[[LogEntry], str]
) -> Iterator[list[LogEntry]]:
    """Give each run of one person's entries of which any hour holds `most` different keys."""
    people: dict[str, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        people[entry.actor].append(entry)
    for own in people.values():
        start = first = last = 0
        inside: Counter[str] = Counter()
        for place, entry in enumerate(own):
            inside[key(entry)] += 1
            while entry.at - own[start].at >= HOUR:
                _leave(inside, key(own[start]))
                start += 1
            if len(inside) < most:
                continue
            if last and start > last:
                yield own[first : last + 1]
                last = 0
            first, last = (first if last else start), place
        if last:
            yield own[first : last + 1]


def _leave(inside: Counter[str], gone: str) -> None:
    inside[gone] -= 1
    if not inside[gone]:
        del inside[gone]


def _anomaly(
    rule: Rule,
    entries: Sequence[LogEntry],
    *,
    chart: str = "",
    tag: str = "",
    outcome: Outcome | None = None,
) -> Anomaly:
    first, last = entries[0], entries[-1]
    return Anomaly(
        rule=rule,
        actor=first.actor,
        chart=chart,
        first=first.at,
        last=last.at,
        count=len(entries),
        wanted=LogFilter(
            person=first.actor,
            chart=chart,
            tag=tag,
            outcome=outcome,
            since=first.at.replace(second=0, microsecond=0),
            until=last.at.replace(second=0, microsecond=0) + _MINUTE,
        ),
    )
