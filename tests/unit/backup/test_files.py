"""A file is there whole and for its owner only, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from vault.backup.errors import NotEmpty
from vault.backup.files import new_file


def test_the_file_has_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "made.backup"
    with new_file(target) as file:
        file.write(b"half")
        assert not target.exists()
        file.write(b" whole")
    assert target.read_bytes() == b"half whole"
    assert list(tmp_path.iterdir()) == [target]


def test_only_the_owner_may_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with new_file(tmp_path / "made.backup"):
            [part] = tmp_path.iterdir()
            assert stat.S_IMODE(part.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "made.backup").stat().st_mode) == 0o600


def test_nothing_is_left_when_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), new_file(tmp_path / "made.backup"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    target = tmp_path / "made.backup"
    target.write_bytes(b"old")
    with pytest.raises(NotEmpty), new_file(target):
        pass
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "made.backup"
    with pytest.raises(NotEmpty), new_file(target):
        target.write_bytes(b"came meanwhile")
    assert target.read_bytes() == b"came meanwhile"
    assert list(tmp_path.iterdir()) == [target]
