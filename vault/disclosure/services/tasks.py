"""Tasks of cases: marking one as done."""

from __future__ import annotations

from sqlalchemy import select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit
from vault.disclosure.tables import Task
from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor
from vault.records.rows import fetch_one
from vault.store.unit_of_work import Store


class Tasks:
    """Marks tasks as done."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def complete(self, actor: Actor, case: str, task_id: str) -> None:
        """Mark a task as done.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in the case.
            NotFound: the case has no such task.
            Conflict: it is done already.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.TASK_DONE)
            case_id = admitted.ref.case_id
            row = fetch_one(
                work, select(*Task.__table__.c).where(Task.id == task_id, Task.case_id == case_id)
            )
            if row is None:
                raise NotFound("The case has no such task.")
            if row["done_at"] is not None:
                raise Conflict("The task is done already.")
            work.execute(
                update(Task)
                .where(Task.id == task_id)
                .values(done_by=actor.user_id, done_at=self._clock.now())
            )
            admitted.record(work, {"task": task_id, "kind": row["kind"]})
