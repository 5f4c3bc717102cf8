"""Backups of either engine, restored onto either."""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, inspect, select, text, update

from tests.conftest import STAFF, People, Postgres, passphrase_of
from vault import schema
from vault.assembly import Vault, open_vault
from vault.audit.events import Event
from vault.audit.tables import AuditEvent, AuditPending
from vault.audit.verify import verify_log
from vault.backup import rows
from vault.backup.errors import BackupFailed, DamagedBackup, NotEmpty
from vault.backup.keys import with_passphrase
from vault.backup.restoring import restore
from vault.backup.service import Backups
from vault.clock import SteppingClock
from vault.identity import compartments
from vault.identity.compartments import CompartmentName, ScopeKind
from vault.identity.permissions import Role
from vault.identity.sealed import open_json, seal_json
from vault.identity.tables import User
from vault.ids import new_id
from vault.records.tables import Chart, Note
from vault.store.engine import open_engine

PASSPHRASE = "nine boats out before dawn"
UNLOCK = with_passphrase(PASSPHRASE)
LATER = SteppingClock(datetime(2026, 6, 1, tzinfo=UTC))
DETAILS = {"name": "Zo\u00eb \u2013 \u5f20 \U0001f33f"}


@pytest.fixture
def backups(any_vault: Vault) -> Backups:
    return Backups(any_vault.store, any_vault.clock, any_vault.home, any_vault.settings)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "made.backup"


@pytest.fixture
def new_home(tmp_path: Path) -> Path:
    return tmp_path / "restored"


@pytest.fixture
def empty_database(postgres: Postgres) -> str:
    return postgres.url(postgres.create())


@pytest.fixture(params=["sqlite", "postgresql"])
def destination(request: pytest.FixtureRequest) -> str:
    """An empty database of either engine."""
    if request.param == "sqlite":
        return "sqlite:///vault.db"
    return str(request.getfixturevalue("empty_database"))


def add_records(vault: Vault, people: People) -> str:
    """Make a chart, and a note with an addendum that lies before it on the disk."""
    author, chart_id, now = people["harmon"], new_id(), vault.clock.now()
    note = {
        "chart_id": chart_id,
        "kind": "progress",
        "template": "dap",
        "status": "signed",
        "author_id": author.user_id,
        "session_at": now,
        "authored_at": now,
        "revision": 3,
    }
    with vault.store.unit_of_work() as work:
        key = compartments.create(
            work,
            scope_kind=ScopeKind.CHART,
            scope_id=chart_id,
            name=CompartmentName.IDENTITY,
            holders=[author.user_id],
            granted_by=author,
            at=now,
        )
        chart = {
            "id": chart_id,
            "number": "C-0001",
            "unit_kind": "couple",
            "status": "open",
            "opened_on": date(2025, 12, 31),
            "created_by": author.user_id,
            "created_at": now,
        }
        work.execute(insert(Chart).values(seal_json(Chart, chart, key, DETAILS)))
        first, addendum = new_id(), new_id()
        draft = note | {"id": first, "late_entry": False, "status": "draft"}
        work.execute(insert(Note).values(draft))
        work.execute(
            insert(Note).values(note | {"id": addendum, "late_entry": True, "addendum_to": first})
        )
        work.execute(update(Note).where(Note.id == first).values(status="signed"))
        work.record(Event(tag="test:chart:make", actor=author.user_id, chart="C-0001"))
    return chart_id


def plain_rows(vault: Vault) -> dict[str, set[Any]]:
    """Return each table's rows as plain values, alike on every engine."""
    with vault.store.reading() as reader:
        return {
            table.name: {tuple(row) for row in rows.read(reader, table)}
            for table in schema.METADATA.sorted_tables
        }


def of_records(found: dict[str, set[Any]]) -> dict[str, set[Any]]:
    return {name: rows for name, rows in found.items() if not name.startswith("audit_")}


def assert_log_holds(vault: Vault, kept: str) -> int:
    vault.audit.checkpoint()
    with vault.store.reading() as reader:
        report = verify_log(reader.connection, [vault.audit.verifier_key], [kept])
    assert report.findings == []
    assert report.pending == 0
    return report.size


def test_a_vault_is_the_same_row_for_row_on_either_engine(
    any_vault: Vault,
    backups: Backups,
    people: People,
    target: Path,
    new_home: Path,
    destination: str,
) -> None:
    chart_id = add_records(any_vault, people)
    administrator = people["quill"]
    kept = any_vault.audit.checkpoint()
    before = plain_rows(any_vault)
    made = backups.write(administrator, target, PASSPHRASE)
    assert made.contents.engine == any_vault.store.engine.dialect.name
    restore(target, UNLOCK, new_home, clock=LATER, database_url=destination)

    with open_vault(new_home) as restored:
        assert restored.settings.database_url == destination
        after = plain_rows(restored)
        assert of_records(after) == of_records(before)
        assert before["audit_events"] <= after["audit_events"]
        assert assert_log_holds(restored, kept) == made.contents.audit_events + 1
        author = restored.logins.login("harmon", passphrase_of("harmon"))
        with restored.store.reading() as reader:
            chart = reader.execute(select(Chart).where(Chart.id == chart_id)).mappings().one()
            keys = compartments.held_keys(reader, author, [chart_id])
        row = {column.name: chart[column.name] for column in Chart.__table__.columns}
        assert open_json(Chart, row, keys[row["compartment_id"], row["epoch"]]) == DETAILS


