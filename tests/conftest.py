"""Fixtures that every test shares: a vault with its people, cloned from a template."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
def people(vault: Vault) -> People:
    return People(vault)
