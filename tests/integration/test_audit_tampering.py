"""Attacks by someone who may change anything in the database, the log's key at times included."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.integration.conftest import LOG_KEY, ORIGIN, LoggedDatabase, event
from vault.audit.checkpoint import Checkpoint, Handover
from vault.audit.events import Event, leaf_bytes, private_bytes
from vault.audit.findings import FindingKind, LogReport
from vault.audit.merkle import hash_leaf
from vault.audit.signed_note import SignatureType, SignedNote, VerifierKey
from vault.audit.stored_tree import grow, tree_size
from vault.audit.verify import verify_log
from vault.crypto.signing import SigningKey

LOG = VerifierKey(ORIGIN, LOG_KEY.public_bytes)
THIEF_KEY = SigningKey.from_seed(b"a key that never was the log's..")
NEXT_KEY = SigningKey.from_seed(b"the next log key of these tests.")
NEXT = VerifierKey(ORIGIN, NEXT_KEY.public_bytes)
AUDITOR_KEY = SigningKey.from_seed(b"the auditor's own key, tests' on")
AUDITOR = VerifierKey("auditor.example", AUDITOR_KEY.public_bytes, SignatureType.COSIGNATURE)
COUNT = 40
PLACE = 21


def kinds(report: LogReport) -> set[FindingKind]:
    return {finding.kind for finding in report.findings}


def named(logged: LoggedDatabase, kind: FindingKind, index: int, **verify: list[str]) -> None:
    """Check that verification names this as the first thing wrong, with the event's id."""
    first = logged.report(**verify).first
    assert first is not None
    assert (first.kind, first.index) == (kind, index)
    with logged.engine.connect() as connection:
        query = text("SELECT id FROM audit_events WHERE leaf_index = :index")
        assert first.event_id == connection.execute(query, {"index": index}).scalar_one_or_none()


def rehash(logged: LoggedDatabase) -> None:
    """Recompute every leaf hash and node, as one does who knows how the log works."""
    with logged.engine.begin() as connection:
        rows = connection.execute(text("SELECT * FROM audit_events ORDER BY leaf_index")).all()
        hashes = []
        for row in rows:
            private = private_bytes(
                actor=row.actor,
                chart=row.chart,
                detail=row.detail,
                object_id=row.object_id,
                outcome=row.outcome,
                purpose=row.purpose,
            )
            digest = hashlib.sha256(bytes(row.salt) + private).hexdigest()
            leaf = leaf_bytes(at=row.at, id=row.id, private=digest, public=row.public, tag=row.tag)
            hashes.append(hash_leaf(leaf))
            connection.execute(
                text("UPDATE audit_events SET leaf_hash = :hash WHERE leaf_index = :index"),
                {"hash": hashes[-1], "index": row.leaf_index},
            )
        connection.execute(text("DELETE FROM audit_nodes"))
        grow(connection, 0, hashes)
        assert tree_size(connection) == len(hashes)


def cut_to(logged: LoggedDatabase, size: int) -> None:
    """Take the database back to what it was when it held `size` events."""
    logged.tamper(f"DELETE FROM audit_events WHERE leaf_index >= {size}")
    logged.tamper("DELETE FROM audit_nodes", "DELETE FROM audit_checkpoints")
    rehash(logged)


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


