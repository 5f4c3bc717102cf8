"""Restoring a backup into an empty home and an empty database: all of it or nothing.

The rows land in one transaction together with the event that tells of it, and that commits only
when the file has proved sound to its last byte. The home's files are made in a folder inside it
and take their places at the end, the settings last: a home without settings is no vault.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.util import CommandError
from sqlalchemy import Connection, delete, func, insert, literal, select
from sqlalchemy.exc import DBAPIError

from vault import schema
from vault.audit.events import Event
from vault.audit.log import AuditLog
from vault.audit.pin import CheckpointPin, lacking
from vault.audit.stored_tree import grow, tree_size
from vault.audit.tables import AuditEvent, AuditPending
from vault.backup import rows
from vault.backup.contents import BackupReader, Batch, Progress
from vault.backup.errors import BackupFailed, DamagedBackup, NotEmpty, UnknownBackup
from vault.backup.events import BackupEvent
from vault.backup.files import sync_folder
from vault.backup.format import Unlock
from vault.backup.relocation import with_database_url
from vault.backup.service import LOG_KEY_FILE, SETTINGS_FILE, BackupFile
from vault.clock import Clock
from vault.crypto import secret_file
from vault.crypto.signing import FileKeyProvider
from vault.errors import SettingsError
from vault.home import FOLDER_MODE, Home
from vault.identity import pins
from vault.retention.reapplying import Returned, dispose_again
from vault.retention.remembering import Remembered
from vault.settings.loading import Settings
from vault.store.engine import open_engine, sqlite_file
from vault.store.unit_of_work import Reader, Store, UnitOfWork

NOBODY = "system"
"""The actor of a restore: no account is there yet to act."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Args:
        file: the backup.
        lacking: how many of the events that the replaced vault remembers the backup lacks; zero
            where it has as many others instead, None where none is known to be lacking.
        disposed: numbers of charts that the replaced vault had disposed of and the backup brought
            back; they were disposed of again.
        returned: those of them that are there still, with why.
    """

    file: BackupFile
    lacking: int | None
    disposed: tuple[str, ...] = ()
    returned: tuple[Returned, ...] = ()


def remembered(replaced: Path) -> str | None:
    """Return the checkpoint of its log that a vault's home remembers.

    Raises:
        SettingsError: the home's settings can't be read.
        UnsafeSecretFile: the file is a link, another user's, or open to others.
    """
    home = Home(replaced)
    return CheckpointPin(home.log_pin(home.settings())).note()


def restore(
    source: Path,
    unlock: Unlock,
    home: Path,
    *,
    clock: Clock,
    database_url: str | None = None,
    replaces: Path | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Restore a backup; on any failure the home and the database are empty as before.

    Args:
        source: the backup file.
        unlock: opens it: `with_passphrase` or `with_shares`.
        home: the vault's new home; missing, or an empty folder.
        clock: the time.
        database_url: put into the settings in place of the one there, to restore elsewhere or
            onto the other engine.
        replaces: the home of the vault that the restored one takes the place of. What it remembers
            of its log goes over, so that nothing that was logged since is lost in silence.
        progress: told about the rows restored.

    Raises:
        UnknownBackup: the file is no backup, or of a newer release.
        DamagedBackup: it is not as it was written.
        WrongUnlock: the passphrase or the shares are not this file's.
        NotEmpty: the home or the database holds something.
        SettingsError: the settings in the backup, or the URL, cannot be used.
        BackupFailed: the machine or the database does not take it.
    """
    try:
        with source.open("rb") as file, ExitStack() as undo:
            reader = BackupReader(file, unlock)
            restoration = _Restoration(home, undo)
            note = remembered(replaces) if replaces is not None else None
            disposals = Remembered(Home(replaces).disposals).certificates() if replaces else ()
            missing = restoration.run(reader, clock, database_url, note, progress)
            undo.pop_all()
            made = BackupFile(reader.file_id, reader.sha256, reader.contents)
            disposed, returned = _dispose_again(home, clock, disposals)
            return Restored(made, missing, disposed, returned)
    except OSError as error:
        raise BackupFailed(
            f"The backup cannot be restored: {error.strerror}.", untouched="Nothing was restored."
        ) from error
    except DBAPIError as error:
        # Not chained: its text holds the rows' values.
        kind = type(error).__name__
    raise BackupFailed(
        f"The database does not take the backup ({kind}).",
        untouched="Nothing was restored.",
        remedy="Check the database's log, its free space, and that it is UTF-8.",
    )


