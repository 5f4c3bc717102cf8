"""Attacks on what was signed of the log, by someone who holds the log's key at times."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.attacks import (
    AUDITOR,
    AUDITOR_KEY,
    COUNT,
    LOG,
    NEXT,
    NEXT_KEY,
    THIEF_KEY,
    cut_to,
    kinds,
    named,
    rehash,
    store,
)
from tests.integration.conftest import LOG_KEY, ORIGIN, LoggedDatabase
from vault.audit.checkpoint import Checkpoint, Handover
from vault.audit.findings import FindingKind
from vault.audit.signed_note import SignedNote, VerifierKey


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
    logged.tamper("UPDATE audit_events SET chart = 'C-9' WHERE leaf_index = 21")
    logged.tamper("DELETE FROM audit_checkpoints", "DELETE FROM audit_cosignatures")
    rehash(logged)
    logged.log.checkpoint()
    assert logged.report().holds
    named(logged, FindingKind.REWRITTEN, 0, kept=[kept])
    without_log_key = SignedNote.parse(kept)
    only_cosigned = SignedNote(without_log_key.text, without_log_key.signatures[1:])
    report = logged.report(kept=[str(only_cosigned)], cosigners=[AUDITOR])
    assert FindingKind.REWRITTEN in kinds(report)


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
