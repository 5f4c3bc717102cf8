"""The examination: everything that can be looked at, whatever else is amiss."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from vault.clock import Clock
from vault.crypto.passphrase import Argon2Cost
from vault.doctor import database, folder, machine
from vault.doctor.check import Check, Status
from vault.errors import VaultError
from vault.home import Home
from vault.settings.loading import Settings
from vault.store.engine import open_engine, sqlite_file
from vault.store.unit_of_work import Reader


def examine(path: Path, clock: Clock) -> tuple[Check, ...]:
    """Examine a vault and the machine that it is on; nothing is changed.

    Args:
        path: the vault's home.
        clock: the machine's time.
    """
    return (
        machine.python(),
        machine.x_wing(),
        machine.typesetting(),
        machine.clock(clock.now()),
        *_examine_home(Home(path), clock),
    )


def _examine_home(home: Home, clock: Clock) -> Iterator[Check]:
    if not home.path.is_dir():
        remedy = "Run `vaultctl init`, or give the right folder with --home."
        yield Check("home", Status.FAIL, f"There is no vault in {home.path}.", remedy)
        return
    yield folder.permissions(home)
    try:
        settings = home.settings()
        engine = open_engine(home.database_url(settings))
    except VaultError as error:
        yield Check("settings", Status.FAIL, error.what, error.remedy)
        return
    yield Check("settings", Status.OK, f"{home.config.name} can be used.")
    chosen = settings.passphrase
    yield machine.passphrase_cost(
        Argon2Cost(memory_kib=chosen.memory_kib, time=chosen.time, lanes=chosen.lanes)
    )
    file = sqlite_file(engine)
    folders = [home.path, *([file.parent] if file and file.parent.is_dir() else [])]
    yield machine.disk(min(shutil.disk_usage(place).free for place in folders))
    if file is not None and not file.is_file():
        remedy = "Restore it from a backup."
        yield Check("database", Status.FAIL, f"{file.name} is missing.", remedy)
        return
    try:
        yield from _examine_database(home, settings, engine, clock)
    except DBAPIError as error:
        # The error's own text may hold a row's values.
        what = f"The database cannot be read ({type(error.orig).__name__})."
        remedy = (
            "Check its URL and, for PostgreSQL, that it runs and PGPASSFILE is right. If the file "
            "itself is damaged, keep a copy and restore the latest backup."
        )
        yield Check("database", Status.FAIL, what, remedy)
    finally:
        engine.dispose()


def _examine_database(
    home: Home, settings: Settings, engine: Engine, clock: Clock
) -> Iterator[Check]:
    with engine.execution_options(vault_read_only=True).connect() as connection:
        reader = Reader(connection)
        yield database.engine(reader)
        pages = database.integrity(reader)
        if pages is not None:
            yield pages
            if pages.status is Status.FAIL:
                return
    migrations = database.migrations(engine)
    yield migrations
    if migrations.status is Status.FAIL:
        return
    with engine.execution_options(vault_read_only=True).connect() as connection:
        reader = Reader(connection)
        yield database.log_time(reader, clock.now())
        yield database.log_key(reader, home.log_key(settings), settings.audit.origin)
        yield database.log_pin(reader, home.log_pin(settings))
        yield database.rotations(reader)
        yield database.disposals(reader, home.disposals)
