"""From the released document to the data that the template sets in type.

Every word that will be printed is in this data, and nothing else is: the self-test reads it to
know what may stand in a rendered file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from vault.audit.canonical import JSON
from vault.production.document import wording
from vault.production.document.bates import BatesRange, ranges_of
from vault.production.document.privilege import LogRow, log_columns
from vault.production.document.released import (
    Appended,
    Marker,
    Paragraph,
    ReleasedDocument,
    ReleasedNote,
    Text,
    WithheldNote,
    WithheldSection,
)
from vault.production.document.volumes import NotePart, SectionPart, Volume, plan
from vault.production.document.wording import day
from vault.production.rendering import front

_NARROWED = re.compile(r" (?= )|^ ", re.MULTILINE)
_ENDLESS = re.compile(r"\S{40,}")
_CHUNK = 10
_ENDLESS_VOLUME = 10**6
_KINDS_OF_FRAME = 2
"""The first volume's cover and scope, and those that all later volumes have."""

Places = Mapping[str, Sequence[int]]


def volume_sheet(
    document: ReleasedDocument,
    volume: Volume,
    *,
    start: int,
    elsewhere: Places,
    volumes: Sequence[BatesRange] = (),
) -> dict[str, JSON]:
    """Build the template's data for one volume.

    Args:
        volume: the notes, or parts of notes, that it holds.
        start: the Bates number of its first page.
        elsewhere: where the items in earlier volumes stand, by reference or control number.
        volumes: the pages of every volume, once known, where there are several.
    """
    return {
        **_frame(document, volume, volumes),
        "bates": {
            "prefix": document.series.prefix,
            "width": document.series.width,
            "start": start,
        },
        "places": {key: list(pages) for key, pages in elsewhere.items()},
        "notes": [_note(part) for part in volume.parts],
    }


def _frame(
    document: ReleasedDocument, volume: Volume, volumes: Sequence[BatesRange]
) -> dict[str, JSON]:
    """Return everything of a volume but its records and their numbers."""
    return {
        "lang": wording.LANGUAGE,
        "title": front.document_title(document, volume),
        "author": document.custodian.organisation,
        "date": front.ymd(document.produced_on),
        "footer": front.footer(document),
        "cover": front.cover(document, volume, volumes),
        "front": front.scope(document, volume, volumes),
        "log": log_block(volume.log, by_category=document.by_category) if volume.log else None,
    }


def document_strings(document: ReleasedDocument, volumes: Sequence[BatesRange]) -> Iterator[str]:
    """Return every text that may be printed or stand in metadata, but the records' own bodies.

    Args:
        volumes: the pages of every volume.
    """
    listed = volumes if len(volumes) > 1 else ()
    whole = plan(document, max_pages=_ENDLESS_VOLUME)[0]
    yield " ".join(front.cover_title(document))
    for number in range(1, len(volumes) + 1):
        volume = replace(whole, number=number, of=len(volumes))
        yield from (front.document_title(document, volume), front.volume_title(volume))
        if number <= _KINDS_OF_FRAME:
            yield from sheet_texts(_frame(document, volume, listed))
    for note in document.released:
        when = day(note.session_on)
        yield from (note.kind + when, wording.continued(note.kind) + when, running_title(note))
        yield from (
            f"{wording.AUTHOR} {author_line(note)}",
            f"{wording.WRITTEN} {day(note.written_on)}",
        )
        for section in note.sections:
            yield from (section.title, wording.continued(section.title))
    yield f"{wording.LATE_ENTRY}: {wording.LATE_ENTRY_TEXT}"
    yield wording.RECORD_WITHHELD
    if not document.log_apart:
        yield from log_columns(by_category=document.by_category)


def author_line(note: ReleasedNote) -> str:
    """Return a note's author as its head names them."""
    return f"{note.author_name}, {note.author_role}"


def running_title(note: ReleasedNote) -> str:
    """Return what stands at the head of a note's second and later pages."""
    return wording.continued(f"{note.kind}, {day(note.session_on)}")


