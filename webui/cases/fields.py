"""Fields that several forms of cases share, and how what is typed in them is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from wtforms import DateTimeLocalField, FieldList
from wtforms.fields.core import Field

from vault.labels.vocabulary import Code
from webui.context import vault
from webui.display import sentence

CodeT = TypeVar("CodeT", bound=Code)

SHORT, LONG = 400, 20_000
"""How many characters a line and a text may have."""

_BETWEEN = re.compile(r"[,;\s]+")


class Moment(DateTimeLocalField):  # type: ignore[misc]  # WTForms ships no types
    """A date and time where the practice is."""

    def __init__(self, label: str, **settings: object):
        super().__init__(label, format="%Y-%m-%dT%H:%M", **settings)

    @property
    def instant(self) -> datetime | None:
        """Return the instant that was typed."""
        typed: datetime | None = self.data
        return typed.replace(tzinfo=vault().settings.records.zone) if typed else None


def local(instant: datetime | None) -> datetime | None:
    """Return an instant as `Moment` shows it."""
    if instant is None:
        return None
    return instant.astimezone(vault().settings.records.zone).replace(tzinfo=None)


def choices(codes: Iterable[Code], empty: str = "") -> dict[str, str]:
    """Return codes as choices with their words, after an empty one if it has a text."""
    first = {"": empty} if empty else {}
    return first | {each.value: sentence(each.words) for each in codes}


def listed(text: str | None) -> tuple[str, ...]:
    """Return what was typed between commas, semicolons and spaces, each once."""
    return tuple(dict.fromkeys(part for part in _BETWEEN.split(text or "") if part))


def lines(text: str | None) -> tuple[str, ...]:
    """Return the lines of a text that hold anything."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def code(kind: type[CodeT], value: str | None) -> CodeT | None:
    """Return the code that was sent; None for anything else."""
    return {each.value: each for each in kind}.get(value or "")


def codes(kind: type[CodeT], values: Iterable[str] | None) -> frozenset[CodeT]:
    """Return the codes among what was sent."""
    return frozenset(each for each in kind if each.value in set(values or ()))


def add_error(field: Field, words: str) -> None:
    """Add an error to a field that was validated."""
    field.errors = [*field.errors, words]


def problems(form: Any) -> list[tuple[str, str, str]]:
    """Return what is wrong with a validated form, rows of rows too: field id, label and words."""
    found: list[tuple[str, str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            for entry in field:
                found += problems(entry.form)
        elif field.errors:
            found.append((field.id, field.label.text, " ".join(map(str, field.errors))))
    return found
