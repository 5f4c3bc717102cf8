"""The program, and a vault to run it on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.unit.cli.desk import CHEAP, Desk
from vault.cli.main import cli


@pytest.fixture(scope="session")
def run() -> Callable[..., Result]:
    """Run the program with nothing around it."""

    def run(*args: str, **settings: Any) -> Result:
        return CliRunner().invoke(cli, args, **settings)

    return run


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A new vault whose administrator is quill; its shares lie in `shares`."""
    desk = Desk(tmp_path)
    desk.secret("pw")
    (tmp_path / "cheap.toml").write_text(CHEAP)
    desk.ok(
        "init",
        "Harbor EAP",
        "--contact",
        "12 Main Street",
        "--admin",
        "quill",
        "--admin-name",
        "Ada Quill",
        "--config",
        tmp_path / "cheap.toml",
        "--shares",
        "3",
        "--threshold",
        "2",
        "--shares-to",
        tmp_path / "shares",
    )
    return desk
