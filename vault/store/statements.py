"""Core statements of the acts that happen all day, compiled once and sent straight to the driver.

For saving or opening a note SQLAlchemy's statement layer costs more than the database does (some
45 of 60 µs a statement). Text, types and the transaction stay SQLAlchemy's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

Columns = Mapping[str, Any]
"""One row, by column name."""

RowT = TypeVar("RowT")

_Process = Callable[[Any], Any]
_VALUES = " VALUES "
_MARK = re.compile(r"\$(\d+)")
_MOST_ROWS = 32
"""Rows of one insert on PostgreSQL; a longer list is sent row by row."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement's text for one engine, and how values go in and come out.

    Args:
        sql: the statement, its parameters marked by position, on PostgreSQL as its own protocol
            marks them; the driver then has nothing to translate, which for an insert of many rows
            costs it more than sending them.
        take: takes the parameters in their order.
        write: places of the parameters that are converted, and how.
        columns: the names of a query's columns.
        read: the columns that are converted, and how.
    """

    sql: str
    take: Callable[[Columns], tuple[Any, ...]]
    write: tuple[tuple[int, _Process], ...]
    columns: tuple[str, ...]
    read: tuple[tuple[str, _Process], ...]

    def bound(self, parameters: Columns) -> list[Any]:
        values = list(self.take(parameters))
        for place, process in self.write:
            values[place] = process(values[place])
        return values

    def rows(self, cursor: Any) -> list[Columns]:
        columns = self.columns
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        for name, process in self.read:
            for row in rows:
                row[name] = process(row[name])
        return list(rows)


class Prepared:
    """A query with `bindparam`s, or a change that is run once for each of many rows.

    Args:
        statement: the statement.
        columns: for an insert or update, the names of the columns that every row gives.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update, *columns: str):
        self._statement = statement
        self._columns = list(columns) or None
        self._forms: dict[str, _Form] = {}

    def fetch(self, connection: Connection, parameters: Columns) -> list[Columns]:
        """Run the query and return its rows by column name.

        Raises:
            DBAPIError: the database did not take it.
        """
        dialect = connection.dialect
        form = self.form(dialect)
        try:
            cursor = _cursor(connection)
            cursor.execute(form.sql, form.bound(parameters))
            return form.rows(cursor)
        except dialect.loaded_dbapi.Error as error:
            raise translated(error, dialect) from error

    def run(self, connection: Connection, rows: Sequence[Columns]) -> None:
        """Run the change once for each row.

        Raises:
            DBAPIError: the database did not take it.
        """
        form = self.form(connection.dialect)
        values = [form.bound(row) for row in rows]
        with translating(connection.dialect):
            cursor = _cursor(connection)
            if len(rows) == 1:
                cursor.execute(form.sql, values[0])
            elif _on_postgresql(connection) and self._inserts and len(rows) <= _MOST_ROWS:
                cursor.execute(
                    _of_many_rows(form.sql, len(rows)), [value for row in values for value in row]
                )
            else:
                cursor.executemany(form.sql, values)

    def form(self, dialect: Dialect) -> _Form:
        """Return the statement as compiled for an engine."""
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = self._compiled(dialect)
        return form

    @property
    def _inserts(self) -> bool:
        return isinstance(self._statement, Insert)

    def _compiled(self, dialect: Dialect) -> _Form:
        dialect = _by_position(dialect)
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        names: tuple[str, ...] = tuple(compiled.positiontup)
        written = (
            compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            for name in names
        )
        columns = (
            list(self._statement.selected_columns) if isinstance(self._statement, Select) else []
        )
        readers = [
            (str(column.key), column.type.dialect_impl(dialect).result_processor(dialect, None))
            for column in columns
        ]
        return _Form(
            sql=compiled.string,
            take=_taker(names),
            write=tuple((place, each) for place, each in enumerate(written) if each is not None),
            columns=tuple(name for name, _ in readers),
            read=tuple((name, each) for name, each in readers if each is not None),
        )


def fetch_together(
    connection: Connection, *queries: tuple[Prepared, Columns]
) -> list[list[Columns]]:
    """Run queries that do not wait for each other's rows; over a wire they travel together.

    Args:
        connection: has a transaction open.
        queries: each with its parameters.

    Returns:
        The rows of each query.

    Raises:
        DBAPIError: the database did not take one of them.
    """
    if not _on_postgresql(connection):
        return [query.fetch(connection, parameters) for query, parameters in queries]
    forms = [query.form(connection.dialect) for query, _ in queries]
    cursors = []
    with translating(connection.dialect):
        with _driver(connection).pipeline():
            for form, (_, parameters) in zip(forms, queries, strict=True):
                cursor = _cursor(connection)
                cursor.execute(form.sql, form.bound(parameters))
                cursors.append(cursor)
        return [form.rows(cursor) for form, cursor in zip(forms, cursors, strict=True)]


