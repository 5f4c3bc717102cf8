"""Files that hold a secret of the server: one owner, no other reader, never half-written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from vault.errors import StorageError

MODE = 0o600


class UnsafeSecretFile(StorageError):
    """A file with a secret is missing, in the way, or open to others."""

    code = "unsafe-secret-file"


def create(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read.

    Raises:
        UnsafeSecretFile: something already stands at `path`.
        OSError: the file cannot be written.
    """
    beside = _write_beside(path, content)
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise UnsafeSecretFile(
            f"{path} already exists.",
            untouched="It was left as it is.",
            remedy="Move it away first, if it is no longer needed.",
        ) from None
    finally:
        beside.unlink()
    _sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Put new content in the file's place: after a crash either the old or the new is there whole.

    Raises:
        OSError: the file cannot be written.
    """
    _write_beside(path, content).replace(path)
    _sync_folder(path.parent)


def read(path: Path) -> bytes:
    """Return the content of a file that only its owner may read.

    Raises:
        UnsafeSecretFile: it is missing, a link, not a plain file, another user's, or open to the
            group or others.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise UnsafeSecretFile(
            f"{path} is missing.", remedy="Restore it from the backup."
        ) from None
    except OSError as error:
        raise UnsafeSecretFile(
            f"{path} cannot be opened: {error.strerror}.",
            remedy="It must be a plain file, not a link, that the vault's own user may read.",
        ) from None
    try:
        _require_private(path, os.fstat(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def _require_private(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UnsafeSecretFile(
            f"{path} is not a plain file.", remedy="Restore the file from the backup."
        )
    if found.st_uid != os.geteuid():
        raise UnsafeSecretFile(
            f"{path} belongs to another user.",
            remedy=f"Run the vault as its owner, or run `chown` on {path}.",
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise UnsafeSecretFile(
            f"{path} is open to other users.",
            remedy=f"Run `chmod 600 {path}`, and rotate its key if others could read it.",
        )


def _write_beside(path: Path, content: bytes) -> Path:
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    return beside


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