def test_events_that_waited_for_their_place_get_it(
    postgres_home: Path, target: Path, new_home: Path, destination: str
) -> None:
    with open_vault(postgres_home) as vault:
        administrator = vault.logins.login("quill", passphrase_of("quill"))
        kept = vault.audit.checkpoint()
        waiting = [Event(tag="test:log:wait", actor="tester") for _ in range(40)]
        vault.store.append_alone(waiting[:25])
        vault.store.append_alone(waiting[25:])
        with vault.store.reading() as reader:
            assert len(reader.execute(select(AuditPending.id)).all()) == len(waiting)
        backups = Backups(vault.store, vault.clock, vault.home, vault.settings)
        made = backups.write(administrator, target, PASSPHRASE)
    restore(target, UNLOCK, new_home, clock=LATER, database_url=destination)
    with open_vault(new_home) as restored:
        assert assert_log_holds(restored, kept) == made.contents.audit_events + 1
        with restored.store.reading() as reader:
            placed = reader.execute(
                select(AuditEvent.id)
                .where(AuditEvent.tag == "test:log:wait")
                .order_by(AuditEvent.leaf_index)
            ).scalars()
            assert set(placed) == {event.id for event in waiting}


def test_the_restored_vault_works_on(
    backups: Backups, people: People, target: Path, new_home: Path, destination: str
) -> None:
    backups.write(people["quill"], target, PASSPHRASE)
    restore(target, UNLOCK, new_home, clock=LATER, database_url=destination)
    with open_vault(new_home) as restored:
        administrator = restored.logins.login("quill", passphrase_of("quill"))
        restored.accounts.invite(administrator, "newcomer", "New Comer", "", [Role.RECORDS])
        again = Backups(restored.store, restored.clock, restored.home, restored.settings)
        made = again.write(administrator, target.with_name("again"), PASSPHRASE)
    assert made.contents.tables["users"] == len(STAFF) + 2


def test_what_is_committed_after_the_snapshot_is_not_in_the_backup(
    any_vault: Vault, people: People, target: Path, new_home: Path
) -> None:
    administrator = people["quill"]
    numbers = itertools.count()

    class CommittingClock:
        """Commits someone else's work at each reading of the time."""

        def now(self) -> datetime:
            name = f"guest{next(numbers)}"
            any_vault.accounts.invite(administrator, name, "Guest", "", [Role.CLINICIAN])
            return any_vault.clock.now()

    backups = Backups(any_vault.store, CommittingClock(), any_vault.home, any_vault.settings)
    backups.write(administrator, target, PASSPHRASE)
    assert next(numbers) == 1
    restore(target, UNLOCK, new_home, clock=LATER, database_url="sqlite:///vault.db")
    with open_vault(new_home) as restored, restored.store.reading() as reader:
        names = set(reader.execute(select(User.username)).scalars())
    assert names == {*STAFF, "quill"}


class BrokenClock:
    """Fails when the restore comes to be logged: after everything, before the commit."""

    def now(self) -> datetime:
        raise KeyboardInterrupt


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def leave(_: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("damage", "at", "error"),
    [(cut_short, LATER, DamagedBackup), (leave, BrokenClock(), KeyboardInterrupt)],
)
def test_a_restore_that_fails_leaves_postgresql_empty(
    backups: Backups,
    people: People,
    target: Path,
    new_home: Path,
    empty_database: str,
    damage: Callable[[Path], None],
    at: Any,
    error: type[BaseException],
) -> None:
    backups.write(people["quill"], target, PASSPHRASE)
    damage(target)
    with pytest.raises(error):
        restore(target, UNLOCK, new_home, clock=at, database_url=empty_database)
    assert not new_home.exists()
    engine = open_engine(empty_database)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
        own = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        assert connection.execute(text(own)).scalar_one() == 0
    engine.dispose()


def test_a_postgresql_database_that_holds_anything_is_left_as_it_is(
    postgres_home: Path, target: Path, new_home: Path
) -> None:
    with open_vault(postgres_home) as vault:
        administrator = vault.logins.login("quill", passphrase_of("quill"))
        backups = Backups(vault.store, vault.clock, vault.home, vault.settings)
        backups.write(administrator, target, PASSPHRASE)
        before = plain_rows(vault)
        with pytest.raises(NotEmpty):
            restore(target, UNLOCK, new_home, clock=LATER)
        assert not new_home.exists()
        assert plain_rows(vault) == before


def test_text_that_postgresql_cannot_hold_is_refused_without_being_shown(
    vault: Vault, people: People, target: Path, new_home: Path, empty_database: str
) -> None:
    administrator = people["quill"]
    with vault.store.unit_of_work() as work:
        work.execute(update(User).values(display_name="Wilhelmina\0Featherstonehaugh"))
        work.record(Event(tag="test:user:change", actor="tester"))
    backups = Backups(vault.store, vault.clock, vault.home, vault.settings)
    backups.write(administrator, target, PASSPHRASE)
    with pytest.raises(BackupFailed) as refused:
        restore(target, UNLOCK, new_home, clock=LATER, database_url=empty_database)
    shown = "".join(traceback.format_exception(refused.value))
    assert "Wilhelmina" not in shown
    assert not new_home.exists()
