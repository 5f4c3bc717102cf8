"""Rows as the services read them: columns by name, codes back in their vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar, cast

from sqlalchemy import Executable

from vault.errors import TamperedData
from vault.store import statements
from vault.store.unit_of_work import Reader

CodeT = TypeVar("CodeT", bound=StrEnum)

Columns = statements.Columns
"""One row, by column name."""

Keys = Mapping[tuple[str, int], bytes]
"""Compartment keys, by (compartment id, epoch)."""


def fetch(
    reader: Reader, query: Executable, parameters: Mapping[str, object] | None = None
) -> Sequence[Columns]:
    """Return every row of a query."""
    return cast("Sequence[Columns]", reader.execute(query, parameters).mappings().all())


def fetch_one(
    reader: Reader, query: Executable, parameters: Mapping[str, object] | None = None
) -> Columns | None:
    """Return the one row of a query, or None where there is none."""
    return cast("Columns | None", reader.execute(query, parameters).mappings().one_or_none())


def code_of(vocabulary: type[CodeT], stored: str) -> CodeT:
    """Return the code that a column holds.

    Raises:
        TamperedData: the vocabulary has no such code.
    """
    try:
        return cast("CodeT", _codes(vocabulary)[stored])
    except KeyError:
        raise TamperedData("A stored code is not one of its vocabulary.") from None


@lru_cache
def _codes(vocabulary: type[StrEnum]) -> dict[str, StrEnum]:
    return {code.value: code for code in vocabulary}
