"""What verification can find wrong with the log, and the report that lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class FindingKind(StrEnum):
    """What was done to the log."""

    EDITED = "edited"
    MISSING = "missing"
    UNEXPECTED = "unexpected"
    TREE = "tree"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold.

    Args:
        kind: what was done.
        what: one sentence for a reader.
        index: the place of the first event that it touches; None if it touches none.
        last: the place of the last event among which it lies; `index` where it is one event.
        event_id: the id of the event at `index`, where there is one.
    """

    kind: FindingKind
    what: str
    index: int | None = None
    last: int | None = None
    event_id: str | None = None


@dataclass(slots=True)
class LogReport:
    """The outcome of verifying a log.

    Args:
        size: how many events have a place in the log.
        root: the root recomputed from the events.
        signed: how many of the events a valid checkpoint covers; later ones are not yet proof
            against change.
        checkpoints: how many checkpoints hold, stored and kept.
        cosignatures: how many cosignatures by known keys hold.
        unknown_cosignatures: how many could not be checked, their keys being unknown.
        pending: how many committed events wait for their place (PostgreSQL).
        findings: what does not hold, the first event touched first.
    """

    size: int = 0
    root: bytes = b""
    signed: int = 0
    checkpoints: int = 0
    cosignatures: int = 0
    unknown_cosignatures: int = 0
    pending: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def first(self) -> Finding | None:
        """The finding that touches the earliest event, if there is any."""
        return min(self.findings, key=_place, default=None)


def _place(finding: Finding) -> tuple[bool, int]:
    return finding.index is None, finding.index or 0
