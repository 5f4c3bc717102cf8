"""The demo's folder: made anew each time, and nothing removed that the demo did not make."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from vault.errors import Conflict

MARKER = ".vault-demo"
_MARK = "This folder was made by `vaultctl demo`, which empties it when it runs again.\n"


class NotOurs(Conflict):
    """The folder holds something that the demo did not make."""

    code = "not-a-demo-folder"
    default_untouched = "Nothing in it was touched."
    default_remedy = "Give a new folder."


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where the demo leaves what it makes."""

    path: Path

    @property
    def vault(self) -> Path:
        """The vault's home."""
        return self.path / "vault"

    @property
    def passphrases(self) -> Path:
        """One private file a person."""
        return self.path / "passphrases"

    @property
    def shares(self) -> Path:
        """The recovery shares, one private file each."""
        return self.path / "recovery-shares"

    @property
    def notes(self) -> Path:
        """The notes of the case, where only the materials are wanted."""
        return self.path / "notes"

    @property
    def papers(self) -> Path:
        """The court's papers, as they came."""
        return self.path / "papers"

    @property
    def production(self) -> Path:
        """What left: the package and what it holds."""
        return self.path / "production"

    @property
    def tampered(self) -> Path:
        """The copy of the package in which a byte was changed."""
        return self.path / "tampered"

    def prepare(self) -> None:
        """Make the folder, empty; what an earlier demo left there is removed.

        Raises:
            NotOurs: it holds anything else.
            OSError: it cannot be made.
        """
        made = (
            self.vault,
            self.passphrases,
            self.shares,
            self.notes,
            self.papers,
            self.production,
            self.tampered,
        )
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_dir()):
            raise NotOurs(f"{self.path} is not a plain folder.")
        present = set(self.path.iterdir()) if self.path.exists() else set()
        if present:
            self._require_ours(present - set(made))
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in made:
            if folder in present:
                shutil.rmtree(folder)
        (self.path / MARKER).write_text(_MARK, "utf-8")
        for folder in (self.passphrases, self.papers, self.production, self.tampered):
            folder.mkdir(mode=0o700)

    def _require_ours(self, others: set[Path]) -> None:
        marker = self.path / MARKER
        if not marker.is_file() or marker.read_text("utf-8", errors="replace") != _MARK:
            raise NotOurs(f"{self.path} is not empty and was not made by a demo.")
        foreign = sorted(path.name for path in others - {marker})
        if foreign:
            raise NotOurs(f"{self.path} holds what no demo made: {', '.join(foreign)}.")
