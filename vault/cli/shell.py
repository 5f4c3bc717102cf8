"""What a command works with: the vault's home, who acts, and where answers go."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vault.cli import passphrases
from vault.cli.output import Output

if TYPE_CHECKING:
    from vault.assembly import Vault
    from vault.identity.actor import Actor


def default_home() -> Path:
    """Return where a vault lies when no folder is given (XDG Base Directory)."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "client-records-vault"


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

        return open_vault(self.folder)

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
