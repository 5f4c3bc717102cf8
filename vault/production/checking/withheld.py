"""What the self-test needs to know of withheld text: how to recognise it without reading it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hit:
    """A trace of withheld text.

    Args:
        section_ref: the withheld section.
        kind: what was recognised, such as "passage" or "name".
    """

    section_ref: str
    kind: str


class Withheld(Protocol):
    """The fingerprints that decisions left of what they withhold."""

    def hits(self, text: str) -> Iterable[Hit]:
        """Return a hit for each withheld passage or name that the text contains."""
        ...
