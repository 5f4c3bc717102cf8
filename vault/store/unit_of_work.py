"""One transaction: what changes and its audit event land together or not at all.

`Store.unit_of_work` is the only place in the product that commits. A unit of work that changed
a table and recorded no event is refused (DESIGN §1, invariant 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.sql.dml import UpdateBase

from vault.errors import AuditMissing, VaultError

Rows = CursorResult[*tuple[Any, ...]]
"""What a statement answers: rows of any shape."""

EventT = TypeVar("EventT")
EventT_contra = TypeVar("EventT_contra", contravariant=True)


class AuditSink(Protocol[EventT_contra]):
    """Takes the events of one transaction into the audit log."""

    def append(self, connection: Connection, events: Sequence[EventT_contra]) -> None:
        """Append the events inside the transaction that `connection` has open."""
        ...


class Reader:
    """A read-only look at the database; one consistent snapshot."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def execute(self, statement: Executable, parameters: Any = None) -> Rows:
        """Run a query.

        Raises:
            AuditMissing: the statement would change something.
        """
        if isinstance(statement, UpdateBase):
            raise AuditMissing("A change was attempted outside a unit of work.")
        return self._connection.execute(statement, parameters)

    @property
    def connection(self) -> Connection:
        """The connection, for streaming reads."""
        return self._connection


class UnitOfWork(Reader, Generic[EventT]):
    """One writing transaction with its events."""

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self._events: list[EventT] = []
        self._changed = False

    def execute(self, statement: Executable, parameters: Any = None) -> Rows:
        """Run a query or a change."""
        if isinstance(statement, UpdateBase):
            self._changed = self._changed or not _unaudited(statement)
        return self._connection.execute(statement, parameters)

    def record(self, event: EventT) -> None:
        """Add an audit event to this transaction."""
        self._events.append(event)

    def _finish(self, sink: AuditSink[EventT]) -> None:
        if self._changed and not self._events:
            raise AuditMissing("A change came to be committed without its audit event.")
        if self._events:
            sink.append(self._connection, self._events)


def _unaudited(statement: UpdateBase) -> bool:
    info: dict[str, object] = getattr(statement.entity_description["table"], "info", {})
    return bool(info.get("unaudited"))


class Store(Generic[EventT]):
    """The database together with the audit log that every change must reach."""

    def __init__(self, engine: Engine, sink: AuditSink[EventT]):
        self.engine = engine
        self._sink = sink
        read_only: dict[str, Any] = {"vault_read_only": True}
        if engine.dialect.name == "postgresql":
            read_only |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        self._read_engine = engine.execution_options(**read_only)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open a read-only snapshot."""
        with self._read_engine.connect() as connection, connection.begin():
            yield Reader(connection)

    @contextmanager
    def unit_of_work(self) -> Iterator[UnitOfWork[EventT]]:
        """Open a writing transaction; commit at the end, roll back on any exception.

        A `VaultError` that carries an `event` (a denial, a failed log-in) is rolled back, and
        its event is then committed by itself before the error goes on.

        Raises:
            AuditMissing: something was changed and no event recorded.
        """
        try:
            with self.engine.connect() as connection, connection.begin():
                work: UnitOfWork[EventT] = UnitOfWork(connection)
                yield work
                work._finish(self._sink)
        except VaultError as error:
            if error.event is not None:
                self.append_alone([cast("EventT", error.event)])
            raise

    def append_alone(self, events: Sequence[EventT]) -> None:
        """Commit events that stand for no change: a denial, a failed log-in, a read."""
        with self.engine.connect() as connection, connection.begin():
            self._sink.append(connection, events)
