"""The pages before the records: cover, scope, legend with counts, what is new, index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from vault.audit.canonical import JSON
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.document import wording
from vault.production.document.bates import BatesRange
from vault.production.document.matter import Profile, Supplement
from vault.production.document.released import (
    Marker,
    Note,
    ReleasedDocument,
    ReleasedNote,
    ReleasedSection,
    WithheldNote,
    WithheldSection,
)
from vault.production.document.volumes import SectionPart, Volume
from vault.production.document.wording import day, number_of


def document_title(document: ReleasedDocument, volume: Volume) -> str:
    """Return the neutral title of a volume's PDF metadata."""
    title = f"{wording.PRODUCTION} {document.number}, {_reference(document)}"
    return title if volume.of == 1 else f"{title}, {volume_title(volume)}"


def ymd(when: date) -> list[int]:
    """Return a date as year, month and day, as templates take it."""
    return [when.year, when.month, when.day]


def footer(document: ReleasedDocument) -> list[str]:
    """Return the two lines at the foot of every page."""
    reference = f"{_reference(document)} · {wording.PRODUCTION} {document.number}"
    return [document.seal.caption if document.seal else wording.CONFIDENTIAL, reference]


def caption(document: ReleasedDocument) -> dict[str, JSON]:
    """Return the court's caption for a template; outside a proceeding the custodian's name."""
    parties = document.caption.parties
    ends = [","] * (len(parties) - 1) + ["."] if parties else []
    joined = [document.caption.versus] + [wording.AND] * (len(parties) - 2)
    head = document.caption.court or (document.custodian.organisation,)
    return {
        "court": [line.upper() for line in head],
        "docket-word": _docket_word(document),
        "docket": document.caption.docket,
        "joined": joined if len(parties) > 1 else [],
        "parties": [
            {"name": f"{party.name},", "designation": f"{party.designation}{end}"}
            for party, end in zip(parties, ends, strict=True)
        ],
    }


def _docket_word(document: ReleasedDocument) -> str:
    return wording.DOCKET if document.caption.in_court else wording.REFERENCE


def _reference(document: ReleasedDocument) -> str:
    return f"{_docket_word(document)} {document.caption.docket}"


def cover_title(document: ReleasedDocument) -> list[str]:
    """Return the two lines of the cover's title."""
    words = wording.TITLE_IN_CAMERA if document.seal else wording.TITLE
    return [words.upper(), f"{wording.PURSUANT} {document.instrument.kind}".upper()]


def cover(
    document: ReleasedDocument, volume: Volume, volumes: Sequence[BatesRange]
) -> dict[str, JSON]:
    """Return the cover of a volume."""
    instrument = document.instrument
    facts = _facts(document)
    if volume.of > 1:
        facts.append([wording.VOLUME, volume_title(volume).removeprefix(f"{wording.VOLUME} ")])
    if volumes and volume.number == 1:
        whole = BatesRange(document.series, volumes[0].start, volumes[-1].end)
        facts.append([wording.ALL_VOLUMES, _extent(whole)])
    return {
        "caption": caption(document),
        "seal": document.seal.caption if document.seal else None,
        "title": cover_title(document),
        "subtitle": f"{instrument.title}, {wording.DATED} {day(instrument.dated)}",
        "facts": facts,
        "range-word": wording.BATES_RANGE,
        "page-words": [wording.PAGE, wording.PAGES],
        "statements": [
            wording.LIMITS,
            wording.CONSTRUCTION,
            *([wording.FILING] if document.profile is Profile.FILING else []),
        ],
    }


def scope(
    document: ReleasedDocument, volume: Volume, volumes: Sequence[BatesRange]
) -> dict[str, JSON]:
    """Return the scope, legend and index of the first volume, or the index of a later one."""
    opening = volume.number == 1
    seal = document.seal
    return {
        "title": wording.SCOPE if opening else volume_title(volume),
        "sealed": _block(wording.SEALED, seal.restrictions) if seal and opening else None,
        "clauses": _clauses(document) if opening else None,
        "contents": _block(wording.CONTENTS, _contents(document)) if opening else None,
        "legend": _legend(document),
        "news": _news(document.supplement, volume) if document.supplement else None,
        "notices": _block(wording.NOTICES, document.notices) if document.notices else None,
        "volumes": _volumes(volumes) if opening and volumes else None,
        "index": _index(volume),
    }


def _contents(document: ReleasedDocument) -> list[str]:
    return [contents(document), *([wording.LOG_APART] if document.log_apart else [])]


def contents(document: ReleasedDocument) -> str:
    """Say how much is produced and how much is withheld."""
    released = list(document.released)
    whole = sum(_in_full(note) for note in released)
    kinds = Counter(type(item) for item in document.withheld)
    sections = sum(1 for _ in document.sections)
    return (
        f"{number_of(len(released), 'record is', 'records are')} produced: {whole} in full and "
        f"{len(released) - whole} in part. "
        f"{number_of(kinds[WithheldNote], 'record is', 'records are')} withheld in full. "
        f"Of the records produced, {number_of(sections, 'section is', 'sections are')} released "
        f"and {kinds[WithheldSection]} withheld; in the sections released, "
        f"{number_of(kinds[Marker], 'passage is', 'passages are')} redacted."
    )


