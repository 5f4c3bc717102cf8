"""Where it is measured: a folder on the disk to be measured, and vaults in it on either engine."""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, text

from tests.conftest import CHEAP, Postgres, make_vault, passphrase_of
from vault.assembly import Vault, open_vault
from vault.audit.events import Event
from vault.audit.log import AuditLog
from vault.clock import SystemClock
from vault.crypto.signing import SigningKey
from vault.disclosure.ledger.holds import holds_asked
from vault.identity.actor import Actor
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.charts import Charts
from vault.records.members import Members
from vault.records.notes import Notes
from vault.records.search import Search
from vault.store.base import Base
from vault.store.engine import open_engine
from vault.store.unit_of_work import Store

ENGINES = ("SQLite", "PostgreSQL")
AUTHOR = "harmon"


class Places:
    """Makes databases in a folder and deletes everything at the end.

    Args:
        parent: the folder on whose disk it is measured.
        quick: fewer rounds and smaller logs.
    """

    def __init__(self, parent: Path, *, quick: bool):
        self.quick = quick
        parent.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
        self._stack = ExitStack()
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def rounds(self, full: int) -> int:
        """Return how many rounds to do: `full`, or a third of it if in haste."""
        return max(3, full // 3) if self.quick else full

    @cached_property
    def postgres(self) -> Postgres:
        """A PostgreSQL server of its own, with its files in the folder."""
        place = self.folder / "postgres"
        place.mkdir()
        server = Postgres(place, durable=True)
        self._stack.callback(server.stop)
        return server

    def database(self, engine_name: str) -> str:
        """Return the URL of a new and empty database."""
        if engine_name == "PostgreSQL":
            return self.postgres.url(self.postgres.create())
        return f"sqlite:///{self._fresh('database')}.db"

    @contextmanager
    def engine(self, engine_name: str) -> Iterator[Engine]:
        """Open a new and empty database with the settings that the vault uses."""
        with self.opened(self.database(engine_name)) as engine:
            yield engine

    @contextmanager
    def opened(self, url: str) -> Iterator[Engine]:
        """Open a database with the settings that the vault uses."""
        engine = open_engine(url)
        yield engine
        engine.dispose()

    @contextmanager
    def log(self, engine_name: str) -> Iterator[BareLog]:
        """Open a new database that holds an audit log and nothing else."""
        with self.engine(engine_name) as engine:
            tables = [
                each for each in Base.metadata.sorted_tables if each.name.startswith("audit_")
            ]
            Base.metadata.create_all(engine, tables)
            key = SigningKey.from_seed(hashlib.sha256(b"the log key of the bench").digest())
            audit = AuditLog(engine, key, "bench.example/audit", SystemClock())
            yield BareLog(audit, Store(engine, audit))

    @contextmanager
    def vault(self, engine_name: str, settings: str = CHEAP) -> Iterator[Office]:
        """Open a new vault with its people; the audit guards are on."""
        home = self._fresh("home")
        url = f'database_url = "{self.database(engine_name)}"\n'
        make_vault(home, settings if engine_name == "SQLite" else url + settings)
        with open_vault(home) as opened:
            yield Office(opened, opened.logins.login(AUTHOR, passphrase_of(AUTHOR)))

    def fsync_seconds(self) -> float:
        """Return what one durable 4 KiB write costs in the folder."""
        path = self._fresh("fsync")
        taken = []
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            for _ in range(200):
                os.write(descriptor, b"\1" * 4096)
                start = time.perf_counter()
                os.fsync(descriptor)
                taken.append(time.perf_counter() - start)
        finally:
            os.close(descriptor)
        return statistics.median(taken)

    def _fresh(self, name: str) -> Path:
        return self.folder / f"{name}-{time.monotonic_ns()}"


@dataclass(frozen=True, slots=True)
class BareLog:
    """An audit log, and the store that appends to it."""

    audit: AuditLog
    store: Store[Event]


@dataclass(frozen=True, slots=True)
class Office:
    """An open vault, a clinician at work in it, and the services that she uses."""

    vault: Vault
    author: Actor

    @property
    def notes(self) -> Notes:
        vault = self.vault
        settings = vault.settings
        return Notes(vault.store, vault.clock, settings.labels, settings.records, holds_asked)

    @property
    def search(self) -> Search:
        return Search(self.vault.store)

    def new_chart(self) -> str:
        """Open the chart of a couple, A and B, and return its id."""
        store, clock = self.vault.store, self.vault.clock
        details = ChartDetails(name="The D. couple", confidentiality_agreement="No secrets")
        chart = Charts(store, clock).create(self.author, UnitKind.COUPLE, details)
        members = Members(store, clock)
        for handle in ("A", "B"):
            person = MemberDetails(name=f"Member {handle}")
            members.add(self.author, chart.chart_id, handle, MemberRole.CLIENT, person)
        return chart.chart_id


def versions(places: Places) -> Iterator[str]:
    """Say what each engine calls itself, and how durable its commits are."""
    for name in ENGINES:
        with places.engine(name) as engine, engine.connect() as connection:
            if name == "SQLite":
                version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
                mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
                sync = connection.execute(text("PRAGMA synchronous")).scalar_one()
                yield f"SQLite {version} ({mode}, synchronous={sync})"
            else:
                version = connection.execute(text("SHOW server_version")).scalar_one()
                fsync = connection.execute(text("SHOW fsync")).scalar_one()
                commit = connection.execute(text("SHOW synchronous_commit")).scalar_one()
                yield f"PostgreSQL {version} (fsync={fsync}, synchronous_commit={commit})"
