"""The whole schema: every feature's tables, and the migrations that make them."""

from __future__ import annotations

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

import vault.audit.tables
import vault.breakglass.tables
import vault.disclosure.tables
import vault.identity.tables
import vault.jobs.tables
import vault.production.tables
import vault.records.tables  # noqa: F401 - the imports fill the metadata
from vault.errors import StorageError
from vault.store.base import Base

METADATA: MetaData = Base.metadata


def migrations(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the packaged migrations."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Return the newest revision that this program knows."""
    return str(ScriptDirectory.from_config(migrations()).get_current_head())


def current(engine: Engine) -> str | None:
    """Return the revision that the database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision` in one transaction."""
    with engine.begin() as connection:
        command.upgrade(migrations(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision` in one transaction."""
    with engine.begin() as connection:
        command.downgrade(migrations(connection), revision)


def require_head(engine: Engine) -> None:
    """Refuse a database whose schema is not this program's.

    Raises:
        StorageError: it is older, newer or empty.
    """
    found, known = current(engine), head()
    if found != known:
        raise StorageError(
            f"The database is at schema {found or 'none'}; this program needs {known}.",
            remedy="Back up, then run `vaultctl init --upgrade`; or use the program's version "
            "that made it.",
        )
