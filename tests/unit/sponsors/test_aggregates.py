"""No figure for a sponsor is small, or can be worked out from the others."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import permutations, product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.labels.vocabulary import NoteKind
from vault.records.chart_model import UnitKind
from vault.sponsors.aggregates import Counts, Raw, Report, Session, TooFew, report, suppressed
from vault.sponsors.periods import Period, PeriodInvalid

QUARTER = Period(2026, 3)
NOW = datetime(2026, 10, 2, tzinfo=UTC)
SMALLEST, FLOOR = 11, 30
Drawn = Sequence[tuple[UnitKind, bool, Sequence[tuple[NoteKind, str]]]]


def in_order(names: list[str]) -> None:
    """Draw no lots."""


def reported(sessions: Sequence[Session], smallest: int = SMALLEST) -> Report:
    return report(
        QUARTER, sessions, smallest=smallest, floor=FLOOR, issued_at=NOW, shuffle=in_order
    )


charts = st.lists(
    st.tuples(
        st.sampled_from(UnitKind),
        st.booleans(),
        st.lists(
            st.tuples(st.sampled_from(NoteKind), st.sampled_from(QUARTER.months)),
            min_size=1,
            max_size=4,
        ),
    ),
    min_size=1,
    max_size=80,
)


def sessions_of(
    drawn: Sequence[tuple[UnitKind, bool, list[tuple[NoteKind, str]]]],
) -> list[Session]:
    return [
        Session(chart=f"c{number}", unit=unit, new=new, kind=kind, month=month)
        for number, (unit, new, notes) in enumerate(drawn)
        for kind, month in notes
    ]


@settings(max_examples=300)
@given(drawn=charts)
def test_no_figure_is_small_and_none_is_found_by_subtracting(
    drawn: Drawn,
) -> None:
    sessions = sessions_of(drawn)
    try:
        made = reported(sessions)
    except TooFew:
        return
    assert len(drawn) >= FLOOR
    for table in made.tables:
        shown = [cell.count for cell in table.cells if cell.count is not None]
        hidden = len(table.cells) - len(shown)
        assert not any(0 < count < SMALLEST for count in (*shown, table.total))
        assert hidden != 1
        if hidden:
            assert table.total - sum(shown) >= SMALLEST
        else:
            assert table.total == sum(shown)


@given(drawn=charts)
def test_a_figure_rests_on_enough_charts_however_many_notes_they_have(
    drawn: Drawn,
) -> None:
    sessions = sessions_of(drawn)
    try:
        made = reported(sessions)
    except TooFew:
        return
    by_kind = next(table for table in made.tables if table.title == "Notes, by kind of note")
    for cell in by_kind.cells:
        behind = {each.chart for each in sessions if each.kind.words == cell.name}
        assert cell.count is None or not 0 < len(behind) < SMALLEST


def table_of(counts: Sequence[int], smallest: int, lots: Sequence[int] = (0, 1, 2, 3)) -> Counts:
    raw = [
        Raw(f"cell {place}", count, frozenset(f"{place}-{n}" for n in range(count)))
        for place, count in enumerate(counts)
    ]
    return suppressed(
        "Charts", "Cell", "Charts", raw, smallest, [f"cell {place}" for place in lots]
    )


@pytest.mark.parametrize(("cells", "most"), [(2, 20), (3, 16), (4, 13)])
def test_whoever_knows_the_rule_cannot_tell_a_suppressed_figure(cells: int, most: int) -> None:
    """Of all tables that may be published alike, no hidden cell is the same in every one."""
    smallest = 3
    alike: dict[Counts, set[tuple[int, ...]]] = {}
    for counts in product(range(most + 1), repeat=cells):
        if not 3 * smallest <= sum(counts) <= most:
            continue
        for lots in permutations(range(cells)):
            with suppress(TooFew):
                made = table_of(counts, smallest, lots)
                alike.setdefault(made, set()).add(counts)
    told = [
        (published, place)
        for published, found in alike.items()
        for place, cell in enumerate(published.cells)
        if cell.count is None and len({counts[place] for counts in found}) == 1
    ]
    assert alike
    assert told == []


def test_a_report_is_refused_where_too_few_were_served_or_figures_would_tell() -> None:
    few = sessions_of([(UnitKind.INDIVIDUAL, True, [(NoteKind.PROGRESS, "2026-07")])] * (FLOOR - 1))
    with pytest.raises(TooFew):
        reported(few)
    with pytest.raises(TooFew):
        table_of([10, 10, 10], SMALLEST)


def test_one_small_figure_takes_another_with_it() -> None:
    assert [cell.count for cell in table_of([40, 3, 0, 25], 11).cells] == [None, None, 0, 25]


def test_many_notes_of_few_charts_are_suppressed() -> None:
    many = [
        Session(chart="c1", unit=UnitKind.GROUP, new=False, kind=NoteKind.PROGRESS, month="2026-07")
    ] * 60
    others = [
        Session(
            chart=f"o{n}", unit=UnitKind.INDIVIDUAL, new=True, kind=NoteKind.INTAKE, month="2026-08"
        )
        for n in range(FLOOR)
    ]
    for table in reported([*many, *others]).tables:
        assert table.suppressed


def test_a_period_is_a_calendar_quarter_or_year() -> None:
    year = Period.parse("2026")
    assert year.quarters == ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
    assert year.day_after == date(2027, 1, 1)
    assert Period.parse(" 2026-q3 ") == QUARTER
    assert QUARTER.months == ("2026-07", "2026-08", "2026-09")
    assert QUARTER.day_after == date(2026, 10, 1)
    begin, end = QUARTER.span(ZoneInfo("America/New_York"))
    assert (begin.hour, end.hour) == (4, 4)
    for wrong in ("2026-Q5", "2026-07", "July", "", "2026-Q", "1999", "2026-Q1-Q2"):
        with pytest.raises(PeriodInvalid):
            Period.parse(wrong)
