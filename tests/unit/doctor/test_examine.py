"""The examination as a whole: it goes on whatever is amiss, and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import CHEAP
from vault.clock import SteppingClock
from vault.doctor.check import Check, Status
from vault.doctor.examine import examine
from vault.doctor.folder import permissions
from vault.home import Home

NOW = SteppingClock(datetime(2027, 1, 1, tzinfo=UTC))
EVERYTHING = [
    "python",
    "x-wing",
    "typesetting",
    "clock",
    "permissions",
    "settings",
    "passphrase-cost",
    "disk",
    "engine",
    "integrity",
    "migrations",
    "log-time",
    "log-key",
    "log-memory",
    "rotations",
    "disposals",
]


def by_name(home: Path) -> dict[str, Check]:
    return {check.name: check for check in examine(home, NOW)}


def failed(home: Path) -> list[str]:
    return [check.name for check in examine(home, NOW) if check.status is Status.FAIL]


def test_a_sound_vault_has_nothing_amiss_and_is_left_as_it_is(home: Path) -> None:
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    checks = examine(home, NOW)
    assert [check.name for check in checks] == EVERYTHING
    assert {c.name for c in checks if c.status is not Status.OK} <= {"passphrase-cost", "disk"}
    assert all(check.remedy for check in checks if check.status is not Status.OK)
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before


def test_a_folder_without_a_vault_is_said_to_have_none(tmp_path: Path) -> None:
    assert failed(tmp_path / "nowhere") == ["home"]
    assert "settings" in failed(tmp_path)


def test_settings_that_cannot_be_used_are_told_with_their_meaning(home: Path) -> None:
    (home / "config.toml").write_text(CHEAP + "pepper = 1\n")
    check = by_name(home)["settings"]
    assert check.status is Status.FAIL
    assert "pepper" in check.what


def test_a_missing_database_is_told_and_not_made(home: Path) -> None:
    (home / "vault.db").unlink()
    assert by_name(home)["database"].status is Status.FAIL
    assert not (home / "vault.db").exists()


def test_a_file_that_is_no_database_is_told(home: Path) -> None:
    (home / "vault.db").write_bytes(b"not a database" * 1000)
    check = by_name(home)["database"]
    assert check.status is Status.FAIL
    assert "restore the latest backup" in check.remedy


def test_damaged_pages_are_told_and_end_the_examination(home: Path) -> None:
    database = home / "vault.db"
    content = bytearray(database.read_bytes())
    for page in range(2 * 4096, len(content), 4096):
        content[page : page + 200] = b"\xff" * 200
    database.write_bytes(content)
    assert {"integrity", "database"} & set(failed(home))
    assert "rotations" not in by_name(home)


@pytest.mark.parametrize(("name", "mode"), [("", 0o750), ("vault.db", 0o640), ("log.key", 0o604)])
def test_what_others_can_reach_is_named_with_the_command_that_closes_it(
    home: Path, name: str, mode: int
) -> None:
    (home / name).chmod(mode)
    check = by_name(home)["permissions"]
    assert check.status is Status.FAIL
    assert (home / name).name in check.what
    assert f"chmod {0o600 if name else 0o700:o} {home / name}" in check.remedy


def test_files_of_another_user_are_named(home: Path) -> None:
    check = permissions(Home(home), owner=home.stat().st_uid + 1)
    assert check.status is Status.FAIL
    for name in ("vault.db", "log.key", "config.toml"):
        assert name in check.what
