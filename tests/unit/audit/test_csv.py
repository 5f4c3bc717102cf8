from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.audit.events import Outcome
from vault.audit.reports import LogEntry, formula_safe, write_csv

FORMULA_STARTS = "=+-@\t\r\n\0＝＋－＠"  # noqa: RUF001 - spreadsheets take the wide ones too


def entry(object_id: str) -> LogEntry:
    return LogEntry(
        index=7,
        id="a" * 26,
        at=datetime(2026, 1, 5, tzinfo=UTC),
        tag="records:note:open",
        actor="user-a",
        object_id=object_id,
        chart="C-1",
        purpose="TREAT",
        outcome=Outcome.SUCCESS,
        public={},
        detail={"reason": 'said "no", twice'},
    )


@given(st.sampled_from(FORMULA_STARTS), st.text(max_size=20))
def test_no_cell_begins_like_a_formula(start: str, rest: str) -> None:
    assert formula_safe(start + rest) == "'" + start + rest


@pytest.mark.parametrize("cell", ["", "plain", "a=b", " =x", "'=x", "2026-01-05", "{}"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert formula_safe(cell) == cell


def test_the_csv_reads_back_and_its_formulas_are_guarded() -> None:
    file = io.StringIO(newline="")
    write_csv([entry("=HYPERLINK(1)"), entry("plain")], file)
    assert file.getvalue().endswith("\r\n")
    header, first, second = csv.reader(io.StringIO(file.getvalue(), newline=""))
    told = dict(zip(header, first, strict=True))
    assert told["object_id"] == "'=HYPERLINK(1)"
    assert told["at"] == "2026-01-05T00:00:00.000000Z"
    assert told["detail"] == '{"reason": "said \\"no\\", twice"}'
    assert dict(zip(header, second, strict=True))["object_id"] == "plain"
