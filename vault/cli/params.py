"""Kinds of values that options take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

import click

CodeT = TypeVar("CodeT", bound=StrEnum)
_DATE_LENGTH = len("2026-01-31")


class OneOf(click.Choice[CodeT]):
    """One code of a vocabulary, typed as the code itself in any case."""

    def __init__(self, codes: Iterable[CodeT], name: str):
        super().__init__(codes, case_sensitive=False)
        self.name = name

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        """Return the form in which a code is compared."""
        del ctx
        return str(choice.value if isinstance(choice, StrEnum) else choice).casefold()

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return the vocabulary's name; its codes stand in the option's help."""
        del param, ctx
        return self.name.upper()


def codes(vocabulary: Iterable[StrEnum]) -> str:
    """Return the codes of a vocabulary for a help text."""
    return ", ".join(code.value for code in vocabulary)


class Day(click.ParamType[date]):
    """A date, 2026-03-02."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return how it is written."""
        del param, ctx
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail("Write a date like 2026-03-02.", param, ctx)


class Moment(click.ParamType[datetime]):
    """A date, then noon of it, or a date and time; without a zone, that of this machine."""

    name = "time"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return how it is written."""
        del param, ctx
        return "YYYY-MM-DD[THH:MM]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the instant."""
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail("Write a time like 2026-03-02T14:30 or 2026-03-02T14:30-05:00.", param, ctx)
        if len(value) == _DATE_LENGTH:
            instant = datetime.combine(instant, time(12))
        return instant.astimezone(UTC)


DAY = Day()
MOMENT = Moment()
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
YES = click.option("--yes", is_flag=True, help="Go on without asking.")


class Words(click.ParamType[str]):
    """Words given as they are, from a file (@FILE), or from standard input (-).

    What should not stand in the shell's history comes from a file or standard input.
    """

    name = "words"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the words."""
        text = str(value)
        if text != "-" and not text.startswith("@"):
            return text
        source = text.removeprefix("@")
        try:
            with click.open_file(source, encoding="utf-8-sig") as file:
                return str(file.read()).strip()
        except UnicodeDecodeError:
            self.fail("The file is not UTF-8 text.", param, ctx)


class Number(click.ParamType[str]):
    """The number of a chart (C-7K2M4Q) or case (D-7K2M4Q), in capitals or not, or its id."""

    def __init__(self, name: str, prefix: str):
        self.name = name
        self._prefix = prefix

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the number."""
        del param, ctx
        text = str(value).strip()
        return text.upper() if text.upper().startswith(self._prefix) else text.lower()


NUMBER = Number("chart", "C-")
CASE_NUMBER = Number("case", "D-")
CASE = click.argument("case", type=CASE_NUMBER, help="Its number, D-7K2M4Q.")
SAFETY = click.argument("case", type=Number("case", "S-"), help="Its number, S-7K2M4Q.")
WORDS = Words()
