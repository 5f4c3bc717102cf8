"""`vaultctl demo`, which is what `make demo` runs."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from vault.cli.main import cli

CHEAP = {"VAULT_PASSPHRASE__MEMORY_KIB": "8", "VAULT_PASSPHRASE__TIME": "1"}


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in args], env=CHEAP)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "demo"


@pytest.fixture(scope="module")
def played(folder: Path) -> dict[str, Any]:
    """The demo, played twice into the same folder; what the second run said."""
    for _ in range(2):
        result = run("demo", folder, "--json")
        assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.fixture(scope="module")
def told(played: dict[str, Any], folder: Path) -> str:
    """What the demo tells, played once more."""
    result = run("demo", folder)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_takes_less_than_a_minute(played: dict[str, Any]) -> None:
    assert played["seconds"] < 60


def test_its_package_verifies_with_the_trust_file_beside_it(
    told: str, played: dict[str, Any], folder: Path
) -> None:
    checked = run("verify", played["package"], "--trust", folder / "production" / "trust.toml")
    assert checked.exit_code == 0


def test_the_tampered_copy_does_not_verify(told: str, folder: Path) -> None:
    assert run("verify", folder / "tampered" / "package.zip").exit_code == 3
    assert "production.pdf is not the file that the manifest lists." in told


def test_the_people_can_be_tried_with_their_passphrase_files(told: str, folder: Path) -> None:
    for path in (folder / "passphrases").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text().strip() in told
        tried = run(
            "--home", folder / "vault", "--as", path.name, "--passphrase-file", path, "user", "list"
        )
        assert tried.exit_code == 0, tried.output


def test_what_it_says_to_open_is_there(told: str, folder: Path) -> None:
    listed = told.split("What to open")[1].split("Who you can be", maxsplit=1)[0]
    paths = [line.strip() for line in listed.splitlines() if line.strip()]
    assert len(paths) >= 4
    assert all(Path(path).is_file() for path in paths)


def test_it_tells_of_what_was_refused_on_the_way(told: str) -> None:
    flat = " ".join(told.split())
    for words in (
        "it cannot be done while a motion is pending",
        "M. Sato, supervisor, tries to read a section. You hold no key",
        "R. Reyes, who prepared it, tries to approve.",
        "restates what is withheld elsewhere",
    ):
        assert words in flat


def test_nothing_that_stays_back_is_told(told: str) -> None:
    flat = " ".join(told.split())
    for words in ("four or five beers", "Two rents", "tape on the envelope", "hides behind"):
        assert words not in flat


def test_the_clients_are_not_in_the_log_or_the_database_by_name(told: str, folder: Path) -> None:
    stored = b"".join(path.read_bytes() for path in (folder / "vault").iterdir())
    for name in ("Daniel", "Elena Marsh", "Toby", "Okafor", "library on Saturdays"):
        assert name.encode() not in stored


def test_it_does_not_touch_a_folder_that_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    result = run("demo", tmp_path, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "not-a-demo-folder"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_the_materials_alone_can_be_had(tmp_path: Path) -> None:
    result = run("demo", tmp_path / "materials", "--materials", "--json")
    assert result.exit_code == 0, result.output
    made = {str(p.relative_to(tmp_path / "materials")) for p in tmp_path.rglob("*") if p.is_file()}
    assert {"notes/01-intake.md", "papers/order.toml", "papers/order.pdf"} <= made
    assert not (tmp_path / "materials" / "vault").exists()
