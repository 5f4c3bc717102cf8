"""What is signed stays as it is, whatever program sends the statement."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, delete, text, update
from sqlalchemy.exc import DBAPIError

from tests.integration.records.conftest import Practice
from vault.audit.events import Event
from vault.records.tables import (
    Cosignature,
    Note,
    NoteSeal,
    Section,
    SectionLabel,
    SectionProof,
    SectionVersion,
)
from vault.records.triggers import MESSAGE, RULES
from vault.store.base import Base


def send(practice: Practice, statement: Any) -> None:
    """Send a statement with an event, as a program that goes by the rules would."""
    with practice.vault.store.unit_of_work() as work:
        work.execute(statement)
        work.record(Event(tag="test:statement:send", actor="tester"))


@pytest.fixture
def note_id(practice: Practice) -> str:
    note_id, _ = practice.signed(cosigner_id=practice.supervisor.user_id)
    practice.share(practice.supervisor)
    practice.vault.signing.cosign(practice.supervisor, note_id)
    return note_id


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.table)
def test_each_rule_names_columns_that_there_are(rule: Any) -> None:
    assert {*rule.fixed} <= {*Base.metadata.tables[rule.table].c.keys()}


@pytest.mark.parametrize(
    ("table", "free"),
    [
        (Note, {"cosigned_at"}),
        (Section, {"version", "label", "label_number", "compartment_id"}),
        (SectionVersion, {"compartment_id", "epoch", "wrapped_key", "ciphertext"}),
        (SectionProof, {"compartment_id", "epoch", "wrapped_key", "ciphertext"}),
        (NoteSeal, set()),
        (SectionLabel, set()),
        (Cosignature, set()),
    ],
)
def test_every_column_is_fixed_but_those_that_keys_and_labels_move(
    table: type[Base], free: set[str]
) -> None:
    [rule] = [rule for rule in RULES if rule.table == table.__tablename__]
    assert {*table.__table__.c.keys()} - {*rule.fixed} == free


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.table)
def test_nothing_of_a_signed_note_is_changed_or_deleted(
    practice: Practice, note_id: str, rule: Any
) -> None:
    table: Table = Base.metadata.tables[rule.table]
    for name in rule.fixed:
        statement = text(f"UPDATE {rule.table} SET {name} = :value")
        kind = table.c[name].type
        value: object = b"other" if "BLOB" in str(kind).upper() else "99"
        if kind.python_type is bool:
            value = True
        elif kind.python_type is int:
            value = 99
        with pytest.raises(DBAPIError, match=MESSAGE), practice.vault.store.engine.begin() as other:
            other.execute(statement, {"value": value})
    with pytest.raises(DBAPIError, match=MESSAGE):
        send(practice, delete(table))


def test_a_draft_is_free_to_change_and_go(practice: Practice) -> None:
    note_id, _ = practice.draft()
    send(practice, update(Section).where(Section.note_id == note_id).values(loinc="x"))
    practice.vault.notes.discard_draft(practice.author, note_id)


def test_a_signed_note_does_not_become_a_draft_again(practice: Practice, note_id: str) -> None:
    with pytest.raises(DBAPIError, match=MESSAGE):
        send(practice, update(Note).where(Note.id == note_id).values(status="draft"))


def test_keys_still_rotate_and_labels_still_move(practice: Practice, note_id: str) -> None:
    for each in practice.vault.holders.of_chart(practice.author, practice.chart):
        practice.vault.rotations.rotate(practice.author, each.compartment_id, strict=True)
    assert practice.vault.verification.verify_note(practice.author, note_id).holds
