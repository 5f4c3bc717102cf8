"""Core statements of the acts that happen all day, compiled once and sent straight to the driver.

For saving or opening a note SQLAlchemy's statement layer costs more than the database does (some
45 of 60 µs a statement). Text, types and the transaction stay SQLAlchemy's own. The unit of work
does not see changes sent this way; the note's own row, which every change touches, goes through
its `execute`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update

from vault.records.rows import Columns
from vault.store.unit_of_work import Reader


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement's text for one engine, and how values go in and come out."""

    sql: str
    positional: bool
    bind: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    names: tuple[str, ...]
    read: tuple[tuple[str, Callable[[Any], Any]], ...]

    def bound(self, parameters: Mapping[str, object]) -> Any:
        if self.positional:
            return [
                parameters[name] if process is None else process(parameters[name])
                for name, process in self.bind
            ]
        return {
            name: parameters[name] if process is None else process(parameters[name])
            for name, process in self.bind
        }


class Prepared:
    """A query with `bindparam`s, or a change that is run once for each of many rows.

    Args:
        statement: the statement.
        columns: for an insert, the names of the columns that every row gives.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update, *columns: str):
        self._statement = statement
        self._columns = list(columns) or None
        self._forms: dict[str, _Form] = {}

    def fetch(self, reader: Reader, parameters: Mapping[str, object]) -> list[Columns]:
        """Run the query and return its rows by column name."""
        form = self._form(reader.connection.dialect)
        cursor = _cursor(reader.connection)
        cursor.execute(form.sql, form.bound(parameters))
        rows = [dict(zip(form.names, row, strict=True)) for row in cursor.fetchall()]
        for name, process in form.read:
            for row in rows:
                row[name] = process(row[name])
        return list(rows)

    def run(self, reader: Reader, rows: Sequence[Mapping[str, object]]) -> None:
        """Run the change once for each row."""
        form = self._form(reader.connection.dialect)
        _cursor(reader.connection).executemany(form.sql, [form.bound(row) for row in rows])

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = self._compiled(dialect)
        return form

    def _compiled(self, dialect: Dialect) -> _Form:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        columns = (
            list(self._statement.selected_columns) if isinstance(self._statement, Select) else []
        )
        readers = [
            (str(column.key), column.type.dialect_impl(dialect).result_processor(dialect, None))
            for column in columns
        ]
        return _Form(
            sql=compiled.string,
            positional=compiled.positional,
            bind=tuple(
                (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
                for name in compiled.positiontup or compiled.binds
            ),
            names=tuple(name for name, _ in readers),
            read=tuple((name, process) for name, process in readers if process is not None),
        )


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
