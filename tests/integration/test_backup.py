"""Backing up a vault in use, and restoring it: the same vault, or nothing at all."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import stat
import threading
import tomllib
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from sqlalchemy import Connection, Engine, insert, select, text

import migrations
from tests.conftest import STAFF, People, Template, passphrase_of
from vault import schema
from vault.assembly import Vault, open_vault
from vault.audit.checkpoint import Checkpoint
from vault.audit.events import Event, Outcome
from vault.audit.merkle import verify_consistency
from vault.audit.signed_note import SignedNote
from vault.audit.tables import AuditEvent
from vault.backup.errors import (
    BackupFailed,
    DamagedBackup,
    NotEmpty,
    UnknownBackup,
    WrongUnlock,
)
from vault.backup.events import BackupEvent
from vault.backup.format import CHUNK_BYTES
from vault.backup.keys import with_passphrase, with_shares
from vault.backup.restoring import restore
from vault.backup.service import BackupFile, Backups, inspect
from vault.clock import SteppingClock
from vault.crypto import shares
from vault.crypto.envelope import OVERHEAD
from vault.crypto.passphrase import WeakPassphrase
from vault.crypto.signing import FileKeyProvider
from vault.errors import Conflict, PermissionDenied, SettingsError, StorageError
from vault.identity import pins
from vault.identity.actor import Actor
from vault.identity.compartments import held_keys
from vault.identity.events import IdentityEvent
from vault.identity.permissions import Role
from vault.identity.tables import Organisation, User, UserRole
from vault.ids import new_id
from vault.records.tables import Note
from vault.store.engine import sqlite_module
from vault.store.unit_of_work import Reader

PASSPHRASE = "nine boats out before dawn"
UNLOCK = with_passphrase(PASSPHRASE)
CANARY = "Wilhelmina Featherstonehaugh"
LATER = SteppingClock(datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture
def backups(vault: Vault) -> Backups:
    return Backups(vault.store, vault.clock, vault.home, vault.settings)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "made.backup"


@pytest.fixture
def made(backups: Backups, people: People, target: Path) -> BackupFile:
    return backups.write(people["quill"], target, PASSPHRASE)


@pytest.fixture
def new_home(tmp_path: Path) -> Path:
    return tmp_path / "restored"


def add_people(vault: Vault, count: int, width: int = 1000) -> None:
    """Make the database larger, with a name that must not be seen outside it."""
    with vault.store.unit_of_work() as work:
        work.execute(
            insert(User),
            [
                {
                    "id": new_id(),
                    "username": f"person{number}",
                    "display_name": CANARY.ljust(width, "."),
                    "credential": "",
                    "status": "invited",
                    "created_at": vault.clock.now(),
                }
                for number in range(count)
            ],
        )
        work.record(Event(tag="test:people:add", actor="tester"))


def rows_of(engine: Engine) -> dict[str, set[Any]]:
    """Return every row of every table as the database keeps it."""
    with engine.begin() as connection:
        return {
            name: {tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))}
            for name in (*schema.METADATA.tables, "alembic_version")
        }


def events(vault: Vault, tag: str) -> list[Any]:
    with vault.store.reading() as reader:
        return list(reader.execute(select(AuditEvent).where(AuditEvent.tag == tag)).mappings())


def test_the_restored_vault_is_the_same_row_for_row(
    vault: Vault, backups: Backups, people: People, target: Path, new_home: Path
) -> None:
    add_people(vault, 20)
    administrator = people["quill"]
    before = rows_of(vault.store.engine)
    made = backups.write(administrator, target, PASSPHRASE)
    assert made.contents.tables == {
        name: len(rows) for name, rows in before.items() if name != "alembic_version"
    }
    restore(target, UNLOCK, new_home, clock=LATER)

    for name in ("config.toml", "log.key"):
        assert (new_home / name).read_bytes() == (vault.home.path / name).read_bytes()
    with open_vault(new_home) as restored:
        after = rows_of(restored.store.engine)
        [told] = events(restored, BackupEvent.RESTORED)
    log = "audit_events"
    assert {name: rows for name, rows in after.items() if not name.startswith("audit_")} == {
        name: rows for name, rows in before.items() if not name.startswith("audit_")
    }
    assert before[log] < after[log]
    assert len(after[log] - before[log]) == 1
    assert before["audit_nodes"] <= after["audit_nodes"]
    assert told["object_id"] == made.file_id
    assert told["detail"].count(made.sha256) == 1


def test_the_restored_log_continues_the_one_that_was_backed_up(
    vault: Vault, backups: Backups, people: People, target: Path, new_home: Path
) -> None:
    administrator = people["quill"]
    kept = Checkpoint.parse(SignedNote.parse(vault.audit.checkpoint()).text)
    made = backups.write(administrator, target, PASSPHRASE)
    restore(target, UNLOCK, new_home, clock=LATER)
    with open_vault(new_home) as restored:
        present = Checkpoint.parse(SignedNote.parse(restored.audit.checkpoint()).text)
        proof = restored.audit.consistency(kept.size, present.size)
    assert present.size == made.contents.audit_events + 1
    verify_consistency(kept.size, kept.root, present.size, present.root, proof)


def test_people_log_in_to_the_restored_vault_and_their_keys_open(
    vault: Vault, made: BackupFile, target: Path, new_home: Path
) -> None:
    with vault.store.reading() as reader:
        organisation = reader.execute(select(Organisation.id)).scalar_one()
    restore(target, UNLOCK, new_home, clock=LATER)
    with open_vault(new_home) as restored, restored.store.reading() as reader:
        officer = restored.logins.login("pryce", passphrase_of("pryce"))
        assert held_keys(reader, officer, [organisation])


def test_files_and_folder_are_the_owners_alone(
    made: BackupFile, target: Path, new_home: Path
) -> None:
    restore(target, UNLOCK, new_home, clock=LATER)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(new_home.stat().st_mode) == 0o700
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in new_home.iterdir()}
    assert found == dict.fromkeys(("config.toml", "log.key", "vault.db"), 0o600)


def test_the_backup_is_logged_with_what_tells_the_file(
    vault: Vault, made: BackupFile, people: People, target: Path
) -> None:
    content = target.read_bytes()
    [told] = events(vault, BackupEvent.WRITTEN)
    assert told["actor"] == people["quill"].user_id
    assert told["object_id"] == made.file_id
    detail = json.loads(told["detail"])
    assert detail["sha256"] == hashlib.sha256(content).hexdigest() == made.sha256
    assert detail["bytes"] == len(content)
    assert detail["rows"] == made.contents.tables


@pytest.mark.parametrize("username", ["harmon", "pryce", "udell"])
def test_only_an_administrator_makes_backups_and_a_refusal_is_logged(
    vault: Vault, backups: Backups, people: People, target: Path, username: str
) -> None:
    actor = people[username]
    with pytest.raises(PermissionDenied):
        backups.write(actor, target, PASSPHRASE)
    assert not target.exists()
    [told] = events(vault, BackupEvent.WRITTEN)
    assert (told["actor"], told["outcome"]) == (actor.user_id, Outcome.DENIED)


def test_a_backup_says_what_it_holds_to_passphrase_and_quorum_alike(
    made: BackupFile, target: Path, template: Template
) -> None:
    assert inspect(target, UNLOCK) == made
    assert inspect(target, with_shares(template.shares[1:])) == made
    assert made.contents.engine == "sqlite"
    assert made.contents.revision == schema.head()
    assert made.contents.audit_events >= len(STAFF)


def test_a_quorum_of_shares_restores_without_the_passphrase(
    made: BackupFile, target: Path, template: Template, new_home: Path
) -> None:
    restore(target, with_shares(template.shares[:2]), new_home, clock=LATER)
    open_vault(new_home).close()


def test_nothing_readable_stands_in_the_file(
    vault: Vault, backups: Backups, people: People, target: Path
) -> None:
    add_people(vault, 200)
    backups.write(people["quill"], target, PASSPHRASE)
    content = target.read_bytes()
    log_key = json.loads((vault.home.path / "log.key").read_text())["seed"]
    database = b"".join(path.read_bytes() for path in vault.home.path.glob("vault.db*"))
    assert CANARY.encode() in database
    for hidden in (CANARY, "quill", "Harbor", "users", "display_name", log_key, "memory_kib"):
        assert hidden.encode() not in content


def damaged(content: bytes) -> Iterator[bytes]:
    """Return the file cut at every chunk's border, and changed at positions all over it."""
    start = len(content) % (CHUNK_BYTES + OVERHEAD)
    borders = range(start, len(content), CHUNK_BYTES + OVERHEAD)
    for length in (0, 10, 300, *borders, len(content) - 1):
        yield content[:length]
    for position in (*range(0, 2000, 97), *range(2000, len(content), 20011), len(content) - 1):
        changed = bytearray(content)
        changed[position] ^= 0x10
        yield bytes(changed)
    first, second = content[-2 * CHUNK_BYTES : -CHUNK_BYTES], content[-CHUNK_BYTES:]
    yield content[: -2 * CHUNK_BYTES] + second + first
    yield content + content[-CHUNK_BYTES:]


