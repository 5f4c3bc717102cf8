"""Writing a file so that it is there whole, for its owner only, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vault.backup.errors import NotEmpty


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file of mode 0600 that takes its name when the block ends, and is gone if it fails.

    Raises:
        NotEmpty: something already stands at `path`.
        OSError: the file cannot be written.
    """
    _require_nothing(path)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _require_nothing(path)
        beside.rename(path)
    except BaseException:
        beside.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_nothing(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise NotEmpty(f"{path} already exists.")
