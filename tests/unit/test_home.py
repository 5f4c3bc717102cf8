"""The vault's folder: private, made whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import CHEAP, make_vault, passphrase_of
from vault.assembly import create_vault, open_vault
from vault.crypto.passphrase import WeakPassphrase
from vault.errors import Conflict, StorageError
from vault.identity.founding import Founder


def test_every_file_is_private(home: Path) -> None:
    with open_vault(home) as vault:
        vault.logins.login("harmon", passphrase_of("harmon"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in home.iterdir()}
    assert home.stat().st_mode & 0o777 == 0o700
    assert {"config.toml", "log.key", "vault.db"} <= set(modes)
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("name", ["config.toml", "log.key", "vault.db", "."])
def test_a_file_that_others_can_read_stops_the_vault(home: Path, name: str) -> None:
    (home / name).chmod(0o755)
    with pytest.raises(StorageError, match="chmod"):
        open_vault(home)


def test_a_folder_without_a_vault_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no vault"):
        open_vault(tmp_path / "nowhere")


def test_a_vault_is_never_made_over_something_else(home: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in home.iterdir())
    with pytest.raises(Conflict):
        make_vault(home, CHEAP)
    assert sorted(path.name for path in home.iterdir()) == before
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    with pytest.raises(Conflict):
        make_vault(other, CHEAP)
    assert (other / "thesis.txt").read_text() == "mine"


def test_a_failed_founding_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(WeakPassphrase):
        create_vault(
            tmp_path / "home",
            config=CHEAP,
            name="Harbor",
            contact="12 Quay Street",
            founder=Founder(username="quill", display_name="", credential="", passphrase="short"),
            threshold=2,
            share_count=3,
        )
    assert not (tmp_path / "home").exists()
