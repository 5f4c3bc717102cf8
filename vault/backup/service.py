"""Making a backup while the vault is in use, and telling what one holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from vault import __version__, schema
from vault.audit.events import Event
from vault.audit.issuing import latest_notes, signs_now
from vault.audit.signed_note import VerifierKey
from vault.backup import rows
from vault.backup.contents import BackupReader, Contents, Progress
from vault.backup.errors import BackupFailed
from vault.backup.events import BackupEvent
from vault.backup.files import new_file
from vault.backup.folder import BackupFolder, KeptBackup
from vault.backup.format import ChunkWriter, Unlock
from vault.backup.keys import new_header
from vault.backup.records import encode
from vault.clock import Clock
from vault.crypto import secret_file
from vault.crypto.passphrase import Argon2Cost
from vault.crypto.signing import FileKeyProvider
from vault.errors import Conflict, NotFound
from vault.home import Home
from vault.identity import pins
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.settings.loading import Settings
from vault.store.unit_of_work import Reader, Store

SETTINGS_FILE = "settings"
LOG_KEY_FILE = "log-key"
REPORT_EVERY = 1000


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One backup file and what it holds.

    Args:
        file_id: its own random id, which the audit events name.
        sha256: of the whole file, in hex.
        contents: what it holds.
    """

    file_id: str
    sha256: str
    contents: Contents


class Backups:
    """Writes the whole vault into one encrypted file."""

    def __init__(self, store: Store[Event], clock: Clock, home: Home, settings: Settings):
        self._store = store
        self._clock = clock
        self._home = home
        self._settings = settings

    def write(
        self, actor: Actor, target: Path, passphrase: str, *, progress: Progress | None = None
    ) -> BackupFile:
        """Write a backup of one consistent moment; others work on meanwhile.

        The file opens with the passphrase, or with a quorum of the recovery shares.

        Args:
            actor: an administrator.
            target: the new file.
            passphrase: the backup's own.
            progress: told about the rows written.

        Raises:
            PermissionDenied: the actor may not make backups.
            WeakPassphrase: the passphrase is too short or too easily guessed.
            NotEmpty: something already stands at `target`.
            Conflict: the log's key or the settings are being changed.
            BackupFailed: the file cannot be written.
        """
        with self._store.unit_of_work():
            actor.require(Permission.BACKUP, Event(tag=BackupEvent.WRITTEN, actor=actor.user_id))
        try:
            with new_file(target) as file:
                made = self._write(file, passphrase, progress)
                self._record(actor, made, file.tell())
        except OSError as error:
            raise BackupFailed(f"The backup cannot be written: {error.strerror}.") from error
        return made

    def kept(self, actor: Actor) -> list[KeptBackup]:
        """Return the backups that lie beside the vault, newest first; the look is logged.

        Raises:
            PermissionDenied: the actor may not make backups.
        """
        attempt = Event(tag=BackupEvent.LISTED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.BACKUP, attempt)
            work.record(attempt)
        return BackupFolder(self._home.path).kept()

    def hand_out(self, actor: Actor, name: str) -> KeptBackup:
        """Return a backup that lies beside the vault, to be kept elsewhere; that it left is logged.

        Raises:
            PermissionDenied: the actor may not make backups.
            NotFound: there is none of that name.
        """
        attempt = Event(tag=BackupEvent.HANDED_OUT, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.BACKUP, attempt)
            found = BackupFolder(self._home.path).find(name)
            if found is None:
                raise refusal(NotFound("There is no such backup."), attempt)
            work.record(replace(attempt, detail={"file": found.name, "bytes": found.size}))
        return found

    def _write(self, file: BinaryIO, passphrase: str, progress: Progress | None) -> BackupFile:
        files = self._files()
        log_key = FileKeyProvider.load(self._home.log_key(self._settings))
        with self._store.reading() as reader:
            recovery = pins.organisation(reader).recovery_public
            signer = VerifierKey(self._settings.audit.origin, log_key.public_bytes)
            if self._files() != files or not signs_now(latest_notes(reader.connection), signer):
                raise Conflict(
                    "The log's key or the settings are being changed.",
                    remedy="Finish `vaultctl keys rotate`, then try again.",
                )
            contents = self._describe(reader)
            header, key = new_header(passphrase, self._cost(), recovery)
            chunks = ChunkWriter(file, header, key)
            chunks.write(encode(contents.to_head()))
            for name, content in files.items():
                chunks.write(encode({"file": name}) + encode([content]))
            _write_tables(reader, chunks, contents, progress)
        return BackupFile(header.file_id, chunks.finish(), contents)

    def _describe(self, reader: Reader) -> Contents:
        return Contents(
            made_at=self._clock.now(),
            program=__version__,
            engine=self._store.engine.dialect.name,
            revision=schema.head(),
            tables={t.name: rows.count(reader, t) for t in schema.METADATA.sorted_tables},
        )

    def _files(self) -> dict[str, bytes]:
        return {
            SETTINGS_FILE: secret_file.read(self._home.config),
            LOG_KEY_FILE: secret_file.read(self._home.log_key(self._settings)),
        }

    def _cost(self) -> Argon2Cost:
        chosen = self._settings.passphrase
        return Argon2Cost(memory_kib=chosen.memory_kib, time=chosen.time, lanes=chosen.lanes)

    def _record(self, actor: Actor, made: BackupFile, size: int) -> None:
        with self._store.unit_of_work() as work:
            work.record(
                Event(
                    tag=BackupEvent.WRITTEN,
                    actor=actor.user_id,
                    object_id=made.file_id,
                    detail={"sha256": made.sha256, "bytes": size, "rows": made.contents.tables},
                )
            )


def inspect(source: Path, unlock: Unlock, *, progress: Progress | None = None) -> BackupFile:
    """Read a backup to its end and tell what it holds; an error means that it is not sound.

    Raises:
        UnknownBackup: the file is no backup, or of a newer format.
        DamagedBackup: it is not as it was written.
        WrongUnlock: the passphrase or the shares are not this file's.
        BackupFailed: the file cannot be read.
    """
    try:
        with source.open("rb") as file:
            reader = BackupReader(file, unlock)
            for _ in reader.batches(progress):
                pass
            return BackupFile(reader.file_id, reader.sha256, reader.contents)
    except OSError as error:
        raise BackupFailed(f"The backup cannot be read: {error.strerror}.") from error


def _write_tables(
    reader: Reader, chunks: ChunkWriter, contents: Contents, progress: Progress | None
) -> None:
    done = 0
    for table in schema.METADATA.sorted_tables:
        chunks.write(encode(rows.head(table)))
        before = done
        for row in rows.read(reader, table):
            chunks.write(encode(row))
            done += 1
            if progress is not None and done % REPORT_EVERY == 0:
                progress(done, contents.rows)
        if done - before != contents.tables[table.name]:
            raise BackupFailed(
                f"Rows of the table {table.name!r} refer to each other in a ring.",
                remedy="The database is damaged; run `vaultctl doctor`.",
            )
    if progress is not None:
        progress(done, contents.rows)
