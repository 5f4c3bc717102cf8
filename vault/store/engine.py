"""Opening the database: SQLite with the settings that keep records safe, or PostgreSQL."""

from __future__ import annotations

import importlib
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from vault.errors import SettingsError
from vault.store.statements import translating

WAL_SAFE = (3, 51, 3)
"""The first SQLite whose WAL can't be corrupted by a checkpoint that meets a commit (DESIGN §9)."""

CONCAT_SINCE = (3, 44)
"""The first SQLite with `concat`."""

BUSY_TIMEOUT_MS = 15_000


def sqlite_module() -> ModuleType:
    """Return the SQLite driver with the newest library: `pysqlite3` where it is installed."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def journal_mode(version: tuple[int, ...]) -> str:
    """Return WAL where this SQLite's WAL is sound, else the slower TRUNCATE journal."""
    return "WAL" if version >= WAL_SAFE else "TRUNCATE"


def open_engine(url: str) -> Engine:
    """Open the database at `url` (`sqlite:///file` or `postgresql+psycopg://…`).

    Raises:
        SettingsError: the URL cannot be read or names another kind of database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        raise SettingsError(
            "The database URL in the settings can't be read.",
            remedy="Use sqlite:///vault.db or postgresql+psycopg://user@host/name.",
        ) from exc
    match parsed.get_backend_name():
        case "sqlite":
            return _open_sqlite(parsed)
        case "postgresql":
            return _open_postgresql(parsed)
        case other:
            raise SettingsError(
                f"The settings name a database of the kind {other!r}.",
                remedy="Use SQLite or PostgreSQL.",
            )


def has_concat(dialect: Dialect) -> bool:
    """Tell whether this SQLite puts many texts together at once, which is the faster way."""
    version: tuple[int, ...] = dialect.loaded_dbapi.sqlite_version_info
    return version >= CONCAT_SINCE


def sqlite_file(engine: Engine) -> Path | None:
    """Return the database's file, or None where the engine isn't SQLite."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)


def truncate_log(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, which still holds pages as they were; elsewhere nothing.

    A reader that is at work keeps it from being emptied now; the next checkpoint does it.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.close()


def _open_sqlite(url: URL) -> Engine:
    driver = sqlite_module()
    engine = create_engine(
        url.set(drivername="sqlite"), module=driver, connect_args={"check_same_thread": False}
    )
    mode = journal_mode(driver.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            f"journal_mode={mode}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("vault_read_only", False)
        # Past the statement layer: each act begins with this.
        with translating(connection.dialect):
            cursor = connection.connection.cursor()
            cursor.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _open_postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=30,
        pool_pre_ping=False,
    )