class _Restoration:
    """One restore under way, with how to undo each of its steps."""

    def __init__(self, home: Path, undo: ExitStack):
        self._undo = undo
        self._home = home
        if not home.exists():
            home.mkdir(mode=FOLDER_MODE, parents=True)
            undo.callback(home.rmdir)
        elif not home.is_dir() or any(home.iterdir()):
            raise NotEmpty(f"{home} is not an empty folder.")
        self._staging = Path(tempfile.mkdtemp(prefix=".restore.", dir=home))
        undo.callback(shutil.rmtree, self._staging, ignore_errors=True)

    def run(
        self,
        reader: BackupReader,
        clock: Clock,
        database_url: str | None,
        note: str | None,
        progress: Progress | None,
    ) -> int | None:
        """Take every step, in order; tell how many of the events remembered are lacking."""
        batches = reader.batches(progress)
        settings = self._place_files(batches, database_url)
        staged = Home(self._staging)
        if note is not None:
            CheckpointPin(staged.log_pin(settings)).take_over(note)
        engine = open_engine(staged.database_url(settings))
        database = sqlite_file(engine)
        if database is not None and not database.exists():
            self._create(database, b"")
        self._undo.callback(engine.dispose)
        key = FileKeyProvider.load(staged.log_key(settings))
        store = Store(engine, AuditLog(engine, key, settings.audit.origin, clock))
        inside = database is not None and database.is_relative_to(self._staging)
        with store.unit_of_work() as work:
            _create_tables(work.connection, reader.contents.revision)
            for batch in batches:
                rows.write(work, batch)
            _place_waiting(work)
            missing = lacking(work.connection, note) if note is not None else None
            work.record(
                Event(
                    tag=BackupEvent.RESTORED,
                    actor=NOBODY,
                    object_id=reader.file_id,
                    detail={
                        "sha256": reader.sha256,
                        "rows": reader.contents.rows,
                        "lacking": missing,
                    },
                )
            )
            if not inside:
                self._move_in()
        if reader.contents.revision != schema.head():
            schema.upgrade(engine)
        engine.dispose()
        if inside:
            self._move_in()
        return missing

    def _place_files(self, batches: Iterator[Batch], database_url: str | None) -> Settings:
        staged = Home(self._staging)
        config = _file(next(batches, None), SETTINGS_FILE).decode()
        if database_url is not None:
            config = with_database_url(config, database_url)
        self._create(staged.config, config.encode())
        settings = staged.settings()
        if database_url not in (None, settings.database_url):
            raise SettingsError(
                "VAULT_DATABASE_URL names another database than the one to restore into.",
                untouched="Nothing was restored.",
                remedy="Unset it, or give the same URL.",
            )
        self._create(staged.log_key(settings), _file(next(batches, None), LOG_KEY_FILE))
        return settings

    def _create(self, path: Path, content: bytes) -> None:
        if not path.parent.exists():
            path.parent.mkdir(mode=FOLDER_MODE)
            self._undo.callback(shutil.rmtree, path.parent, ignore_errors=True)
        secret_file.create(path, content)
        self._undo.callback(path.unlink, missing_ok=True)

    def _move_in(self) -> None:
        names = sorted(path.name for path in self._staging.iterdir())
        for name in sorted(names, key=lambda name: name == Home(self._home).config.name):
            target = self._home / name
            (self._staging / name).rename(target)
            self._undo.callback(_remove, target)
        self._staging.rmdir()
        self._home.chmod(FOLDER_MODE)
        sync_folder(self._home)


def _dispose_again(
    home: Path, clock: Clock, certificates: tuple[bytes, ...]
) -> tuple[tuple[str, ...], tuple[Returned, ...]]:
    """Dispose again of what the replaced vault had disposed of, and remember that."""
    if not certificates:
        return (), ()
    place = Home(home)
    Remembered(place.disposals).remember(certificates)
    settings = place.settings()
    engine = open_engine(place.database_url(settings))
    try:
        key = FileKeyProvider.load(place.log_key(settings))
        audit = AuditLog(engine, key, settings.audit.origin, clock)
        with engine.execution_options(vault_read_only=True).connect() as connection:
            digest = pins.check(home, Reader(connection))
        engine.update_execution_options(**{pins.OPTION: digest})
        return dispose_again(Store(engine, audit), clock, certificates)
    finally:
        engine.dispose()


def _file(batch: Batch | None, name: str) -> bytes:
    if batch is None or batch.head != {"file": name} or len(batch.rows) != 1:
        raise DamagedBackup(f"The backup does not hold the file of the {name}.")
    content: bytes = batch.rows[0][0]
    return content


def _create_tables(connection: Connection, revision: str) -> None:
    if sqlalchemy.inspect(connection).get_table_names():
        raise NotEmpty(
            "The database is not empty.",
            remedy="Give another one with --database-url; nothing is ever overwritten.",
        )
    try:
        command.upgrade(schema.migrations(connection), revision)
    except CommandError:
        raise UnknownBackup(
            f"The backup is of schema {revision}, which this release does not know.",
            remedy="Restore it with the release that made it, or a newer one.",
        ) from None


def _place_waiting(work: UnitOfWork[Event]) -> None:
    """Give places in the log to events that still waited for PostgreSQL's sequencer.

    Their transaction ids mean nothing to another server, and SQLite has no sequencer.
    """
    size = tree_size(work.connection)
    order = (AuditPending.xid, AuditPending.at, AuditPending.id)
    hashes = work.execute(select(AuditPending.leaf_hash).order_by(*order)).scalars().all()
    names = [column.name for column in AuditEvent.__table__.columns if column.name != "leaf_index"]
    place = literal(size - 1) + func.row_number().over(order_by=order)
    waiting = select(place, *(AuditPending.__table__.c[name] for name in names))
    work.execute(insert(AuditEvent).from_select(["leaf_index", *names], waiting))
    work.execute(delete(AuditPending))
    grow(work.connection, size, hashes)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
