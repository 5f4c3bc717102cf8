"""Where a released part says again what is withheld elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vault.production.checking.explained import printed
from vault.production.checking.withheld import Withheld
from vault.production.document.released import ReleasedDocument
from vault.production.rendering.layout import author_line


@dataclass(frozen=True, slots=True)
class Restatement:
    """A released part that says what is withheld elsewhere; a person must answer it.

    Args:
        part: "section", "note", "privilege log" or "notice".
        ref: the section's or note's reference, or the log's control number.
        withheld_ref: the withheld section.
        kind: what was recognised.
    """

    part: str
    ref: str
    withheld_ref: str
    kind: str


def find_restatements(document: ReleasedDocument, withheld: Withheld) -> tuple[Restatement, ...]:
    """Hold what is released against the fingerprints of what is withheld."""
    found = {
        Restatement(part, ref, hit.section_ref, hit.kind): None
        for part, ref, text in _released_parts(document)
        for hit in withheld.hits(text)
    }
    return tuple(found)


def _released_parts(document: ReleasedDocument) -> Iterator[tuple[str, str, str]]:
    for note in document.released:
        yield "note", note.ref, f"{note.kind}\n{author_line(note)}"
        for section in note.sections:
            along = (text for each in section.appended for text in each.paragraphs)
            text = "\n".join((section.title, *map(printed, section.paragraphs), *along))
            yield "section", section.ref, text
    for entry in document.privilege_log:
        yield "privilege log", entry.control, "\n".join(entry.cells(""))
    for notice in document.notices:
        yield "notice", "", notice