def test_a_damaged_file_is_refused_and_leaves_nothing(
    vault: Vault, backups: Backups, people: People, target: Path, new_home: Path
) -> None:
    add_people(vault, 250)
    backups.write(people["quill"], target, PASSPHRASE)
    content = target.read_bytes()
    assert len(content) > 4 * CHUNK_BYTES
    for bad in damaged(content):
        target.write_bytes(bad)
        with pytest.raises((DamagedBackup, WrongUnlock)):
            restore(target, UNLOCK, new_home, clock=LATER)
        assert not new_home.exists()


def test_a_wrong_passphrase_or_another_organisations_shares_restore_nothing(
    made: BackupFile, target: Path, new_home: Path
) -> None:
    foreign = shares.split(bytes(range(32)), 2, 2)
    for unlock in (with_passphrase(PASSPHRASE.upper()), with_shares(foreign)):
        with pytest.raises(WrongUnlock):
            restore(target, unlock, new_home, clock=LATER)
        assert not new_home.exists()


def test_a_home_that_holds_anything_is_left_as_it_is(
    vault: Vault, made: BackupFile, target: Path
) -> None:
    before = {p.name: p.read_bytes() for p in vault.home.path.iterdir()}
    with pytest.raises(NotEmpty):
        restore(target, UNLOCK, vault.home.path, clock=LATER)
    assert {p.name: p.read_bytes() for p in vault.home.path.iterdir()} == before


