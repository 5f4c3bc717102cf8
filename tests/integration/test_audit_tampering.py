"""Attacks on the events and the tree by someone who may change anything in the database."""

from __future__ import annotations

import pytest

from tests.integration.attacks import COUNT, LOG, kinds, named, rehash
from tests.integration.conftest import LoggedDatabase, event
from vault.audit.events import Event
from vault.audit.findings import FindingKind
from vault.audit.verify import verify_log
from vault.store.engine import sqlite_module

PLACE = 21


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01T00:00:00.000000Z'",
        "tag = 'records:note:sign'",
        "actor = 'user-b'",
        "object_id = ''",
        "chart = 'C-9'",
        "purpose = 'HLEGAL'",
        "outcome = 'denied'",
        "public = '{}'",
        "detail = '{}'",
        "detail = detail || ' '",
        "id = 'aaaaaaaaaaaaaaaaaaaaaaaaaa'",
        "salt = leaf_hash",
        "leaf_hash = salt",
    ],
)
def test_an_edit_of_any_column_is_found(logged: LoggedDatabase, change: str) -> None:
    logged.record(COUNT)
    logged.log.checkpoint()
    logged.tamper(f"UPDATE audit_events SET {change} WHERE leaf_index = {PLACE}")
    named(logged, FindingKind.EDITED, PLACE)


@pytest.mark.parametrize(
    "column",
    ["at", "tag", "actor", "object_id", "chart", "purpose", "outcome", "public", "detail", "id"],
)
def test_a_value_of_another_type_is_an_edit(on_sqlite: LoggedDatabase, column: str) -> None:
    # It hashes alike, but no query for a chart or a person would find the event any more.
    on_sqlite.record(COUNT)
    on_sqlite.tamper(
        f"UPDATE audit_events SET {column} = CAST({column} AS BLOB) WHERE leaf_index = {PLACE}"
    )
    report = on_sqlite.report()
    assert [(item.kind, item.index) for item in report.findings] == [(FindingKind.EDITED, PLACE)]


def test_text_that_is_no_text_is_an_edit(on_sqlite: LoggedDatabase) -> None:
    on_sqlite.record(COUNT)
    on_sqlite.tamper(f"UPDATE audit_events SET id = CAST(x'ff' AS TEXT) WHERE leaf_index = {PLACE}")
    assert kinds(on_sqlite.report()) == {FindingKind.EDITED}


