from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.production.document.bates import (
    BatesInvalid,
    BatesRange,
    BatesSeries,
    ranges_of,
)

SERIES = BatesSeries("CRV", 6)
numbers = st.integers(1, 999_999)


@given(numbers)
def test_a_label_is_its_prefix_and_its_number(number: int) -> None:
    label = SERIES.label(number)
    assert len(label) == 9
    assert int(label.removeprefix("CRV")) == number


@given(numbers, numbers)
def test_labels_sort_as_their_numbers(one: int, other: int) -> None:
    assert (SERIES.label(one) < SERIES.label(other)) == (one < other)


@pytest.mark.parametrize("prefix", ["", "crv", "CRV1", "1CRV", "CRV 1", "A" * 17, "CRV\n"])
def test_a_prefix_that_leaves_the_number_in_doubt_is_refused(prefix: str) -> None:
    with pytest.raises(BatesInvalid):
        BatesSeries(prefix)


@pytest.mark.parametrize("width", [0, 3, 13])
def test_a_width_out_of_bounds_is_refused(width: int) -> None:
    with pytest.raises(BatesInvalid):
        BatesSeries("CRV", width)


@pytest.mark.parametrize("number", [0, -1, 1_000_000])
def test_a_series_does_not_run_over(number: int) -> None:
    with pytest.raises(BatesInvalid):
        SERIES.label(number)


@given(numbers, numbers)
def test_a_range_names_its_first_and_last_page(one: int, other: int) -> None:
    pages = BatesRange(SERIES, min(one, other), max(one, other))
    ends = dict.fromkeys((SERIES.label(pages.start), SERIES.label(pages.end)))
    assert str(pages) == "\N{EN DASH}".join(ends)
    assert len(pages) == abs(one - other) + 1


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BatesInvalid):
        BatesRange(SERIES, 5, 4)


def test_the_next_production_continues_the_numbers() -> None:
    first = BatesRange(SERIES, 1, 14)
    assert first.continued_by(BatesRange(SERIES, 15, 20))
    assert not first.continued_by(BatesRange(SERIES, 16, 20))
    assert not first.continued_by(BatesRange(BatesSeries("IC"), 15, 20))


def test_overlapping_ranges_are_known() -> None:
    first = BatesRange(SERIES, 1, 14)
    assert first.overlaps(BatesRange(SERIES, 14, 14))
    assert not first.overlaps(BatesRange(SERIES, 15, 20))
    assert not first.overlaps(BatesRange(BatesSeries("IC"), 1, 14))


@given(st.sets(st.integers(1, 60), min_size=1))
def test_pages_are_gathered_into_the_fewest_ranges(pages: set[int]) -> None:
    ranges = ranges_of(pages, SERIES)
    assert {n for each in ranges for n in range(each.start, each.end + 1)} == pages
    assert all(b.start > a.end + 1 for a, b in pairwise(ranges))