def test_an_empty_folder_is_taken_and_closed_to_others(
    made: BackupFile, target: Path, new_home: Path
) -> None:
    new_home.mkdir(mode=0o755)
    restore(target, UNLOCK, new_home, clock=LATER)
    open_vault(new_home).close()


def test_a_database_that_holds_anything_is_left_as_it_is(
    vault: Vault, made: BackupFile, target: Path, new_home: Path
) -> None:
    database = vault.home.path / "vault.db"
    before = rows_of(vault.store.engine)
    with pytest.raises(NotEmpty):
        restore(target, UNLOCK, new_home, clock=LATER, database_url=f"sqlite:///{database}")
    assert not new_home.exists()
    assert rows_of(vault.store.engine) == before


def test_the_database_can_be_put_elsewhere(
    made: BackupFile, target: Path, new_home: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'disk' / 'records.db'}"
    restore(target, UNLOCK, new_home, clock=LATER, database_url=url)
    settings = tomllib.loads((new_home / "config.toml").read_text())
    assert settings["database_url"] == url
    assert stat.S_IMODE((tmp_path / "disk" / "records.db").stat().st_mode) == 0o600
    open_vault(new_home).close()


class BrokenClock:
    """Fails when the restore comes to be logged: after everything, before the commit."""

    def now(self) -> datetime:
        raise KeyboardInterrupt


