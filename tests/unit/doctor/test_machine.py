"""What the doctor says of a machine: fit, nearly unfit, unfit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.exceptions import UnsupportedAlgorithm

from vault.crypto import recipients
from vault.crypto.passphrase import Argon2Cost
from vault.doctor import machine
from vault.doctor.check import Check, Status

GIB = 1024**3


@pytest.mark.parametrize(
    ("running", "status"),
    [((3, 10, 14), Status.FAIL), ((3, 11, 0), Status.OK), ((4, 0, 0), Status.OK)],
)
def test_an_old_python_fails(running: tuple[int, ...], status: Status) -> None:
    check = machine.python(running)
    assert check.status is status
    assert ".".join(map(str, running)) in check.what


@pytest.mark.parametrize(
    ("free", "status"),
    [
        (0, Status.FAIL),
        (100 * 1024**2 - 1, Status.FAIL),
        (100 * 1024**2, Status.WARN),
        (GIB - 1, Status.WARN),
        (GIB, Status.OK),
    ],
)
def test_little_room_warns_and_hardly_any_fails(free: int, status: Status) -> None:
    assert machine.disk(free).status is status


@pytest.mark.parametrize(
    ("taken", "status"),
    [(0.04, Status.WARN), (0.06, Status.OK), (1.9, Status.OK), (2.1, Status.WARN)],
)
def test_a_passphrase_that_is_tried_too_fast_or_too_slowly_warns(
    cheap_cost: Argon2Cost, taken: float, status: Status
) -> None:
    readings = iter([10.0, 10.0 + taken])
    check = machine.passphrase_cost(cheap_cost, lambda: next(readings))
    assert check.status is status
    assert f"{taken * 1000:.0f} ms" in check.what


def test_a_clock_behind_the_programs_own_making_fails() -> None:
    assert machine.clock(datetime(1970, 1, 1, tzinfo=UTC)).status is Status.FAIL
    assert machine.clock(datetime(2031, 5, 1, tzinfo=UTC)).status is Status.OK


def test_x_wing_is_there_and_its_lack_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.x_wing().status is Status.OK

    def lacking(*_: object) -> object:
        raise UnsupportedAlgorithm("no ML-KEM")

    monkeypatch.setattr(recipients, "expand_seed", lacking)
    check = machine.x_wing()
    assert check.status is Status.FAIL
    assert "pip install" in check.remedy


def test_a_line_is_set_in_every_typeface_of_the_templates() -> None:
    assert machine.typesetting().status is Status.OK


def test_a_missing_typeface_is_named() -> None:
    check = machine.typesetting(["Garamond of Nowhere"])
    assert check.status is Status.FAIL
    assert "Garamond of Nowhere" in check.what


def test_a_typesetter_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_ONE_LINE", b'#panic("%b")')
    check = machine.typesetting()
    assert check.status is Status.FAIL
    assert "panicked" in check.what


@pytest.mark.parametrize(
    "check",
    [machine.python((3, 9, 0)), machine.disk(0), machine.clock(datetime(1970, 1, 1, tzinfo=UTC))],
)
def test_whatever_is_amiss_comes_with_what_to_do(check: Check) -> None:
    assert check.remedy
