"""Tables as plain rows: read as they stand, written back as they stood, on either engine.

Values pass as the database keeps them, below the types that the models put on them, so that what
is restored is the same to the byte. A backup describes its own columns; restoring needs no model.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnClause,
    Date,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    TableClause,
    Text,
    TypeDecorator,
    column,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from vault.backup.contents import Batch
from vault.backup.errors import DamagedBackup, UnknownColumn
from vault.backup.records import Head, Row
from vault.store.unit_of_work import Reader

FETCH_ROWS = 32
"""Rows fetched at a time; a row may hold a note of several megabytes."""

_KINDS: dict[str, tuple[type[TypeEngine[Any]], TypeEngine[Any]]] = {
    "text": (String, Text()),
    "integer": (Integer, BigInteger()),
    "boolean": (Boolean, Boolean()),
    "bytes": (LargeBinary, LargeBinary()),
    "date": (Date, Date()),
}
"""By kind: the type that a model's column has, and the one that carries its values."""


def count(reader: Reader, source: Table) -> int:
    """Return how many rows a table has."""
    rows: int = reader.execute(select(func.count()).select_from(source)).scalar_one()
    return rows


def head(source: Table) -> Head:
    """Describe a table.

    Raises:
        UnknownColumn: it has a column of a type that backups do not carry.
    """
    return {"table": source.name, "columns": [[c.name, _kind(c)] for c in source.columns]}


def read(reader: Reader, source: Table) -> Iterator[Row]:
    """Give out a table's rows, each after those of the same table that it refers to.

    Raises:
        UnknownColumn: the table has a column of a type that backups do not carry, or refers to
            itself in more than one way.
    """
    plain = _plain(head(source))
    for query in _generations(source, plain):
        result = reader.connection.execute(query, execution_options={"yield_per": FETCH_ROWS})
        empty = True
        for row in result:
            empty = False
            yield list(row)
        if empty:
            return


def write(reader: Reader, batch: Batch) -> None:
    """Insert rows.

    Raises:
        DamagedBackup: the table's description cannot be understood.
    """
    if not batch.rows:
        return
    try:
        plain = _plain(batch.head)
    except (KeyError, ValueError):
        raise DamagedBackup("A table's description in the backup cannot be read.") from None
    names = [c.name for c in plain.columns]
    values = [dict(zip(names, row, strict=True)) for row in batch.rows]
    reader.execute(insert(plain), values)


def _kind(source: ColumnClause[Any]) -> str:
    kept = source.type.impl_instance if isinstance(source.type, TypeDecorator) else source.type
    for kind, (model_type, _) in _KINDS.items():
        if isinstance(kept, model_type):
            return kind
    raise UnknownColumn(f"The column {source.name!r} is of a type that backups do not carry.")


def _plain(description: Head) -> TableClause:
    columns = [column(name, _KINDS[kind][1]) for name, kind in description["columns"]]
    return table(description["table"], *columns)


def _generations(source: Table, plain: TableClause) -> Iterator[Select[Any]]:
    """Give one query for all rows, or where rows refer to rows one for each generation."""
    links = [key for key in source.foreign_key_constraints if key.referred_table is source]
    if not links:
        yield select(plain)
        return
    if len(links) > 1 or len(links[0].elements) > 1:
        raise UnknownColumn(f"The table {source.name!r} refers to itself in several ways.")
    [element] = links[0].elements
    parent, key = plain.c[element.parent.name], plain.c[element.column.name]
    generation = parent.is_(None)
    while True:
        yield select(plain).where(generation)
        generation = parent.in_(select(key).where(generation).correlate(None))
