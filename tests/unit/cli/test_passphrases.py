"""Secrets come from private files or unseen typing."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import click
import pytest

from vault.cli import passphrases
from vault.cli.passphrases import UnsafeInput


def private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"four calm words here", "four calm words here"),
        (b"four calm words here\n", "four calm words here"),
        (b"four calm words here\r\n", "four calm words here"),
        (b"\xef\xbb\xbffour calm words here\n", "four calm words here"),
        (b"two line ends\n\n", "two line ends\n"),
        (b" blanks count \n", " blanks count "),
        ("é\n".encode(), "é"),
    ],
)
def test_one_line_end_and_a_byte_order_mark_are_no_part_of_it(
    tmp_path: Path, content: bytes, secret: str
) -> None:
    assert passphrases.read(private(tmp_path / "pw", content)) == secret


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644, 0o666])
def test_a_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = private(tmp_path / "pw", b"four calm words here")
    path.chmod(mode)
    with pytest.raises(UnsafeInput, match="other users") as refused:
        passphrases.read(path)
    assert "chmod 600" in refused.value.remedy


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeInput):
        passphrases.read(tmp_path)


def test_a_missing_file_is_named_as_it_was_typed() -> None:
    with pytest.raises(UnsafeInput, match=r"^people/ada\.txt can't be read: no such file"):
        passphrases.read(Path("people/ada.txt"))


def test_text_that_is_not_utf8_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(UnsafeInput) as refused:
        passphrases.read(private(tmp_path / "pw", b"caf\xe9 secret words"))
    assert "secret" not in str(refused.value)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeInput, match="too long"):
        passphrases.read(private(tmp_path / "pw", b"x" * 100_000))


def test_a_pipe_is_taken_as_process_substitution_gives_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("four calm words here\n",))
    writer.start()
    assert passphrases.read(pipe) == "four calm words here"
    writer.join()


def test_without_a_file_or_a_terminal_it_says_which_option_to_give(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passphrases, "can_ask", lambda: False)
    with pytest.raises(click.UsageError, match="--passphrase-file"):
        passphrases.existing(None, "Passphrase")


def test_a_secret_is_written_into_a_new_private_file(tmp_path: Path) -> None:
    path = tmp_path / "code"
    passphrases.write(path, "abc-def")
    assert path.stat().st_mode & 0o777 == 0o600
    assert passphrases.read(path) == "abc-def"
    with pytest.raises(FileExistsError):
        passphrases.write(path, "another")
