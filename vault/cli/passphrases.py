"""Passphrases and other secrets: from a private file or typed unseen, never as an argument."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from pathlib import Path

import click

from vault.errors import StorageError

_LONGEST = 64 * 1024


class UnsafeInput(StorageError):
    """A file that should hold a secret can't be read, is open to others, or is not a file."""

    code = "unsafe-passphrase-file"
    default_untouched = "Nothing was read from it."
    default_remedy = "Give a file of your own, mode 0600, with the passphrase as its one line."


def can_ask() -> bool:
    """Return whether a person sits at a terminal."""
    return sys.stdin.isatty()


def existing(file: Path | None, question: str) -> str:
    """Return a passphrase that is set already.

    Args:
        file: where it stands; None asks.
        question: what to ask.

    Raises:
        UnsafeInput: the file is open to others.
        click.UsageError: there is neither a file nor a terminal.
    """
    if file is not None:
        return read(file)
    _require_terminal("--passphrase-file")
    return str(click.prompt(question, hide_input=True, err=True))


def chosen(file: Path | None, question: str, option: str) -> str:
    """Return a new passphrase, asked for twice unless it stands in a file.

    Raises:
        UnsafeInput: the file is open to others.
        click.UsageError: there is neither a file nor a terminal.
    """
    if file is not None:
        return read(file)
    _require_terminal(option)
    return str(click.prompt(question, hide_input=True, confirmation_prompt="Once more", err=True))


def secret(file: Path | None, question: str, option: str) -> str:
    """Return a secret that is no passphrase, such as a one-time code or a recovery share.

    Raises:
        UnsafeInput: the file is open to others.
        click.UsageError: there is neither a file nor a terminal.
    """
    if file is not None:
        return read(file)
    _require_terminal(option)
    return str(click.prompt(question, hide_input=True, err=True))


def read(path: Path) -> str:
    """Return the text of a file that nobody else may read, or of a pipe.

    One byte order mark at its start and one line end at its end are no part of the secret.

    Raises:
        UnsafeInput: it can't be opened, is open to others, another's, not a file, too long, or not
            UTF-8.
    """
    try:
        opened = path.open("rb")
    except OSError as error:
        raise UnsafeInput(
            f"{path} can't be read: {(error.strerror or 'unknown trouble').lower()}.",
            remedy="Check the path and its permissions.",
        ) from None
    with opened as file:
        _require_private(path, os.fstat(file.fileno()))
        content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise UnsafeInput(f"{path} is too long to hold a passphrase.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnsafeInput(f"{path} is not UTF-8 text.") from None
    return text.removesuffix("\n").removesuffix("\r")


def write(path: Path, text: str) -> None:
    """Write a secret into a new file that only its owner may read.

    Raises:
        FileExistsError: something stands there already.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")


def _require_private(path: Path, status: os.stat_result) -> None:
    if stat.S_ISFIFO(status.st_mode):
        return
    if not stat.S_ISREG(status.st_mode):
        raise UnsafeInput(f"{path} is neither a file nor a pipe.")
    if status.st_uid != os.geteuid():
        raise UnsafeInput(f"{path} belongs to another user of this machine.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise UnsafeInput(
            f"{path} can be read by other users of this machine.",
            remedy=f"Run: chmod 600 {shlex.quote(str(path))}",
        )


def _require_terminal(option: str) -> None:
    if not can_ask():
        raise click.UsageError(f"There is no terminal to ask on; give {option}.")
