"""An agency's suspension hides its disclosures while it stands, and not an instant longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.accounts.accounting import Transmission
from vault.disclosure.rules.accounts.suspending import (
    ORAL_DAYS,
    Suspension,
    SuspensionInvalid,
    hidden_refs,
    lapse,
    shown,
)

MADE = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def sent(ref: str, recipient: str) -> Transmission:
    return Transmission(
        at=MADE, recipient=recipient, address="", description="a", purpose="b", ref=ref
    )


def suspension(*refs: str, ends_at: datetime = MADE + 10 * DAY, **more: object) -> Suspension:
    return Suspension(refs=frozenset(refs), oral=False, begins_at=MADE, ends_at=ends_at, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("oral", "named", "expected"),
    [
        (False, 90, 90),
        (False, 900, 900),
        (True, None, 30),
        (True, 10, 10),
        (True, 30, 30),
        (True, 31, 30),
        (True, 365, 30),
    ],
)
def test_when_a_suspension_lapses(oral: bool, named: int | None, expected: int) -> None:
    until = None if named is None else MADE + named * DAY
    assert lapse(oral=oral, begins_at=MADE, until=until) == MADE + expected * DAY


def test_a_written_one_names_its_time() -> None:
    with pytest.raises(SuspensionInvalid, match="time for which it is required"):
        lapse(oral=False, begins_at=MADE, until=None)


@pytest.mark.parametrize("oral", [True, False])
@pytest.mark.parametrize("late", [timedelta(0), DAY])
def test_one_that_ends_before_it_begins_is_refused(oral: bool, late: timedelta) -> None:
    with pytest.raises(SuspensionInvalid):
        lapse(oral=oral, begins_at=MADE, until=MADE - late)


@given(st.booleans(), st.integers(1, 10_000))
def test_no_oral_one_ever_outlasts_thirty_days(oral: bool, minutes: int) -> None:
    end = lapse(oral=oral, begins_at=MADE, until=MADE + timedelta(minutes=minutes * 60))
    assert end > MADE
    if oral:
        assert end - MADE <= ORAL_DAYS


def test_it_stands_from_its_first_instant_to_just_before_its_end() -> None:
    one = suspension("D-1")
    assert [one.holds(at) for at in (MADE - DAY, MADE, MADE + 9 * DAY, MADE + 10 * DAY)] == [
        False,
        True,
        True,
        False,
    ]


def test_one_that_was_lifted_stands_no_longer() -> None:
    one = suspension("D-1", lifted_at=MADE + DAY)
    assert one.holds(MADE)
    assert not one.holds(MADE + DAY)


def test_what_the_agency_received_in_another_case_is_hidden_too() -> None:
    some = (sent("D-1", "State Police"), sent("D-2", "state  POLICE"), sent("D-3", "A court"))
    assert [one.ref for one in shown(some, {"D-1"})] == ["D-3"]
    assert shown(some, ()) == some


def test_one_for_a_client_hides_from_that_client_and_for_nobody_named_from_all() -> None:
    both = [suspension("D-1", member="A"), suspension("D-2")]
    assert hidden_refs(both, MADE, "A") == {"D-1", "D-2"}
    assert hidden_refs(both, MADE, "B") == {"D-2"}
    assert hidden_refs(both, MADE) == {"D-1", "D-2"}


refs = st.sampled_from(["D-1", "D-2", "S-1", ""])
transmissions = st.lists(st.builds(sent, refs, st.sampled_from(["police", "court", "board"])))


@given(transmissions, st.lists(refs, max_size=2), st.integers(-400, 400))
def test_hidden_while_it_stands_and_back_at_its_lapse(
    some: list[Transmission], numbers: list[str], hours: int
) -> None:
    at = MADE + timedelta(hours=hours)
    one = suspension(*numbers)
    found = shown(some, hidden_refs([one], at))
    if not one.holds(at):
        assert found == tuple(some)
    else:
        assert not any(each.ref in numbers for each in found)
        agencies = {each.recipient for each in some if each.ref in numbers}
        assert all((each in found) == (each.recipient not in agencies) for each in some)
