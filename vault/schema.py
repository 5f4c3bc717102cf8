"""The whole schema: every feature's tables, and the migrations that make them."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData, inspect, text

import vault.attesting.tables
import vault.audit.tables
import vault.breakglass.tables
import vault.disclosure.accounting_tables
import vault.disclosure.tables
import vault.identity.tables
import vault.jobs.tables
import vault.loans.tables
import vault.production.tables
import vault.records.tables
import vault.retention.tables
import vault.safety.tables
import vault.sponsors.tables
import vault.tasks.tables  # noqa: F401 - the imports fill the metadata
from vault.errors import StorageError
from vault.store.base import Base

if TYPE_CHECKING:
    from alembic.config import Config

METADATA: MetaData = Base.metadata


def migrations(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the packaged migrations."""
    from alembic.config import Config  # noqa: PLC0415 - loading Alembic takes 0.2 s

    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Return the newest revision that this program knows; each begins its file's name."""
    scripts = resources.files("migrations").joinpath("versions").iterdir()
    return max(each.name.partition("_")[0] for each in scripts if each.name[0].isdigit())


def current(engine: Engine) -> str | None:
    """Return the revision that the database is at, None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version"))
        return found.scalar_one_or_none()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision` in one transaction."""
    from alembic import command  # noqa: PLC0415 - as above

    with engine.begin() as connection:
        command.upgrade(migrations(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision` in one transaction."""
    from alembic import command  # noqa: PLC0415 - as above

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
