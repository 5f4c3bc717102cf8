"""Which printed text the released document explains, piece by piece, in the order of print.

A piece is a run of type on one line. White space, ligatures, compatibility forms and kinds of
hyphen do not count: both sides are compared in NFKC without spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from vault.production.document import wording
from vault.production.document.released import (
    Note,
    Paragraph,
    ReleasedDocument,
    Text,
    WithheldNote,
    WithheldSection,
)
from vault.production.rendering.layout import author_line, running_title

_BREAK = "\0"
_SAME = {"\u200b": "", "\u2010": "-", "\x02": "-"}
"""Breaks within long words go; pdfium reads a hyphen at a line's end as U+0002."""
_MIRRORED = str.maketrans("()[]{}<>«»‹›≤≥“”‘’", "(([[{{<<««‹‹≤≤““‘‘")  # noqa: RUF001 - pairs
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def squash(text: str) -> str:
    """Return the text's characters without spaces, in compatibility form."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    for character, same in _SAME.items():
        if character in text:
            text = text.replace(character, same)
    return "".join(text.split())


def reads_both_ways(text: str) -> bool:
    """Tell whether some of the text is set from right to left, and so in another order."""
    return bool(_RIGHT_TO_LEFT.search(text))


class Wordings:
    """Texts that may stand anywhere: the cover's, the legend's, the log's, the furniture."""

    def __init__(self, texts: Iterable[str], *, numbers: re.Pattern[str] | None = None):
        self._all = _BREAK.join(sorted({squash(text) for text in texts}))
        self._numbers = numbers

    def explains(self, squashed: str) -> bool:
        """Tell whether a piece is part of one of the texts, or only page numbers."""
        if not squashed or squashed in self._all:
            return True
        return bool(self._numbers and self._numbers.fullmatch(squashed))


def page_numbers(document: ReleasedDocument) -> re.Pattern[str]:
    """Return the form of Bates labels and ranges of the document's series, squashed."""
    series = document.series
    label = rf"(?:{re.escape(series.prefix)})?\d{{{series.width}}}"
    return re.compile(rf"(?:{label}|\N{{EN DASH}}|[(),]|\d+pages?)+")


class Flow:
    """The records' text in the order of print; pieces are taken from it one after another."""

    def __init__(self, document: ReleasedDocument):
        self._notes = [_NoteText(note) for note in document.notes]
        self._at = 0
        self._open = False

    def turn_volume(self) -> None:
        """Begin a file; it has its own pages before the records."""
        self._open = False

    def turn_page(self, page: str) -> None:
        """Begin a page, given all of its squashed text but head and foot."""
        if self._at < len(self._notes):
            note = self._notes[self._at]
            if page.startswith(note.continued_head if note.begun else note.head):
                self._open = True

    @property
    def head(self) -> str:
        """What stands at the head of a page on which the present note goes on, squashed."""
        return self._notes[self._at].running if self._open and not self.ended else ""

    def take_page(self, squashed: str) -> bool:
        """Take a whole page if it is exactly what comes next, without a line set in columns."""
        return self._take(lambda note: note.take_page(squashed))

    def take(self, squashed: str) -> bool:
        """Take a piece if it is exactly what comes next."""
        return self._take(lambda note: note.take(squashed))

    def _take(self, take: Callable[[_NoteText], bool]) -> bool:
        if not self._open or self.ended:
            return False
        note = self._notes[self._at]
        taken = take(note)
        if note.ended:
            self._at += 1
            self._open = False
        return taken

    def holds(self, squashed: str) -> bool:
        """Tell whether the records' text contains this, in any place."""
        return any(note.holds(squashed) for note in self._notes)

    @property
    def ended(self) -> bool:
        """Whether every released text has been seen in print, whole and in order."""
        return self._at == len(self._notes)


