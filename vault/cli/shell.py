"""What a command works with: the vault's home, who acts, and where answers go."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vault.cli import passphrases
from vault.cli.output import Output
from vault.errors import NotFound

if TYPE_CHECKING:
    from vault.assembly import Vault
    from vault.identity.accounts import Account
    from vault.identity.actor import Actor


def default_home() -> Path:
    """Return where a vault lies when no folder is given (XDG Base Directory)."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "client-records-vault"


class People:
    """Accounts by user id and by user name."""

    def __init__(self, accounts: Iterable[Account]):
        self._by_id = {each.user_id: each for each in accounts}

    def name(self, user_id: str | None) -> str:
        """Return the user name of an id, "" for none."""
        if not user_id:
            return ""
        account = self._by_id.get(user_id)
        return account.username if account else user_id

    def id(self, username: str) -> str:
        """Return the id of a user name.

        Raises:
            NotFound: nobody has it.
        """
        wanted = username.strip().casefold()
        for account in self._by_id.values():
            if account.username == wanted:
                return account.user_id
        raise NotFound(
            "There is no account with that user name.", remedy="See `vaultctl user list`."
        )


@dataclass
class Shell:
    """The common options of one run, and what follows from them, made when first needed."""

    home: Path | None = None
    username: str = ""
    passphrase_file: Path | None = None
    as_json: bool = False

    @cached_property
    def out(self) -> Output:
        """Where answers go."""
        return Output(as_json=self.as_json)

    @property
    def folder(self) -> Path:
        """The vault's folder."""
        return self.home or default_home()

    @cached_property
    def vault(self) -> Vault:
        """The opened vault.

        Raises:
            StorageError: there is none, or others can reach it.
            SettingsError: its settings are wrong.
        """
        from vault.assembly import open_vault  # noqa: PLC0415 - opening loads everything

        opened = open_vault(self.folder)
        click.get_current_context().find_root().call_on_close(opened.close)
        return opened

    @cached_property
    def passphrase(self) -> str:
        """The acting person's passphrase, from the file or asked for."""
        return passphrases.existing(self.passphrase_file, f"Passphrase of {self.username}")

    @cached_property
    def actor(self) -> Actor:
        """The acting person, logged in.

        Raises:
            AuthenticationFailed: name and passphrase do not go together.
        """
        if not self.username:
            raise click.UsageError("Say who you are with --as NAME or VAULT_USER.")
        vault, passphrase = self.vault, self.passphrase
        with self.out.working("Unlocking your keys"):
            return vault.logins.login(self.username, passphrase)

    @cached_property
    def people(self) -> People:
        """Everyone with an account here; looking them up is logged."""
        return People(self.vault.accounts.directory(self.actor))

    def ask(self, given: str | None, question: str, option: str) -> str:
        """Return what an option gave, or ask for it, so that it need not stand in the history.

        Raises:
            click.UsageError: it is not given and there is no terminal to ask on.
        """
        if given is not None:
            return given
        if not passphrases.can_ask():
            raise click.UsageError(f"There is no terminal to ask on; give {option}.")
        return str(click.prompt(question, err=True))

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask before what can't be undone.

        Args:
            question: what is about to happen, ending in a question mark.
            yes: whether `--yes` answered already.

        Raises:
            click.Abort: the answer is no.
            click.UsageError: there is no terminal to ask on.
        """
        if yes:
            return
        if not passphrases.can_ask():
            raise click.UsageError("There is no terminal to ask on; give --yes to go on.")
        click.confirm(question, abort=True, err=True)