def test_text_moved_from_one_column_to_the_next_is_an_edit(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    where = f"leaf_index = {PLACE}"
    logged.tamper(
        "UPDATE audit_events SET"
        ' actor = actor || \'","chart":"\' || chart || \'","detail":{"a":"x\','
        f" chart = 'y', detail = '{PLACE}}}' WHERE {where}"
    )
    assert '"chart":"' in logged.ask(f"SELECT actor FROM audit_events WHERE {where}")
    named(logged, FindingKind.EDITED, PLACE)


def test_text_moved_into_the_salt_is_an_edit(logged: LoggedDatabase) -> None:
    detail = {"x": {"actor": "user-b", "chart": "y", "detail": 1}}
    logged.store.append_alone([Event(tag="a:b:c", actor="user-a", chart="C-1", detail=detail)])
    logged.log.sequence()
    salt = bytes(logged.ask("SELECT salt FROM audit_events"))
    logged.tamper(
        "UPDATE audit_events SET actor = 'user-b', chart = 'y', detail = '1}}', salt = :salt",
        salt=salt + b'{"actor":"user-a","chart":"C-1","detail":{"x":',
    )
    named(logged, FindingKind.EDITED, 0)


def test_a_byte_moved_from_one_hash_to_the_next_is_an_edit(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    first, second = (
        bytes(logged.ask(f"SELECT leaf_hash FROM audit_events WHERE leaf_index = {place}"))
        for place in (PLACE, PLACE + 1)
    )
    change = "UPDATE audit_events SET leaf_hash = :hash WHERE leaf_index = "
    logged.tamper(change + str(PLACE), hash=first + second[:1])
    logged.tamper(change + str(PLACE + 1), hash=second[1:])
    edited = [item.index for item in logged.report().findings if item.kind is FindingKind.EDITED]
    assert edited == [PLACE, PLACE + 1]


@pytest.mark.parametrize("code", ["a\n", 'a"', ""])
def test_a_code_that_breaks_the_line_is_an_edit(logged: LoggedDatabase, code: str) -> None:
    logged.record(COUNT)
    logged.tamper(f"UPDATE audit_events SET purpose = :code WHERE leaf_index = {PLACE}", code=code)
    named(logged, FindingKind.EDITED, PLACE)


@pytest.mark.parametrize("column", ["chart", "detail", "salt", "leaf_hash"])
def test_an_emptied_column_is_an_edit(on_postgresql: LoggedDatabase, column: str) -> None:
    on_postgresql.record(COUNT)
    with on_postgresql.engine.begin() as connection:
        connection.exec_driver_sql(
            f"ALTER TABLE audit_events ALTER COLUMN {column} DROP NOT NULL;"
            f"UPDATE audit_events SET {column} = NULL WHERE leaf_index = {PLACE}"
        )
    assert (FindingKind.EDITED, PLACE) in {
        (item.kind, item.index) for item in on_postgresql.report().findings
    }


def test_each_edit_of_a_long_log_is_named(logged: LoggedDatabase) -> None:
    places = [0, 511, 512, 1023, 1099]
    logged.store.append_alone([event(number) for number in range(1100)])
    logged.log.sequence()
    assert logged.report().holds
    where = f"leaf_index IN ({', '.join(map(str, places))})"
    logged.tamper(f"UPDATE audit_events SET outcome = 'denied' WHERE {where}")
    found = [(item.kind, item.index) for item in logged.report().findings]
    assert found == [(FindingKind.EDITED, place) for place in places]
    logged.tamper("DELETE FROM audit_events WHERE leaf_index BETWEEN 600 AND 1000")
    assert (FindingKind.MISSING, 600) in {
        (item.kind, item.index) for item in logged.report().findings
    }


def test_an_older_sqlite_library_finds_the_same(
    on_sqlite: LoggedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_module(), "sqlite_version_info", (3, 40, 1))
    on_sqlite.record(COUNT)
    assert on_sqlite.report().holds
    on_sqlite.tamper(f"UPDATE audit_events SET chart = 'C-9' WHERE leaf_index = {PLACE}")
    named(on_sqlite, FindingKind.EDITED, PLACE)


def test_a_deleted_event_is_found(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    logged.tamper(f"DELETE FROM audit_events WHERE leaf_index = {PLACE}")
    named(logged, FindingKind.MISSING, PLACE)


def test_a_deleted_event_is_found_though_the_rest_moves_up(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    logged.tamper(
        f"DELETE FROM audit_events WHERE leaf_index = {PLACE}",
        f"UPDATE audit_events SET leaf_index = -leaf_index WHERE leaf_index > {PLACE}",
        "UPDATE audit_events SET leaf_index = -leaf_index - 1 WHERE leaf_index < 0",
    )
    named(logged, FindingKind.TREE, PLACE - PLACE % 16)


def test_reordered_events_are_found(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    logged.tamper(
        f"UPDATE audit_events SET leaf_index = -1 WHERE leaf_index = {PLACE}",
        f"UPDATE audit_events SET leaf_index = {PLACE} WHERE leaf_index = {PLACE + 1}",
        f"UPDATE audit_events SET leaf_index = {PLACE + 1} WHERE leaf_index = -1",
    )
    named(logged, FindingKind.TREE, PLACE - PLACE % 16)


def test_an_inserted_event_is_found(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    logged.log.checkpoint()
    columns = "tag, actor, object_id, chart, purpose, outcome, public, detail, at, salt, leaf_hash"
    logged.tamper(
        f"UPDATE audit_events SET leaf_index = -leaf_index WHERE leaf_index >= {PLACE}",
        "UPDATE audit_events SET leaf_index = -leaf_index + 1 WHERE leaf_index < 0",
        f"INSERT INTO audit_events ({columns}, id, leaf_index)"
        f" SELECT {columns}, 'bbbbbbbbbbbbbbbbbbbbbbbbbb', {PLACE} FROM audit_events"
        " WHERE leaf_index = 3",
    )
    named(logged, FindingKind.EDITED, PLACE)
    rehash(logged)
    named(logged, FindingKind.REWRITTEN, 0)


def test_an_event_before_the_first_is_found(logged: LoggedDatabase) -> None:
    logged.record(3)
    logged.tamper("UPDATE audit_events SET leaf_index = -1 WHERE leaf_index = 2")
    named(logged, FindingKind.UNEXPECTED, -1)


def test_an_edit_with_all_hashes_recomputed_is_found_by_the_checkpoint(
    logged: LoggedDatabase,
) -> None:
    logged.record(10)
    logged.log.checkpoint()
    logged.record(COUNT)
    logged.log.checkpoint()
    logged.tamper("UPDATE audit_events SET chart = 'C-9' WHERE leaf_index = 12")
    rehash(logged)
    named(logged, FindingKind.REWRITTEN, 10)


def test_a_log_cut_short_is_found(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    logged.log.checkpoint()
    logged.tamper(f"DELETE FROM audit_events WHERE leaf_index >= {PLACE}")
    assert kinds(logged.report()) == {FindingKind.TREE, FindingKind.TRUNCATED}
    logged.tamper("DELETE FROM audit_nodes")
    rehash(logged)
    named(logged, FindingKind.TRUNCATED, PLACE)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_nodes SET hash = (SELECT max(salt) FROM audit_events) WHERE position = 1",
        "UPDATE audit_nodes SET position = 9 WHERE position = 1",
        "UPDATE audit_nodes SET level = 5 WHERE position = 1",
        "DELETE FROM audit_nodes WHERE position = 1",
    ],
)
def test_a_changed_tree_is_found(logged: LoggedDatabase, change: str) -> None:
    logged.record(COUNT)
    logged.log.checkpoint()
    logged.tamper(change)
    named(logged, FindingKind.TREE, 16)


def test_a_surplus_node_is_found(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    logged.tamper(
        "INSERT INTO audit_nodes (level, position, hash)"
        " SELECT 4, 2, hash FROM audit_nodes WHERE position = 1"
    )
    named(logged, FindingKind.TREE, 32)


def test_an_edit_of_an_event_that_waits_is_found(on_postgresql: LoggedDatabase) -> None:
    on_postgresql.record(3)
    on_postgresql.store.append_alone([event(3)])
    report = on_postgresql.report()
    assert (report.holds, report.pending) == (True, 1)
    on_postgresql.tamper("UPDATE audit_pending SET chart = 'C-9'")
    assert kinds(on_postgresql.report()) == {FindingKind.EDITED}
    on_postgresql.log.sequence()
    named(on_postgresql, FindingKind.EDITED, 3)


def test_several_attacks_are_all_reported_and_the_earliest_named(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    logged.log.checkpoint()
    logged.tamper("UPDATE audit_events SET chart = 'C-9' WHERE leaf_index IN (30, 7)")
    logged.tamper("UPDATE audit_nodes SET position = 7 WHERE position = 0")
    report = logged.report()
    assert kinds(report) == {FindingKind.EDITED, FindingKind.TREE}
    assert [item.index for item in report.findings] == [7, 30, 7]
    assert report.first == report.findings[0]


def test_progress_is_told(on_sqlite: LoggedDatabase) -> None:
    on_sqlite.record(5)
    done: list[int] = []
    with on_sqlite.store.reading() as reader:
        verify_log(reader.connection, [LOG], progress=done.append)
    assert done == [5]
