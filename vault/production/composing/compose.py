"""Building the released notes from decisions: released runs in, withheld sections as codes only.

The caller hands over, for a released section, the text that stays and markers for what does not
(`vault.disclosure.rules.decisions.apply_spans`); for a withheld one, no text at all. There is no
parameter through which withheld text could come in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from vault.disclosure.rules.decisions import Marker as Cut
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.document.checks import UnfitForRelease
from vault.production.document.released import (
    Appended,
    Marker,
    Note,
    Paragraph,
    ReleasedNote,
    ReleasedSection,
    Run,
    Text,
    WithheldNote,
    WithheldSection,
)

_SPACE_BEFORE = re.compile(r"\s+\Z")
_SPACE_AFTER = re.compile(r"\A\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSection:
    """A section that is released whole or in part.

    Args:
        ref: its random reference, the one in the note's SD-JWT.
        title: its title.
        paragraphs: what stays, and a cut for each redacted span.
        controls: the privilege log's control number for each code that has one here.
        appended: what goes along with it; nothing does where only markers remain.
    """

    ref: str
    title: str
    paragraphs: Sequence[Sequence[str | Cut]]
    controls: Mapping[ReasonCode, str] = field(default_factory=dict)
    appended: tuple[Appended, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedNote:
    """A note with everything decided.

    Args:
        ref, kind, session_on, written_on, late_entry, author_role, author_name: see
            `ReleasedNote`.
        items: its sections in order.
        slip: the slip-sheet to use where no text of the note is released; None where a decision
            was made to release some.
    """

    ref: str
    kind: str
    session_on: date
    written_on: date
    late_entry: bool
    author_role: str
    author_name: str
    items: Sequence[KeptSection | WithheldSection]
    slip: WithheldNote | None = None


def compose_notes(notes: Iterable[DecidedNote]) -> tuple[Note, ...]:
    """Return the notes as they are produced, in order.

    Raises:
        UnfitForRelease: a note has nothing to release and no slip-sheet.
    """
    return tuple(_note(note) for note in notes)


def _note(note: DecidedNote) -> Note:
    items = tuple(
        item if isinstance(item, WithheldSection) else compose_section(item) for item in note.items
    )
    if any(isinstance(item, ReleasedSection) for item in items):
        return ReleasedNote(
            ref=note.ref,
            kind=note.kind,
            session_on=note.session_on,
            written_on=note.written_on,
            late_entry=note.late_entry,
            author_role=note.author_role,
            author_name=note.author_name,
            items=items,
        )
    if note.slip is None:
        raise UnfitForRelease(
            "A note of which nothing is released has no slip-sheet.",
            remedy="Give it a control number and a reason, or leave it out of the production.",
        )
    return note.slip


def compose_section(section: KeptSection) -> ReleasedSection | WithheldSection:
    """Return a section as it is produced; one of which only markers remain counts as withheld."""
    composed = (_paragraph(runs, section.controls) for runs in section.paragraphs)
    paragraphs = tuple(paragraph for paragraph in composed if paragraph)
    markers = [run for paragraph in paragraphs for run in paragraph if isinstance(run, Marker)]
    if markers and len(markers) == sum(map(len, paragraphs)):
        return WithheldSection(reason=markers[0].reason, control=markers[0].control)
    return ReleasedSection(
        ref=section.ref,
        title=section.title,
        paragraphs=paragraphs,
        appended=section.appended,
    )


def _paragraph(runs: Sequence[str | Cut], controls: Mapping[ReasonCode, str]) -> Paragraph:
    """Return a paragraph whose white space beside a marker tells nothing of what was there."""
    composed: list[Run] = []
    for place, run in enumerate(runs):
        if isinstance(run, Cut):
            marker = Marker(run.code, controls.get(run.code))
            if not composed or composed[-1] != marker:
                composed.append(marker)
            continue
        text = run
        if place:
            text = _SPACE_AFTER.sub(_one_space, text)
        if place + 1 < len(runs):
            text = _SPACE_BEFORE.sub(_one_space, text)
        if text.strip() or (text and 0 < place < len(runs) - 1):
            composed.append(Text(text))
    return tuple(composed)


def _one_space(space: re.Match[str]) -> str:
    return "\n" if "\n" in space[0] else " "
