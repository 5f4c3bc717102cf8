"""What an emergency access is: why, how long, who gave the key, what the review found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from vault.labels.vocabulary import PurposeOfUse

LEAST_MINUTES = 5
MOST_MINUTES = 240


class Reason(StrEnum):
    """Why somebody who holds no key needs a chart now."""

    CLIENT_IN_DANGER = "client-in-danger"
    OTHER_IN_DANGER = "other-in-danger"
    PUBLIC_IN_DANGER = "public-in-danger"
    TREATMENT_NOW = "treatment-now"
    CLINICIAN_AWAY = "clinician-away"


OVERRIDES: Mapping[Reason, PurposeOfUse] = MappingProxyType(
    {
        Reason.CLIENT_IN_DANGER: PurposeOfUse.OVRER,
        Reason.TREATMENT_NOW: PurposeOfUse.OVRER,
        Reason.OTHER_IN_DANGER: PurposeOfUse.OVRTPS,
        Reason.PUBLIC_IN_DANGER: PurposeOfUse.OVRPS,
        Reason.CLINICIAN_AWAY: PurposeOfUse.OVRPJ,
    }
)
"""The override (HL7 v3-ActReason) under which the log has the acts of an access, by its reason."""


class State(StrEnum):
    """How an access stands."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    ENDED = "ended"
    REVIEWED = "reviewed"


class Disposition(StrEnum):
    """What a review found."""

    JUSTIFIED = "justified"
    FOLLOW_UP = "follow-up"
    NOT_JUSTIFIED = "not-justified"


@dataclass(frozen=True, slots=True)
class Access:
    """An emergency access as a list shows it; no name and no word of the reason."""

    access_id: str
    chart: str
    requester_id: str
    reason: Reason
    minutes: int
    state: State
    asked_at: datetime
    second_id: str | None
    granted_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None
    reviewer_id: str | None
    disposition: Disposition | None
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What somebody has to do with emergency accesses, newest first in each part.

    Args:
        own: what they asked for themselves.
        to_answer: requests that they can answer, holding the chart's keys.
        told: accesses of others to charts whose keys they hold, so that they know of them.
        to_review: accesses that are over and not reviewed, if they may review.
        reviewed: those that are, if they may review.
    """

    own: tuple[Access, ...]
    to_answer: tuple[Access, ...]
    told: tuple[Access, ...]
    to_review: tuple[Access, ...]
    reviewed: tuple[Access, ...]
