"""The certificates of disposals, kept beside the database too, so that a restore knows of them.

A backup of before a disposal brings its charts back, keys and all. What was disposed of since is
not in it, so the vault remembers each certificate in a file of its home; `vaultctl backup restore
--replaces` takes it over and disposes of these charts again.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import select

from vault.audit.events import Event
from vault.crypto import secret_file
from vault.errors import StorageError
from vault.retention.model import DisposalState
from vault.retention.tables import Disposal
from vault.store.unit_of_work import Store


class Remembered:
    """The file with the certificates.

    Args:
        path: the file; it need not exist.
        store: the vault's, None for one that is only read.
    """

    def __init__(self, path: Path, store: Store[Event] | None = None):
        self._path = path
        self._store = store

    def certificates(self) -> tuple[bytes, ...]:
        """Return the certificates remembered.

        Raises:
            UnsafeSecretFile: the file is a link, another user's, or open to others.
            StorageError: it is not as the vault writes it.
        """
        if not self._path.exists():
            return ()
        try:
            found = json.loads(secret_file.read(self._path))
            return tuple(str(each).encode() for each in found)
        except (ValueError, TypeError):
            raise StorageError(
                f"{self._path.name} is not as the vault wrote it.",
                remedy="Move it away; the certificates in the database are remembered anew.",
            ) from None

    def remember(self, certificates: Collection[bytes]) -> None:
        """Add certificates to the file."""
        if not certificates:
            return
        known = self.certificates()
        if new := [each for each in certificates if each not in known]:
            content = json.dumps([each.decode() for each in (*known, *new)])
            secret_file.replace(self._path, content.encode())

    def note(self) -> None:
        """Remember every certificate in the database; called after a disposal and at opening."""
        if self._store is None:
            return
        with self._store.reading() as reader:
            done = reader.execute(
                select(Disposal.certificate).where(Disposal.state == DisposalState.DONE)
            ).scalars()
            self.remember([each.encode() for each in done if each])
