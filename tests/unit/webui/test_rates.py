from __future__ import annotations

import threading

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from webui import rates

LIMIT = parse("3 per minute")


class Hands:
    """The hands of the clock."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    made = Hands()
    monkeypatch.setattr("time.time", made.time)
    return made


@pytest.fixture
def window() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(f"{rates.SCHEME}://"))


def test_no_more_than_the_limit_pass_in_any_minute(
    hands: Hands, window: MovingWindowRateLimiter
) -> None:
    passed = []
    for _ in range(60):
        hands.now += 5
        if window.hit(LIMIT, "10.0.0.1", "a page"):
            passed.append(hands.now)
    assert all(later - first > 60 for first, later in zip(passed, passed[3:], strict=False))
    assert len(passed) >= 3 * 4


def test_addresses_and_pages_count_apart(hands: Hands, window: MovingWindowRateLimiter) -> None:
    assert [window.hit(LIMIT, "10.0.0.1", "a page") for _ in range(4)] == [True] * 3 + [False]
    assert window.hit(LIMIT, "10.0.0.2", "a page")
    assert window.hit(LIMIT, "10.0.0.1", "another")
    assert not window.hit(LIMIT, "10.0.0.3", "a page", cost=4)


def test_whoever_is_gone_is_forgotten(hands: Hands, window: MovingWindowRateLimiter) -> None:
    for n in range(100):
        window.hit(LIMIT, f"10.0.0.{n}", "a page")
    hands.now += 61 + rates.SWEEP_SECONDS
    window.hit(LIMIT, "10.0.1.1", "a page")
    assert isinstance(window.storage, rates.UnhurriedMemory)
    assert len(window.storage.events) == 1


def test_counting_starts_no_thread(
    window: MovingWindowRateLimiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", started.append)
    for n in range(10):
        window.hit(LIMIT, f"10.0.0.{n}", "a page")
    assert started == []
