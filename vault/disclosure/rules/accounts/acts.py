"""What can be done about a client's request for an accounting, as it is kept; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The request as it came in.

    Args:
        requester: who asked, as the answer addresses them.
        address: where the answer goes, line by line.
        received_on: the day of its receipt.
        since, until: the days of a period that the client chose, both included.
        by, at: who recorded it, and when.
    """

    told: ClassVar[str] = "the request came in"
    requester: str
    address: str
    received_on: date
    since: date | None
    until: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """The one extension: why, and until when."""

    told: ClassVar[str] = "the time was extended"
    reason: str
    until: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTold:
    """The client was told of a fee, and of the chance to withdraw or narrow the request.

    Args:
        cents: how much, in US cents.
        covers: what it pays for.
    """

    told: ClassVar[str] = "the client was told of a fee"
    cents: int
    covers: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeAgreed:
    """The client goes on with the fee, or it is dropped.

    Args:
        dropped: whether it is not asked after all.
        words: how the client said so, or why it is dropped.
    """

    told: ClassVar[str] = "the fee was settled"
    dropped: bool
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """The client chose another period, to lower the fee or otherwise."""

    told: ClassVar[str] = "the client chose another period"
    since: date | None
    until: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The client took the request back."""

    told: ClassVar[str] = "the client took the request back"
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The accounting was given; its copy is kept.

    Args:
        sha256: hex SHA-256 of the PDF.
        on: the day, in the organisation's time zone.
    """

    told: ClassVar[str] = "the accounting was given"
    sha256: str
    on: date
    by: str
    at: datetime


Act = Extended | FeeTold | FeeAgreed | Narrowed | Withdrawn | Answered
