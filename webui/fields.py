"""Fields that forms of several areas share, and how what is typed in them is read."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget


class Checks(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Any of several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def stripped(value: str | None) -> str:
    """Return what was typed without white space at its ends; "" where nothing was sent."""
    return (value or "").strip()


def capitals(value: str | None) -> str:
    """Return what was typed as numbers and handles are written, in capitals."""
    return stripped(value).upper()
