"""A folder with a vault in it, and the program run on it as a person would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

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
        return json.loads(self.ok(*args, "--json", user=user, stdin=stdin))

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