def test_an_older_copy_put_back_is_found_by_a_kept_checkpoint(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    kept = logged.log.checkpoint()
    cut_to(logged, 10)
    logged.log.checkpoint()
    assert logged.report().holds
    named(logged, FindingKind.TRUNCATED, 10, kept=[kept])


def test_an_older_file_put_back_is_found_by_a_kept_checkpoint(
    on_sqlite: LoggedDatabase, tmp_path: Path
) -> None:
    on_sqlite.record(10)
    on_sqlite.log.checkpoint()
    on_sqlite.engine.dispose()
    shutil.copy(tmp_path / "log.db", tmp_path / "older.db")
    on_sqlite.record(10)
    kept = on_sqlite.log.checkpoint()
    on_sqlite.engine.dispose()
    shutil.copy(tmp_path / "older.db", tmp_path / "log.db")
    assert on_sqlite.report().holds
    named(on_sqlite, FindingKind.TRUNCATED, 10, kept=[kept])


def test_an_older_copy_that_went_on_is_found_by_a_kept_checkpoint(logged: LoggedDatabase) -> None:
    logged.record(10)
    older = logged.log.checkpoint()
    logged.record(20)
    kept = logged.log.checkpoint()
    cut_to(logged, 10)
    logged.record(COUNT)
    logged.log.checkpoint()
    assert logged.report(kept=[older]).holds
    named(logged, FindingKind.REWRITTEN, 10, kept=[older, kept])


def test_history_rewritten_with_the_log_s_own_key_is_found_by_the_auditor_s_copy(
    logged: LoggedDatabase,
) -> None:
    logged.record(COUNT)
    note = logged.log.checkpoint()
    kept = logged.log.cosign(note, "auditor.example", AUDITOR_KEY, "user-u")
    logged.log.sequence()
    logged.tamper(f"UPDATE audit_events SET chart = 'C-9' WHERE leaf_index = {PLACE}")
    logged.tamper("DELETE FROM audit_checkpoints", "DELETE FROM audit_cosignatures")
    rehash(logged)
    logged.log.checkpoint()
    assert logged.report().holds
    named(logged, FindingKind.REWRITTEN, 0, kept=[kept])
    without_log_key = SignedNote.parse(kept)
    only_cosigned = SignedNote(without_log_key.text, without_log_key.signatures[1:])
    report = logged.report(kept=[str(only_cosigned)], cosigners=[AUDITOR])
    assert FindingKind.REWRITTEN in kinds(report)


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


def store(logged: LoggedDatabase, size: int, note: str) -> None:
    logged.tamper("DELETE FROM audit_checkpoints")
    logged.tamper(
        "INSERT INTO audit_checkpoints (size, note) VALUES (:size, :note)", size=size, note=note
    )


def test_a_checkpoint_by_another_key_is_found(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    root = logged.report().root
    logged.log.checkpoint()
    for key in (THIEF_KEY, LOG_KEY):
        forged = SignedNote(Checkpoint(ORIGIN, COUNT, root).text, ()).signed(ORIGIN, key)
        store(logged, COUNT, str(forged))
        assert logged.report().holds is (key is LOG_KEY)
    assert kinds(logged.report(keys=[VerifierKey(ORIGIN, THIEF_KEY.public_bytes)])) == {
        FindingKind.FORGED
    }


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_checkpoints SET size = 39",
        "UPDATE audit_checkpoints SET note = replace(note, '40', '39')",
        "UPDATE audit_checkpoints SET note = 'nothing'",
        "UPDATE audit_checkpoints SET note = note || 'more'",
    ],
)
def test_an_edited_checkpoint_is_found(logged: LoggedDatabase, change: str) -> None:
    logged.record(COUNT)
    logged.log.checkpoint()
    logged.tamper(change)
    assert kinds(logged.report()) == {FindingKind.FORGED}


@pytest.mark.parametrize(
    "change", ["note = CAST(note AS BLOB)", "note = CAST(x'ff' AS TEXT)", "size = 'many'"]
)
def test_a_checkpoint_of_another_type_is_found(on_sqlite: LoggedDatabase, change: str) -> None:
    on_sqlite.record(COUNT)
    on_sqlite.log.checkpoint()
    on_sqlite.tamper(f"UPDATE audit_checkpoints SET {change}")
    assert kinds(on_sqlite.report()) == {FindingKind.FORGED}