def sheet_texts(value: JSON) -> Iterator[str]:
    """Return every text in a template's data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for item in value.values() for text in sheet_texts(item))
    elif isinstance(value, Sequence):
        yield from (text for item in value for text in sheet_texts(item))


def _note(part: NotePart) -> dict[str, JSON]:
    note = part.note
    if isinstance(note, WithheldNote):
        return {
            "type": "slip",
            "key": note.control,
            "running": None,
            "title": wording.RECORD_WITHHELD,
            "marker": wording.marker(note.reason),
            "ground": wording.ground(note.reason),
            "control-word": wording.CONTROL,
            "log": wording.SEE_LOG if note.privileged else None,
        }
    return {
        "type": "note",
        "key": note.ref,
        "running": running_title(note),
        "kind": wording.continued(note.kind) if part.continued else note.kind,
        "session": day(note.session_on),
        "author-word": wording.AUTHOR,
        "author": author_line(note),
        "written-word": wording.WRITTEN,
        "written": day(note.written_on),
        "late": [wording.LATE_ENTRY, wording.LATE_ENTRY_TEXT] if note.late_entry else None,
        "items": [_item(item) for item in part.items],
    }


def _item(item: SectionPart | WithheldSection) -> dict[str, JSON]:
    if isinstance(item, WithheldSection):
        return {
            "type": "withheld",
            "words": wording.withheld_section(item.control),
            **_marker(item),
        }
    title = item.section.title
    return {
        "type": "section",
        "ref": item.section.ref,
        "title": wording.continued(title) if item.continued else title,
        "paras": [_paragraph(paragraph) for paragraph in item.paragraphs],
        "empty": None if item.section.paragraphs else wording.NOTHING_RECORDED,
        "appended": [_appended(each) for each in item.section.appended] if item.ended else [],
    }


def _appended(appended: Appended) -> dict[str, JSON]:
    return {
        "head": wording.appended_head(appended.kind, appended.on),
        "paras": [typeset_text(text) for text in appended.paragraphs],
    }


def _paragraph(paragraph: Paragraph) -> JSON:
    runs = [typeset_text(run.text) if isinstance(run, Text) else _marker(run) for run in paragraph]
    return runs[0] if len(runs) == 1 and isinstance(runs[0], str) else runs


def typeset_text(text: str) -> str:
    """Return text so that it is set as it was written.

    Indents, tabs and columns of spaces keep their width; a word longer than a line may break.
    """
    if "  " in text or "\t" in text or "\n " in text or text.startswith(" "):
        text = _NARROWED.sub(wording.NBSP, text.replace("\t", 4 * wording.NBSP))
    return _ENDLESS.sub(_breakable, text)


def _breakable(word: re.Match[str]) -> str:
    return "\u200b".join(word[0][at : at + _CHUNK] for at in range(0, len(word[0]), _CHUNK))


def _marker(withheld: Marker | WithheldSection) -> dict[str, JSON]:
    marker: dict[str, JSON] = {"marker": wording.marker(withheld.reason)}
    if withheld.control is not None:
        marker["control"] = withheld.control
    return marker


def log_block(rows: Sequence[LogRow], *, by_category: bool) -> dict[str, JSON]:
    """Return the privilege log, without the pages, which the template knows."""
    text = f"{wording.LOG_TEXT} {wording.LOG_BY_CATEGORY}" if by_category else wording.LOG_TEXT
    return {
        "title": wording.LOG,
        "text": text,
        "by-category": by_category,
        "columns": list(log_columns(by_category=by_category)),
        "rows": [{"keys": list(row.controls), "cells": list(row.cells(""))} for row in rows],
    }


def log_rows(document: ReleasedDocument, places: Places) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the privilege log, under `log_columns`.

    Args:
        places: as in the document's `Rendering`.
    """
    for row in document.log_rows:
        on = {page for control in row.controls for page in places[control]}
        yield row.cells(", ".join(map(str, ranges_of(on, document.series))))
