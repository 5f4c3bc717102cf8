"""From when on a chart may be disposed of; pure.

A chart is kept for some years after the last service, and for a minor until some years after
majority (RH2). A joint chart is kept by the latest of its members' clocks (RH3). The rules are data
of the state packs; this module only counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vault.audit.canonical import JSON
from vault.errors import InvalidInput
from vault.jurisdictions.rules import MajorityRule, RetentionRule, Rule


class Clock(StrEnum):
    """Which clock ends last."""

    LAST_SERVICE = "last-service"
    MINOR = "minor"
    UNKNOWN_BIRTH = "unknown-birth"

    @property
    def words(self) -> str:
        """It in words."""
        return {
            Clock.LAST_SERVICE: "years after the last service",
            Clock.MINOR: "years after a member who was a minor came of age",
            Clock.UNKNOWN_BIRTH: "as if a member were born on the day of the last service, "
            "because a birth date is not on file",
        }[self]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rules that keep one chart.

    Args:
        majority: from what age on a person is not a minor.
        rules: how long records are kept, one for each licence under which the chart was written.

    Raises:
        InvalidInput: there is no rule.
    """

    majority: MajorityRule
    rules: tuple[RetentionRule, ...]

    def __post_init__(self) -> None:
        if not self.rules:
            raise InvalidInput("A chart is kept by one rule at the least.")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What has to be shown of rules that no counsel has signed off."""
        warnings = (rule.warning for rule in (*self.rules, self.majority))
        return tuple(warning for warning in warnings if warning)

    def to_json(self) -> Mapping[str, JSON]:
        """Return it as proposals and certificates name it."""
        return {
            "majority": {**_named(self.majority), "years": self.majority.years},
            "rules": [
                {**_named(rule), "years": rule.years, "minor_years": rule.minor_years}
                for rule in self.rules
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member as the clock sees them.

    Args:
        born_on: None where it is not on file.
        collateral: someone who is never a client; without a birth date they have no clock.
    """

    born_on: date | None
    collateral: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """From when on a chart may be disposed of, and which clock says so."""

    on: date
    clock: Clock


def due(schedule: Schedule, last_service: date, members: Collection[Person]) -> Due:
    """Return the first day on which a chart may be disposed of.

    A client or child without a birth date counts as born on the day of the last service: nobody
    in the chart can be younger.

    Args:
        schedule: what keeps it.
        last_service: the day of the last session, in the practice's time zone.
        members: everybody in the chart.
    """
    clocks = [
        clock
        for rule in schedule.rules
        for clock in _clocks(rule, schedule.majority.years, last_service, members)
    ]
    return max(clocks, key=lambda clock: clock.on)


def _clocks(
    rule: RetentionRule, majority: int, last_service: date, members: Collection[Person]
) -> Iterator[Due]:
    yield Due(_years_after(last_service, rule.years), Clock.LAST_SERVICE)
    for member in members:
        if member.born_on is None and member.collateral:
            continue
        of_age = _years_after(member.born_on or last_service, majority)
        if of_age > last_service:
            known = Clock.MINOR if member.born_on else Clock.UNKNOWN_BIRTH
            yield Due(_years_after(of_age, rule.minor_years), known)


def _named(rule: Rule) -> Mapping[str, JSON]:
    return {
        "id": rule.id,
        "citation": rule.citation,
        "as_of": rule.as_of.isoformat(),
        "reviewed_by": rule.reviewed_by,
    }


def _years_after(day: date, years: int) -> date:
    """Return the same day so many years on; 1 March for 29 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
