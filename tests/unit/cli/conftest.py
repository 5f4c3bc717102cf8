"""The program, and a vault to run it on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.unit.cli.desk import Desk
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
    desk.found()
    return desk
