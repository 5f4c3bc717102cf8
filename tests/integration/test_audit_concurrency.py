from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tests.integration.conftest import LoggedDatabase, event
from vault.audit.events import Event
from vault.store.unit_of_work import AuditUnavailable

WRITERS = 8
EACH = 25


def placed(logged: LoggedDatabase) -> list[str]:
    """Return the ids in the log, in their order."""
    with logged.engine.connect() as connection:
        query = text("SELECT id FROM audit_events ORDER BY leaf_index")
        return list(connection.execute(query).scalars())


def in_threads(*tasks: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result(timeout=120)


def test_writers_at_the_same_time_lose_nothing(logged: LoggedDatabase) -> None:
    written: list[str] = []
    running = threading.Semaphore(0)

    def write() -> None:
        for number in range(EACH):
            item = event(number)
            logged.store.append_alone([item])
            written.append(item.id)
        running.release()

    def sequence() -> None:
        while not running.acquire(blocking=False):
            logged.log.sequence()
        running.release()

    in_threads(*[write] * WRITERS, sequence, sequence)
    logged.log.checkpoint()
    assert sorted(placed(logged)) == sorted(written)
    assert len(written) == WRITERS * EACH
    report = logged.report()
    assert report.holds
    assert (report.size, report.signed, report.pending) == (len(written), len(written), 0)


def test_an_event_that_commits_late_is_not_lost(on_postgresql: LoggedDatabase) -> None:
    early, late, later = event(1), event(2), event(3)
    with on_postgresql.engine.begin() as slow:
        on_postgresql.log.append(slow, [late])
        on_postgresql.store.append_alone([early])
        on_postgresql.log.sequence()
        assert placed(on_postgresql) == [early.id]
    on_postgresql.store.append_alone([later])
    on_postgresql.log.sequence()
    assert placed(on_postgresql) == [early.id, late.id, later.id]
    assert on_postgresql.report().holds


def test_an_event_can_be_proved_while_an_older_act_still_runs(
    on_postgresql: LoggedDatabase,
) -> None:
    with on_postgresql.engine.begin() as slow:
        on_postgresql.log.append(slow, [event(1)])
        done = event(2)
        on_postgresql.store.append_alone([done])
        assert "index 0\n" in on_postgresql.log.prove_inclusion(done.id)


def test_the_sequencer_gives_all_places_or_none(on_postgresql: LoggedDatabase) -> None:
    on_postgresql.record(14)
    for number in range(4):
        on_postgresql.store.append_alone([event(number)])
    on_postgresql.tamper("ALTER TABLE audit_nodes RENAME TO elsewhere")
    with pytest.raises(AuditUnavailable):
        on_postgresql.log.sequence()
    assert len(placed(on_postgresql)) == 14
    on_postgresql.tamper("ALTER TABLE elsewhere RENAME TO audit_nodes")
    on_postgresql.log.sequence()
    report = on_postgresql.report()
    assert report.holds
    assert report.size == 18


def test_an_act_whose_event_cannot_be_written_does_not_happen(logged: LoggedDatabase) -> None:
    logged.record(1)
    logged.tamper(
        "CREATE TABLE things (name VARCHAR(9))", "ALTER TABLE audit_events RENAME TO elsewhere"
    )
    logged.tamper("ALTER TABLE audit_pending RENAME TO elsewhere_too")
    with pytest.raises(AuditUnavailable), logged.store.unit_of_work() as work:
        work.connection.execute(text("INSERT INTO things VALUES ('done')"))
        work.record(Event(tag="test:thing:make", actor="user-a"))
    assert logged.ask("SELECT count(*) FROM things") == 0


def test_an_event_recorded_twice_holds_nothing_up(logged: LoggedDatabase) -> None:
    item = event(1)
    logged.store.append_alone([item])
    logged.store.append_alone([item])
    logged.log.sequence()
    assert placed(logged) == [item.id, item.id]
    assert "index 0\n" in logged.log.prove_inclusion(item.id)
    assert logged.report().holds
