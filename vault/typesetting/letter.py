"""A letter of the organisation, as data; pure.

Every feature writes its own letters as a `Letter`; `printing.letter_pdf` sets any of them in type,
and the pages show the same one on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date) -> str:
    """Write a date as letters do, in English whatever the machine's language: March 2, 2026."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values in two columns."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of points, with bullets or numbered."""

    texts: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a line break in a cell is kept.

    Args:
        columns: the heads.
        rows: each as many cells as there are columns.
        shares: what share of the width each column takes; equal ones where left out.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        widths = {len(self.columns), *map(len, self.rows), len(self.shares or self.columns)}
        if len(widths) > 1:
            raise ValueError("a table's rows have as many cells as it has columns")


Block: TypeAlias = str | Heading | Facts | Items | Table
"""A part of a letter's text; a string is a paragraph."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on, with who signs.

    Args:
        name: who.
        title: as what; "" for nothing.
        dated: whether a line for the date stands beside it.
    """

    name: str
    title: str = ""
    dated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter or another paper that goes out under the organisation's name.

    Args:
        sender, contact: the custodian, as the head of the letter names it.
        dated: its date.
        to: the lines of the addressee; none where it is addressed to nobody (a certificate).
        about: what it is about, line by line.
        title: a title above the text, "" for a plain letter.
        body: its text.
        signatures: who signs; none where it is signed with the sender's name alone.
        closing: the word before the signature, "" for none.
        reference: what stands at the foot of every page.
    """

    sender: str
    contact: str
    dated: date
    to: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    title: str = ""
    body: tuple[Block, ...]
    signatures: tuple[Signature, ...] = ()
    closing: str = "Sincerely,"
    reference: str = ""

    @property
    def name(self) -> str:
        """What the paper is called: its title, or what it is about."""
        return self.title or next(iter(self.about), "") or "Letter"
