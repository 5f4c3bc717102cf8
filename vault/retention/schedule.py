"""From when on a chart may be disposed of; pure.

A chart is kept for some years after the last service, and for a minor until some years after
majority (RH2). A joint chart is kept by the latest of its members' clocks (RH3). The rules are data
of the state packs; this module only counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vault.errors import InvalidInput


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long a state has a chart kept.

    Args:
        name: which rule it is ("MA").
        years: how many years after the last service.
        majority: the age at which a minor comes of age.
        minor_years: how many years after that a minor's chart is kept at the least.
        citation: where the rule stands.
        as_of: the day on which it was looked up.
        reviewed_by: the counsel who signed it off, "" for nobody yet.

    Raises:
        InvalidInput: a number is negative, or the age of majority is none.
    """

    name: str
    years: int
    majority: int
    minor_years: int
    citation: str
    as_of: date
    reviewed_by: str = ""

    def __post_init__(self) -> None:
        if min(self.years, self.minor_years) < 0 or self.majority < 1:
            raise InvalidInput("A retention rule counts in whole years from a real age.")

    def to_json(self) -> Mapping[str, str | int]:
        """Return it as proposals and certificates name it."""
        return {
            "name": self.name,
            "years": self.years,
            "majority": self.majority,
            "minor_years": self.minor_years,
            "citation": self.citation,
            "as_of": self.as_of.isoformat(),
            "reviewed_by": self.reviewed_by,
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


def due(rule: RetentionRule, last_service: date, members: Collection[Person]) -> Due:
    """Return the first day on which a chart may be disposed of.

    A client or child without a birth date counts as born on the day of the last service: nobody
    in the chart can be younger.

    Args:
        rule: the state's.
        last_service: the day of the last session, in the practice's time zone.
        members: everybody in the chart.
    """
    latest = Due(_years_after(last_service, rule.years), Clock.LAST_SERVICE)
    for member in members:
        found = _minors_clock(rule, last_service, member)
        if found is not None and found.on > latest.on:
            latest = found
    return latest


def _minors_clock(rule: RetentionRule, last_service: date, member: Person) -> Due | None:
    if member.born_on is None:
        if member.collateral:
            return None
        grown = _years_after(last_service, rule.majority)
        return Due(_years_after(grown, rule.minor_years), Clock.UNKNOWN_BIRTH)
    of_age = _years_after(member.born_on, rule.majority)
    if of_age <= last_service:
        return None
    return Due(_years_after(of_age, rule.minor_years), Clock.MINOR)


def _years_after(day: date, years: int) -> date:
    """Return the same day so many years on; 1 March for 29 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
