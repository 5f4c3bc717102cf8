"""A folder with a vault in it, and the program run on it as a person would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from vault.cli.frame import VaultCommand
from vault.cli.main import cli

CHEAP = "[passphrase]\nmemory_kib = 8\ntime = 1\nlanes = 1\n"
PASSPHRASE = "quiet harbour lantern moss"


@dataclass(frozen=True)
class Desk:
    """A folder with a vault in it and one passphrase file a person."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "vault"

    def found(self) -> None:
        """Make the vault; its administrator is quill, its shares lie in `shares`."""
        self.secret("pw")
        cheap = self.folder / "cheap.toml"
        cheap.write_text(CHEAP)
        self.ok(
            "init", "Harbor EAP", "--contact", "12 Main Street", "--admin", "quill",
            "--admin-name", "Ada Quill", "--config", cheap, "--shares", 3, "--threshold", 2,
            "--shares-to", self.folder / "shares",
        )  # fmt: skip

    def secret(self, name: str, text: str = PASSPHRASE) -> Path:
        path = self.folder / f"{name}.txt"
        path.write_text(text + "\n")
        path.chmod(0o600)
        return path

    def run(self, *args: object, user: str = "quill", stdin: str | None = None) -> Result:
        common = ["--home", self.home, "--as", user, "--passphrase-file", self.folder / "pw.txt"]
        return CliRunner().invoke(cli, [str(each) for each in (*common, *args)], input=stdin)

    def ok(self, *args: object, user: str = "quill", stdin: str | None = None) -> str:
        result = self.run(*args, user=user, stdin=stdin)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *args: object, user: str = "quill", stdin: str | None = None) -> Any:
        """Run a command and return its JSON, which has exactly the fields that its help names."""
        answer = json.loads(self.ok(*args, "--json", user=user, stdin=stdin))
        assert set(answer) == set(documented(*args))
        return answer

    def refused(self, *args: object, user: str = "quill", code: int = 1) -> dict[str, str]:
        result = self.run(*args, "--json", user=user)
        assert result.exit_code == code, result.output
        error: dict[str, str] = json.loads(result.stdout)["error"]
        return error

    def join(self, username: str, *roles: str) -> None:
        """Invite and enrol a person."""
        code = self.folder / f"{username}.code"
        flags = [word for role in roles for word in ("--role", role)]
        self.ok("user", "invite", username, "--name", username.title(), "--code-to", code, *flags)
        self.ok("user", "enrol", username, "--code-file", code, user=username)


def documented(*args: object) -> Mapping[str, str]:
    """Return the JSON fields that the help of a command names."""
    found: click.Command = cli
    for word in map(str, args):
        if not isinstance(found, click.Group):
            break
        found = found.get_command(click.Context(found), word) or found
    assert isinstance(found, VaultCommand)
    return found.fields
