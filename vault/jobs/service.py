"""Runs long work beside the requests, and tells its owner how far it is.

A job goes on when its owner's page is closed, and its result waits, sealed to the owner. What a
job does is an act of some service, audited there; a job cut off by the end of the program has done
what its service had committed and nothing else.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import NotFound, VaultError
from vault.identity.actor import Actor
from vault.identity.own_seal import open_own, seal_to_self
from vault.ids import new_id
from vault.jobs.tables import Job
from vault.store.unit_of_work import Store

Progress = Callable[[int, int], None]
"""Told what is done and of how much, in the work's own units."""

BEAT_SECONDS = 0.5
DEAD_AFTER = timedelta(seconds=60)
KEPT_FOR = timedelta(days=1)

logger = logging.getLogger(__name__)


class JobState(StrEnum):
    """How a job stands."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as its owner sees it; `trouble` is why it was refused, in the error's own words."""

    job_id: str
    kind: str
    subject_id: str
    state: JobState
    done: int
    total: int
    trouble: str
    begun_at: datetime
    ended_at: datetime | None


class Jobs:
    """Long work, each piece owned by the person who began it.

    Args:
        store: the vault's store.
        clock: the time.
        at_once: how many jobs run at the same time; the others wait their turn.
    """

    def __init__(self, store: Store[Event], clock: Clock, at_once: int = 2):
        self._store = store
        self._clock = clock
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="job")

    def start(
        self, actor: Actor, kind: str, subject_id: str, act: Callable[[Progress], bytes]
    ) -> str:
        """Begin a piece of work and return its id at once.

        Args:
            actor: whose work it is; only they see how it goes.
            kind: what sort of work, a code for the page that shows it.
            subject_id: the id of the thing it is about.
            act: does the work and returns its result, which may be empty.
        """
        now, job_id = self._clock.now(), new_id()
        with self._store.unit_of_work() as work:
            work.execute(delete(Job).where(Job.beat_at < now - KEPT_FOR))
            work.execute(
                insert(Job).values(
                    id=job_id,
                    user_id=actor.user_id,
                    key_id=actor.keyring.key_id,
                    kind=kind,
                    subject_id=subject_id,
                    state=JobState.RUNNING,
                    done=0,
                    total=0,
                    trouble="",
                    result=None,
                    begun_at=now,
                    beat_at=now,
                    ended_at=None,
                )
            )
        run = _Run(self._store, self._clock, job_id, actor)
        self._pool.submit(run.through, act)
        return job_id

    def status(self, actor: Actor, job_id: str) -> JobView:
        """Return how one's job stands.

        Raises:
            NotFound: there is none, it is another person's, or its day is over.
        """
        return self._view(self._row(actor, job_id))

    def recent(self, actor: Actor) -> tuple[JobView, ...]:
        """Return one's jobs of the last day, newest first."""
        with self._store.reading() as reader:
            rows = reader.execute(
                select(*Job.__table__.c).where(*self._kept(actor)).order_by(Job.begun_at.desc())
            ).all()
        return tuple(self._view(row) for row in rows)

    def result(self, actor: Actor, job_id: str) -> bytes:
        """Return what one's finished job made.

        Raises:
            NotFound: there is no such job of theirs, or it has no result (yet).
            SealBroken: the stored result was changed.
        """
        row = self._row(actor, job_id)
        if row.state != JobState.DONE or row.result is None:
            raise NotFound("This work has no result.", remedy="Wait until it is done.")
        return open_own(actor, row.result, _binding(job_id))

    def close(self) -> None:
        """Wait for the jobs begun, and take no further one."""
        self._pool.shutdown(wait=True)

    def _row(self, actor: Actor, job_id: str) -> Any:
        with self._store.reading() as reader:
            row = reader.execute(
                select(*Job.__table__.c).where(Job.id == job_id, *self._kept(actor))
            ).one_or_none()
        if row is None:
            raise NotFound("There is no such work of yours.", remedy="It is kept for a day.")
        return row

    def _kept(self, actor: Actor) -> tuple[ColumnElement[bool], ...]:
        """Return what makes a job one that its owner may still see."""
        return Job.user_id == actor.user_id, Job.beat_at >= self._clock.now() - KEPT_FOR

    def _view(self, row: Any) -> JobView:
        state = JobState(row.state)
        if state is JobState.RUNNING and self._clock.now() - row.beat_at > DEAD_AFTER:
            state = JobState.INTERRUPTED
        return JobView(
            row.id,
            row.kind,
            row.subject_id,
            state,
            row.done,
            row.total,
            row.trouble,
            row.begun_at,
            row.ended_at,
        )


class _Run:
    """One job under way; a thread beside it writes how far it is, so the work never waits."""

    def __init__(self, store: Store[Event], clock: Clock, job_id: str, actor: Actor):
        self._store = store
        self._clock = clock
        self._job_id = job_id
        self._actor = actor
        self._progress = (0, 0)
        self._over = threading.Event()

    def through(self, act: Callable[[Progress], bytes]) -> None:
        beating = threading.Thread(target=self._beat, name="job-progress", daemon=True)
        beating.start()
        try:
            result = act(self._tell)
            values: dict[str, object] = {"state": JobState.DONE, "result": self._sealed(result)}
        except VaultError as error:
            values = {"state": JobState.REFUSED, "trouble": str(error)}
        except Exception as error:  # noqa: BLE001 - a thread has nobody above it to tell
            kind = type(error).__name__
            logger.error("A job failed: %s", kind)  # noqa: TRY400 - a traceback may hold text
            values = {"state": JobState.FAILED, "trouble": ""}
        self._over.set()
        beating.join()
        done, total = self._progress
        self._write(done=done, total=total, ended_at=self._clock.now(), **values)

    def _tell(self, done: int, total: int) -> None:
        self._progress = (done, total)

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            done, total = self._progress
            with suppress(DBAPIError):  # the work itself holds the database; the next beat tells
                self._write(done=done, total=total)

    def _write(self, **values: object) -> None:
        with self._store.unit_of_work() as work:
            work.execute(
                update(Job)
                .where(Job.id == self._job_id)
                .values(beat_at=self._clock.now(), **values)
            )

    def _sealed(self, result: bytes) -> bytes:
        return seal_to_self(self._actor, result, _binding(self._job_id))


def _binding(job_id: str) -> bytes:
    return f"vault/job/v1|{job_id}".encode()
