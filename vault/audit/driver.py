"""The log's own statements, sent straight to the database driver.

Appending an event is part of every act, and SQLAlchemy's statement layer costs more than the
insert itself (40 of 60 µs on SQLite). The connection and its transaction stay SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Engine

from vault.store.statements import ahead
from vault.store.unit_of_work import AUDIT_REFUSED, AuditUnavailable

_CHUNK: Final = 4096


def run(connection: Connection, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
    """Run one statement in the open transaction and return its rows as plain tuples.

    Args:
        connection: has a transaction open.
        sql: the statement; `?` marks a parameter on either engine.
        parameters: one for each mark.

    Raises:
        AuditUnavailable: the database refused it.
    """
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        cursor.execute(_marked(sql, dialect.paramstyle), parameters)
        return cursor.fetchall() if cursor.description else []  # type: ignore[return-value]
    except dialect.loaded_dbapi.Error as error:
        raise AuditUnavailable(AUDIT_REFUSED) from error


def run_alone(engine: Engine, sql: str, parameters: Sequence[object]) -> list[Any]:
    """Run one query by itself, with no transaction around it to begin and end.

    Raises:
        AuditUnavailable: the database refused it.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        return run(connection, sql, parameters)


def insert_row(connection: Connection, sql: str, parameters: Sequence[object]) -> int:
    """Insert one row on SQLite and return its row number; cheaper there than RETURNING.

    Raises:
        AuditUnavailable: the database refused it.
    """
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        raise AuditUnavailable(AUDIT_REFUSED) from error
    return int(cursor.lastrowid)


def run_many(connection: Connection, sql: str, rows: Sequence[Sequence[object]]) -> None:
    """Run one statement once for each row of parameters.

    Raises:
        AuditUnavailable: the database refused it.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(_marked(sql, connection.dialect.paramstyle), rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise AuditUnavailable(AUDIT_REFUSED) from error


def stream(
    connection: Connection, sql: str, parameters: Sequence[object] = (), chunk: int = _CHUNK
) -> Iterator[list[Any]]:
    """Run a query and return its rows chunk by chunk, holding no more than one in memory.

    Raises:
        AuditUnavailable: the database refused it.
    """
    raw: Any = connection.connection
    cursor = (
        raw.cursor("audit", binary=True)
        if connection.dialect.name == "postgresql"
        else raw.cursor()
    )
    try:
        cursor.execute(_marked(sql, connection.dialect.paramstyle), parameters)
        while rows := cursor.fetchmany(chunk):
            yield rows
    except connection.dialect.loaded_dbapi.Error as error:
        raise AuditUnavailable(AUDIT_REFUSED) from error
    finally:
        cursor.close()


def run_ahead(
    connection: Connection, sql: str, places: Iterable[Sequence[object]]
) -> Iterator[Any]:
    """Run a query of one large row for each place on SQLite, the next while one is looked at.

    No other statement may run on the connection before the last row is read.

    Raises:
        AuditUnavailable: the database refused it.
    """
    return ahead(row for place in places for row in run(connection, sql, place))


def stream_wide(connection: Connection, sql: str, parameters: Sequence[object]) -> Iterator[Any]:
    """Run a query of few and large rows on PostgreSQL, which makes the next while one is read.

    No other statement can run on the connection before the last row is read.

    Raises:
        AuditUnavailable: the database refused it.
    """
    cursor: Any = connection.connection.cursor()
    try:
        yield from cursor.stream(
            _marked(sql, connection.dialect.paramstyle), parameters, binary=True
        )
    except connection.dialect.loaded_dbapi.Error as error:
        raise AuditUnavailable(AUDIT_REFUSED) from error
    finally:
        cursor.close()


@lru_cache(maxsize=64)
def _marked(sql: str, style: str) -> str:
    return sql if style == "qmark" else sql.replace("?", "%s")
