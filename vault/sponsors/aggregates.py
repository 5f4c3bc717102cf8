"""Aggregates for a sponsor, small cells suppressed; pure.

An employee assistance program's sponsor gets nothing that identifies a patient, directly or by
reference to other information (42 CFR 2.11 to 2.13; de-identified as 45 CFR 164.514(b) describes).
A count from fewer charts than the smallest cell is not shown. Its default, 11, is that of the cell
size suppression policy of the Centers for Medicare & Medicaid Services: no cell of 1 to 10, and
none that can be derived from others.

Every table is a list of cells that add up to one total; no two tables share a cell, so nothing can
be worked out across them. Where a cell is suppressed, others are too until at least two are and
these rest on enough charts together: then the total less what is shown tells no single one. Which
others is drawn by lot, so that whoever knows this rule learns no more from the choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vault.errors import Conflict
from vault.labels.vocabulary import NoteKind
from vault.records.chart_model import UnitKind
from vault.sponsors.periods import Period

Shuffle = Callable[[list[str]], None]
"""Puts names into an order that nobody can foresee, in place."""

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
    """A table: its cells add up to its total.

    Args:
        title: its title.
        of: what each cell is ("Month").
        what: what is counted ("Notes").
        cells: the cells.
        total: what they add up to.
    """

    title: str
    of: str
    what: str
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
    period: Period,
    sessions: Sequence[Session],
    *,
    smallest: int,
    floor: int,
    issued_at: datetime,
    shuffle: Shuffle,
) -> Report:
    """Return the report of a period.

    Args:
        period: the period.
        sessions: its sessions.
        smallest: the smallest number of charts that a cell may rest on.
        floor: the smallest number of charts served of which anything is told at all.
        issued_at: now.
        shuffle: draws lots.

    Raises:
        TooFew: fewer charts than `floor` were served, or the figures would tell of single ones.
    """
    if len({each.chart for each in sessions}) < max(floor, smallest):
        raise TooFew(f"Fewer than {max(floor, smallest)} charts were served in that period.")
    units = [kind.value for kind in UnitKind]
    kinds = [kind.words for kind in NoteKind]
    begun = ["new in the period", "continuing"]
    lots = [*units, *kinds, *begun, *period.months]
    shuffle(lots)

    def counted(
        title: str,
        of_what: str,
        names: Sequence[str],
        of: Callable[[Session], str],
        *,
        charts: bool = False,
    ) -> Counts:
        raw = _raw(sessions, names, of, charts=charts)
        what = "Charts" if charts else "Notes"
        return suppressed(title, of_what, what, raw, smallest, lots)

    unit, begins = "Treatment unit", "Chart opened"
    tables = (
        counted(
            "Charts served, by treatment unit", unit, units, lambda s: s.unit.value, charts=True
        ),
        counted(
            "Charts served, new or not", begins, begun, lambda s: begun[not s.new], charts=True
        ),
        counted("Notes, by treatment unit", unit, units, lambda s: s.unit.value),
        counted("Notes, by kind of note", "Kind of note", kinds, lambda s: s.kind.words),
        counted("Notes, by month", "Month", period.months, lambda s: s.month),
    )
    return Report(period=str(period), smallest=smallest, issued_at=issued_at, tables=tables)


def suppressed(
    title: str, of: str, what: str, raw: Sequence[Raw], smallest: int, lots: Sequence[str]
) -> Counts:
    """Return a table with its small cells suppressed, and as many others as that takes.

    Args:
        title, of, what: as in `Counts`.
        raw: its cells.
        smallest: the smallest number of charts that a cell may rest on.
        lots: the cells' names in the order in which they are suppressed too.

    Raises:
        TooFew: no choice of cells keeps the small ones from being worked out.
    """
    hidden = {place for place, cell in enumerate(raw) if 0 < len(cell.charts) < smallest}
    others = [place for place, cell in enumerate(raw) if cell.count and place not in hidden]
    others.sort(key=lambda place: lots.index(raw[place].name))
    while hidden and not _apart([raw[place] for place in hidden], smallest):
        if not others:
            raise TooFew("The figures of that period can't be kept from telling of single charts.")
        hidden.add(others.pop(0))
    return Counts(
        title,
        of,
        what,
        tuple(
            Cell(cell.name, None if place in hidden else cell.count)
            for place, cell in enumerate(raw)
        ),
        sum(cell.count for cell in raw),
    )


def _apart(hidden: Sequence[Raw], smallest: int) -> bool:
    """Tell whether what hidden cells add up to leaves each of them open.

    Whoever knows the rule knows which are small, so at least 1 and below `smallest`, and that the
    others are not; a sum at either end of what that allows would tell them all.
    """
    small = sum(len(cell.charts) < smallest for cell in hidden)
    large = len(hidden) - small
    count = sum(cell.count for cell in hidden)
    charts = frozenset[str]().union(*(cell.charts for cell in hidden))
    return (
        len(hidden) >= TOGETHER
        and len(charts) >= smallest
        and count > small + large * smallest
        and (large > 0 or count < small * (smallest - 1))
    )


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
