"""On which dates a pack's holidays are kept; pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from vault.jurisdictions.rules import FixedHoliday, HolidayRule, Observance, WeekdayHoliday

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SATURDAY, SUNDAY = 5, 6


def is_holiday(rule: HolidayRule, day: date) -> bool:
    """Tell whether a date is one on which a holiday of `rule` is kept.

    New Year's Day can be kept on December 31 of the year before.
    """
    return day in _kept(rule, day.year) or day in _kept(rule, day.year + 1)


@lru_cache(maxsize=256)
def _kept(rule: HolidayRule, year: int) -> frozenset[date]:
    return frozenset(_days(rule, year))


def _days(rule: HolidayRule, year: int) -> Iterator[date]:
    for holiday in rule.days:
        if year >= holiday.since and (day := _date(holiday, year)) is not None:
            yield _observed(day, rule.observance)


def _date(holiday: FixedHoliday | WeekdayHoliday, year: int) -> date | None:
    last = monthrange(year, holiday.month)[1]
    if isinstance(holiday, FixedHoliday):
        return date(year, holiday.month, holiday.day) if holiday.day <= last else None
    wanted = WEEKDAYS.index(holiday.weekday)
    if holiday.nth == -1:
        end = date(year, holiday.month, last)
        return end - timedelta(days=(end.weekday() - wanted) % 7)
    first = date(year, holiday.month, 1)
    return first + timedelta(days=(wanted - first.weekday()) % 7 + 7 * (holiday.nth - 1))


def _observed(day: date, observance: Observance) -> date:
    if observance is not Observance.ON_THE_DAY and day.weekday() == SUNDAY:
        return day + timedelta(days=1)
    if observance is Observance.NEAREST and day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    return day
