from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vault.crypto import secret_file
from vault.crypto.secret_file import UnsafeSecretFile
from vault.crypto.signing import BadKeyFile, FileKeyProvider, KeyProvider, verify_raw
from vault.errors import StorageError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.key"


def test_a_created_key_is_loaded_again_and_signs(path: Path) -> None:
    made: KeyProvider = FileKeyProvider.create(path)
    loaded = FileKeyProvider.load(path)
    assert loaded.public_bytes == made.public_bytes
    assert loaded.fingerprint == made.fingerprint
    verify_raw(made.public_bytes, loaded.sign_raw(b"checkpoint"), b"checkpoint")


def test_each_created_key_is_another(tmp_path: Path) -> None:
    keys = {FileKeyProvider.create(tmp_path / str(n)).public_bytes for n in range(5)}
    assert len(keys) == 5


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_can_read_the_file_whatever_the_umask(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        FileKeyProvider.create(path)
        FileKeyProvider.rotate(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o7777 == 0o600


def test_an_existing_file_is_never_overwritten(path: Path) -> None:
    path.write_bytes(b"something else")
    with pytest.raises(UnsafeSecretFile, match="already exists"):
        FileKeyProvider.create(path)
    assert path.read_bytes() == b"something else"


def test_a_link_in_the_way_is_not_followed_when_creating(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafeSecretFile, match="already exists"):
        FileKeyProvider.create(path)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601, 0o610])
def test_a_file_open_to_others_is_refused(path: Path, mode: int) -> None:
    FileKeyProvider.create(path)
    path.chmod(mode)
    with pytest.raises(UnsafeSecretFile, match="open to other users") as refusal:
        FileKeyProvider.load(path)
    assert "chmod 600" in refusal.value.remedy


def test_a_link_to_a_good_key_is_refused(path: Path, tmp_path: Path) -> None:
    FileKeyProvider.create(path)
    link = tmp_path / "link.key"
    link.symlink_to(path)
    with pytest.raises(UnsafeSecretFile, match="not a link"):
        FileKeyProvider.load(link)


def test_another_users_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FileKeyProvider.create(path)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(UnsafeSecretFile, match="belongs to another user"):
        FileKeyProvider.load(path)


def test_a_folder_or_a_pipe_is_refused_without_waiting(path: Path, tmp_path: Path) -> None:
    os.mkfifo(path, 0o600)
    for odd in (path, tmp_path):
        with pytest.raises(UnsafeSecretFile, match="not a plain file"):
            FileKeyProvider.load(odd)


def test_a_missing_file_says_where_it_should_be(path: Path) -> None:
    with pytest.raises(UnsafeSecretFile, match=r"log\.key is missing") as refusal:
        FileKeyProvider.load(path)
    assert isinstance(refusal.value, StorageError)
    assert "backup" in refusal.value.remedy


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda content: content[: len(content) // 2],
        lambda _: b"[]",
        lambda _: b"\xff\xfe",
        lambda content: content.replace(b"/v1", b"/v2"),
        lambda content: content.replace(b'"seed"', b'"sead"'),
        lambda content: json.dumps({**json.loads(content), "seed": "00" * 31}).encode(),
        lambda content: json.dumps({**json.loads(content), "retired": ["00" * 33]}).encode(),
        lambda content: json.dumps({**json.loads(content), "seed": None}).encode(),
    ],
    ids=[
        "empty",
        "half",
        "other json",
        "not text",
        "other version",
        "no seed",
        "short seed",
        "long retired key",
        "null seed",
    ],
)
def test_a_damaged_key_file_is_refused_and_its_seed_not_shown(
    path: Path, change: Callable[[bytes], bytes]
) -> None:
    FileKeyProvider.create(path)
    content = path.read_bytes()
    path.write_bytes(change(content))
    with pytest.raises(BadKeyFile) as refusal:
        FileKeyProvider.load(path)
    assert json.loads(content)["seed"] not in str(refusal.value)


def test_rotation_keeps_every_earlier_public_key_oldest_first(path: Path) -> None:
    generations = [FileKeyProvider.create(path)]
    signed = generations[0].sign_raw(b"old checkpoint")
    generations += [FileKeyProvider.rotate(path) for _ in range(3)]
    loaded = FileKeyProvider.load(path)
    assert len({key.public_bytes for key in generations}) == 4
    assert loaded.public_bytes == generations[-1].public_bytes
    assert loaded.retired == tuple(key.public_bytes for key in generations[:-1])
    verify_raw(loaded.retired[0], signed, b"old checkpoint")


def test_a_rotation_cut_short_leaves_the_old_key_and_can_be_repeated(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = FileKeyProvider.create(path)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            FileKeyProvider.rotate(path)
    assert FileKeyProvider.load(path).public_bytes == old.public_bytes
    assert FileKeyProvider.rotate(path).retired == (old.public_bytes,)


def test_a_creation_cut_short_leaves_no_key_and_can_be_repeated(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "hardlink_to", cut)
        with pytest.raises(KeyboardInterrupt):
            FileKeyProvider.create(path)
    assert not path.exists()
    FileKeyProvider.create(path)


def test_nothing_but_the_file_itself_is_left_behind(path: Path) -> None:
    FileKeyProvider.create(path)
    FileKeyProvider.rotate(path)
    assert list(path.parent.iterdir()) == [path]


def test_any_bytes_can_be_kept(path: Path) -> None:
    secret_file.create(path, bytes(range(256)))
    assert secret_file.read(path) == bytes(range(256))
    secret_file.replace(path, b"")
    assert secret_file.read(path) == b""
