from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.production.samples import entry
from vault.production.document.checks import UnfitForRelease
from vault.production.document.privilege import Treatment, guarded, log_csv, unguarded

ENTRY = entry("PL-0001", Treatment.REDACTED)


def test_the_log_says_what_the_rule_asks_for() -> None:
    rows = list(csv.reader(io.StringIO(log_csv([ENTRY.cells("HARBOR000003")]).decode())))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["Control no."] == "PL-0001"
    assert row["Bates no."] == "HARBOR000003"
    assert row["Date"] == "March 3, 2026"
    assert row["Participants"] == "Party A; clinician"
    assert row["Treatment"] == "Redacted"


def test_a_category_has_its_first_and_last_date() -> None:
    dates = replace(ENTRY, through=date(2026, 5, 4)).cells("")[2]
    assert dates == "March 3, 2026 \N{EN DASH} May 4, 2026"
    with pytest.raises(UnfitForRelease):
        replace(ENTRY, through=date(2026, 1, 1))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x", "  =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert guarded(cell).startswith("'")


@given(st.text(max_size=20))
def test_a_guarded_cell_gives_its_text_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("field", ["kind", "author_role", "holder", "privilege", "description"])
def test_a_log_entry_without_a_required_field_is_refused(field: str) -> None:
    with pytest.raises(UnfitForRelease):
        replace(ENTRY, **{field: " "})
