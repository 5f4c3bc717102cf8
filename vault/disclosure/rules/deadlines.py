"""When an instrument is to be answered, and by when it can be objected to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from vault.disclosure.rules.vocabulary import Basis
from vault.errors import InvalidInput
from vault.jurisdictions.allowances import Allowance, ends

OBJECTION_PERIOD = Allowance(days=14)
"""FRCP 45(d)(2)(B)."""


class DeadlineInvalid(InvalidInput):
    """The times of an instrument do not go together."""

    code = "deadline-invalid"
    default_remedy = "Check the time of service and the time for compliance on the paper."


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The times that an instrument sets.

    Args:
        comply_by: when it is to be answered.
        object_before: before when a written objection must be served; None where the paper is
            one that takes a motion instead.
    """

    comply_by: datetime
    object_before: datetime | None


def deadlines(
    basis: Basis, *, served_at: datetime, return_at: datetime, zone: ZoneInfo
) -> Deadlines:
    """Return the deadlines of an instrument (LI4).

    A subpoena is objected to before the earlier of the time for compliance and fourteen days
    after service (FRCP 45(d)(2)(B)). The fourteenth day is counted to the time of day of the
    service where the practice is, whatever the clocks did meanwhile: the longer count of FRCP
    6(a), to that day's end or past a weekend or holiday, is never relied upon.

    Args:
        basis: the instrument's class.
        served_at: when it was served, aware.
        return_at: the time that it sets for compliance, aware.
        zone: the organisation's time zone.

    Raises:
        DeadlineInvalid: compliance is due before service.
    """
    if return_at < served_at:
        raise DeadlineInvalid("The time for compliance is before the time of service.")
    if basis is not Basis.SUBPOENA:
        return Deadlines(return_at, None)
    over = ends(OBJECTION_PERIOD, served_at, zone, lambda _: False)
    return Deadlines(return_at, min(return_at, over))
