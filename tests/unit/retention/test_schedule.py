"""From when on a chart may be disposed of: never before any member's clock (RH2, RH3)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.errors import InvalidInput
from vault.jurisdictions.pack import Jurisdiction, Pack, load
from vault.retention.schedule import Clock, Person, Schedule, due

SERVED = date(2016, 3, 10)
BORN = st.dates(date(1920, 1, 1), date(2016, 3, 10))
PERSONS = st.builds(Person, born_on=st.none() | BORN, collateral=st.booleans())
PACKS = st.sampled_from(Jurisdiction).map(load)


def schedule(jurisdiction: Jurisdiction, licence: str = "") -> Schedule:
    pack = load(jurisdiction)
    return Schedule(pack.majority, (pack.retention_for(licence),))


def adult() -> Person:
    return Person(born_on=date(1980, 5, 5))


@pytest.mark.parametrize(
    ("jurisdiction", "born", "expected", "clock"),
    [
        (Jurisdiction.MA, date(1980, 5, 5), date(2023, 3, 10), Clock.LAST_SERVICE),
        (Jurisdiction.MA, date(2010, 5, 5), date(2029, 5, 5), Clock.MINOR),
        (Jurisdiction.MA, date(2000, 5, 5), date(2023, 3, 10), Clock.LAST_SERVICE),
        (Jurisdiction.CA, date(2000, 5, 5), date(2025, 5, 5), Clock.MINOR),
        (Jurisdiction.CA, date(1998, 3, 11), date(2023, 3, 11), Clock.MINOR),
        (Jurisdiction.CA, date(1998, 3, 10), date(2023, 3, 10), Clock.LAST_SERVICE),
        (Jurisdiction.NY, date(2010, 5, 5), date(2032, 5, 5), Clock.MINOR),
        (Jurisdiction.NY, date(1980, 5, 5), date(2022, 3, 10), Clock.LAST_SERVICE),
        (Jurisdiction.FEDERAL, date(2010, 5, 5), date(2031, 5, 5), Clock.MINOR),
        (Jurisdiction.MA, None, date(2035, 3, 10), Clock.UNKNOWN_BIRTH),
    ],
)
def test_each_state_keeps_a_chart_for_its_own_time(
    jurisdiction: Jurisdiction, born: date | None, expected: date, clock: Clock
) -> None:
    found = due(schedule(jurisdiction), SERVED, [Person(born_on=born)])
    assert (found.on, found.clock) == (expected, clock)


def test_a_joint_chart_takes_the_latest_clock_of_its_members() -> None:
    child = Person(born_on=date(2012, 1, 1))
    rules = schedule(Jurisdiction.MA)
    assert due(rules, SERVED, [adult(), child]) == due(rules, SERVED, [child])
    assert due(rules, SERVED, [adult(), child]).on == date(2031, 1, 1)


def test_a_leap_day_ends_on_the_first_of_march() -> None:
    found = due(schedule(Jurisdiction.MA), date(2016, 2, 29), [adult()])
    assert found.on == date(2023, 3, 1)


def test_a_collateral_without_a_birth_date_sets_no_clock() -> None:
    rules = schedule(Jurisdiction.MA)
    unknown = Person(born_on=None, collateral=True)
    assert due(rules, SERVED, [adult(), unknown]).on == due(rules, SERVED, [adult()]).on


def test_a_schedule_without_a_rule_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Schedule(load(Jurisdiction.MA).majority, ())


def test_a_rule_that_no_counsel_signed_says_so() -> None:
    [first, *_] = schedule(Jurisdiction.MA).warnings
    assert "No counsel has signed off the rule ma.retention.any" in first


@given(pack=PACKS, served=BORN, members=st.lists(PERSONS, max_size=5))
def test_no_chart_is_due_before_any_clock_of_its_members(
    pack: Pack, served: date, members: list[Person]
) -> None:
    rules = Schedule(pack.majority, tuple(pack.retention.values()))
    found = due(rules, served, members)
    for rule in rules.rules:
        assert found.on >= _plus(served, rule.years)
        for member in members:
            alone = due(Schedule(rules.majority, (rule,)), served, [member])
            assert found.on >= alone.on
            if member.born_on is not None and _plus(member.born_on, rules.majority.years) > served:
                grown = _plus(member.born_on, rules.majority.years)
                assert found.on >= _plus(grown, rule.minor_years)


@given(served=BORN, born=BORN)
def test_an_unknown_birth_date_never_shortens_the_time(served: date, born: date) -> None:
    rules = schedule(Jurisdiction.CA)
    known = due(rules, served, [Person(born_on=min(born, served))])
    assert due(rules, served, [Person(born_on=None)]).on >= known.on


def _plus(day: date, years: int) -> date:
    """Return the day so many years on, 28 February for 29."""
    return date(day.year + years, day.month, min(day.day, 28))
