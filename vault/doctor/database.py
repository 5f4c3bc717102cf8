"""What is needed of the database: a sound engine, the right schema, whole pages, a fitting key."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text

from vault import schema
from vault.audit.issuing import latest_notes, signs_now
from vault.audit.pin import CheckpointPin, lacking
from vault.audit.signed_note import VerifierKey
from vault.audit.tables import AuditEvent
from vault.clock import to_rfc3339
from vault.crypto.signing import FileKeyProvider
from vault.doctor.check import Check, Status
from vault.doctor.machine import SET_CLOCK
from vault.errors import StorageError, VaultError, VerificationFailed
from vault.identity.rewrapping import pending
from vault.retention.reapplying import came_back
from vault.retention.remembering import Remembered
from vault.store.engine import WAL_SAFE, sqlite_module
from vault.store.unit_of_work import Reader

OLDEST_POSTGRESQL = 13
"""The first with `pg_current_xact_id` (release notes of PostgreSQL 13), which the log needs."""
SHOWN_PROBLEMS = 3
TOLERANCE = timedelta(seconds=5)
"""By so much may the clocks of several machines on one database differ."""


def sqlite(version: tuple[int, ...], driver: str, mode: str) -> Check:
    """Examine the SQLite library.

    Args:
        version: the library's version.
        driver: the Python module through which it is used.
        mode: the journal mode that the database is in.
    """
    said = f"SQLite {'.'.join(map(str, version))} through {driver}, journal {mode}."
    if version >= WAL_SAFE:
        return Check("engine", Status.OK, said)
    safe_from = ".".join(map(str, WAL_SAFE))
    remedy = f"Install pysqlite3 0.6.1 or newer, which brings SQLite {safe_from} or newer."
    if mode.upper() == "WAL":
        what = f"{said} Its write-ahead log can be corrupted before {safe_from}."
        return Check("engine", Status.FAIL, what, remedy)
    what = f"{said} That is safe, but a backup holds up whoever writes meanwhile."
    return Check("engine", Status.WARN, what, remedy)


def postgresql(version: tuple[int, ...], encoding: str, *, fsync: bool) -> Check:
    """Examine the PostgreSQL server.

    Args:
        version: the server's version.
        encoding: the database's.
        fsync: whether the server waits until what is committed is on the disk.
    """
    said = f"PostgreSQL {'.'.join(map(str, version))}, {encoding}."
    if version[0] < OLDEST_POSTGRESQL:
        remedy = f"Use PostgreSQL {OLDEST_POSTGRESQL} or newer."
        return Check("engine", Status.FAIL, said, remedy)
    if encoding != "UTF8":
        remedy = "Restore a backup into a database made with ENCODING 'UTF8'."
        return Check("engine", Status.FAIL, said, remedy)
    if not fsync:
        what = f"{said} It runs with fsync off: a power cut can destroy the database."
        return Check("engine", Status.FAIL, what, "Set fsync = on in postgresql.conf.")
    return Check("engine", Status.OK, said)


def engine(reader: Reader) -> Check:
    """Examine the engine that the vault runs on."""
    connection = reader.connection
    if connection.dialect.name == "sqlite":
        driver = sqlite_module()
        mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
        return sqlite(driver.sqlite_version_info, driver.__name__.partition(".")[0], mode)
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    return postgresql(
        divmod(number, 10_000),
        connection.execute(text("SHOW server_encoding")).scalar_one(),
        fsync=connection.execute(text("SHOW fsync")).scalar_one() == "on",
    )


def migrations(opened: Engine) -> Check:
    """Examine whether the schema is this program's."""
    try:
        schema.require_head(opened)
    except StorageError as error:
        return Check("migrations", Status.FAIL, error.what, error.remedy)
    return Check("migrations", Status.OK, f"The schema is at {schema.head()}, the newest.")


def integrity(reader: Reader) -> Check | None:
    """Examine SQLite's pages (PRAGMA quick_check); a PostgreSQL server looks after its own."""
    if reader.connection.dialect.name != "sqlite":
        return None
    found = list(reader.execute(text("PRAGMA quick_check")).scalars())
    if found == ["ok"]:
        return Check("integrity", Status.OK, "The database's pages are sound.")
    return Check(
        "integrity",
        Status.FAIL,
        f"The database is damaged: {'; '.join(found[:SHOWN_PROBLEMS])}.",
        "Stop the vault, keep a copy of the folder, and restore the latest backup.",
    )


