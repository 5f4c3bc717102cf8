"""Measuring two things against each other: turn by turn, so that a busy machine hits both."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

Round = Callable[[], float]
"""Does one round and returns the seconds that one operation took in it."""


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Collect garbage now and not again until the block ends, as `timeit` does."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def timed(times: int, act: Callable[[int], object]) -> float:
    """Return the seconds that one of `times` calls took; each is told its number."""
    with quiet_collector():
        start = time.perf_counter()
        for number in range(times):
            act(number)
        return (time.perf_counter() - start) / times


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, and the quartiles around it."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        if len(values) == 1:
            return cls(values[0], values[0], values[0])
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(middle, low, high)


@dataclass(frozen=True, slots=True)
class Timings:
    """The rounds of two things, side by side; seconds for one operation."""

    baseline: tuple[float, ...]
    ours: tuple[float, ...]

    @property
    def baseline_seconds(self) -> float:
        return statistics.median(self.baseline)

    @property
    def ours_seconds(self) -> float:
        return statistics.median(self.ours)

    def ours_to_baseline(self) -> Spread:
        """How many times the baseline's time ours takes, round by round."""
        return Spread.of([o / b for b, o in zip(self.baseline, self.ours, strict=True)])

    def rate_to_baseline(self) -> Spread:
        """How many times the baseline's rate ours has, round by round."""
        return Spread.of([b / o for b, o in zip(self.baseline, self.ours, strict=True)])


def alternate(baseline: Round, ours: Round, rounds: int, *, warm_up: int = 1) -> Timings:
    """Do rounds of both in turn, each round in the other order than the one before."""
    for _ in range(warm_up):
        baseline()
        ours()
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        order = (0, 1) if number % 2 == 0 else (1, 0)
        for which in order:
            found[which].append((baseline, ours)[which]())
    return Timings(tuple(found[0]), tuple(found[1]))


class Bound(Enum):
    """On which side of the target the figure has to be."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the table.

    Args:
        what: what was measured.
        baseline, ours: both sides as printed.
        ratio: of the two, or nothing where there is no second side.
        judged: the number that is held against the target.
        bound: on which side of it it has to be.
        target: the target.
        unit: of the target as printed.
    """

    what: str
    baseline: str
    ours: str
    ratio: Spread | None
    judged: float
    bound: Bound
    target: float
    unit: str = "\N{MULTIPLICATION SIGN}"

    @property
    def met(self) -> bool:
        if self.bound is Bound.AT_LEAST:
            return self.judged >= self.target
        return self.judged <= self.target


def at_least(what: str, timings: Timings, target: float) -> Figure:
    """A figure by the rate of ours to the baseline's."""
    ratio = timings.rate_to_baseline()
    return Figure(
        what=what,
        baseline=duration(timings.baseline_seconds),
        ours=duration(timings.ours_seconds),
        ratio=ratio,
        judged=ratio.middle,
        bound=Bound.AT_LEAST,
        target=target,
    )


def at_most(what: str, timings: Timings, target: float) -> Figure:
    """A figure by the time of ours to the baseline's."""
    ratio = timings.ours_to_baseline()
    return Figure(
        what=what,
        baseline=duration(timings.baseline_seconds),
        ours=duration(timings.ours_seconds),
        ratio=ratio,
        judged=ratio.middle,
        bound=Bound.AT_MOST,
        target=target,
    )


def within(what: str, timings: Timings, microseconds: float) -> Figure:
    """A figure by the time that one operation of ours takes, whatever the baseline takes."""
    return Figure(
        what=what,
        baseline=duration(timings.baseline_seconds),
        ours=duration(timings.ours_seconds),
        ratio=timings.ours_to_baseline(),
        judged=timings.ours_seconds * 1e6,
        bound=Bound.AT_MOST,
        target=microseconds,
        unit=" µs",
    )


def duration(seconds: float) -> str:
    """Write a duration in the unit that suits it, with three digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
