"""Tables pass through as the database keeps them, parents before those that refer to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Engine,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    text,
)

from vault.backup import rows
from vault.backup.contents import Batch
from vault.backup.errors import DamagedBackup, UnknownColumn
from vault.store.base import InstantType, JsonType
from vault.store.engine import open_engine
from vault.store.unit_of_work import Reader, UnitOfWork

METADATA = MetaData()
NOTES = Table(
    "notes",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("addendum_to", ForeignKey("notes.id")),
)
KINDS = Table(
    "kinds",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("instant", InstantType),
    Column("json", JsonType),
    Column("flag", Boolean),
    Column("blob", LargeBinary),
    Column("day", Date),
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path / 'rows.db'}")
    METADATA.create_all(engine)
    return engine


def read(engine: Engine, table: Table) -> list[list[Any]]:
    with engine.begin() as connection:
        return list(rows.read(Reader(connection), table))


def write(engine: Engine, batch: Batch) -> None:
    with engine.begin() as connection:
        rows.write(UnitOfWork[object](connection), batch)


def test_a_row_comes_after_the_one_it_refers_to_whatever_their_order_on_disk(
    engine: Engine,
) -> None:
    chain = [f"n{number}" for number in range(6)]
    with engine.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(
            insert(NOTES),
            [
                {"id": name, "addendum_to": parent}
                for name, parent in zip(reversed(chain), [*reversed(chain[:-1]), None], strict=True)
            ],
        )
        connection.execute(insert(NOTES), {"id": "alone", "addendum_to": None})
    found = [name for name, _ in read(engine, NOTES)]
    assert sorted(found) == sorted([*chain, "alone"])
    assert [name for name in found if name != "alone"] == chain


def test_values_are_neither_read_nor_written_anew(engine: Engine) -> None:
    untidy = '{ "b": 1,  "a":"\u00e9" }'
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO kinds VALUES (7, :instant, :json, 1, x'00ff', '2026-03-01')"),
            {"instant": "2026-01-01T00:00:00.000001Z", "json": untidy},
        )
    [row] = read(engine, KINDS)
    assert row == [7, "2026-01-01T00:00:00.000001Z", untidy, True, b"\x00\xff", date(2026, 3, 1)]
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM kinds"))
    write(engine, Batch(rows.head(KINDS), [row]))
    assert read(engine, KINDS) == [row]


def test_empty_values_stay_empty(engine: Engine) -> None:
    row = [1, None, None, None, None, None]
    write(engine, Batch(rows.head(KINDS), [row]))
    assert read(engine, KINDS) == [row]


def test_a_column_that_backups_do_not_carry_is_refused_by_name() -> None:
    odd = Table("odd", MetaData(), Column("weight", Float))
    with pytest.raises(UnknownColumn, match="weight"):
        rows.head(odd)


def test_a_table_that_refers_to_itself_twice_is_refused(engine: Engine) -> None:
    twice = Table(
        "twice",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("before", ForeignKey("twice.id")),
        Column("after", ForeignKey("twice.id")),
    )
    with pytest.raises(UnknownColumn, match="twice"):
        read(engine, twice)


@pytest.mark.parametrize("head", [{"table": "notes"}, {"table": "notes", "columns": [["id", "?"]]}])
def test_a_description_that_cannot_be_understood_is_refused(
    engine: Engine, head: dict[str, Any]
) -> None:
    with pytest.raises(DamagedBackup):
        write(engine, Batch(head, [["n1"]]))
