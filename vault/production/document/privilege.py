"""The privilege log: what is withheld and why, without revealing it (FRCP 26(b)(5)(A))."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vault.production.document.checks import UnfitForRelease, require_control, require_text
from vault.production.document.wording import LOG_COLUMNS, day

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Treatment(StrEnum):
    """Whether the whole item or passages of it are kept back."""

    WITHHELD = "withheld"
    REDACTED = "redacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivilegeEntry:
    """One row, by document or by category.

    Args:
        control: the number that the markers and slip-sheets of this entry bear.
        dated, through: the document's date, or a category's first and last.
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

    def cells(self, bates: str) -> tuple[str, ...]:
        """The row's texts, in the order of `LOG_COLUMNS`, with the pages where it stands."""
        dates = day(self.dated) + (f" \N{EN DASH} {day(self.through)}" if self.through else "")
        return (
            self.control,
            bates,
            dates,
            self.kind,
            self.author_role,
            "; ".join(self.participants),
            self.holder,
            self.privilege,
            self.description,
            self.treatment.value.capitalize(),
            self.clause,
        )


def log_csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    """Write the log's rows as CSV (RFC 4180, UTF-8), under `LOG_COLUMNS`.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV
    Injection").
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(LOG_COLUMNS)
    for cells in rows:
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue().encode("utf-8")


def unguarded(cell: str) -> str:
    """Return what was given to `guarded`."""
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def guarded(cell: str) -> str:
    """Return the cell so that no spreadsheet evaluates it."""
    return "'" + cell if cell.lstrip(" ").startswith(_FORMULA) else cell
