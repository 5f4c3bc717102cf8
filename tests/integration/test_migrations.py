"""Migrations: the newest equals the models, and each goes down and up again with data in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select

from tests.conftest import People
from vault import schema
from vault.assembly import Vault, open_vault
from vault.errors import StorageError
from vault.home import Home
from vault.identity.tables import User
from vault.store.engine import open_engine


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return list(compare_metadata(context, schema.METADATA))


def test_the_newest_migration_equals_the_models(any_vault: Vault) -> None:
    assert schema.current(any_vault.store.engine) == schema.head()
    assert differences(any_vault.store.engine) == []


def test_the_newest_migration_is_told_without_loading_them() -> None:
    assert schema.head() == ScriptDirectory.from_config(schema.migrations()).get_current_head()


def test_down_to_nothing_and_up_again_with_data(any_vault: Vault, people: People) -> None:
    engine = any_vault.store.engine
    assert people["harmon"].username == "harmon"
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(engine)
    assert differences(engine) == []
    with any_vault.store.reading() as reader:
        assert reader.execute(select(User.id)).all() == []


def test_a_database_of_another_schema_is_not_opened(any_home: Path) -> None:
    home = Home(any_home)
    engine = open_engine(home.database_url(home.settings()))
    schema.downgrade(engine, "base")
    engine.dispose()
    with pytest.raises(StorageError, match="is at schema none"):
        open_vault(any_home)
