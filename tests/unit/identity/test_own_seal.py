"""What somebody seals to themselves opens for them alone, in its place, unchanged."""

from __future__ import annotations

import pytest

from tests.conftest import People
from vault.errors import TamperedData
from vault.identity.own_seal import open_own, seal_to_self

CONTENT = b"the canary sang"


def test_it_opens_for_its_owner_in_its_place(people: People) -> None:
    sealed = seal_to_self(people["harmon"], CONTENT, b"here")
    assert CONTENT not in sealed
    assert open_own(people["harmon"], sealed, b"here") == CONTENT


def test_it_opens_for_nobody_else_and_nowhere_else(people: People) -> None:
    sealed = seal_to_self(people["harmon"], CONTENT, b"here")
    with pytest.raises(TamperedData):
        open_own(people["okoye"], sealed, b"here")
    with pytest.raises(TamperedData):
        open_own(people["harmon"], sealed, b"there")


@pytest.mark.parametrize("at", [0, 40, 1200, -1])
def test_a_changed_byte_or_a_piece_does_not_open(people: People, at: int) -> None:
    sealed = bytearray(seal_to_self(people["harmon"], CONTENT, b"here"))
    sealed[at] ^= 1
    with pytest.raises(TamperedData):
        open_own(people["harmon"], bytes(sealed), b"here")
    with pytest.raises(TamperedData):
        open_own(people["harmon"], bytes(sealed[:at]), b"here")
