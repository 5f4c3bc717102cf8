"""When to look for what was lent and whose time is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from vault.clock import Clock

LOOK_EVERY = timedelta(seconds=30)


class Lapsing:
    """Says when a sweep has to look into the database, so that one before every act costs nothing.

    That is when one of those it knows of is due, and now and then for those lent by other
    processes.
    """

    def __init__(self, clock: Clock):
        self._clock = clock
        self._look_at = clock.now()

    def due(self) -> datetime | None:
        """Return the instant, if it is time to look."""
        now = self._clock.now()
        return now if now >= self._look_at else None

    def lent(self, until: datetime) -> None:
        """Know of one more that lapses."""
        self._look_at = min(self._look_at, until)

    def looked(self, now: datetime, ends: Iterable[datetime]) -> None:
        """Know what was found to lapse later."""
        self._look_at = min([*ends, now + LOOK_EVERY])
