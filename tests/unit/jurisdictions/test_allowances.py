"""When the times that rules allow are over: zones, weekends, holidays, daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vault.jurisdictions.allowances import Allowance, ends, is_working_day
from vault.jurisdictions.pack import Jurisdiction, load

BOSTON = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
AUCKLAND = ZoneInfo("Pacific/Auckland")
MA = load(Jurisdiction.MA)
starts = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - the zone comes beside it
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.sampled_from([UTC, BOSTON, LOS_ANGELES, AUCKLAND]),
)
zones = st.sampled_from([ZoneInfo("UTC"), BOSTON, LOS_ANGELES, AUCKLAND])


def at(text: str, zone: ZoneInfo = BOSTON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("jurisdiction", "zone", "allowance", "start", "end"),
    [
        # hours run straight, over a weekend, a holiday and both changes of the clock
        ("MA", BOSTON, {"hours": 48}, "2026-07-03 17:00", "2026-07-05 17:00"),
        ("MA", BOSTON, {"hours": 48}, "2026-03-07 12:00", "2026-03-09 13:00"),
        ("MA", BOSTON, {"hours": 48}, "2026-10-31 12:00", "2026-11-02 11:00"),
        ("CA", LOS_ANGELES, {"hours": 36}, "2026-03-07 20:00", "2026-03-09 09:00"),
        # calendar days keep the time on the wall
        ("MA", BOSTON, {"days": 30}, "2026-02-15 09:30", "2026-03-17 09:30"),
        ("MA", BOSTON, {"days": 1}, "2026-10-31 12:00", "2026-11-01 12:00"),
        # working days skip weekends and the state's own holidays
        ("CA", LOS_ANGELES, {"working_days": 2}, "2026-06-04 16:00", "2026-06-08 16:00"),
        ("MA", BOSTON, {"working_days": 1}, "2026-04-17 10:00", "2026-04-21 10:00"),
        ("CA", LOS_ANGELES, {"working_days": 1}, "2026-04-17 10:00", "2026-04-20 10:00"),
        ("CA", LOS_ANGELES, {"working_days": 2}, "2026-03-30 10:00", "2026-04-02 10:00"),
        ("federal", BOSTON, {"working_days": 1}, "2026-07-02 10:00", "2026-07-06 10:00"),
        ("MA", BOSTON, {"working_days": 1}, "2026-07-02 10:00", "2026-07-03 10:00"),
        # begun on a weekend: the first working day is the first that counts
        ("MA", BOSTON, {"working_days": 1}, "2026-11-28 23:00", "2026-11-30 23:00"),
        # a day in Boston is not a day in UTC
        ("MA", BOSTON, {"working_days": 1}, "2026-11-27 22:00", "2026-11-30 22:00"),
        # in every pack over a change of the clock, and over the end of a year
        ("NY", BOSTON, {"hours": 48}, "2026-03-07 12:00", "2026-03-09 13:00"),
        ("TX", CHICAGO, {"hours": 24}, "2026-10-31 23:00", "2026-11-01 22:00"),
        ("MA", BOSTON, {"working_days": 1}, "2026-10-30 10:00", "2026-11-02 10:00"),
        ("CA", LOS_ANGELES, {"working_days": 2}, "2026-12-31 16:00", "2027-01-05 16:00"),
        ("federal", BOSTON, {"working_days": 1}, "2027-12-30 10:00", "2028-01-03 10:00"),
        ("TX", CHICAGO, {"working_days": 1}, "2028-01-01 10:00", "2028-01-03 10:00"),
        ("NY", BOSTON, {"days": 30}, "2026-12-15 09:30", "2027-01-14 09:30"),
        ("MA", BOSTON, {"at_once": True}, "2026-11-28 23:00", "2026-11-28 23:00"),
    ],
)
def test_times_end_when_the_law_says(
    jurisdiction: str, zone: ZoneInfo, allowance: dict[str, object], start: str, end: str
) -> None:
    pack = load(Jurisdiction(jurisdiction))
    found = pack.ends(Allowance.model_validate(allowance), at(start, zone), zone)
    assert found == at(end, zone).astimezone(UTC)


def test_an_hour_shown_twice_or_left_out_is_read_as_the_earlier() -> None:
    one = Allowance(days=1)
    left_out = MA.ends(one, at("2026-03-07 02:30"), BOSTON)
    assert left_out == datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # half past one on the wall
    twice = MA.ends(one, at("2026-10-31 01:30"), BOSTON)
    assert twice == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # the first of the two


@given(starts, zones, st.integers(1, 1000))
def test_hours_are_exact_whatever_the_clock_on_the_wall_does(
    start: datetime, zone: ZoneInfo, hours: int
) -> None:
    end = MA.ends(Allowance(hours=hours), start, zone)
    assert end - start.astimezone(UTC) == timedelta(hours=hours)


@given(starts, zones, st.integers(1, 40))
def test_days_end_on_their_date_at_the_same_time_of_day(
    start: datetime, zone: ZoneInfo, days: int
) -> None:
    local = start.astimezone(zone)
    end = MA.ends(Allowance(days=days), start, zone).astimezone(zone)
    assert (end.date() - local.date()).days == days
    off = timedelta(hours=local.hour - end.hour, minutes=local.minute - end.minute)
    assert off in {timedelta(0), timedelta(hours=1)}, "an hour that the day leaves out"


@given(starts, zones, st.integers(1, 30), st.sampled_from(Jurisdiction))
def test_working_days_are_counted_and_end_on_one(
    start: datetime, zone: ZoneInfo, count: int, jurisdiction: Jurisdiction
) -> None:
    pack = load(jurisdiction)
    first = start.astimezone(zone).date()
    last = pack.ends(Allowance(working_days=count), start, zone).astimezone(zone).date()
    between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert sum(is_working_day(day, pack.is_holiday) for day in between) == count
    assert is_working_day(last, pack.is_holiday)


@given(starts, zones, st.integers(1, 20))
def test_a_holiday_more_never_makes_a_time_end_earlier(
    start: datetime, zone: ZoneInfo, count: int
) -> None:
    time = Allowance(working_days=count)
    without = ends(time, start, zone, lambda _: False)
    assert without <= ends(time, start, zone, MA.is_holiday)


@pytest.mark.parametrize(
    ("jurisdiction", "day", "kept"),
    [
        ("federal", date(2027, 12, 31), True),  # New Year's Day 2028 is a Saturday
        ("MA", date(2027, 12, 31), False),
        ("MA", date(2026, 4, 20), True),  # Patriots' Day
        ("NY", date(2026, 4, 20), False),
        ("NY", date(2026, 2, 12), True),  # Lincoln's Birthday
        ("federal", date(2026, 7, 3), True),  # the Fourth is a Saturday
        ("MA", date(2026, 7, 3), False),
        ("MA", date(2027, 7, 5), True),  # a Sunday's, on the Monday
        ("TX", date(2027, 7, 5), False),
        ("federal", date(2026, 5, 25), True),  # the last Monday
        ("federal", date(2026, 11, 26), True),  # the fourth Thursday
        ("federal", date(2020, 6, 19), False),  # before Juneteenth was one
        ("federal", date(2026, 6, 19), True),
    ],
)
def test_holidays_are_kept_when_the_state_keeps_them(
    jurisdiction: str, day: date, kept: bool
) -> None:
    assert load(Jurisdiction(jurisdiction)).is_holiday(day) is kept


@pytest.mark.parametrize("wrong", [{}, {"hours": 0}, {"hours": 1, "days": 1}, {"weeks": 1}])
def test_a_time_allowed_is_exactly_one_of_its_kinds(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Allowance.model_validate(wrong)


def test_a_time_allowed_reads_as_it_is_said() -> None:
    said = [Allowance(at_once=True), Allowance(hours=48), Allowance(working_days=1)]
    assert [each.words for each in said] == ["at once", "within 48 hours", "within 1 working day"]
