from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.production.samples import document, entry
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.document.checks import UnfitForRelease
from vault.production.document.privilege import (
    PrivilegeEntry,
    Treatment,
    categories,
    guarded,
    log_columns,
    log_csv,
    unguarded,
)
from vault.production.document.released import WithheldNote
from vault.production.document.wording import CATEGORY_COLUMNS, LOG_COLUMNS

ENTRY = entry("PL-0001", Treatment.REDACTED)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
LOGS = st.lists(
    st.builds(
        lambda number, treatment, day, holder, privilege, author, clause: replace(
            entry(f"PL-{number:05d}", treatment),
            dated=day,
            holder=holder,
            participants=(holder, author),
            privilege=privilege,
            author_role=author,
            clause=clause,
        ),
        st.integers(0, 99_999),
        st.sampled_from(Treatment),
        DAYS,
        st.sampled_from(["Client A", "Client B", "Client A; Client B"]),
        st.sampled_from(["Counselor privilege", "Attorney privilege"]),
        st.sampled_from(["LICSW", "PhD"]),
        st.sampled_from(["1", "2", "None"]),
    ),
    max_size=12,
    unique_by=lambda each: each.control,
)
"""Any log by document."""


def table(entries: list[PrivilegeEntry], *, by_category: bool) -> list[dict[str, str]]:
    """Return the log as its reader gets it in CSV."""
    rows = categories(entries) if by_category else entries
    content = log_csv(log_columns(by_category=by_category), (row.cells("P1") for row in rows))
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_log_says_what_the_rule_asks_for() -> None:
    [row] = table([ENTRY], by_category=False)
    assert list(row) == list(LOG_COLUMNS)
    assert row["Control no."] == "PL-0001"
    assert row["Bates no."] == "P1"
    assert row["Date"] == "March 3, 2026"
    assert row["Participants"] == "Party A; clinician"
    assert row["Treatment"] == "Redacted"


def test_an_entry_of_several_days_has_its_first_and_last() -> None:
    dates = replace(ENTRY, through=date(2026, 5, 4)).cells("")[2]
    assert dates == "March 3, 2026 \N{EN DASH} May 4, 2026"
    with pytest.raises(UnfitForRelease):
        replace(ENTRY, through=date(2026, 1, 1))


def test_a_category_says_what_the_rule_asks_for() -> None:
    later = replace(
        entry("PL-0000", Treatment.REDACTED),
        dated=date(2026, 5, 4),
        author_role="Psychologist",
        participants=("Party A", "third person"),
        clause="3",
    )
    [row] = table([ENTRY, later], by_category=True)
    assert tuple(row) == CATEGORY_COLUMNS
    assert row == {
        "Control nos.": "PL-0000, PL-0001",
        "Items": "2",
        "Bates nos.": "P1",
        "Dates": "March 3, 2026 \N{EN DASH} May 4, 2026",
        "Type of record": "Counseling record",
        "Authors": "Licensed clinical social worker; Psychologist",
        "Participants": "Party A; clinician; third person",
        "Holder": "Party A",
        "Privilege asserted": ENTRY.privilege,
        "Description": ENTRY.description,
        "Treatment": "Redacted",
        "Clauses": "2(a); 3",
    }


@given(LOGS)
def test_by_category_the_log_describes_the_same_items(entries: list[PrivilegeEntry]) -> None:
    single = table(entries, by_category=False)
    grouped = table(entries, by_category=True)
    named = [control for row in grouped for control in row["Control nos."].split(", ")]
    assert sorted(named) == sorted(row["Control no."] for row in single)
    assert [int(row["Items"]) for row in grouped] == [
        row["Control nos."].count("PL-") for row in grouped
    ]
    alike = ("Type of record", "Holder", "Privilege asserted", "Treatment")
    groups = [tuple(row[column] for column in alike) for row in grouped]
    assert len(set(groups)) == len(groups)
    assert set(groups) == {tuple(row[column] for column in alike) for row in single}
    assert all(all(row.values()) for row in grouped)


@given(LOGS)
def test_the_items_of_a_log_by_category_are_those_that_the_cover_counts(
    entries: list[PrivilegeEntry],
) -> None:
    slips = [each for each in entries if each.treatment is Treatment.WITHHELD]
    made = document(
        notes=(
            *document().released,
            *(WithheldNote(control=each.control, reason=ReasonCode.R2) for each in slips),
        ),
        privilege_log=(*document().privilege_log, *slips),
        by_category=True,
    )
    items = {
        treatment: sum(
            len(row.controls)
            for row in made.log_rows
            if row.cells("")[CATEGORY_COLUMNS.index("Treatment")] == treatment.value.capitalize()
        )
        for treatment in Treatment
    }
    claimed = [item for item in made.withheld if item.reason is ReasonCode.R2]
    assert sum(items.values()) == len(claimed)
    assert items[Treatment.WITHHELD] == len(slips) + 1


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
