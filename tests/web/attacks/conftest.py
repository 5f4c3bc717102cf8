"""One vault for all attacks of a file that leave it as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import START, Template
from tests.web.attacks.estate import Estate, build
from vault.clock import SteppingClock


@pytest.fixture(scope="package")
def estate(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    folder = tmp_path_factory.mktemp("estate") / "home"
    home = Path(shutil.copytree(template.home, folder))
    built = build(home, SteppingClock(START, step=timedelta(milliseconds=1)))
    yield built
    built.vault.close()
