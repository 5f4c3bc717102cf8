"""The promise of DESIGN §1.4 on both engines, and PostgreSQL's own guard behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from tests.conftest import People, Postgres
from vault.assembly import Vault, open_vault
from vault.audit.events import Event
from vault.errors import AuditMissing
from vault.identity.tables import User, UserRole
from vault.schema import METADATA
from vault.store.statements import Prepared

EVENT = Event(tag="test:user:change", actor="tester")
ADD_ROLE = Prepared(insert(UserRole), "user_id", "role")


def roles(vault: Vault, user_id: str) -> int:
    with vault.store.reading() as reader:
        query = select(func.count()).where(UserRole.user_id == user_id)
        return int(reader.execute(query).scalar_one())


def added(user_id: str, count: int) -> list[dict[str, str]]:
    return [{"user_id": user_id, "role": f"role-{number}"} for number in range(count)]


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


def test_a_prepared_change_without_an_event_is_refused_too(
    any_vault: Vault, people: People
) -> None:
    user_id = people["harmon"].user_id
    before = roles(any_vault, user_id)
    with pytest.raises(AuditMissing), any_vault.store.unit_of_work() as work:
        work.change(ADD_ROLE, *added(user_id, 2))
    assert roles(any_vault, user_id) == before


@pytest.mark.parametrize("count", [1, 6, 100])
def test_prepared_changes_land_with_their_event_and_are_seen_before(
    any_vault: Vault, people: People, count: int
) -> None:
    user_id = people["harmon"].user_id
    before = roles(any_vault, user_id)
    with any_vault.store.unit_of_work() as work:
        work.change(ADD_ROLE, *added(user_id, count))
        seen = work.execute(select(func.count()).where(UserRole.user_id == user_id)).scalar_one()
        work.record(EVENT)
    assert seen == before + count
    assert roles(any_vault, user_id) == before + count


def test_a_prepared_change_that_breaks_a_rule_takes_everything_back(
    any_vault: Vault, people: People
) -> None:
    user_id = people["harmon"].user_id
    before = roles(any_vault, user_id)
    with pytest.raises(IntegrityError), any_vault.store.unit_of_work() as work:
        work.execute(update(User).where(User.id == user_id).values(credential="LICSW"))
        work.record(EVENT)
        work.change(ADD_ROLE, *added(user_id, 2), *added(user_id, 1))
    assert roles(any_vault, user_id) == before
    with any_vault.store.unit_of_work() as work:
        work.change(ADD_ROLE, *added(user_id, 1))
        work.record(EVENT)
    assert roles(any_vault, user_id) == before + 1


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
