"""What one examination found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How much is amiss."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing examined.

    Args:
        name: what was examined, a fixed word or two.
        status: how much is amiss.
        what: what was found, one sentence.
        remedy: what to do about it; empty where nothing is amiss.
    """

    name: str
    status: Status
    what: str
    remedy: str = ""
