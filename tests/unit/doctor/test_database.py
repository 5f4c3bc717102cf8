"""What the doctor says of a database, its log's key and its rotations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from tests.conftest import START, People
from vault import schema
from vault.assembly import Vault
from vault.audit.events import Event
from vault.audit.tables import AuditCheckpoint
from vault.crypto.signing import FileKeyProvider
from vault.doctor import database
from vault.doctor.check import Check, Status
from vault.identity.tables import Rotation
from vault.ids import new_id
from vault.store.unit_of_work import Reader


@pytest.fixture
def reader(vault: Vault) -> Iterator[Reader]:
    with vault.store.reading() as opened:
        yield opened


@pytest.mark.parametrize(
    ("version", "mode", "status"),
    [
        ((3, 53, 4), "wal", Status.OK),
        ((3, 51, 3), "wal", Status.OK),
        ((3, 51, 2), "wal", Status.FAIL),
        ((3, 46, 1), "truncate", Status.WARN),
    ],
)
def test_an_sqlite_whose_wal_is_unsafe_warns_and_fails_where_it_is_in_use(
    version: tuple[int, ...], mode: str, status: Status
) -> None:
    check = database.sqlite(version, "sqlite3", mode)
    assert check.status is status
    assert ".".join(map(str, version)) in check.what
    assert ("pysqlite3" in check.remedy) is (status is not Status.OK)


@pytest.mark.parametrize(
    ("version", "encoding", "fsync", "status"),
    [
        ((18, 4), "UTF8", True, Status.OK),
        ((13, 0), "UTF8", True, Status.OK),
        ((12, 22), "UTF8", True, Status.FAIL),
        ((18, 4), "SQL_ASCII", True, Status.FAIL),
        ((18, 4), "UTF8", False, Status.FAIL),
    ],
)
def test_an_old_or_careless_postgresql_fails(
    version: tuple[int, ...], encoding: str, fsync: bool, status: Status
) -> None:
    assert database.postgresql(version, encoding, fsync=fsync).status is status


def test_the_engine_in_use_is_told(reader: Reader) -> None:
    check = database.engine(reader)
    assert check.status is Status.OK
    assert "SQLite 3." in check.what
    assert "pysqlite3" in check.what


def test_a_schema_that_is_not_this_programs_fails(vault: Vault) -> None:
    assert database.migrations(vault.store.engine).status is Status.OK
    with vault.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    check = database.migrations(vault.store.engine)
    assert check.status is Status.FAIL
    assert schema.head() in check.what


def test_sound_pages_are_told(reader: Reader) -> None:
    check = database.integrity(reader)
    assert check == Check("integrity", Status.OK, "The database's pages are sound.")


@pytest.mark.parametrize(
    ("behind", "status"),
    [
        (timedelta(0), Status.OK),
        (timedelta(seconds=4), Status.OK),
        (timedelta(minutes=1), Status.FAIL),
    ],
)
def test_a_clock_behind_the_log_fails(vault: Vault, behind: timedelta, status: Status) -> None:
    vault.store.append_alone([Event(tag="test:clock:look", actor="tester")])
    with vault.store.reading() as reader:
        assert database.log_time(reader, START - behind).status is status


def check_key(vault: Vault, path: Path | None = None, origin: str | None = None) -> Check:
    with vault.store.reading() as reader:
        return database.log_key(
            reader,
            path or vault.home.log_key(vault.settings),
            origin or vault.settings.audit.origin,
        )


def test_the_logs_key_fits_before_and_after_the_first_checkpoint(vault: Vault) -> None:
    assert check_key(vault).status is Status.OK
    vault.audit.checkpoint()
    check = check_key(vault)
    assert check.status is Status.OK
    assert str(vault.audit.verifier_key) in check.what


def test_another_key_or_origin_than_the_logs_fails(vault: Vault, tmp_path: Path) -> None:
    vault.audit.checkpoint()
    FileKeyProvider.create(tmp_path / "other.key")
    assert check_key(vault, path=tmp_path / "other.key").status is Status.FAIL
    assert check_key(vault, origin="example.org/log").status is Status.FAIL


def test_a_key_that_was_handed_over_fails_until_the_new_one_is_in_its_place(
    vault: Vault, tmp_path: Path
) -> None:
    fresh = FileKeyProvider.create(tmp_path / "next.key")
    vault.audit.hand_over(fresh, "tester")
    assert check_key(vault).status is Status.FAIL
    assert check_key(vault, path=tmp_path / "next.key").status is Status.OK


def test_a_key_file_that_is_missing_or_open_to_others_fails(vault: Vault) -> None:
    path = vault.home.log_key(vault.settings)
    path.chmod(0o644)
    assert check_key(vault).status is Status.FAIL
    path.unlink()
    assert "missing" in check_key(vault).what


def test_a_forged_latest_checkpoint_fails(vault: Vault) -> None:
    note = vault.audit.checkpoint()
    head, blank, signature = note.partition("\n\n")
    origin, size, _ = head.split("\n")
    forged = "\n".join((origin, size, "A" * 43 + "=")) + blank + signature
    with vault.store.engine.begin() as connection:
        connection.execute(update(AuditCheckpoint).values(note=forged))
    check = check_key(vault)
    assert check.status is Status.FAIL
    assert "audit verify" in check.remedy


def test_a_rotation_under_way_warns_and_a_finished_one_does_not(
    vault: Vault, people: People
) -> None:
    def rotations() -> Check:
        with vault.store.reading() as reader:
            return database.rotations(reader)

    def set_done(at: datetime | None) -> None:
        with vault.store.unit_of_work() as work:
            work.execute(update(Rotation).values(done_at=at))
            work.record(Event(tag="test:rotation:set", actor="tester"))

    assert rotations().status is Status.OK
    administrator = people["quill"]
    with vault.store.unit_of_work() as work:
        compartment: Any = work.execute(text("SELECT id FROM compartments LIMIT 1")).scalar_one()
        values = {
            "id": new_id(),
            "compartment_id": compartment,
            "to_epoch": 2,
            "strict": False,
            "started_by": administrator.user_id,
            "started_at": START,
        }
        work.execute(insert(Rotation), values)
        work.record(Event(tag="test:rotation:set", actor="tester"))
    check = rotations()
    assert check.status is Status.WARN
    assert "--resume" in check.remedy
    set_done(START)
    assert rotations().status is Status.OK
