"""Tasks of cases: those that wait for somebody, and marking one as done."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit, case_event, cases_of
from vault.disclosure.ledger.book import Caption, open_head
from vault.disclosure.ledger.task_list import TaskView, open_tasks
from vault.disclosure.tables import Disclosure, Task
from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor
from vault.identity.compartments import held_keys
from vault.identity.permissions import Permission
from vault.records.access import logging_tampering
from vault.records.rows import fetch, fetch_one
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """An open task of a case that somebody takes part in.

    Args:
        case: the case's number.
        caption: what the case goes by.
        task: the task.
    """

    case: str
    caption: Caption
    task: TaskView


class Tasks:
    """Lists open tasks and marks them as done."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def waiting_for(self, actor: Actor) -> tuple[WaitingTask, ...]:
        """Return the open tasks of the cases in which the actor takes part, the urgent ones first.

        Raises:
            PermissionDenied: the actor may not open cases.
            TamperedData: one of the cases does not open.
        """
        attempt = case_event(CaseEvent.TASK_LIST, actor, case_id="")
        with self._store.unit_of_work() as work:
            actor.require(Permission.CASE_OPEN, attempt)
            own = sorted(cases_of(work, actor).values())
            rows = open_tasks(work, own)
            cases = fetch(
                work,
                select(*Disclosure.__table__.c).where(
                    Disclosure.id.in_({row.case_id for row in rows})
                ),
            )
            keys = held_keys(work, actor, own)
            work.record(replace(attempt, detail={"tasks": len(rows)}))
        with logging_tampering(self._store, attempt):
            found = {row["id"]: (row["number"], open_head(row, keys).caption) for row in cases}
        return tuple(WaitingTask(*found[row.case_id], row.task) for row in rows)

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
