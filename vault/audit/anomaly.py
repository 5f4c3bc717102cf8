"""What may stand out in the log: each rule in words. Nothing it finds is a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from vault.audit.reports import LogFilter
from vault.settings.groups import AuditSettings


class Rule(Enum):
    """What may stand out: its title, and the rule in words with its settings in braces."""

    def __init__(self, title: str, words: str):
        self.title = title
        self.words = words

    OWN_FAMILY = (
        "Own family",
        "Somebody opened a chart in which a member has their own surname.",
    )
    NO_CARE = (
        "No care relationship",
        (
            "Somebody opened a chart, or a note in it, in which they never wrote, signed or "
            "cosigned anything, by an emergency access or with a key given to them less than "
            "{fresh_key_hours} hours before. What was lent to them does not count."
        ),
    )
    CLOSED_CHART = (
        "After the chart was closed",
        "Somebody opened a chart, or a note in it, after the chart was closed.",
    )
    AFTER_LOAN = (
        "After a loan was over",
        "Somebody was refused a psychotherapy note, as its loan was over or not to them.",
    )
    BULK = (
        "Many at once",
        (
            "One person opened {bulk_charts} different charts or {bulk_notes} different notes, or "
            "more, in one hour."
        ),
    )
    REFUSALS = (
        "Repeated refusals",
        "One person was refused {refusals} times or more in one hour.",
    )
    SIGN_INS = (
        "Failed sign-ins",
        (
            "{failed_signins} sign-ins or more failed in one hour under the name of one person, or "
            "under names that nobody has."
        ),
    )
    OFF_HOURS = (
        "Outside working hours",
        "Somebody worked with records outside {work_hours} on {work_days}.",
    )

    def told(self, settings: AuditSettings) -> str:
        """Return the rule in words with what the settings say."""
        days = ", ".join(day.title() for day in settings.work_days) or "no day"
        return self.words.format(**settings.model_dump() | {"work_days": days})


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Something that stands out, and the filter that shows its events.

    Args:
        rule: the rule that found it.
        actor: the person it is about.
        chart: the chart, "" where it is about none or several.
        first: its first event's instant.
        last: its last event's instant.
        count: how many events it rests on.
        wanted: shows them in the log, with others of that person and time.
    """

    rule: Rule
    actor: str
    chart: str
    first: datetime
    last: datetime
    count: int
    wanted: LogFilter