class _NoteText:
    def __init__(self, note: Note):
        self._blocks = [squash(block) for block in _blocks(note)]
        self._block = 0
        self._offset = 0
        self._left: Counter[str] = Counter()
        self.head = "".join(self._blocks[:2])
        self.running = "" if isinstance(note, WithheldNote) else squash(running_title(note))
        self.continued_head = (
            ""
            if isinstance(note, WithheldNote)
            else squash(wording.continued(note.kind)) + self._blocks[1]
        )
        self._enter()

    @property
    def begun(self) -> bool:
        return bool(self._block or self._offset)

    @property
    def ended(self) -> bool:
        return self._block == len(self._blocks)

    def holds(self, squashed: str) -> bool:
        return any(squashed in block for block in self._blocks)

    def take_page(self, page: str) -> bool:
        block, offset, rest = self._block, self._offset, page
        while rest:
            if block == len(self._blocks) or reads_both_ways(self._blocks[block]):
                return False
            ahead = self._blocks[block][offset:]
            if rest.startswith(ahead):
                block, offset, rest = block + 1, 0, rest[len(ahead) :]
            elif ahead.startswith(rest):
                offset, rest = offset + len(rest), ""
            else:
                return False
        self._block, self._offset = block, offset
        self._enter()
        return True

    def take(self, piece: str) -> bool:
        if not piece:
            return True
        if self._left:
            return self._take_in_any_order(piece)
        block = self._blocks[self._block]
        if not block.startswith(piece, self._offset):
            return False
        self._offset += len(piece)
        if self._offset == len(block):
            self._next()
        return True

    def _take_in_any_order(self, piece: str) -> bool:
        """Take a piece of a block with right-to-left text; it is read reordered and mirrored."""
        characters = Counter(piece.translate(_MIRRORED))
        if not characters <= self._left:
            return False
        self._left -= characters
        self._offset += len(piece)
        if not self._left:
            self._next()
        return True

    def _next(self) -> None:
        self._block += 1
        self._offset = 0
        self._enter()

    def _enter(self) -> None:
        if not self.ended:
            block = self._blocks[self._block]
            self._left = Counter(block.translate(_MIRRORED) if reads_both_ways(block) else "")


def _blocks(note: Note) -> Iterator[str]:
    if isinstance(note, WithheldNote):
        yield wording.RECORD_WITHHELD
        yield wording.marker(note.reason)
        yield wording.ground(note.reason)
        yield f"{wording.CONTROL} {note.control}"
        if note.privileged:
            yield wording.SEE_LOG
        return
    yield note.kind
    yield wording.day(note.session_on)
    yield f"{wording.AUTHOR} {author_line(note)}"
    yield f"{wording.WRITTEN} {wording.day(note.written_on)}"
    if note.late_entry:
        yield f"{wording.LATE_ENTRY}: {wording.LATE_ENTRY_TEXT}"
    for item in note.items:
        if isinstance(item, WithheldSection):
            yield wording.marker(item.reason)
            yield wording.withheld_section(item.control)
            continue
        if item.title:
            yield item.title
        yield from map(printed, item.paragraphs)
        if not item.paragraphs:
            yield wording.NOTHING_RECORDED
        for appended in item.appended:
            yield wording.appended_head(appended.kind, appended.on)
            yield from appended.paragraphs


def printed(paragraph: Paragraph) -> str:
    """Return a paragraph as it is printed, markers included."""
    return "".join(
        run.text if isinstance(run, Text) else wording.marker(run.reason) for run in paragraph
    )


def without_furniture(pieces: Sequence[str], *, head: str, foot: str) -> list[str] | None:
    """Return a page's pieces, squashed, without head and foot; None if the foot is not there.

    Args:
        head, foot: squashed; the head may be absent.
    """
    squashed = [squash(piece) for piece in pieces]
    page = "".join(squashed)
    if not page.endswith(foot):
        return None
    start = len(head) if page.startswith(head) else 0
    end = len(page) - len(foot)
    body, at = [], 0
    for piece in squashed:
        body.append(piece[max(0, start - at) : max(0, end - at)])
        at += len(piece)
    return [piece for piece in body if piece]
