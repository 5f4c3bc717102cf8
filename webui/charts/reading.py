"""How a note's state reads in a list."""

from __future__ import annotations

from vault.records.chart_model import NoteSummary
from webui.display import person


def note_state(note: NoteSummary) -> tuple[str, str]:
    """Return a note's state in words and the tone to show it in."""
    if note.signed_at is None:
        return "Draft, not signed", "warn"
    if note.cosigner_id and note.cosigned_at is None:
        return f"Signed; waits for {person(note.cosigner_id)} to sign it too", "warn"
    return ("Signed and cosigned" if note.cosigned_at else "Signed"), "good"
