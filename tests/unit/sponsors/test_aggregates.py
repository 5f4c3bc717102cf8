"""No figure for a sponsor is small, or can be worked out from the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
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


def reported(sessions: Sequence[Session], smallest: int = SMALLEST) -> Report:
    return report(QUARTER, sessions, smallest=smallest, floor=FLOOR, issued_at=NOW)


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
    if len(drawn) < FLOOR:
        with pytest.raises(TooFew):
            reported(sessions)
        return
    for table in reported(sessions).tables:
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
    if len(drawn) < FLOOR:
        return
    by_kind = next(t for t in reported(sessions).tables if t.title == "Notes, by kind of note")
    for cell in by_kind.cells:
        behind = {each.chart for each in sessions if each.kind.value == cell.name}
        assert cell.count is None or not 0 < len(behind) < SMALLEST


def table_of(counts: Sequence[int], smallest: int) -> Counts:
    raw = [
        Raw(f"cell {place}", count, frozenset(f"{place}-{n}" for n in range(count)))
        for place, count in enumerate(counts)
    ]
    return suppressed("Charts", raw, smallest)


@settings(max_examples=60, deadline=None)
@given(counts=st.lists(st.integers(0, 9), min_size=2, max_size=3))
def test_whoever_knows_the_rule_cannot_tell_a_suppressed_figure(counts: list[int]) -> None:
    """Try every table that would be published alike: each hidden cell could be something else."""
    smallest = 4
    if sum(counts) < FLOOR // 3:
        return
    published = table_of(counts, smallest)
    alike = [
        other
        for other in product(range(sum(counts) + 1), repeat=len(counts))
        if sum(other) == published.total and table_of(other, smallest) == published
    ]
    for place, cell in enumerate(published.cells):
        if cell.count is None:
            assert len({other[place] for other in alike}) > 1


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
