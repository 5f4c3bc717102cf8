"""The promise of DESIGN §1.4 on both engines, and PostgreSQL's own guard behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from tests.conftest import People, Postgres
from vault.assembly import Vault, open_vault
from vault.audit.events import Event
from vault.errors import AuditMissing
from vault.identity.tables import User
from vault.schema import METADATA


def test_a_change_without_an_event_is_refused_on_both_engines(
    any_vault: Vault, people: People
) -> None:
    user_id = people["harmon"].user_id
    with pytest.raises(AuditMissing), any_vault.store.unit_of_work() as work:
        work.execute(update(User).values(credential="changed"))
    with any_vault.store.unit_of_work() as work:
        work.execute(update(User).where(User.id == user_id).values(credential="LICSW"))
        work.record(Event(tag="test:user:change", actor="tester"))
    with any_vault.store.reading() as reader:
        credentials = set(reader.execute(select(User.credential)).scalars())
    assert credentials == {"", "LICSW"}


def test_postgresql_itself_refuses_another_program_that_changes_without_an_event(
    postgres_home: Path,
) -> None:
    with open_vault(postgres_home) as vault:
        with (
            pytest.raises(IntegrityError, match="no audit event"),
            vault.store.engine.begin() as connection,
        ):
            connection.execute(text("UPDATE users SET credential = 'changed'"))
        with vault.store.reading() as reader:
            assert set(reader.execute(select(User.credential)).scalars()) == {""}


def test_every_audited_table_is_guarded(postgres: Postgres, postgres_home: Path) -> None:
    with open_vault(postgres_home) as vault, vault.store.reading() as reader:
        guarded = set(
            reader.execute(
                text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_audited'")
            ).scalars()
        )
    wanted = {table.name for table in METADATA.sorted_tables if not table.info.get("unaudited")}
    assert guarded == wanted
