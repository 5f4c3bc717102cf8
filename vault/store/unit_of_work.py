"""One transaction: what changes and its audit event land together or not at all.

`Store.unit_of_work` is the only place in the product that commits. A unit of work that changed
a table and recorded no event is refused (DESIGN §1, invariant 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Generic, Protocol, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.sql.dml import UpdateBase

from vault.errors import AuditMissing, StorageError, VaultError
from vault.store.statements import Columns, Prepared, committing, fetch_together, translated

Rows = CursorResult[*tuple[Any, ...]]
"""What a statement answers: rows of any shape."""

EventT = TypeVar("EventT")
EventT_contra = TypeVar("EventT_contra", contravariant=True)


AUDIT_REFUSED: Final = "The audit log cannot be read or written."


class AuditUnavailable(StorageError):
    """The database refused a statement of the audit log."""

    code = "audit-unavailable"
    default_untouched = "The act did not happen."
    default_remedy = "Look for a full disk or a lost connection, then try again."


class AuditSink(Protocol[EventT_contra]):
    """Takes the events of one transaction into the audit log."""

    def append(self, connection: Connection, events: Sequence[EventT_contra]) -> None:
        """Append the events inside the transaction that `connection` has open.

        Its statements go straight to the driver, which may have begun that transaction itself.
        """
        ...

    def committed(self) -> None:
        """Take note that the transaction is committed."""
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

    def fetch(self, query: Prepared, parameters: Columns) -> list[Columns]:
        """Run a prepared query and return its rows by column name."""
        return query.fetch(self.connection, parameters)

    def fetch_together(self, *queries: tuple[Prepared, Columns]) -> list[list[Columns]]:
        """Run prepared queries that do not wait for each other's rows; return the rows of each."""
        return fetch_together(self.connection, *queries)

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
        self._waiting: list[tuple[Prepared, Sequence[Columns]]] = []

    def execute(self, statement: Executable, parameters: Any = None) -> Rows:
        """Run a query or a change."""
        if isinstance(statement, UpdateBase):
            self._changed = self._changed or not _unaudited(statement)
        return self.connection.execute(statement, parameters)

    def change(self, statement: Prepared, *rows: Columns) -> None:
        """Run a prepared change once for each row, at the latest together with the commit.

        Whatever else is run in this unit of work finds it done.
        """
        if rows:
            self._changed = True
            self._waiting.append((statement, rows))

    def record(self, event: EventT) -> None:
        """Add an audit event to this transaction."""
        self._events.append(event)

    @property
    def connection(self) -> Connection:
        """The connection, once the changes that waited are sent."""
        waiting, self._waiting = self._waiting, []
        for statement, rows in waiting:
            statement.run(self._connection, rows)
        return self._connection

    def _commit(self, sink: AuditSink[EventT]) -> None:
        if self._changed and not self._events:
            raise AuditMissing("A change came to be committed without its audit event.")
        with _logging_or_nothing(self._connection):
            connection = self.connection
            if self._events:
                sink.append(connection, self._events)


@contextmanager
def _logging_or_nothing(connection: Connection) -> Iterator[None]:
    """Commit what the block sends, the audit log's row with everything else.

    Raises:
        AuditUnavailable: the database took none of it.
        DBAPIError: what was to be written breaks a rule of the database.
    """
    try:
        with committing(connection):
            yield
    except AuditUnavailable as error:
        # Over a wire an earlier statement's failure can come up while the log's own is sent.
        driver, cause = connection.dialect.loaded_dbapi, error.__cause__
        if connection.dialect.name != "postgresql" or not isinstance(
            cause, (driver.IntegrityError, driver.DataError)
        ):
            raise
        raise translated(cause, connection.dialect) from cause
    except (IntegrityError, DataError):
        raise
    except DBAPIError as error:
        raise AuditUnavailable(AUDIT_REFUSED) from error


@contextmanager
def _transaction_of_the_log(connection: Connection) -> Iterator[None]:
    """Hold a transaction in which nothing but the log is written.

    On SQLite it is begun and committed at the driver, where the log sends its statements too:
    SQLAlchemy's own transaction takes longer than the insert. What fails is rolled back when the
    connection goes back to its pool.

    Raises:
        AuditUnavailable: the database took none of it.
    """
    if connection.dialect.name == "postgresql":
        with connection.begin(), _logging_or_nothing(connection):
            yield
        return
    driver = connection.connection
    try:
        driver.cursor().execute("BEGIN IMMEDIATE")
        yield
        driver.commit()
    except connection.dialect.loaded_dbapi.Error as error:
        raise AuditUnavailable(AUDIT_REFUSED) from error


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
                work._commit(self._sink)
            self._sink.committed()
        except VaultError as error:
            if error.event is not None:
                self.append_alone([cast("EventT", error.event)])
            raise

    def append_alone(self, events: Sequence[EventT]) -> None:
        """Commit events that stand for no change: a denial, a failed log-in, a read.

        Raises:
            AuditUnavailable: they cannot be written.
        """
        with self.engine.connect() as connection, _transaction_of_the_log(connection):
            self._sink.append(connection, events)
        self._sink.committed()
