"""The folder in a vault's home where backups made from the pages are kept until taken elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vault.home import FOLDER_MODE

NAME = "backups"
SUFFIX = ".vaultbackup"
_FILE = re.compile(r"\d{8}T\d{6}Z\.vaultbackup")


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup file: its name is the instant at which it was begun, in UTC."""

    path: Path
    size: int

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


class BackupFolder:
    """The backups that lie beside the vault.

    Args:
        home: the vault's folder.
    """

    def __init__(self, home: Path):
        self._path = home / NAME

    def next(self, now: datetime) -> Path:
        """Return where the next backup goes; the folder is made, for its owner only."""
        self._path.mkdir(mode=FOLDER_MODE, exist_ok=True)
        return self._path / f"{now:%Y%m%dT%H%M%SZ}{SUFFIX}"

    def kept(self) -> list[KeptBackup]:
        """Return the backups, newest first."""
        if not self._path.is_dir():
            return []
        names = (path for path in self._path.iterdir() if _FILE.fullmatch(path.name))
        return [KeptBackup(path, path.stat().st_size) for path in sorted(names, reverse=True)]

    def find(self, name: str) -> KeptBackup | None:
        """Return the backup with this name, None where there is none."""
        return next((each for each in self.kept() if each.name == name), None)
