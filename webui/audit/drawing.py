"""Bars for charts drawn by the server: numbers in, places in a picture out; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEIGHT = 100
STEP = 10
BAR = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """An upright bar; places are in the picture's own units."""

    label: str
    count: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Upright bars side by side.

    Args:
        bars: from the left.
        width: of the picture.
        most: the largest count; it is as high as the picture.
        total: of all counts.
    """

    bars: tuple[Bar, ...]
    width: int
    most: int
    total: int


def picture(counts: Iterable[tuple[str, int]]) -> Picture:
    """Draw an upright bar for each labelled count."""
    given: Sequence[tuple[str, int]] = tuple(counts)
    most = max((count for _, count in given), default=0)
    bars = []
    for number, (label, count) in enumerate(given):
        height = round(HEIGHT * count / most, 2) if most else 0
        x = number * STEP + (STEP - BAR) / 2
        bars.append(Bar(label, count, x, round(HEIGHT - height, 2), height))
    return Picture(tuple(bars), len(given) * STEP, most, sum(count for _, count in given))
