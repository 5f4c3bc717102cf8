"""How long there is until something is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webui.context import vault

SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Due:
    """A time by which something is due, in words, with the tone of its mark."""

    words: str
    tone: str


def due_of(instant: datetime | None) -> Due:
    """Return how long there is until an instant, in days of the practice."""
    if instant is None:
        return Due("no date", "calm")
    now = vault().clock.now()
    zone = vault().settings.records.zone
    days = (instant.astimezone(zone).date() - now.astimezone(zone).date()).days
    if instant < now:
        return Due(f"overdue by {_days(-days)}" if days else "overdue since today", "bad")
    if days == 0:
        return Due("due today", "warn")
    return Due(f"in {_days(days)}", "warn" if days <= SOON_DAYS else "calm")


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
