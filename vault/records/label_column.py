"""The column type of labels: compact JSON in the database, a `Label` in the program."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from vault.errors import TamperedData
from vault.labels.label import Label, LabelInvalid

KEPT_AT_HAND = 1024
"""Labels kept parsed and written; a practice uses few different ones."""


class LabelType(TypeDecorator[Label]):
    """A label kept as JSON text with sorted keys, alike on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Label | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy fixes the signature
        """Write the label."""
        return None if value is None else _written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Label | None:  # noqa: ARG002 - SQLAlchemy fixes the signature
        """Read the label back.

        Raises:
            TamperedData: the column holds no label.
        """
        return None if value is None else _read(value)


@lru_cache(maxsize=KEPT_AT_HAND)
def _written(label: Label) -> str:
    return json.dumps(label.to_json(), sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=KEPT_AT_HAND)
def _read(text: str) -> Label:
    try:
        return Label.from_json(json.loads(text))
    except (LabelInvalid, ValueError):
        raise TamperedData("A stored label is none.") from None
