"""A client's access to their own record: its clock, and why it may be denied (DW10).

45 CFR 164.524. Days are calendar days. A denial on a reviewable ground is looked at again, if the
client wants it, by a licensed professional who had no part in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import InstrumentKind
from vault.errors import InvalidInput
from vault.labels.vocabulary import Code

DAYS = 30
"""To act on a request, and to extend that time by, once: 45 CFR 164.524(b)(2)."""


class AccessInvalid(InvalidInput):
    """An extension or a denial is not one that the rule knows."""

    code = "access-invalid"
    default_untouched = "Nothing was recorded."


class DenialGround(Code):
    """Why access may be denied."""

    PSYCHOTHERAPY = "psychotherapy", "psychotherapy notes"
    LITIGATION = "litigation", "material prepared for a legal proceeding"
    INMATE = "inmate", "a copy for an inmate that would endanger people there"
    RESEARCH = "research", "research that the client joined and that still goes on"
    PRIVACY_ACT = "privacy-act", "records under the Privacy Act"
    CONFIDENCE = "confidence", "told in confidence by somebody else"
    ENDANGERS = "endangers", "likely to endanger somebody's life or physical safety"
    HARMS_OTHER = "harms-other", "about another person and likely to harm them substantially"
    HARMS_BY_REPRESENTATIVE = (
        "harms-by-representative",
        "likely to cause substantial harm if the representative had it",
    )


@dataclass(frozen=True, slots=True)
class GroundRule:
    """What a ground of denial rests on.

    Args:
        citation: the rule.
        reviewable: whether the client may have the denial reviewed.
        plain: the ground as the letter to the client gives it.
    """

    citation: str
    reviewable: bool
    plain: str


GROUND_RULES: Mapping[DenialGround, GroundRule] = {
    DenialGround.PSYCHOTHERAPY: GroundRule(
        "45 CFR 164.524(a)(1)(i), (a)(2)(i)",
        reviewable=False,
        plain="Some of what you asked for may be notes that a therapist keeps apart from the "
        "record for their own use. The right of access does not extend to such notes.",
    ),
    DenialGround.LITIGATION: GroundRule(
        "45 CFR 164.524(a)(1)(ii), (a)(2)(i)",
        reviewable=False,
        plain="Some of what you asked for may have been put together for a legal proceeding. The "
        "right of access does not extend to such papers.",
    ),
    DenialGround.INMATE: GroundRule(
        "45 CFR 164.524(a)(2)(ii)",
        reviewable=False,
        plain="A copy would put the safety of people in a correctional institution at risk. You "
        "may still ask to look at the record.",
    ),
    DenialGround.RESEARCH: GroundRule(
        "45 CFR 164.524(a)(2)(iii)",
        reviewable=False,
        plain="You agreed, when you joined a research study, to wait for this part of your record "
        "until the study is over.",
    ),
    DenialGround.PRIVACY_ACT: GroundRule(
        "45 CFR 164.524(a)(2)(iv)",
        reviewable=False,
        plain="The federal Privacy Act keeps this part of the record closed.",
    ),
    DenialGround.CONFIDENCE: GroundRule(
        "45 CFR 164.524(a)(2)(v)",
        reviewable=False,
        plain="Some of what you asked for may be of the kind that would show who told a therapist "
        "something under a promise of confidentiality. We give out nothing of that kind, whether "
        "or not a record holds it.",
    ),
    DenialGround.ENDANGERS: GroundRule(
        "45 CFR 164.524(a)(3)(i)",
        reviewable=True,
        plain="A licensed health care professional finds it reasonably likely that this part of "
        "the record would endanger the life or physical safety of you or of somebody else.",
    ),
    DenialGround.HARMS_OTHER: GroundRule(
        "45 CFR 164.524(a)(3)(ii)",
        reviewable=True,
        plain="This part of the record speaks of another person, and a licensed health care "
        "professional finds it reasonably likely that giving it out would cause that person "
        "substantial harm.",
    ),
    DenialGround.HARMS_BY_REPRESENTATIVE: GroundRule(
        "45 CFR 164.524(a)(3)(iii)",
        reviewable=True,
        plain="The request was made by a personal representative, and a licensed health care "
        "professional finds it reasonably likely that giving the record to that person would "
        "cause substantial harm.",
    ),
}


def reviewable(grounds: Collection[DenialGround]) -> bool:
    """Tell whether the client may have a denial on these grounds reviewed (164.524(a)(4))."""
    return any(GROUND_RULES[ground].reviewable for ground in grounds)


def due_on(received_on: date, *, extended: bool = False) -> date:
    """Return the last day to act on a request (164.524(b)(2)).

    Args:
        received_on: the day on which the request came in.
        extended: whether the time was extended, which is done once at most.
    """
    return received_on + timedelta(days=DAYS * 2 if extended else DAYS)


def end_of(day: date, zone: tzinfo) -> datetime:
    """Return the instant at which a day is over in a time zone."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)


def last_minute(day: date, zone: tzinfo) -> datetime:
    """Return the last minute of a day in a time zone, until which something is in time."""
    return datetime.combine(day, time(23, 59), zone)


def with_due_time(instrument: Instrument, zone: tzinfo) -> Instrument:
    """Return a client's request with the time by which it is to be answered, or an earlier one.

    Other papers set their own time, and are returned as they are.
    """
    received = instrument.served_at
    if instrument.kind is not InstrumentKind.CLIENT_REQUEST or received is None:
        return instrument
    if received.tzinfo is None:
        return instrument
    due = last_minute(due_on(received.astimezone(zone).date()), zone)
    if instrument.return_at is not None and instrument.return_at <= due:
        return instrument
    return replace(instrument, return_at=due)


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, told to the client in writing within the first thirty days.

    Args:
        told_on: the day on which the client was told.
        until: the day by which the request will be answered.
        reason: why it takes longer.
    """

    told_on: date
    until: date
    reason: str

    def faults(self, received_on: date) -> Iterator[str]:
        """Yield what is wrong with it (164.524(b)(2)(ii))."""
        first, last = due_on(received_on), due_on(received_on, extended=True)
        if not self.reason.strip():
            yield "the client is not told why it takes longer"
        if self.told_on > first:
            yield f"the first thirty days were over on {first}"
        if not first < self.until <= last:
            yield f"it ends after {first} and by {last}"


class Finding(Code):
    """What the reviewer of a denial finds (164.524(a)(4))."""

    UPHELD = "upheld", "the denial stands"
    REVERSED = "reversed", "access is to be given"
