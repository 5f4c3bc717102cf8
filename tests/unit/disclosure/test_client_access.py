"""The clock of a client's request, a denial's grounds, the copy and its fee (45 CFR 164.524)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.access_copies import CopyInvalid, Designation, Fee, FeePart
from vault.disclosure.rules.client_access import (
    GROUND_RULES,
    DenialGround,
    Extension,
    due_on,
    end_of,
    reviewable,
)

RECEIVED = date(2026, 1, 31)
BOSTON = ZoneInfo("America/New_York")


def test_days_are_counted_by_the_calendar_and_extended_once() -> None:
    assert due_on(RECEIVED) == date(2026, 3, 2)
    assert due_on(RECEIVED, extended=True) == date(2026, 4, 1)
    assert due_on(date(2024, 1, 31)) == date(2024, 3, 1)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_day_is_over_at_midnight_where_the_practice_is(day: date) -> None:
    over = end_of(day, BOSTON)
    assert over.astimezone(BOSTON).date() == day + timedelta(days=1)
    assert (over - timedelta(microseconds=1)).astimezone(BOSTON).date() == day
    assert over.utcoffset() is not None


def test_a_day_over_which_the_clock_is_put_forward_ends_at_its_own_midnight() -> None:
    assert end_of(date(2026, 3, 8), BOSTON) == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert end_of(date(2026, 3, 7), BOSTON) == datetime(2026, 3, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "until", "reason", "words"),
    [
        (date(2026, 2, 20), date(2026, 3, 20), " ", "not told why"),
        (date(2026, 3, 3), date(2026, 3, 20), "Archive.", "were over on 2026-03-02"),
        (date(2026, 2, 20), date(2026, 4, 2), "Archive.", "by 2026-04-01"),
        (date(2026, 2, 20), date(2026, 3, 2), "Archive.", "ends after 2026-03-02"),
    ],
)
def test_an_extension_outside_the_rule_is_told_why(
    told: date, until: date, reason: str, words: str
) -> None:
    (fault,) = Extension(told, until, reason).faults(RECEIVED)
    assert words in fault


def test_an_extension_within_the_rule_has_no_fault() -> None:
    assert not list(Extension(date(2026, 3, 2), date(2026, 4, 1), "Archive.").faults(RECEIVED))


def test_only_a_professionals_judgement_of_harm_is_reviewable() -> None:
    reviewed = {ground for ground in DenialGround if reviewable([ground])}
    assert reviewed == {
        DenialGround.ENDANGERS,
        DenialGround.HARMS_OTHER,
        DenialGround.HARMS_BY_REPRESENTATIVE,
    }
    for ground in DenialGround:
        rule = GROUND_RULES[ground]
        assert rule.citation.startswith("45 CFR 164.524(a)(3)" if rule.reviewable else "45 CFR")
        assert rule.plain.endswith(".")


def test_a_fee_has_no_part_for_looking_and_says_how_it_was_found() -> None:
    assert {part.value for part in FeePart} == {"labor", "supplies", "postage", "summary"}
    fee = Fee({FeePart.LABOR: 450, FeePart.POSTAGE: 205}, "12 minutes at $22.50 an hour")
    assert fee.cents == 655
    assert fee.words == "$6.55 (labor for copying $4.50, postage $2.05)"
    assert Fee({}).words == "no fee"
    with pytest.raises(CopyInvalid):
        Fee({FeePart.LABOR: 1})
    with pytest.raises(CopyInvalid):
        Fee({FeePart.LABOR: -1}, "guess")


def test_a_summary_is_charged_only_where_it_was_agreed_to() -> None:
    with pytest.raises(CopyInvalid):
        Fee({FeePart.SUMMARY: 900}, "one hour")
    assert Fee({FeePart.SUMMARY: 900}, "one hour", RECEIVED).cents == 900
    assert Fee({FeePart.SUMMARY: 0}).words == "no fee"


WRITING = Designation(
    person="Odile Quint, Esq.",
    address="2 Mill Lane, Harborville",
    signed_by="Alma Hardeman",
    signed_on=RECEIVED,
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"person": " "}, "clearly identify"),
        ({"address": ""}, "where to send"),
        ({"signed_by": ""}, "not signed by the one who asks, Alma Hardeman"),
        ({"signed_by": "Odile Quint"}, "not signed by the one who asks, Alma Hardeman"),
    ],
)
def test_a_direction_lacks_what_the_rule_asks_of_the_writing(
    changes: dict[str, str], words: str
) -> None:
    (fault,) = replace(WRITING, **changes).faults("Alma Hardeman")
    assert words in fault
    assert not list(WRITING.faults("ALMA  Hardeman"))


@pytest.mark.parametrize(
    ("name", "address", "same"),
    [
        ("odile quint esq", "2 Mill Lane\nHarborville", True),
        ("Odile Quint", "2 Mill Lane, Harborville", False),
        ("Odile Quint, Esq.", "2 Mill Lane, Elsewhere", False),
        ("Odile Quint, Esq., Jr.", "2 Mill Lane, Harborville", False),
        ("Alma Hardeman", "2 Mill Lane, Harborville", False),
        ("", "", False),
    ],
)
def test_a_copy_goes_to_the_very_person_and_place(name: str, address: str, same: bool) -> None:
    assert WRITING.is_for(name, address) is same
