"""Aggregates for a sponsor, small cells suppressed; pure.

An employee assistance program's sponsor gets nothing that identifies a patient, directly or by
reference to other information (42 CFR 2.11 to 2.13; de-identified as 45 CFR 164.514(b) describes).
A count from fewer charts than the smallest cell is not shown. Its default, 11, is that of the cell
size suppression policy of the Centers for Medicare & Medicaid Services: no cell of 1 to 10, and
none that can be derived from others.

Every table is a list of cells that add up to one total; no two tables share a cell, so nothing can
be worked out across them. Where a cell is suppressed, others are too until at least two are and
these rest on enough charts together: then the total less what is shown tells no single one. Which
others does not depend on how large they are: whoever knows this rule learns no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vault.errors import Conflict
from vault.labels.vocabulary import NoteKind
from vault.records.chart_model import UnitKind
from vault.sponsors.periods import Period

TOGETHER = 2
"""How many cells of a table are suppressed at least, if any is."""


class TooFew(Conflict):
    """So few people were served that any figure would point at them."""

    code = "sponsor-report-too-few"
    default_untouched = "No report was made."
    default_remedy = "Report a whole year instead of a quarter, or nothing for this period."


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed note of a session as the readable columns have it; nothing of its text.

    Args:
        chart: which chart.
        unit: its kind of treatment unit.
        new: whether the chart was opened in the period.
        kind: the kind of note.
        month: the month of the session, "2026-07".
    """

    chart: str
    unit: UnitKind
    new: bool
    kind: NoteKind
    month: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure under its name; None where it is suppressed."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """A table: its cells add up to its total."""

    title: str
    cells: tuple[Cell, ...]
    total: int

    @property
    def suppressed(self) -> bool:
        """Return whether a cell of it is."""
        return any(cell.count is None for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the sponsor is told of a period.

    Args:
        period: as `Period` writes it.
        smallest: the smallest number of charts that a cell rests on.
        issued_at: the instant at which it was fixed.
        tables: the tables.
    """

    period: str
    smallest: int
    issued_at: datetime
    tables: tuple[Counts, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell before anything is suppressed, with the charts that it rests on."""

    name: str
    count: int
    charts: frozenset[str]


def report(
    period: Period, sessions: Sequence[Session], *, smallest: int, floor: int, issued_at: datetime
) -> Report:
    """Return the report of a period.

    Args:
        period: the period.
        sessions: its sessions.
        smallest: the smallest number of charts that a cell may rest on.
        floor: the smallest number of charts served of which anything is told at all.
        issued_at: now.

    Raises:
        TooFew: fewer charts than `floor` were served.
    """
    if len({each.chart for each in sessions}) < max(floor, smallest):
        raise TooFew(f"Fewer than {max(floor, smallest)} charts were served in that period.")
    units = [kind.value for kind in UnitKind]
    kinds = [kind.value for kind in NoteKind]
    begun = ["new", "continuing"]

    def counted(
        title: str, names: Sequence[str], of: Callable[[Session], str], *, charts: bool = False
    ) -> Counts:
        return suppressed(title, _raw(sessions, names, of, charts=charts), smallest)

    tables = (
        counted("Charts served, by treatment unit", units, lambda s: s.unit.value, charts=True),
        counted(
            "Charts served, by when they began", begun, lambda s: begun[not s.new], charts=True
        ),
        counted("Notes, by treatment unit", units, lambda s: s.unit.value),
        counted("Notes, by kind of note", kinds, lambda s: s.kind.value),
        counted("Notes, by month", period.months, lambda s: s.month),
    )
    return Report(period=str(period), smallest=smallest, issued_at=issued_at, tables=tables)


def suppressed(title: str, raw: Sequence[Raw], smallest: int) -> Counts:
    """Return a table with its small cells suppressed, and as many others as that takes."""
    hidden = {place for place, cell in enumerate(raw) if 0 < len(cell.charts) < smallest}
    for place, cell in enumerate(raw):
        if not hidden or _apart(raw, hidden, smallest):
            break
        if cell.count:
            hidden.add(place)
    return Counts(
        title,
        tuple(
            Cell(cell.name, None if place in hidden else cell.count)
            for place, cell in enumerate(raw)
        ),
        sum(cell.count for cell in raw),
    )


def _apart(raw: Sequence[Raw], hidden: Iterable[int], smallest: int) -> bool:
    """Tell whether what the hidden cells add up to tells none of them."""
    cells = [raw[place] for place in hidden]
    charts = frozenset[str]().union(*(cell.charts for cell in cells))
    return len(cells) >= TOGETHER and len(charts) >= smallest


def _raw(
    sessions: Iterable[Session],
    names: Sequence[str],
    of: Callable[[Session], str],
    *,
    charts: bool,
) -> list[Raw]:
    placed: dict[str, list[str]] = {name: [] for name in names}
    for each in sessions:
        placed[of(each)].append(each.chart)
    return [
        Raw(name, len(set(found)) if charts else len(found), frozenset(found))
        for name, found in placed.items()
    ]
