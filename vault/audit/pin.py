"""A checkpoint remembered beside the log's key, out of reach of whoever writes the database only.

The newest events could be cut from the database together with the checkpoints after them. What is
remembered here is larger than such a log, or has another root, and so tells. It moves forward only
with a log that still holds what it remembers: a log that was cut, put back or rewritten leaves it
where it is, as evidence.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

from sqlalchemy import Connection

from vault.audit.checkpoint import Checkpoint
from vault.audit.issuing import latest_notes, signs_now
from vault.audit.merkle import Span
from vault.audit.signed_note import SignedNote, VerifierKey
from vault.audit.stored_tree import span_hashes, tree_size
from vault.crypto import secret_file
from vault.crypto.signing import KeyProvider
from vault.errors import NotFound, VerificationFailed


class CheckpointPin:
    """The file with the remembered checkpoint.

    Args:
        path: the file; it need not exist.
    """

    def __init__(self, path: Path):
        self._path = path

    def note(self) -> str | None:
        """Return the remembered checkpoint, None where there is none yet.

        Raises:
            UnsafeSecretFile: the file is a link, another user's, or open to others.
        """
        if not self._path.exists():
            return None
        return secret_file.read(self._path).decode("utf-8", "replace")

    def take_over(self, note: str) -> None:
        """Remember a checkpoint that another folder's vault remembered.

        Raises:
            UnsafeSecretFile: one is remembered already.
            OSError: it cannot be written.
        """
        secret_file.create(self._path, note.encode())

    def advance(self, connection: Connection, origin: str, key: KeyProvider) -> None:
        """Remember the log as it is committed, unless it lacks something remembered before.

        Args:
            connection: a read-only snapshot of the log.
            origin: the log's name.
            key: the log's key.

        Raises:
            UnsafeSecretFile: the file is a link, another user's, or open to others.
            OSError: it cannot be written.
        """
        size = tree_size(connection)
        own = VerifierKey(origin, key.public_bytes)
        if size == 0 or not signs_now(latest_notes(connection), own):
            return
        old = self.note()
        if old is not None and not _leads_on(connection, old, size):
            return
        [root] = span_hashes(connection, [Span(0, size)])
        note = SignedNote(Checkpoint(origin, size, root).text, ()).signed(origin, key)
        secret_file.replace(self._path, str(note).encode())

    def set_aside(self) -> Path:
        """Keep the remembered checkpoint under another name, as evidence; remember nothing.

        Raises:
            NotFound: nothing is remembered.
        """
        if not self._path.exists():
            raise NotFound("No checkpoint of the log is remembered beside its key.", remedy="")
        for number in count(1):
            aside = self._path.with_name(f"{self._path.name}.{number}")
            if not aside.exists():
                break
        return self._path.rename(aside)


def lacking(connection: Connection, note: str) -> int | None:
    """Return how many events of a remembered checkpoint the log lacks; None if it holds them all.

    Zero means that it has as many and they are others.

    Raises:
        VerificationFailed: the note is not a checkpoint.
    """
    head = Checkpoint.parse(SignedNote.parse(note).text)
    size = tree_size(connection)
    if size < head.size:
        return head.size - size
    [root] = span_hashes(connection, [Span(0, head.size)])
    return None if root == head.root else 0


def _leads_on(connection: Connection, note: str, size: int) -> bool:
    try:
        head = Checkpoint.parse(SignedNote.parse(note).text)
        return head.size < size and lacking(connection, note) is None
    except VerificationFailed:
        return False
