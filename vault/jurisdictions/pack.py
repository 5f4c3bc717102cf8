"""A state pack: all its rules, read from its file over the federal default and validated.

What a state's file leaves out comes from `federal.toml`; the rule's id tells whose it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError, model_validator

from vault.errors import SettingsError
from vault.jurisdictions import allowances, holidays
from vault.jurisdictions.allowances import Allowance
from vault.jurisdictions.rules import (
    HolidayRule,
    MajorityRule,
    Part,
    ReportingRule,
    RetentionRule,
    Review,
    Rule,
    SubpoenaRule,
    VictimClass,
    WarnRule,
    WithinRule,
)

ANY_LICENCE = "any"


class Jurisdiction(StrEnum):
    """The packs there are."""

    FEDERAL = "federal"
    MA = "MA"
    NY = "NY"
    CA = "CA"
    TX = "TX"


class PackInvalid(SettingsError):
    """A state pack's file can't be used."""

    code = "jurisdiction-invalid"
    default_remedy = "Mend the state's file, or put back the one of the release."


class Pack(Part):
    """The rules that hold in one state.

    Args:
        name: the state's name.
        report: reporting duties by victim class.
        warn: threats to others.
        subpoena: subpoenas without a court's order.
        majority: coming of age.
        retention: by licence, such as "lcsw"; "any" is always there.
        review: how soon a colleague reviews an act that nobody approved beforehand.
        consult: how soon a consultation that did not come before follows.
        tell_victim: how soon an adult victim is told of a report, or why not is recorded.
        holidays: public holidays.
    """

    name: str
    report: dict[VictimClass, ReportingRule]
    warn: WarnRule
    subpoena: SubpoenaRule
    majority: MajorityRule
    retention: dict[str, RetentionRule]
    review: WithinRule
    consult: WithinRule
    tell_victim: WithinRule
    holidays: HolidayRule

    @model_validator(mode="after")
    def _whole(self) -> Pack:
        if missing := sorted(set(VictimClass) - set(self.report)):
            raise ValueError(f"there is no reporting rule for {missing[0]}")
        if ANY_LICENCE not in self.retention:
            raise ValueError("there is no retention rule for any licence")
        ids = [rule.id for rule in self.rules()]
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"the rule {twice[0]} stands there twice")
        return self

    def rules(self) -> Iterator[Rule]:
        """Return every rule, in the order of the file."""
        yield from self.report.values()
        yield from (self.warn, self.subpoena, self.majority)
        yield from self.retention.values()
        yield from (self.review, self.consult, self.tell_victim, self.holidays)

    def rule(self, rule_id: str) -> Rule | None:
        """Return the rule of that id, None if there is none."""
        return next((rule for rule in self.rules() if rule.id == rule_id), None)

    def retention_for(self, licence: str) -> RetentionRule:
        """Return the retention rule of a licence, or the one for any."""
        return self.retention.get(licence, self.retention[ANY_LICENCE])

    def is_holiday(self, day: date) -> bool:
        """Tell whether a date is a public holiday."""
        return holidays.is_holiday(self.holidays, day)

    def ends(self, allowance: Allowance, start: datetime, zone: ZoneInfo) -> datetime:
        """Return when a time allowed from `start` on is over, in UTC; see `allowances.ends`."""
        return allowances.ends(allowance, start, zone, self.is_holiday)


def load(jurisdiction: Jurisdiction, reviews: Mapping[str, Review] | None = None) -> Pack:
    """Return a state's pack.

    Args:
        jurisdiction: which.
        reviews: the organisation's counsel's sign-offs, by rule id; one from before the day as
            of which a rule is stated does not count.

    Raises:
        PackInvalid: the state's file, or the federal one, can't be used.
    """
    pack = parse(_read(jurisdiction), _read(Jurisdiction.FEDERAL))
    return _signed(pack, reviews) if reviews else pack


@lru_cache
def _read(jurisdiction: Jurisdiction) -> str:
    return resources.files(__package__).joinpath(f"{jurisdiction}.toml").read_text("utf-8")


@lru_cache
def parse(text: str, base: str) -> Pack:
    """Return the pack that a TOML file says, over the file `base`.

    Raises:
        PackInvalid: it is not TOML, or holds an unknown key, a bad or a missing value.
    """
    try:
        own, federal = tomllib.loads(text), tomllib.loads(base)
        return Pack.model_validate(_over(own, federal))
    except tomllib.TOMLDecodeError as exc:
        raise PackInvalid(f"A state pack is not valid TOML: {exc}.") from exc
    except ValidationError as exc:
        lines = (
            "`" + ".".join(map(str, e["loc"])) + f"`: {e['msg'].lower()}" for e in exc.errors()
        )
        raise PackInvalid(f"A state pack can't be used: {'; '.join(lines)}.") from None


def _over(own: dict[str, Any], federal: dict[str, Any]) -> dict[str, Any]:
    """Return `own` with what it lacks from `federal`; whole rules only, never parts of one."""
    whole = federal | own
    for group in ("report", "retention"):
        given = own.get(group, {})
        if isinstance(given, dict):
            whole[group] = federal.get(group, {}) | given
    return whole


def _signed(pack: Pack, reviews: Mapping[str, Review]) -> Pack:
    def sign(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: sign(each) for key, each in value.items()}
        if not isinstance(value, Rule) or (review := reviews.get(value.id)) is None:
            return value
        if review.on < value.as_of:
            return value
        return value.model_copy(update={"reviewed_by": f"{review.by}, {review.on.isoformat()}"})

    return pack.model_copy(update={name: sign(value) for name, value in pack})


def rule_ids() -> frozenset[str]:
    """Return the ids of all rules in all packs."""
    return frozenset(rule.id for each in Jurisdiction for rule in load(each).rules())
