"""The time, as something passed in, so that tests and proofs can hold it still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class SteppingClock:
    """Starts at a given instant and goes on only when told, or by `step` a reading."""

    def __init__(self, start: datetime, step: timedelta = timedelta(0)):
        self._now = start.astimezone(UTC)
        self._step = step

    def now(self) -> datetime:
        """Return the present instant, then go on by the step."""
        now = self._now
        self._now += self._step
        return now

    def advance(self, by: timedelta) -> None:
        """Go on by `by`."""
        self._now += by


def to_rfc3339(instant: datetime) -> str:
    """Write an aware instant as RFC 3339 in UTC with microseconds: 27 characters that sort."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def from_rfc3339(text: str) -> datetime:
    """Read what `to_rfc3339` wrote.

    Raises:
        ValueError: the text is not of that form.
    """
    instant = datetime.fromisoformat(text) if text.endswith("Z") else None
    if instant is None or to_rfc3339(instant) != text:
        raise ValueError("not an instant in UTC with microseconds")
    return instant
