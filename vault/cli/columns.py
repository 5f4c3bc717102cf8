"""Tables whose columns fit the screen without breaking words, as long as that can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

_GAP = 3
"""Cells between two columns: a blank at the right of one, the rule's cell, one at the left."""

_WORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?: UTC)?|\S+")
"""A word; a date with its time counts as one."""

_PIECE = re.compile(r"[^:,\s]*[:,]+|[^:,\s]+")
"""What a word such as an audit tag or a list of codes may be broken behind."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows under columns, as wide as they need to be where there is room.

    Args:
        names: what stands over each column; one that ends in "#" is set flush right.
        rows: each row's cells.
    """

    names: Sequence[str]
    rows: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table, its columns fitted to the width that there is."""
        del console
        shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
        widths = self._widths(options.max_width - _GAP * (len(self.names) - 1))
        for name, width in zip(self.names, widths, strict=True):
            shown.add_column(
                name.removesuffix("#"),
                justify="right" if name.endswith("#") else "left",
                overflow="fold",
                width=width,
            )
        for row in self.rows:
            shown.add_row(*map(broken, row, widths))
        yield shown

    def _widths(self, room: int) -> list[int]:
        heads = [name.removesuffix("#") for name in self.names]
        rows = [[cell.plain for cell in row] for row in self.rows]
        columns = list(zip(heads, *rows, strict=True))
        return fitted(
            [_widest(line for cell in cells for line in cell.split("\n")) for cells in columns],
            [_widest(_WORD.findall(" ".join(cells))) for cells in columns],
            [_widest(_PIECE.findall(" ".join(cells))) for cells in columns],
            room,
        )


def fitted(
    lines: Sequence[int], words: Sequence[int], pieces: Sequence[int], room: int
) -> list[int]:
    """Return widths that take no more than `room` together, if each column keeps one cell.

    What is lacking is taken from whichever column has most beyond its longest word, then beyond
    the longest piece of one, and only when none has any from the widest.

    Args:
        lines: how wide each column is without a broken line.
        words: how wide the longest word of each is.
        pieces: how wide the longest piece of a word of each is.
        room: how many cells there are.
    """
    widths = list(lines)
    while sum(widths) > room and max(widths) > 1:
        _, _, _, place = max(
            (max(width - word, 0), max(width - piece, 0), width, place)
            for place, (width, word, piece) in enumerate(zip(widths, words, pieces, strict=True))
        )
        widths[place] -= 1
    return widths


def broken(cell: Text, width: int) -> Text:
    """Return a cell with every word that is wider than its column broken between pieces."""
    places = []
    for word in _WORD.finditer(cell.plain):
        if cell_len(word.group()) <= width:
            continue
        used = 0
        for piece in _PIECE.finditer(word.group()):
            if used and used + cell_len(piece.group()) > width:
                places.append(word.start() + piece.start())
                used = 0
            used += cell_len(piece.group())
    return Text("\n").join(cell.divide(places)) if places else cell


def _widest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts), default=1)
