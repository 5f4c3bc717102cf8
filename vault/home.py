"""The vault's folder: what lies in it, and that nobody else on the machine can read it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from vault.crypto import secret_file
from vault.errors import Conflict, StorageError
from vault.settings.loading import CONFIG_NAME, Settings, load_settings

FOLDER_MODE = 0o700
FILE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Home:
    """A vault's home folder."""

    path: Path

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.path / CONFIG_NAME

    def settings(self) -> Settings:
        """Read the settings.

        Raises:
            SettingsError: the file is missing or wrong.
        """
        return load_settings(self.config)

    def database_url(self, settings: Settings) -> str:
        """Return the database URL with SQLite's file made absolute from this home."""
        url = settings.database_url
        prefix = "sqlite:///"
        if url.startswith(prefix) and not url.startswith(prefix + "/"):
            return prefix + str(self.path.absolute() / url.removeprefix(prefix))
        return url

    def log_key(self, settings: Settings) -> Path:
        """Return the file of the log's signing key."""
        return self.path / settings.audit.log_key

    def log_pin(self, settings: Settings) -> Path:
        """Return the file beside the log's key that remembers the latest checkpoint."""
        return self.log_key(settings).with_suffix(".checkpoint")

    @property
    def disposals(self) -> Path:
        """The file that remembers the certificates of disposals."""
        return self.path / "disposals.json"

    def create(self) -> None:
        """Make the folder with the example settings in it.

        Raises:
            Conflict: there is a vault or something else in it already.
            StorageError: the folder cannot be made.
        """
        if self.config.exists():
            raise Conflict(
                f"There already is a vault in {self.path}.",
                remedy="Choose another folder with --home.",
            )
        if self.path.is_dir() and any(self.path.iterdir()):
            raise Conflict(
                f"The folder {self.path} is not empty.",
                remedy="Choose a new or empty folder with --home.",
            )
        try:
            self.path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            self.path.chmod(FOLDER_MODE)
        except OSError as exc:
            raise StorageError(f"The folder can't be made: {exc.strerror}.") from exc
        secret_file.create(self.config, example_settings().encode())

    def check(self) -> None:
        """Refuse a home that other users of the machine can read or write.

        Raises:
            StorageError: the folder or a file in it is open to others, or is not ours.
        """
        if not self.path.is_dir():
            raise StorageError(
                f"There is no vault in {self.path}.",
                remedy="Run `vaultctl init`, or give the right folder with --home.",
            )
        for path, allowed in self.modes():
            status = path.stat()
            if status.st_uid != os.geteuid():
                raise StorageError(f"{path.name} belongs to another user of this machine.")
            if stat.S_IMODE(status.st_mode) & ~allowed:
                raise StorageError(
                    f"{path.name} can be reached by other users of this machine.",
                    remedy=f"Run: chmod {allowed:o} {path}",
                )

    def modes(self) -> list[tuple[Path, int]]:
        """Return the folder and each file in it with the most it may allow."""
        files = sorted(path for path in self.path.iterdir() if path.is_file())
        return [(self.path, FOLDER_MODE), *((path, FILE_MODE) for path in files)]


def example_settings() -> str:
    """Return `config.example.toml`, which is what a new vault starts with."""
    return resources.files("vault").joinpath("config.example.toml").read_text("utf-8")
