"""No change is committed without its audit event, and no event without its change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

import vault as package
from tests.conftest import People
from vault.assembly import Vault
from vault.audit.events import Event
from vault.audit.tables import AuditEvent
from vault.errors import AuditMissing, PermissionDenied
from vault.identity.actor import refusal
from vault.identity.tables import User


def event(tag: str = "test:user:change") -> Event:
    return Event(tag=tag, actor="tester")


def credential(vault: Vault, user_id: str) -> str:
    with vault.store.reading() as reader:
        query = select(User.credential).where(User.id == user_id)
        return str(reader.execute(query).scalar_one())


def count(vault: Vault, tag: str) -> int:
    with vault.store.reading() as reader:
        query = select(func.count()).where(AuditEvent.tag == tag)
        return int(reader.execute(query).scalar_one())


def test_a_change_without_an_event_is_rolled_back(vault: Vault, people: People) -> None:
    user_id = people["harmon"].user_id
    with pytest.raises(AuditMissing), vault.store.unit_of_work() as work:
        work.execute(update(User).values(credential="changed"))
    assert credential(vault, user_id) == ""


def test_a_change_with_its_event_lands_with_it(vault: Vault, people: People) -> None:
    user_id = people["harmon"].user_id
    with vault.store.unit_of_work() as work:
        work.execute(update(User).values(credential="changed"))
        work.record(event())
    assert credential(vault, user_id) == "changed"
    assert count(vault, "test:user:change") == 1


def test_a_failure_after_the_event_takes_both_back(vault: Vault, people: People) -> None:
    user_id = people["harmon"].user_id
    with pytest.raises(RuntimeError), vault.store.unit_of_work() as work:
        work.execute(update(User).values(credential="changed"))
        work.record(event())
        raise RuntimeError
    assert credential(vault, user_id) == ""
    assert count(vault, "test:user:change") == 0


def test_if_the_log_cannot_be_written_the_act_does_not_happen(
    vault: Vault, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = people["harmon"].user_id

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(type(vault.audit), "append", fail)
    with pytest.raises(OSError, match="disk full"), vault.store.unit_of_work() as work:
        work.execute(update(User).values(credential="changed"))
        work.record(event())
    assert credential(vault, user_id) == ""


def test_a_refused_act_leaves_only_its_denial(vault: Vault, people: People) -> None:
    user_id = people["harmon"].user_id
    with pytest.raises(PermissionDenied), vault.store.unit_of_work() as work:
        work.execute(update(User).values(credential="changed"))
        raise refusal(PermissionDenied("No."), event())
    assert credential(vault, user_id) == ""
    with vault.store.reading() as reader:
        outcome = select(AuditEvent.outcome).where(AuditEvent.tag == "test:user:change")
        assert reader.execute(outcome).scalars().all() == ["denied"]


def test_reading_refuses_to_change(vault: Vault) -> None:
    with vault.store.reading() as reader, pytest.raises(AuditMissing):
        reader.execute(insert(User).values(id="x"))


def test_nothing_else_in_the_library_commits() -> None:
    """Only the store commits records; the schema, the log and a restore have their own reasons."""
    allowed = {
        "store/unit_of_work.py",  # the unit of work itself
        "schema.py",  # migrations: DDL of the whole database
        "audit/log.py",  # the sequencer and checkpoints: the log's own tables
        "backup/restore.py",  # fills an empty database before anyone can use it
    }
    root = Path(package.__file__).parent
    commits = re.compile(r"\.commit\(\)|\.begin\(\)")
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if commits.search(path.read_text("utf-8"))
    }
    assert found <= allowed