def stream(
    connection: Connection, query: Select[*tuple[Any, ...]], chunk: int
) -> Iterator[Sequence[Any]]:
    """Run a query of many rows, with its values in it, and yield the rows as they are stored.

    Args:
        connection: has a transaction open.
        query: its columns need no conversion. No other statement may run on the connection
            before its last row is read.
        chunk: how many rows at most are held in memory at once.

    Raises:
        DBAPIError: the database did not take it.
    """
    dialect = _by_position(connection.dialect)
    compiled: Any = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    values = compiled.construct_params()
    processes = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in compiled.binds.items()
    }
    parameters = [
        process(values[name]) if (process := processes.get(name)) else values[name]
        for name in compiled.positiontup
    ]
    with translating(connection.dialect), closing(_cursor(connection)) as cursor:
        if _on_postgresql(connection):
            # The server goes on with the next rows while these are looked at.
            yield from cursor.stream(compiled.string, parameters, binary=True, size=chunk)
        else:
            cursor.execute(compiled.string, parameters)
            yield from cursor


def stream_joined(
    connection: Connection, query: Select[*tuple[Any, ...]]
) -> Iterator[Sequence[Any]]:
    """Run a query of few and large rows; the database makes the next while one is looked at.

    Args:
        connection: has a transaction open.
        query: as for `stream`.

    Raises:
        DBAPIError: the database did not take it.
    """
    rows = stream(connection, query, 1)
    yield from rows if _on_postgresql(connection) else ahead(rows)


def ahead(rows: Iterator[RowT]) -> Iterator[RowT]:
    """Take the next of some rows in a thread while one is looked at.

    SQLite works without the interpreter's lock, so that a second processor does its part. What
    makes the rows has its connection to itself until the last one.

    Args:
        rows: each of them large, for handing one over costs some 50 µs; none of them None.
    """
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, rows, None)
        while (row := coming.result()) is not None:
            coming = reader.submit(next, rows, None)
            yield row


@contextmanager
def committing(connection: Connection) -> Iterator[None]:
    """Send the last statements of a transaction and, over a wire, its commit with them.

    What fails in the block, or the commit itself, leaves the transaction to be rolled back. On
    SQLite the transaction commits when its own block ends.

    Raises:
        DBAPIError: the database did not take a statement of the block, or the commit.
    """
    if not _on_postgresql(connection):
        yield
        return
    driver = _driver(connection)
    with translating(connection.dialect), driver.pipeline():
        yield
        driver.cursor().execute("COMMIT")


@contextmanager
def translating(dialect: Dialect) -> Iterator[None]:
    """Turn a driver's own error into the one that SQLAlchemy raises for it.

    Raises:
        DBAPIError: the driver raised an error.
    """
    try:
        yield
    except dialect.loaded_dbapi.Error as error:
        raise translated(error, dialect) from error


def translated(error: BaseException, dialect: Dialect) -> BaseException:
    """Return the error that SQLAlchemy raises for a driver's."""
    driver_error = dialect.loaded_dbapi.Error
    return DBAPIError.instance(None, None, error, driver_error, dialect=dialect)


def _by_position(dialect: Dialect) -> Dialect:
    """Return a dialect that marks parameters by position, which drivers bind fastest."""
    if dialect.positional:
        return dialect
    kind: Any = type(dialect)
    by_position: Dialect = kind(paramstyle="numeric_dollar")
    return by_position


@lru_cache
def _of_many_rows(insert: str, count: int) -> str:
    """Return PostgreSQL's insert of one row as one of so many."""
    head, _, row = insert.partition(_VALUES)
    width = len(set(_MARK.findall(row)))
    shifted = (
        _MARK.sub(lambda mark: f"${int(mark[1]) + place * width}", row)  # noqa: B023 - used at once
        for place in range(count)
    )
    return head + _VALUES + ", ".join(shifted)


def _taker(names: Sequence[str]) -> Callable[[Columns], tuple[Any, ...]]:
    """Return what takes the values of these names in their order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda parameters: tuple(parameters[name] for name in names)


def _on_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _cursor(connection: Connection) -> Any:
    driver = _driver(connection)
    if _on_postgresql(connection):
        return connection.dialect.loaded_dbapi.RawCursor(driver)
    return driver.cursor()


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
