"""How much of a time allowed is left, to the minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

DAYS_FROM = timedelta(hours=72)
SOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left, in words, with the tone of its mark."""

    words: str
    tone: str


def left(due_at: datetime, now: datetime) -> Left:
    """Return how much is left until an instant, or how long it is over."""
    rest = due_at - now
    if rest < timedelta(minutes=-1):
        return Left(f"overdue by {_span(-rest)}", "bad")
    if rest < timedelta(minutes=1):
        return Left("now", "bad")
    return Left(f"in {_span(rest)}", "warn" if rest <= SOON else "calm")


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if span >= DAYS_FROM:
        return f"{minutes // 1440} days"
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if minutes and hours < 10:
        parts.append(f"{minutes} min")
    return " ".join(parts)
