"""What one rule of a state pack says: its values, where they stand, and whether counsel signed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from vault.jurisdictions.allowances import Allowance
from vault.labels.vocabulary import Code


class Known(Code):
    """How far a rule's text was checked when it was written down (REQUIREMENTS)."""

    SEEN = "V", "the text was seen"
    SECONDARY = "S", "from secondary or older text"
    GENERAL = "K", "general knowledge, not checked against the text"


class VictimClass(Code):
    """Whom a reporting duty protects."""

    CHILD = "child", "a child"
    ELDER = "elder", "an elder"
    DISABLED = "disabled", "an adult with a disability"


class Duty(Code):
    """What the law makes of an act."""

    REQUIRED = "required", "required"
    PERMITTED = "permitted", "permitted, not required"
    NONE = "none", "no duty"


class RecipientKind(Code):
    """To whom a warning goes."""

    VICTIM = "victim", "the person threatened, or who cares for them"
    LAW_ENFORCEMENT = "law-enforcement", "law enforcement"
    MEDICAL = "medical", "medical personnel"
    MENTAL_HEALTH = "mental-health", "mental-health personnel"
    OTHER_ABLE = "other-able", "someone else able to prevent or lessen the threat"


class Part(BaseModel):
    """A piece of a pack; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Review(Part):
    """An organisation's counsel's word on one rule.

    Args:
        by: who read it against the law.
        on: when; a rule that was restated since is unsigned again.
    """

    by: Annotated[str, Field(min_length=2)]
    on: date


class Rule(Part):
    """One rule.

    Args:
        id: such as `ma.report.child`; its first part says whose rule it is.
        what: what it says, in a sentence or two.
        citation: where that stands.
        as_of: the day as of which it is stated.
        tag: how far it was checked.
        reviewed_by: whose counsel signed it off; "" while nobody has.
    """

    id: Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z-]+)+$")]
    what: Annotated[str, Field(min_length=10)]
    citation: Annotated[str, Field(min_length=5)]
    as_of: date
    tag: Known
    reviewed_by: str = ""

    @property
    def warning(self) -> str:
        """What has to be shown wherever the rule is used; "" once counsel has signed it off."""
        if self.reviewed_by:
            return ""
        return (
            f"No counsel has signed off the rule {self.id} ({self.citation}; as of "
            f"{self.as_of.isoformat()}; {self.tag.words})."
        )


class Hotline(Part):
    """A telephone number to report to, with its own provenance: numbers change."""

    number: Annotated[str, Field(pattern=r"^[0-9-]{7,20}$")]
    as_of: date
    tag: Known


class ReportingRule(Rule):
    """When whom to tell of abuse or neglect (SE2, SE3).

    Args:
        duty: whether the law requires it, or only lets one report.
        reporters: who must report.
        oral: how soon by voice; None where a report by voice is not asked for.
        written: how soon in writing; None where nothing written is asked for.
        agency: to whom.
        hotline: the agency's number, where it is known.
        form: the agency's own form, "" if none is known.
    """

    duty: Duty
    reporters: Annotated[str, Field(min_length=5)]
    oral: Allowance | None = None
    written: Allowance | None = None
    agency: Annotated[str, Field(min_length=5)]
    hotline: Hotline | None = None
    form: str = ""


class WarnOption(Part):
    """One thing that may be done about a threat.

    Args:
        code: its name in records.
        what: what it is, as a clinician reads it.
        recipients: who may be told in doing it; empty where it discloses nothing.
    """

    code: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    what: Annotated[str, Field(min_length=10)]
    recipients: frozenset[RecipientKind] = frozenset()


class WarnRule(Rule):
    """Whether there is a duty to warn, and what may be done about a threat (SE6).

    Args:
        duty: whether the law requires it.
        options: what may be done; nobody outside their recipients may be told.
    """

    duty: Duty
    options: Annotated[tuple[WarnOption, ...], Field(min_length=1)]

    @property
    def recipients(self) -> frozenset[RecipientKind]:
        """Everyone who may be told."""
        return frozenset().union(*(option.recipients for option in self.options))


class SubpoenaRule(Rule):
    """What a subpoena without a court's order takes before treatment records leave (LI3, LI8).

    Args:
        order_or_waiver: it does not reach them by itself: a court's order or the privilege
            holder's waiver is needed, besides the assurances of 45 CFR 164.512(e).
        client_notice_days: how many days before production the client must have been served
            notice; 0 where the state names none.
        privilege: the privileges that may stand against it, with their citations.
        options: the ways in which it may be answered or resisted.
    """

    order_or_waiver: bool
    client_notice_days: Annotated[int, Field(ge=0, le=90)] = 0
    privilege: Annotated[tuple[str, ...], Field(min_length=1)]
    options: Annotated[tuple[str, ...], Field(min_length=1)]


class MajorityRule(Rule):
    """From what age on a person is not a minor."""

    years: Annotated[int, Field(ge=18, le=21)]


class RetentionRule(Rule):
    """How long records are kept: the later of the two counts (RH2).

    Args:
        years: from the end of treatment.
        minor_years: where the client was a minor, from the day they come of age.
    """

    years: Annotated[int, Field(ge=1, le=50)]
    minor_years: Annotated[int, Field(ge=0, le=50)]


class WithinRule(Rule):
    """A rule whose one value is a time allowed."""

    within: Allowance


class FixedHoliday(Part):
    """A holiday on the same date each year."""

    name: str
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    since: int = 1900


class WeekdayHoliday(Part):
    """A holiday on the nth weekday of a month; -1 is the last."""

    name: str
    month: Annotated[int, Field(ge=1, le=12)]
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    nth: Literal[-1, 1, 2, 3, 4]
    since: int = 1900


class Observance(Code):
    """When a holiday that falls on a weekend is kept."""

    ON_THE_DAY = "on-the-day", "on the day itself only"
    SUNDAY_TO_MONDAY = "sunday-to-monday", "a Sunday's on the Monday after"
    NEAREST = "nearest", "a Saturday's on the Friday before, a Sunday's on the Monday after"


class HolidayRule(Rule):
    """Days that are no working days besides the weekend."""

    observance: Observance
    days: Annotated[tuple[FixedHoliday | WeekdayHoliday, ...], Field(min_length=1)]
