"""An audit log alone, on either engine, with someone at the database who may change anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.conftest import START, Postgres
from vault.audit.events import Event
from vault.audit.findings import LogReport
from vault.audit.log import AuditLog
from vault.audit.signed_note import VerifierKey
from vault.audit.verify import verify_log
from vault.clock import SteppingClock
from vault.crypto.signing import SigningKey
from vault.store.base import Base
from vault.store.engine import open_engine
from vault.store.unit_of_work import Store

ORIGIN = "vault.example/audit"
LOG_KEY = SigningKey.from_seed(b"log key of the integration tests")
TABLES = (
    "audit_events",
    "audit_pending",
    "audit_nodes",
    "audit_checkpoints",
    "audit_cosignatures",
)


def event(number: int, tag: str = "records:note:open") -> Event:
    return Event(
        tag=tag,
        actor="user-a",
        object_id=f"object-{number}",
        chart=f"C-{number % 3}",
        purpose="TREAT",
        public={"note_hash": f"{number:064x}"},
        detail={"a": "x", "chart": "y", "detail": number},
    )


@dataclass(frozen=True, slots=True)
class LoggedDatabase:
    """A database that holds an audit log and nothing else."""

    engine: Engine
    log: AuditLog
    store: Store[Event]
    clock: SteppingClock

    def record(self, count: int) -> list[Event]:
        """Log events, each by an act of its own, and give them their places."""
        events = [event(number) for number in range(count)]
        for item in events:
            self.store.append_alone([item])
        self.log.sequence()
        return events

    def tamper(self, *statements: str, **parameters: object) -> None:
        """Change the database behind the product's back."""
        with self.engine.begin() as connection:
            for statement in statements:
                assert connection.execute(text(statement), parameters).rowcount != 0

    def ask(self, query: str, **parameters: object) -> Any:
        """Return the one value of a query."""
        with self.engine.connect() as connection:
            return connection.execute(text(query), parameters).scalar_one()

    def report(
        self,
        kept: Sequence[str] = (),
        cosigners: Sequence[VerifierKey] = (),
        keys: Sequence[VerifierKey] = (),
    ) -> LogReport:
        """Verify the log with its first key, or those given."""
        trusted = keys or [VerifierKey(ORIGIN, LOG_KEY.public_bytes)]
        with self.store.reading() as reader:
            return verify_log(reader.connection, trusted, kept, cosigners)


@pytest.fixture(params=["sqlite", "postgresql"])
def logged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LoggedDatabase]:
    """An empty log; the test runs once on each engine."""
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        name = postgres.create()
        yield from _open(postgres.url(name))
        postgres.drop(name)
    else:
        yield from _open(f"sqlite:///{tmp_path / 'log.db'}")


@pytest.fixture
def on_postgresql(postgres: Postgres) -> Iterator[LoggedDatabase]:
    """An empty log on PostgreSQL."""
    name = postgres.create()
    yield from _open(postgres.url(name))
    postgres.drop(name)


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[LoggedDatabase]:
    """An empty log on SQLite."""
    yield from _open(f"sqlite:///{tmp_path / 'log.db'}")


def _open(url: str) -> Iterator[LoggedDatabase]:
    engine = open_engine(url)
    Base.metadata.create_all(engine, [Base.metadata.tables[name] for name in TABLES])
    clock = SteppingClock(START, step=timedelta(milliseconds=1))
    log = AuditLog(engine, LOG_KEY, ORIGIN, clock)
    yield LoggedDatabase(engine, log, Store(engine, log), clock)
    engine.dispose()
