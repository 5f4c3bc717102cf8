"""Bates numbers: one for each page, zero-padded, never reused, continued by the next production."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vault.errors import InvalidInput

MAX_WIDTH = 12
_PREFIX = re.compile(r"[A-Z](?:[A-Z0-9-]{0,14}[A-Z-])?")


class BatesInvalid(InvalidInput):
    """A Bates number, series or range is not well formed."""

    code = "bates-invalid"
    default_remedy = (
        "Use a prefix of at most 16 capitals, digits and hyphens that ends in no digit, "
        f"and 4 to {MAX_WIDTH} digits."
    )


@dataclass(frozen=True, slots=True)
class BatesSeries:
    """A prefix and a width, under which an organisation numbers pages.

    Args:
        prefix: capitals, digits and hyphens, beginning with a capital and not ending in a digit,
            so that the number's first digit is never in doubt.
        width: digits, zero-padded.

    Raises:
        BatesInvalid: the prefix or width cannot be used.
    """

    prefix: str
    width: int = 6

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            raise BatesInvalid("The Bates prefix cannot be used.")
        if not 4 <= self.width <= MAX_WIDTH:
            raise BatesInvalid("The Bates number has too few or too many digits.")

    def label(self, number: int) -> str:
        """Write the Bates label of a page.

        Raises:
            BatesInvalid: the number is not positive or has more digits than the series.
        """
        if not 1 <= number < 10**self.width:
            raise BatesInvalid(
                f"The series {self.prefix} has no number {number}.",
                remedy="Begin a series with another prefix or more digits.",
            )
        return f"{self.prefix}{number:0{self.width}d}"


@dataclass(frozen=True, slots=True)
class BatesRange:
    """Consecutive pages of one series, first and last included.

    Raises:
        BatesInvalid: the range is empty, or runs past what the series can number.
    """

    series: BatesSeries
    start: int
    end: int

    def __post_init__(self) -> None:
        self.series.label(self.start)
        self.series.label(self.end)
        if self.end < self.start:
            raise BatesInvalid("The Bates range ends before it begins.")

    @property
    def first(self) -> str:
        """The label of the first page."""
        return self.series.label(self.start)

    @property
    def last(self) -> str:
        """The label of the last page."""
        return self.series.label(self.end)

    def __len__(self) -> int:
        return self.end - self.start + 1

    def __str__(self) -> str:
        return self.first if self.start == self.end else f"{self.first}\N{EN DASH}{self.last}"

    def overlaps(self, other: BatesRange) -> bool:
        """Tell whether a page of one bears the number of a page of the other."""
        return (
            self.series.prefix == other.series.prefix
            and self.start <= other.end
            and other.start <= self.end
        )

    def continued_by(self, other: BatesRange) -> bool:
        """Tell whether the other begins with the very next number of the same series."""
        return self.series == other.series and other.start == self.end + 1


def ranges_of(numbers: set[int], series: BatesSeries) -> tuple[BatesRange, ...]:
    """Gather page numbers into as few ranges as possible, in order."""
    ranges: list[BatesRange] = []
    for number in sorted(numbers):
        if ranges and ranges[-1].end == number - 1:
            ranges[-1] = BatesRange(series, ranges[-1].start, number)
        else:
            ranges.append(BatesRange(series, number, number))
    return tuple(ranges)
