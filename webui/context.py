"""What a view works with: the vault, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app, g
from flask_login import current_user

from vault.assembly import Vault, open_vault
from vault.clock import Clock
from vault.errors import StorageError
from vault.identity.accounts import Account
from vault.identity.actor import Actor
from vault.identity.sessions import Current

EXTENSION = "vault"


@dataclass(slots=True)
class Place:
    """The vault that the pages show, or the place where one is about to be founded.

    Args:
        home: the vault's folder.
        clock: the time, if not the machine's.
        setup_code: what founding a vault here takes; printed where the server was started.
        vault: the open vault, None before it is founded.
    """

    home: Path
    clock: Clock | None
    setup_code: str
    vault: Vault | None = None

    def open(self) -> None:
        """Open the vault in the folder.

        Raises:
            VaultError: as `open_vault`.
        """
        self.vault = open_vault(self.home, clock=self.clock)


def place() -> Place:
    """Return the place that this application serves."""
    return cast("Place", current_app.extensions[EXTENSION])


def vault() -> Vault:
    """Return the open vault.

    Raises:
        StorageError: none is founded here yet.
    """
    found = place().vault
    if found is None:
        raise StorageError("There is no vault here yet.", remedy="Found one on the first page.")
    return found


def current() -> Current:
    """Return the session of the request; only where the guard let a signed-in person in."""
    return cast("Current", current_user.current)


def actor() -> Actor:
    """Return who asks."""
    return current().actor


def people() -> Mapping[str, Account]:
    """Return every account by id, read once a request."""
    if "people" not in g:
        g.people = vault().accounts.names()
    return cast("Mapping[str, Account]", g.people)