@pytest.mark.parametrize("place", ["", "sqlite:///{}/disk.db", "sqlite:///{}/disk/records.db"])
def test_a_restore_interrupted_at_its_end_leaves_nothing(
    made: BackupFile, target: Path, new_home: Path, tmp_path: Path, place: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    url = place.format(tmp_path) or None
    with pytest.raises(KeyboardInterrupt):
        restore(target, UNLOCK, new_home, clock=BrokenClock(), database_url=url)
    assert sorted(tmp_path.rglob("*")) == before


def test_settings_that_cannot_be_used_restore_nothing(
    made: BackupFile, target: Path, new_home: Path
) -> None:
    with pytest.raises(SettingsError):
        restore(target, UNLOCK, new_home, clock=LATER, database_url="mysql://host/name")
    assert not new_home.exists()


def test_an_environment_that_names_another_database_is_not_passed_over(
    made: BackupFile,
    target: Path,
    new_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VAULT_DATABASE_URL", f"sqlite:///{tmp_path / 'another.db'}")
    with pytest.raises(SettingsError, match="VAULT_DATABASE_URL"):
        restore(target, UNLOCK, new_home, clock=LATER, database_url="sqlite:///vault.db")
    assert not new_home.exists()
    assert not (tmp_path / "another.db").exists()


def test_a_backup_of_a_newer_schema_is_refused_by_name(
    vault: Vault,
    backups: Backups,
    people: People,
    target: Path,
    new_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schema, "head", lambda: "9999")
    backups.write(people["quill"], target, PASSPHRASE)
    monkeypatch.undo()
    with pytest.raises(UnknownBackup, match="9999"):
        restore(target, UNLOCK, new_home, clock=LATER)
    assert not new_home.exists()


def test_a_weak_passphrase_makes_no_file_and_no_event(
    vault: Vault, backups: Backups, people: People, target: Path
) -> None:
    with pytest.raises(WeakPassphrase):
        backups.write(people["quill"], target, "short")
    assert not list(target.parent.glob("*made.backup*"))
    assert events(vault, BackupEvent.WRITTEN) == []


def test_a_folder_that_is_not_there_is_said_plainly(backups: Backups, people: People) -> None:
    with pytest.raises(BackupFailed, match="No such file"):
        backups.write(people["quill"], Path("nowhere/at/all.backup"), PASSPHRASE)


def test_the_log_decides_before_the_file_has_its_name(
    vault: Vault, backups: Backups, people: People, target: Path
) -> None:
    administrator = people["quill"]
    with vault.store.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON audit_events "
                "BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        )
    with pytest.raises(StorageError):
        backups.write(administrator, target, PASSPHRASE)
    assert not list(target.parent.glob("*made.backup*"))


def test_a_log_key_replaced_while_the_backup_begins_is_noticed(
    vault: Vault,
    backups: Backups,
    people: People,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    administrator = people["quill"]
    organisation = pins.organisation

    def _rotate_first(reader: Reader) -> pins.PublicKeys:
        FileKeyProvider.rotate(vault.home.path / "log.key")
        return organisation(reader)

    monkeypatch.setattr(pins, "organisation", _rotate_first)
    with pytest.raises(Conflict, match="being changed"):
        backups.write(administrator, target, PASSPHRASE)
    assert not target.exists()


def test_no_backup_is_made_with_a_key_that_the_log_has_left(
    vault: Vault, backups: Backups, people: People, target: Path, tmp_path: Path
) -> None:
    administrator = people["quill"]
    fresh = FileKeyProvider.create(tmp_path / "next.key")
    vault.audit.hand_over(fresh, administrator.user_id)
    with pytest.raises(Conflict, match="being changed"):
        backups.write(administrator, target, PASSPHRASE)
    assert not target.exists()


def invite(vault: Vault, administrator: Actor, number: int) -> None:
    vault.accounts.invite(administrator, f"guest{number}", "Guest", "", [Role.CLINICIAN])


def assert_whole(home: Path) -> int:
    """Check that each account came with its role, and return how many there are."""
    with open_vault(home) as restored, restored.store.reading() as reader:
        users = set(reader.execute(select(User.id)).scalars())
        invited = set(
            reader.execute(
                select(AuditEvent.object_id).where(AuditEvent.tag == IdentityEvent.INVITED)
            ).scalars()
        )
        assert set(reader.execute(select(UserRole.user_id)).scalars()) == users
        assert len(users - invited) == 1
        return len(users)


def test_what_is_committed_after_the_snapshot_is_not_in_the_backup(
    vault: Vault, people: People, target: Path, new_home: Path
) -> None:
    administrator = people["quill"]

    class CommittingClock:
        """Commits someone else's work at each reading of the time."""

        def now(self) -> datetime:
            invite(vault, administrator, next(numbers))
            return vault.clock.now()

    numbers = itertools.count()
    backups = Backups(vault.store, CommittingClock(), vault.home, vault.settings)
    made = backups.write(administrator, target, PASSPHRASE)
    assert next(numbers) == 1
    restore(target, UNLOCK, new_home, clock=LATER)
    assert made.contents.tables["users"] == assert_whole(new_home) == len(STAFF) + 1


def test_a_backup_made_while_others_commit_is_of_one_moment(
    vault: Vault, backups: Backups, people: People, tmp_path: Path
) -> None:
    administrator = people["quill"]
    committed, done = threading.Semaphore(0), threading.Event()

    def work() -> None:
        for number in itertools.count():
            invite(vault, administrator, number)
            committed.release()
            if done.is_set():
                return

    writer = threading.Thread(target=work)
    writer.start()
    try:
        sizes = []
        for number in range(3):
            committed.acquire()
            target, home = tmp_path / f"{number}.backup", tmp_path / f"home{number}"
            made = backups.write(administrator, target, PASSPHRASE)
            restore(target, UNLOCK, home, clock=LATER)
            sizes.append(assert_whole(home))
            assert sizes[-1] == made.contents.tables["users"]
    finally:
        done.set()
        writer.join()
    assert len(STAFF) + 1 < sizes[0] <= sizes[1] <= sizes[2]


def test_memory_stays_small_however_much_is_backed_up(
    vault: Vault, backups: Backups, people: People, target: Path, new_home: Path
) -> None:
    add_people(vault, 3000, width=10_000)
    administrator = people["quill"]
    steps: list[Callable[[], object]] = [
        lambda: backups.write(administrator, target, PASSPHRASE),
        lambda: inspect(target, UNLOCK),
        lambda: restore(target, UNLOCK, new_home, clock=LATER),
    ]
    for step in steps:
        tracemalloc.start()
        step()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 12 * 1024 * 1024
    assert target.stat().st_size > 30_000_000


def test_progress_is_told_to_the_last_row(
    vault: Vault, backups: Backups, people: People, target: Path, new_home: Path
) -> None:
    add_people(vault, 2500, width=30)
    told: list[tuple[int, int]] = []

    def progress(done: int, of: int) -> None:
        told.append((done, of))

    made = backups.write(people["quill"], target, PASSPHRASE, progress=progress)
    assert len(told) >= 3
    for _ in range(2):
        assert told[-1] == (made.contents.rows, made.contents.rows)
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        told.clear()
        restore(target, UNLOCK, new_home, clock=LATER, progress=progress)
        new_home = new_home.with_name("again")


def test_rows_that_refer_to_each_other_in_a_ring_stop_the_backup(
    vault: Vault, backups: Backups, people: People, target: Path
) -> None:
    administrator = people["quill"]
    names = [column.name for column in Note.__table__.columns]
    ring = [
        [a if name == "id" else b if name == "addendum_to" else "" for name in names]
        for a, b in (("x", "y"), ("y", "x"))
    ]
    with sqlite_module().connect(vault.home.path / "vault.db") as connection:
        marks = ", ".join("?" for _ in names)
        connection.executemany(f"INSERT INTO notes ({', '.join(names)}) VALUES ({marks})", ring)
    connection.close()
    with pytest.raises(BackupFailed, match="ring"):
        backups.write(administrator, target, PASSPHRASE)
    assert not target.exists()


NEXT_MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = {head!r}


def upgrade() -> None:
    op.add_column("users", sa.Column("pronouns", sa.String(), server_default="unsaid"))
"""


def test_a_backup_of_an_older_schema_is_brought_up_to_this_programs(
    vault: Vault,
    backups: Backups,
    people: People,
    target: Path,
    new_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = backups.write(people["quill"], target, PASSPHRASE)
    scripts = Path(shutil.copytree(Path(migrations.__file__).parent, tmp_path / "scripts"))
    (scripts / "versions" / "next.py").write_text(NEXT_MIGRATION.format(head=schema.head()))
    packaged = schema.migrations

    def newer(connection: Connection | None = None) -> Config:
        config = packaged(connection)
        config.set_main_option("script_location", str(scripts))
        return config

    monkeypatch.setattr(schema, "migrations", newer)
    monkeypatch.setattr(schema, "head", lambda: "next")
    restore(target, UNLOCK, new_home, clock=LATER)
    with open_vault(new_home) as restored, restored.store.reading() as reader:
        found = list(reader.execute(text("SELECT pronouns FROM users")).scalars())
    assert found == ["unsaid"] * made.contents.tables["users"]