def _in_full(note: ReleasedNote) -> bool:
    return all(isinstance(item, ReleasedSection) and not any(item.markers) for item in note.items)


def volume_title(volume: Volume) -> str:
    """Return "Volume 2 of 3"."""
    return f"{wording.VOLUME} {volume.number} {wording.OF} {volume.of}"


def _extent(pages: BatesRange) -> str:
    return f"{pages} ({number_of(len(pages), wording.PAGE, wording.PAGES)})"


def _facts(document: ReleasedDocument) -> list[JSON]:
    custodian, recipient = document.custodian, document.recipient
    facts = [
        (wording.PRODUCED_BY, custodian.organisation),
        (
            wording.CONTACT,
            _lines(
                f"{custodian.name}, {custodian.title}",
                ", ".join(custodian.address),
                " · ".join(filter(None, (custodian.telephone, custodian.email))),
            ),
        ),
        (
            wording.PRODUCED_TO,
            _lines(f"{recipient.name}, {recipient.role}", ", ".join(recipient.address)),
        ),
        (wording.PRODUCED_ON, day(document.produced_on)),
        (wording.PRODUCTION_NUMBER, document.number),
    ]
    if document.supplement:
        facts.append((wording.SUPPLEMENTS, _lines(*_earlier(document.supplement))))
    return [list(fact) for fact in facts]


def log_facts(document: ReleasedDocument) -> list[JSON]:
    """Return what heads a privilege log that stands apart: of what production, and by whom."""
    facts = [
        (wording.PRODUCED_BY, document.custodian.organisation),
        (wording.PRODUCTION_NUMBER, document.number),
        (wording.PRODUCED_ON, day(document.produced_on)),
    ]
    return [list(fact) for fact in facts]


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _earlier(supplement: Supplement) -> list[str]:
    return [
        f"{wording.PRODUCTION} {item.number}, {day(item.dated)}, {item.bates}"
        for item in supplement.earlier
    ]


def _block(title: str, paragraphs: Sequence[str]) -> dict[str, JSON]:
    return {"title": title, "paragraphs": list(paragraphs)}


def _clauses(document: ReleasedDocument) -> dict[str, JSON]:
    rows = [[clause.number, clause.words] for clause in document.clauses]
    return {"title": wording.CLAUSES, "rows": rows}


def _legend(document: ReleasedDocument) -> dict[str, JSON]:
    counts = Counter((item.reason, type(item)) for item in document.withheld)
    return {
        "title": wording.LEGEND,
        "text": wording.LEGEND_TEXT,
        "columns": list(wording.COUNT_COLUMNS),
        "rows": [
            [
                wording.marker(reason),
                wording.ground(reason),
                *(str(counts[reason, kind]) for kind in (WithheldNote, WithheldSection, Marker)),
            ]
            for reason in ReasonCode
        ],
    }


def _news(supplement: Supplement, volume: Volume) -> dict[str, JSON]:
    rows: list[JSON] = []
    for part in volume.parts:
        note = part.note
        if not isinstance(note, ReleasedNote):
            continue
        name = f"{note.kind}, {day(note.session_on)}"
        if note.ref in supplement.new:
            rows.append([name, note.ref])
            continue
        for item in part.items:
            if isinstance(item, SectionPart) and item.section.ref in supplement.new:
                title = item.section.title
                rows.append([f"{name}: {title}" if title else name, item.section.ref])
    earlier = f"{wording.SUPPLEMENTS} {'; '.join(_earlier(supplement))}."
    return {
        "title": wording.WHAT_IS_NEW,
        "paragraphs": [earlier] if rows else [earlier, wording.NOTHING_NEW],
        "columns": list(wording.NEW_COLUMNS),
        "rows": rows,
    }


def _volumes(volumes: Sequence[BatesRange]) -> dict[str, JSON]:
    return {
        "title": wording.VOLUMES,
        "columns": [wording.VOLUME, wording.BATES_RANGE],
        "rows": [[str(number), _extent(pages)] for number, pages in enumerate(volumes, start=1)],
    }


def _index(volume: Volume) -> dict[str, JSON]:
    return {
        "title": wording.INDEX if volume.of == 1 else wording.INDEX_OF_VOLUME,
        "columns": list(wording.INDEX_COLUMNS),
        "rows": [_index_row(part.note) for part in volume.parts],
    }


def _index_row(note: Note) -> JSON:
    if isinstance(note, WithheldNote):
        return [
            "\N{EN DASH}",
            f"{wording.WITHHELD} ({note.control})",
            note.control,
        ]
    return [day(note.session_on), note.kind, note.ref]
