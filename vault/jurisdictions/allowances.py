"""The times that rules allow, and when they end; pure.

Hours run straight. Days and working days end at the same time of day, on the organisation's own
clock, as they began: never later than a count to the end of the last day would. Working days skip
weekends and the pack's holidays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

FRIDAY = 4


class Allowance(BaseModel):
    """How long a rule allows; exactly one of its parts is given.

    Args:
        at_once: no time at all.
        hours: straight hours.
        days: calendar days.
        working_days: days that are neither weekend nor holiday; the day of the beginning
            does not count.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_once: Literal[True] | None = None
    hours: Annotated[int, Field(ge=1, le=1000)] | None = None
    days: Annotated[int, Field(ge=1, le=1000)] | None = None
    working_days: Annotated[int, Field(ge=1, le=250)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Allowance:
        if len(self.model_fields_set) != 1:
            raise ValueError("give one of at_once, hours, days and working_days")
        return self

    @property
    def words(self) -> str:
        """Return it as it is said: "at once", "within 48 hours"."""
        if self.at_once:
            return "at once"
        (name,) = self.model_fields_set
        count = getattr(self, name)
        unit = name.replace("_", " ")
        return f"within {count} {unit if count > 1 else unit.removesuffix('s')}"


def ends(
    allowance: Allowance, start: datetime, zone: ZoneInfo, is_holiday: Callable[[date], bool]
) -> datetime:
    """Return the instant at which a time allowed from `start` on is over, in UTC.

    Args:
        allowance: how long.
        start: when it began, aware.
        zone: the organisation's time zone.
        is_holiday: tells of a date whether it is a holiday there.
    """
    if allowance.at_once:
        return start.astimezone(UTC)
    if allowance.hours is not None:
        return start.astimezone(UTC) + timedelta(hours=allowance.hours)
    local = start.astimezone(zone)
    if allowance.days is not None:
        day = local.date() + timedelta(days=allowance.days)
    else:
        day = _working_day(local.date(), allowance.working_days or 0, is_holiday)
    return _instant(day, local, zone)


def is_working_day(day: date, is_holiday: Callable[[date], bool]) -> bool:
    """Tell whether a date is neither weekend nor holiday."""
    return day.weekday() <= FRIDAY and not is_holiday(day)


def _working_day(start: date, count: int, is_holiday: Callable[[date], bool]) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, is_holiday)
    return day


def _instant(day: date, local: datetime, zone: ZoneInfo) -> datetime:
    """Return the earliest instant that the clock on the wall can mean by this time of `day`.

    An hour that the clock shows twice, or leaves out, has two readings (PEP 495).
    """
    wall = datetime.combine(day, local.time().replace(fold=0), zone)
    return min(wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC))