def test_a_checkpoint_of_another_log_is_found(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    root = logged.report().root
    logged.log.checkpoint()
    other = Checkpoint("elsewhere.example", COUNT, root).text
    store(logged, COUNT, str(SignedNote(other, ()).signed(ORIGIN, LOG_KEY)))
    assert kinds(logged.report()) == {FindingKind.FORGED}


def test_a_kept_note_that_nobody_known_signed_is_not_believed(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    logged.log.checkpoint()
    stranger = SignedNote(Checkpoint(ORIGIN, 3, b"x" * 32).text, ()).signed(ORIGIN, THIEF_KEY)
    assert kinds(logged.report(kept=[str(stranger)])) == {FindingKind.FORGED}
    assert kinds(logged.report(kept=["nothing"])) == {FindingKind.FORGED}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_cosignatures SET size = 3",
        "UPDATE audit_cosignatures SET line = 'nothing'",
        "DELETE FROM audit_checkpoints",
    ],
)
def test_a_changed_cosignature_is_found(logged: LoggedDatabase, change: str) -> None:
    logged.record(COUNT)
    logged.log.cosign(logged.log.checkpoint(), "auditor.example", AUDITOR_KEY, "user-u")
    logged.log.sequence()
    assert logged.report(cosigners=[AUDITOR]).holds
    logged.tamper(change)
    assert kinds(logged.report(cosigners=[AUDITOR])) == {FindingKind.FORGED}


def test_a_cosignature_put_under_another_checkpoint_is_found(logged: LoggedDatabase) -> None:
    logged.record(3)
    logged.log.checkpoint()
    logged.record(COUNT - 3)
    logged.log.cosign(logged.log.checkpoint(), "auditor.example", AUDITOR_KEY, "user-u")
    logged.log.sequence()
    logged.tamper("UPDATE audit_cosignatures SET size = 3")
    assert kinds(logged.report(cosigners=[AUDITOR])) == {FindingKind.FORGED}


def test_a_retired_key_signs_nothing_more(logged: LoggedDatabase) -> None:
    logged.record(10)
    logged.log.hand_over(NEXT_KEY, "user-q")
    logged.record(10)
    report = logged.report()
    note = SignedNote(Checkpoint(ORIGIN, report.size, report.root).text, ()).signed(ORIGIN, LOG_KEY)
    logged.tamper(
        "INSERT INTO audit_checkpoints (size, note) VALUES (:size, :note)",
        size=report.size,
        note=str(note),
    )
    assert kinds(logged.report()) == {FindingKind.FORGED}


def test_a_stolen_retired_key_cannot_hand_the_log_to_a_thief(logged: LoggedDatabase) -> None:
    logged.record(9)
    root = logged.report().root
    logged.record(1)
    logged.log.hand_over(NEXT_KEY, "user-q")
    logged.record(10)
    later = logged.report()
    thief = VerifierKey(ORIGIN, THIEF_KEY.public_bytes)
    handover = SignedNote(Checkpoint(ORIGIN, 9, root, Handover(LOG, thief)).text, ())
    theirs = SignedNote(Checkpoint(ORIGIN, later.size, later.root).text, ())
    for size, note in (
        (9, handover.signed(ORIGIN, LOG_KEY).signed(ORIGIN, THIEF_KEY)),
        (later.size, theirs.signed(ORIGIN, THIEF_KEY)),
    ):
        logged.tamper(
            "INSERT INTO audit_checkpoints (size, note) VALUES (:size, :note)",
            size=size,
            note=str(note),
        )
    for trusted in ([NEXT], [LOG, NEXT]):
        report = logged.report(keys=trusted)
        assert kinds(report) == {FindingKind.FORGED}
        assert f"over {later.size} events" in report.findings[-1].what


def test_a_handover_signed_by_one_key_only_is_not_believed(logged: LoggedDatabase) -> None:
    logged.record(COUNT)
    root = logged.report().root
    thief = VerifierKey(ORIGIN, THIEF_KEY.public_bytes)
    text_ = Checkpoint(ORIGIN, COUNT, root, Handover(LOG, thief)).text
    for size, note in (
        (COUNT, SignedNote(text_, ()).signed(ORIGIN, THIEF_KEY)),
        (3, SignedNote(Checkpoint(ORIGIN, 3, root).text, ()).signed(ORIGIN, THIEF_KEY)),
    ):
        logged.tamper(
            "INSERT INTO audit_checkpoints (size, note) VALUES (:size, :note)",
            size=size,
            note=str(note),
        )
    report = logged.report()
    assert [item.kind for item in report.findings] == [FindingKind.FORGED] * 2


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
