"""The productions of a case that left before: what a supplemental one adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vault.production.composing.releasing import Composed, text_digest
from vault.production.document.matter import EarlierProduction, Supplement
from vault.production.document.released import ReleasedNote
from vault.production.keeping.content import ProductionContent
from vault.production.keeping.views import bates_of


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier productions of a case determine for the next one.

    Args:
        sent: those that were transmitted, in order.
        controls: every control number handed out so far, by what it is of.
    """

    sent: tuple[ProductionContent, ...]
    controls: Mapping[str, str]

    def supplement(self, composed: Composed) -> Supplement | None:
        """Say what a production adds to those before it; None for a first one.

        A section is new unless exactly this much of exactly this version was produced before.
        """
        if not self.sent:
            return None
        notes = {note.ref for content in self.sent for note in content.document.released}
        texts = {text for content in self.sent for text in content.produced.items()}
        return Supplement(
            earlier=tuple(
                EarlierProduction(
                    content.document.number, content.document.produced_on, bates_of(content)
                )
                for content in self.sent
            ),
            new=frozenset(_new(composed, notes, texts)),
        )


def produced(composed: Composed) -> dict[str, str]:
    """Return the digest of what is released of each section version."""
    return {
        composed.versions[section.ref]: text_digest(section)
        for note in composed.notes
        if isinstance(note, ReleasedNote)
        for section in note.sections
    }


def _new(composed: Composed, notes: set[str], texts: set[tuple[str, str]]) -> Iterable[str]:
    for note in composed.notes:
        if not isinstance(note, ReleasedNote):
            continue
        if note.ref not in notes:
            yield note.ref
        for section in note.sections:
            if (composed.versions[section.ref], text_digest(section)) not in texts:
                yield section.ref
