"""Consultations: that somebody competent was asked, and what came of it (DW4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A consultation; empty or None where nobody recorded it yet.

    Args:
        name: who was consulted.
        credential: their licence or credential.
        role: in what role ("supervisor", "outside counsel").
        at: when.
        shared: the minimal facts that were shared, without identifiers.
        advice: what they advised.
        decision: what was decided.
        dissent: disagreement on record; "" when there was none.
    """

    name: str = ""
    credential: str = ""
    role: str = ""
    at: datetime | None = None
    shared: str = ""
    advice: str = ""
    decision: str = ""
    dissent: str | None = None

    def lacking(self) -> tuple[str, ...]:
        """Return the particulars that are still to be recorded, in words."""
        found = {
            "name": self.name,
            "credential": self.credential,
            "role": self.role,
            "time": self.at,
            "facts shared": self.shared,
            "advice": self.advice,
            "decision": self.decision,
            "dissent, or that there was none": self.dissent is not None,
        }
        return tuple(words for words, value in found.items() if not value)