def log_time(reader: Reader, now: datetime) -> Check:
    """Examine whether the clock is behind the log's latest event."""
    latest = select(AuditEvent.at).order_by(AuditEvent.leaf_index.desc()).limit(1)
    newest: datetime | None = reader.execute(latest).scalar_one_or_none()
    if newest is not None and now < newest - TOLERANCE:
        return Check(
            "log-time",
            Status.FAIL,
            f"The audit log's latest event is of {to_rfc3339(newest)}, after the present time.",
            SET_CLOCK,
        )
    return Check("log-time", Status.OK, "The audit log's latest event is not after the present.")


def log_key(reader: Reader, path: Path, origin: str) -> Check:
    """Examine whether the log's key can be read and is the one that the log is signed with.

    Args:
        reader: the database.
        path: the key's file.
        origin: the log's name, as the settings have it.
    """
    try:
        key = VerifierKey(origin, FileKeyProvider.load(path).public_bytes)
    except StorageError as error:
        return Check("log-key", Status.FAIL, error.what, error.remedy)
    latest = latest_notes(reader.connection)
    if not signs_now(latest, key):
        return Check(
            "log-key",
            Status.FAIL,
            "The log's key file, or `audit.origin`, is not that of the log's latest checkpoint.",
            "Put the right file back from a backup; if the key was being rotated, finish that.",
        )
    if not latest:
        return Check("log-key", Status.OK, f"The log's key is {key}; no checkpoint is signed yet.")
    try:
        for note in latest:
            note.verified_by([key])
    except VerificationFailed as error:
        remedy = "Run `vaultctl audit verify`."
        return Check("log-key", Status.FAIL, f"The latest checkpoint: {error.what}", remedy)
    return Check("log-key", Status.OK, f"The log's key is {key}.")


def log_pin(reader: Reader, path: Path) -> Check:
    """Examine whether the log still holds what is remembered of it beside its key.

    Args:
        reader: the database.
        path: the file with the remembered checkpoint.
    """
    try:
        note = CheckpointPin(path).note()
        if note is None:
            what = "No checkpoint of the log is remembered beside its key yet."
            return Check("log-memory", Status.OK, what)
        missing = lacking(reader.connection, note)
    except VaultError as error:
        remedy = "Run `vaultctl audit verify`."
        return Check("log-memory", Status.FAIL, error.what, error.remedy or remedy)
    if missing is None:
        return Check("log-memory", Status.OK, "The log holds all that is remembered of it.")
    lost = f"lacks {missing} of the events" if missing else "has others than the events"
    return Check(
        "log-memory",
        Status.FAIL,
        f"The log {lost} that {path.name} remembers: its end was cut off, or an older copy was "
        "put back.",
        "Run `vaultctl audit verify`. If a backup was restored on purpose, an auditor accepts the "
        "loss with `vaultctl audit accept-loss`.",
    )


def disposals(reader: Reader, path: Path) -> Check:
    """Examine whether a chart that was disposed of is there again.

    Args:
        reader: the database.
        path: the file that remembers the certificates.
    """
    try:
        back = list(came_back(reader, Remembered(path).certificates()))
    except VaultError as error:
        return Check("disposals", Status.FAIL, error.what, error.remedy)
    if not back:
        return Check("disposals", Status.OK, "No chart that was disposed of is there again.")
    return Check(
        "disposals",
        Status.FAIL,
        "Disposed of, and there again: " + ", ".join(each.chart for each in back) + ".",
        "An older copy of the database was put back. A privacy officer or counsel runs `vaultctl "
        "retention reapply` with the certificate.",
    )


def rotations(reader: Reader) -> Check:
    """Examine whether a rotation of a compartment's key was left half-way."""
    under_way = list(pending(reader))
    if not under_way:
        return Check("rotations", Status.OK, "No rotation of a key is under way.")
    left = sum(state.left for state in under_way)
    return Check(
        "rotations",
        Status.WARN,
        f"{len(under_way)} rotation(s) are under way, with {left} row(s) to move.",
        "Someone who holds the key runs `vaultctl keys rotate --resume`.",
    )
