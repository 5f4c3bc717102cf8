"""The periods of sponsor reports: calendar quarters and years; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from vault.errors import InvalidInput

_WRITTEN = re.compile(r"(2[0-9]{3})(?:-Q([1-4]))?")
_QUARTERS = (1, 2, 3, 4)
_MONTHS_OF_A_QUARTER = 3


class PeriodInvalid(InvalidInput):
    """What was given is neither a calendar quarter nor a calendar year."""

    code = "sponsor-period-invalid"
    default_remedy = "Give a quarter such as 2026-Q3, or a year such as 2026."


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar quarter or year.

    Args:
        year: the year.
        quarter: 1 to 4; None for the whole year.
    """

    year: int
    quarter: int | None = None

    @classmethod
    def parse(cls, written: str) -> Period:
        """Read "2026-Q3" or "2026".

        Raises:
            PeriodInvalid: it is neither.
        """
        found = _WRITTEN.fullmatch(written.strip().upper())
        if found is None:
            raise PeriodInvalid("A report covers a calendar quarter or a calendar year.")
        return cls(int(found[1]), int(found[2]) if found[2] else None)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def words(self) -> str:
        """Return the period as reports name it."""
        return f"Quarter {self.quarter} of {self.year}" if self.quarter else f"The year {self.year}"

    @property
    def quarters(self) -> tuple[str, ...]:
        """Return the quarters that it covers; periods overlap where they share one."""
        covered = (self.quarter,) if self.quarter else _QUARTERS
        return tuple(f"{self.year}-Q{quarter}" for quarter in covered)

    @property
    def months(self) -> tuple[str, ...]:
        """Return its months as "2026-07"."""
        first = (self.quarter - 1) * _MONTHS_OF_A_QUARTER + 1 if self.quarter else 1
        count = _MONTHS_OF_A_QUARTER * len(self.quarters)
        return tuple(f"{self.year}-{month:02}" for month in range(first, first + count))

    @property
    def first_day(self) -> date:
        """Return its first day."""
        return date.fromisoformat(f"{self.months[0]}-01")

    @property
    def day_after(self) -> date:
        """Return the day after its last."""
        last = date.fromisoformat(f"{self.months[-1]}-01")
        return date(last.year + last.month // 12, last.month % 12 + 1, 1)

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return its first instant and the first after it; its days are days in `zone`."""
        first, after = (
            datetime.combine(day, time.min, zone).astimezone(UTC)
            for day in (self.first_day, self.day_after)
        )
        return first, after
