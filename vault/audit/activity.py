"""How much was done: counts of events by day, hour, person and outcome; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from vault.audit.events import Outcome

HOURS = range(24)


@dataclass(frozen=True, slots=True)
class Slot:
    """What one person did in ten minutes, with one outcome.

    Args:
        began: when the ten minutes began.
        actor: who.
        outcome: how it ended.
        count: how many events.
    """

    began: datetime
    actor: str
    outcome: Outcome
    count: int


@dataclass(frozen=True, slots=True)
class Activity:
    """Counts of the events of some days.

    Args:
        days: of every day, also those without events, oldest first.
        hours: of each hour of the day where the practice is, 0 to 23.
        people: by user id, the most active first.
        outcomes: of every outcome.
    """

    days: tuple[tuple[date, int], ...]
    hours: tuple[tuple[int, int], ...]
    people: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[Outcome, int], ...]

    @property
    def total(self) -> int:
        """How many events there were."""
        return sum(count for _, count in self.outcomes)


def activity(slots: Iterable[Slot], first: date, last: date, zone: tzinfo) -> Activity:
    """Count by day, hour, person and outcome.

    Args:
        slots: what was done.
        first: the first day.
        last: the last day, included.
        zone: the practice's time zone.
    """
    by_day: Counter[date] = Counter()
    by_hour: Counter[int] = Counter()
    by_person: Counter[str] = Counter()
    by_outcome: Counter[Outcome] = Counter()
    for slot in slots:
        local = slot.began.astimezone(zone)
        by_day[local.date()] += slot.count
        by_hour[local.hour] += slot.count
        by_person[slot.actor] += slot.count
        by_outcome[slot.outcome] += slot.count
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Activity(
        days=tuple((day, by_day[day]) for day in days),
        hours=tuple((hour, by_hour[hour]) for hour in HOURS),
        people=tuple(by_person.most_common()),
        outcomes=tuple((outcome, by_outcome[outcome]) for outcome in Outcome),
    )
