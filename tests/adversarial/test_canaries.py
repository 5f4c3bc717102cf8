"""What was written stands nowhere on the disk in the clear: not in the database, not beside it.

The whole demo case is played: notes of every compartment, a psychotherapy note, substance use, a
collateral, an alert, rationales, a court case, decisions, a production. Then every file of the
vault's home and of the temporary folder is searched for any stretch of what was written.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from vault.home import example_settings

STRETCH = 18
"""Characters; shorter stretches of text would meet ordinary words of the program itself."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("canaries")
    (folder / "tmp").mkdir()
    done = subprocess.run(
        [Path(sys.executable).with_name("vaultctl"), "demo", folder / "demo"],
        check=True,
        capture_output=True,
        env=os.environ | {"TMPDIR": str(folder / "tmp"), "NO_COLOR": "1"},
    )
    (folder / "stderr").write_bytes(done.stderr)
    return folder


def written() -> Iterator[str]:
    """Every line of the demo's notes: titles and text, without the labels."""
    for note in resources.files("vault.cli.demo").joinpath("notes").iterdir():
        body = note.read_text("utf-8").split("---", 2)[2]
        for line in body.splitlines():
            text = re.sub(r"^#+ |\{.*\}$", "", line).strip()
            if len(text) >= STRETCH:
                yield text


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def kept(path: Path) -> bytes:
    """What a file of the vault holds, without the words that its settings file comes with."""
    if path.name != "config.toml":
        return path.read_bytes()
    own = set(example_settings().splitlines())
    return "\n".join(line for line in path.read_text().splitlines() if line not in own).encode()


def test_the_demo_writes_enough_to_look_for() -> None:
    assert len(list(written())) > 80


def test_no_written_line_stands_in_any_file_of_the_vault(played: Path) -> None:
    home = files(played / "demo" / "vault")
    assert any(path.suffix == ".db" for path in home)
    stored = b"\n".join(kept(path) for path in home)
    found = [
        line
        for line in written()
        for start in range(0, len(line) - STRETCH + 1, STRETCH // 2)
        if line[start : start + STRETCH].encode() in stored
    ]
    assert found == []


@pytest.mark.parametrize(
    "name", ["Daniel Marsh", "Elena Marsh", "Ruth Okafor", "Toby", "26D-0417", "Ortiz"]
)
def test_no_name_and_no_docket_stands_in_any_file_of_the_vault(played: Path, name: str) -> None:
    for path in files(played / "demo" / "vault"):
        for encoding in ("utf-8", "utf-16-le"):
            assert name.encode(encoding) not in path.read_bytes(), path.name


def test_nothing_is_left_in_the_temporary_folder(played: Path) -> None:
    assert files(played / "tmp") == []


def test_nothing_of_it_is_on_standard_error(played: Path) -> None:
    said = (played / "stderr").read_text("utf-8")
    assert not [line for line in written() if line[:STRETCH] in said]
