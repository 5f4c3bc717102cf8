"""From the released document to the data that the template sets in type.

Every word that will be printed is in this data, and nothing else is: the self-test reads it to
know what may stand in a rendered file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vault.audit.canonical import JSON
from vault.disclosure.vocabulary import ReasonCode
from vault.production import front, wording
from vault.production.bates import BatesRange
from vault.production.document import (
    Marker,
    Paragraph,
    ReleasedDocument,
    Text,
    WithheldNote,
    WithheldSection,
)
from vault.production.privilege import PrivilegeEntry
from vault.production.volumes import NotePart, SectionPart, Volume
from vault.production.wording import day

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
        "lang": wording.LANGUAGE,
        "title": front.document_title(document, volume),
        "author": document.custodian.organisation,
        "date": front.ymd(document.produced_on),
        "bates": {
            "prefix": document.series.prefix,
            "width": document.series.width,
            "start": start,
        },
        "places": {key: list(pages) for key, pages in elsewhere.items()},
        "footer": front.footer(document),
        "cover": front.cover(document, volume, volumes),
        "front": front.scope(document, volume, volumes),
        "notes": [_note(part) for part in volume.parts],
        "log": _log(volume.log) if volume.log else None,
    }


def _note(part: NotePart) -> dict[str, JSON]:
    note = part.note
    if isinstance(note, WithheldNote):
        return {
            "type": "slip",
            "key": note.control,
            "running": None,
            "title": wording.RECORD_WITHHELD,
            "marker": wording.marker(note.reason.value),
            "ground": wording.ground(note.reason),
            "control-word": wording.CONTROL,
            "log": wording.SEE_LOG if note.reason is ReasonCode.R2 else None,
        }
    return {
        "type": "note",
        "key": note.ref,
        "running": _continued(f"{note.kind}, {day(note.session_on)}", continued=True),
        "kind": _continued(note.kind, part.continued),
        "session": day(note.session_on),
        "author-word": wording.AUTHOR,
        "author": f"{note.author_name}, {note.author_role}",
        "written-word": wording.WRITTEN,
        "written": day(note.written_on),
        "late": [wording.LATE_ENTRY, wording.LATE_ENTRY_TEXT] if note.late_entry else None,
        "items": [_item(item) for item in part.items],
    }


def _continued(title: str, continued: bool) -> str:
    return f"{title} ({wording.CONTINUED})" if continued and title else title


def _item(item: SectionPart | WithheldSection) -> dict[str, JSON]:
    if isinstance(item, WithheldSection):
        return {
            "type": "withheld",
            "words": wording.SECTION_WITHHELD,
            "control-word": wording.CONTROL,
            **_marker(item),
        }
    return {
        "type": "section",
        "ref": item.section.ref,
        "title": _continued(item.section.title, item.continued),
        "paras": [_paragraph(paragraph) for paragraph in item.paragraphs],
        "empty": wording.NOTHING_RECORDED if not item.section.paragraphs else None,
    }


def _paragraph(paragraph: Paragraph) -> JSON:
    if len(paragraph) == 1 and isinstance(paragraph[0], Text):
        return paragraph[0].text
    return [run.text if isinstance(run, Text) else _marker(run) for run in paragraph]


def _marker(withheld: Marker | WithheldSection) -> dict[str, JSON]:
    marker: dict[str, JSON] = {"marker": wording.marker(withheld.reason.value)}
    if withheld.control is not None:
        marker["control"] = withheld.control
    return marker


def _log(entries: Sequence[PrivilegeEntry]) -> dict[str, JSON]:
    return {
        "title": wording.LOG,
        "text": wording.LOG_TEXT,
        "columns": list(wording.LOG_COLUMNS),
        "rows": [list(entry.cells("")) for entry in entries],
    }
