"""The privilege log: what is withheld and why, without revealing it (FRCP 26(b)(5)(A))."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vault.production.document.checks import UnfitForRelease, require_control, require_text
from vault.production.document.wording import CATEGORY_COLUMNS, LOG_COLUMNS, day

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Treatment(StrEnum):
    """Whether the whole item or passages of it are kept back."""

    WITHHELD = "withheld"
    REDACTED = "redacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivilegeEntry:
    """One item of the log: a row of its own by document, one of several by category.

    Args:
        control: the number that the markers and slip-sheets of this entry bear.
        dated, through: the document's date, or its first and last.
        kind: the type of document, neutrally ("Counseling record").
        author_role: by role, never by name.
        participants: by role ("Party A", "third person").
        holder: who holds the privilege, by role.
        privilege: the privilege asserted, as the forum names it.
        description: enough to assess the claim, revealing nothing that is privileged.
        clause: the clause of the instrument that would otherwise reach it.
    """

    control: str
    dated: date
    kind: str
    author_role: str
    participants: tuple[str, ...]
    holder: str
    privilege: str
    description: str
    treatment: Treatment
    clause: str
    through: date | None = None

    def __post_init__(self) -> None:
        require_control(self.control)
        for text in (
            self.kind,
            self.author_role,
            *self.participants,
            self.holder,
            self.privilege,
            self.description,
            self.clause,
        ):
            require_text("a field of the privilege log", text)
        if self.through is not None and self.through < self.dated:
            raise UnfitForRelease("A privilege log entry ends before it begins.")

    @property
    def controls(self) -> tuple[str, ...]:
        """The control numbers that the row is about."""
        return (self.control,)

    def cells(self, bates: str) -> tuple[str, ...]:
        """The row's texts, in the order of `LOG_COLUMNS`, with the pages where it stands."""
        return (
            self.control,
            bates,
            _dates(self.dated, self.through or self.dated),
            self.kind,
            self.author_role,
            "; ".join(self.participants),
            self.holder,
            self.privilege,
            self.description,
            self.treatment.value.capitalize(),
            self.clause,
        )


@dataclass(frozen=True, slots=True)
class Category:
    """One row of a log by category (FRCP 26(b)(5)(A); advisory committee note of 1993).

    What its items do not have in common is told of all of them together, by role.

    Args:
        entries: its items, in the order of the log; at least one.
    """

    entries: tuple[PrivilegeEntry, ...]

    @property
    def controls(self) -> tuple[str, ...]:
        """The control numbers that the row is about, sorted: they are random, so have no range."""
        return tuple(sorted(entry.control for entry in self.entries))

    def cells(self, bates: str) -> tuple[str, ...]:
        """The row's texts, in the order of `CATEGORY_COLUMNS`, with the pages where it stands."""
        first = self.entries[0]
        people = (person for entry in self.entries for person in entry.participants)
        return (
            ", ".join(self.controls),
            str(len(self.entries)),
            bates,
            _dates(
                min(entry.dated for entry in self.entries),
                max(entry.through or entry.dated for entry in self.entries),
            ),
            first.kind,
            _all(entry.author_role for entry in self.entries),
            _all(people),
            first.holder,
            first.privilege,
            _all((entry.description for entry in self.entries), " "),
            first.treatment.value.capitalize(),
            _all(entry.clause for entry in self.entries),
        )


LogRow = PrivilegeEntry | Category


def categories(entries: Iterable[PrivilegeEntry]) -> tuple[Category, ...]:
    """Return the log by category: what is of one kind, privilege, holder and treatment together.

    Each entry stands in exactly one of them, so the two forms count the same items.
    """
    found: dict[tuple[str, str, str, Treatment], list[PrivilegeEntry]] = {}
    for entry in entries:
        key = (entry.kind, entry.privilege, entry.holder, entry.treatment)
        found.setdefault(key, []).append(entry)
    return tuple(Category(tuple(some)) for some in found.values())


def log_columns(*, by_category: bool) -> tuple[str, ...]:
    """Return the heads of the log's columns."""
    return CATEGORY_COLUMNS if by_category else LOG_COLUMNS


def log_csv(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    """Write the log's rows as CSV (RFC 4180, UTF-8).

    A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV
    Injection").
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for cells in rows:
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue().encode("utf-8")


def unguarded(cell: str) -> str:
    """Return what was given to `guarded`."""
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def guarded(cell: str) -> str:
    """Return the cell so that no spreadsheet evaluates it."""
    return "'" + cell if cell.lstrip(" ").startswith(_FORMULA) else cell


def _dates(first: date, last: date) -> str:
    return day(first) if first == last else f"{day(first)} \N{EN DASH} {day(last)}"


def _all(texts: Iterable[str], joint: str = "; ") -> str:
    return joint.join(dict.fromkeys(texts))
