"""Dividing a long production into volumes, so that rendering takes bounded memory.

The typesetter keeps about 1.25 MB for each page of a compilation. A volume is therefore planned
from an estimate of its pages before anything is set. Notes, sections and, at need, single
paragraphs are continued in the next volume; no word is added or lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from vault.production.document.privilege import LogRow
from vault.production.document.released import (
    Appended,
    Marker,
    Note,
    Paragraph,
    ReleasedDocument,
    ReleasedSection,
    Text,
    WithheldNote,
    WithheldSection,
)

MAX_PAGES = 150
_LINES_A_PAGE = 38
_CHARACTERS_A_LINE = 76
_FRONT_LINES = 3 * _LINES_A_PAGE
_NOTE_LINES = 7
_ITEM_LINES = 3
_LOG_ROW_LINES = 8
_MARKER_CHARACTERS = 8
_ALONE = (True, True, True)


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A released section, or as many paragraphs of it as a volume holds.

    What goes along with it stands in the volume that it ends in.
    """

    section: ReleasedSection
    paragraphs: tuple[Paragraph, ...]
    continued: bool
    ended: bool = True


@dataclass(frozen=True, slots=True)
class NotePart:
    """A note, or as much of it as a volume holds; none of its items for a slip-sheet."""

    note: Note
    items: tuple[SectionPart | WithheldSection, ...]
    continued: bool


@dataclass(frozen=True, slots=True)
class Volume:
    """What one file of the production holds; volumes are counted from 1."""

    number: int
    of: int
    parts: tuple[NotePart, ...]
    log: tuple[LogRow, ...]


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never divided: a paragraph or a piece of it, a marker's line, a slip-sheet."""

    note: int
    item: int
    paragraph: Paragraph
    begins_note: bool
    begins_item: bool
    ends_item: bool
    lines: int


def plan(document: ReleasedDocument, *, max_pages: int = MAX_PAGES) -> tuple[Volume, ...]:
    """Divide a production into as few volumes of about `max_pages` pages as hold it, evenly."""
    capacity = max_pages * _LINES_A_PAGE
    atoms = list(_atoms(document, longest=capacity // 2 * _CHARACTERS_A_LINE))
    log = document.open_log
    shares = _shares(atoms, log, capacity)
    if len(shares) > 1:
        lines = sum(share.lines for share in shares)
        even = _shares(atoms, log, lines // len(shares) + 2 * _LINES_A_PAGE)
        shares = even if len(even) == len(shares) else shares
    return tuple(
        Volume(number, len(shares), tuple(_parts(document, share.atoms)), tuple(share.log))
        for number, share in enumerate(shares, start=1)
    )


@dataclass(slots=True)
class _Share:
    """What one volume gets, and how many lines that takes."""

    lines: int = _FRONT_LINES
    atoms: list[_Atom] = field(default_factory=list)
    log: list[LogRow] = field(default_factory=list)


def _shares(atoms: Sequence[_Atom], log: Sequence[LogRow], capacity: int) -> list[_Share]:
    shares = [_Share()]
    for atom in atoms:
        if atom.begins_note:
            shares[-1].lines += -shares[-1].lines % _LINES_A_PAGE
        _room(shares, atom.lines, capacity).atoms.append(atom)
    for row in log:
        _room(shares, _LOG_ROW_LINES + len(row.controls), capacity).log.append(row)
    return shares


def _room(shares: list[_Share], lines: int, capacity: int) -> _Share:
    """Return the share that takes the next lines, a new one if they would overfill the last."""
    last = shares[-1]
    if last.lines + lines > capacity and (last.atoms or last.log):
        shares.append(_Share())
    shares[-1].lines += lines
    return shares[-1]


def _atoms(document: ReleasedDocument, *, longest: int) -> Iterator[_Atom]:
    for n, note in enumerate(document.notes):
        if isinstance(note, WithheldNote):
            yield _Atom(n, 0, (), *_ALONE, lines=_LINES_A_PAGE)
            continue
        for i, item in enumerate(note.items):
            pieces: list[Paragraph] = [()]
            along = 0
            if isinstance(item, ReleasedSection):
                pieces = list(_pieces(item, longest)) or [()]
                along = sum(_appended_lines(each) for each in item.appended)
            for p, piece in enumerate(pieces):
                begins_note, ends = i == p == 0, p == len(pieces) - 1
                lines = _lines(piece) + (_NOTE_LINES if begins_note else 0)
                lines += (0 if p else _ITEM_LINES) + (along if ends else 0)
                yield _Atom(n, i, piece, begins_note, p == 0, ends, lines)


def _pieces(section: ReleasedSection, longest: int) -> Iterator[Paragraph]:
    """Return the paragraphs, one too long for half a volume in pieces."""
    pieces = re.compile(rf".{{1,{longest}}}(?:\s+|$)|.{{1,{longest}}}", re.DOTALL)
    for paragraph in section.paragraphs:
        if all(len(run.text) <= longest for run in paragraph if isinstance(run, Text)):
            yield paragraph
            continue
        for run in paragraph:
            if isinstance(run, Marker):
                yield (run,)
            else:
                yield from ((Text(piece),) for piece in pieces.findall(run.text))


def _appended_lines(appended: Appended) -> int:
    return _ITEM_LINES + sum(_lines((Text(text),)) for text in appended.paragraphs)


def _lines(paragraph: Paragraph) -> int:
    characters = sum(
        len(run.text) + _CHARACTERS_A_LINE * run.text.count("\n")
        if isinstance(run, Text)
        else _MARKER_CHARACTERS
        for run in paragraph
    )
    return 1 + characters // _CHARACTERS_A_LINE


def _parts(document: ReleasedDocument, atoms: list[_Atom]) -> Iterator[NotePart]:
    for n, of_note in groupby(atoms, key=lambda atom: atom.note):
        note = document.notes[n]
        mine = list(of_note)
        if isinstance(note, WithheldNote):
            yield NotePart(note, (), continued=False)
            continue
        items: list[SectionPart | WithheldSection] = []
        for i, of_item in groupby(mine, key=lambda atom: atom.item):
            item = note.items[i]
            pieces = list(of_item)
            if isinstance(item, ReleasedSection):
                paragraphs = tuple(piece.paragraph for piece in pieces if piece.paragraph)
                begins, ends = pieces[0].begins_item, pieces[-1].ends_item
                items.append(SectionPart(item, paragraphs, not begins, ends))
            else:
                items.append(item)
        yield NotePart(note, tuple(items), not mine[0].begins_note)
