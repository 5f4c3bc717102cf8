"""Long work: it goes on by itself, and only its owner sees how."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.conftest import People
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.crypto.envelope import SealBroken
from vault.errors import InvalidInput, NotFound, TamperedData
from vault.jobs.service import Jobs, JobState, Progress
from vault.jobs.tables import Job

CANARY = b"what the work made"


@pytest.fixture
def jobs(any_vault: Vault) -> Iterator[Jobs]:
    made = Jobs(any_vault.store, any_vault.clock)
    yield made
    made.close()


def test_its_result_waits_for_its_owner_alone(any_vault: Vault, people: People, jobs: Jobs) -> None:
    job = jobs.start(people["harmon"], "render", "", lambda _: CANARY)
    jobs.close()
    assert jobs.status(people["harmon"], job).state is JobState.DONE
    assert jobs.result(people["harmon"], job) == CANARY
    for look in (jobs.status, jobs.result):
        with pytest.raises(NotFound):
            look(people["okoye"], job)
    assert jobs.recent(people["okoye"]) == ()
    with any_vault.store.reading() as reader:
        assert CANARY not in reader.execute(select(Job.result)).scalar_one()


def test_a_result_of_another_job_does_not_open(
    any_vault: Vault, people: People, jobs: Jobs
) -> None:
    first = jobs.start(people["harmon"], "render", "", lambda _: CANARY)
    second = jobs.start(people["harmon"], "render", "", lambda _: b"")
    jobs.close()
    with any_vault.store.engine.begin() as connection:
        row = connection.execute(select(Job.result).where(Job.id == first)).scalar_one()
        connection.execute(update(Job).where(Job.id == second).values(result=row))
    with pytest.raises((SealBroken, TamperedData)):
        jobs.result(people["harmon"], second)


def test_a_refusal_is_told_in_its_own_words(people: People, jobs: Jobs) -> None:
    def refuse(_: Progress) -> bytes:
        raise InvalidInput("This can't be taken.")

    job = jobs.start(people["harmon"], "render", "", refuse)
    jobs.close()
    seen = jobs.status(people["harmon"], job)
    assert seen.state is JobState.REFUSED
    assert "This can't be taken." in seen.trouble
    with pytest.raises(NotFound):
        jobs.result(people["harmon"], job)


def test_an_unexpected_failure_tells_nothing_of_what_it_worked_on(
    people: People, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Progress) -> bytes:
        raise RuntimeError("Toby said the dog was gone")

    job = jobs.start(people["harmon"], "render", "", fail)
    jobs.close()
    seen = jobs.status(people["harmon"], job)
    assert seen.state is JobState.FAILED
    assert "Toby" not in repr(seen) + caplog.text


def test_it_tells_how_far_it_is_even_while_the_work_holds_the_database(
    any_vault: Vault, people: People, jobs: Jobs
) -> None:
    told, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> bytes:
        progress(3, 10)
        told.set()
        go_on.wait(30)
        progress(10, 10)
        return b""

    job = jobs.start(people["harmon"], "render", "", work)
    assert told.wait(30)
    assert jobs.status(people["harmon"], job).state is JobState.RUNNING
    go_on.set()
    jobs.close()
    seen = jobs.status(people["harmon"], job)
    assert (seen.done, seen.total) == (10, 10)


def test_work_cut_off_with_its_program_reads_as_interrupted(
    any_vault: Vault, people: People, jobs: Jobs, clock: SteppingClock
) -> None:
    job = jobs.start(people["harmon"], "render", "", lambda _: b"")
    jobs.close()
    with any_vault.store.engine.begin() as connection:
        connection.execute(update(Job).values(state=JobState.RUNNING))
    clock.advance(timedelta(minutes=2))
    assert jobs.status(people["harmon"], job).state is JobState.INTERRUPTED


def test_a_result_is_gone_after_a_day(people: People, jobs: Jobs, clock: SteppingClock) -> None:
    job = jobs.start(people["harmon"], "render", "", lambda _: CANARY)
    jobs.close()
    clock.advance(timedelta(hours=23))
    assert jobs.result(people["harmon"], job) == CANARY
    clock.advance(timedelta(hours=2))
    for look in (jobs.status, jobs.result):
        with pytest.raises(NotFound):
            look(people["harmon"], job)
    assert jobs.recent(people["harmon"]) == ()
