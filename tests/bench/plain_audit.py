"""An ordinary audit table, and one durable insert into it: the log's baseline."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, Table, Text

from vault.audit.events import Event
from vault.clock import SystemClock, to_rfc3339
from vault.ids import new_id

_COLUMNS = ("at", "tag", "actor", "object_id", "chart", "purpose", "outcome", "detail")
_ACTOR = new_id()

TABLE = Table(
    "bench_plain_audit",
    MetaData(),
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    *(Column(name, Text, nullable=False) for name in _COLUMNS),
)


def plain_insert(engine: Engine) -> None:
    """Insert one row and commit it, past SQLAlchemy's statement layer as the log does."""
    marks = ", ".join(["?" if engine.dialect.name == "sqlite" else "%s"] * len(_COLUMNS))
    statement = f"INSERT INTO {TABLE.name} ({', '.join(_COLUMNS)}) VALUES ({marks})"
    row = (
        to_rfc3339(SystemClock().now()),
        "records:note:open",
        _ACTOR,
        new_id(),
        "C-7K2M4Q",
        "TREAT",
        "success",
        '{"sections":6}',
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(statement, row)


def event() -> Event:
    """Return an event that says the same."""
    return Event(
        tag="records:note:open",
        actor=_ACTOR,
        object_id=new_id(),
        chart="C-7K2M4Q",
        purpose="TREAT",
        detail={"sections": 6},
    )
