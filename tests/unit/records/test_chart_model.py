"""Charts and members as values."""

from __future__ import annotations

from datetime import date
from string import ascii_uppercase

import pytest

from vault.records.chart_model import (
    ChartDetails,
    ChartInputInvalid,
    MemberDetails,
    MemberRole,
    UnitKind,
    next_handle,
)


@pytest.mark.parametrize(
    ("role", "handles"),
    [
        (MemberRole.CLIENT, ["A", "Z", "B2"]),
        (MemberRole.CHILD, ["CH1", "CH12"]),
        (MemberRole.COLLATERAL, ["COL1", "COL9"]),
    ],
)
def test_a_handle_belongs_to_one_role(role: MemberRole, handles: list[str]) -> None:
    for handle in handles:
        assert [each for each in MemberRole if each.takes(handle)] == [role]


@pytest.mark.parametrize("handle", ["", "a", "CH", "CH0", "COL01", "A1234", "A ", "Ä", "CHILD1"])
def test_what_is_no_handle(handle: str) -> None:
    assert not any(role.takes(handle) for role in MemberRole)


def test_details_come_back_from_json() -> None:
    known = MemberDetails(name="Ann", birth_date=date(1980, 2, 29), contact="c", relationship="r")
    unknown = MemberDetails(name="Bob")
    assert MemberDetails.from_json(known.to_json()) == known
    assert MemberDetails.from_json(unknown.to_json()) == unknown
    details = ChartDetails(name="Couple", referral="r", confidentiality_agreement="a")
    assert ChartDetails(**details.to_json()) == details


@pytest.mark.parametrize("made", [ChartDetails, MemberDetails])
def test_a_name_is_needed(made: type[ChartDetails] | type[MemberDetails]) -> None:
    with pytest.raises(ChartInputInvalid):
        made(name=" ")


def test_a_unit_takes_its_number_of_clients() -> None:
    assert [kind.most_clients for kind in UnitKind] == [1, 2, None, None]


def test_the_next_handle_is_the_first_that_is_free() -> None:
    assert next_handle(MemberRole.CLIENT, ["A", "C", "CH1"]) == "B"
    assert next_handle(MemberRole.CHILD, ["A", "CH1", "CH2"]) == "CH3"
    assert next_handle(MemberRole.COLLATERAL, []) == "COL1"
    letters = list(ascii_uppercase)
    assert next_handle(MemberRole.CLIENT, letters) == "A1"
    everyone = [f"CH{number}" for number in range(1, 1000)]
    with pytest.raises(ChartInputInvalid):
        next_handle(MemberRole.CHILD, everyone)
