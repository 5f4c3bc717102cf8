"""Each person's tasks over every feature: listed, and marked as done where that is the act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor, refusal
from vault.store.unit_of_work import Reader, Store
from vault.tasks.events import TaskEvent
from vault.tasks.model import ListedTask, OpenTask, Source, listed
from vault.tasks.sources import TaskSource
from vault.tasks.staff import Staff

Complete = Callable[[Actor, str, str], None]
"""Marks a task as done: by whom, the `place` it is shown in, its id."""


class TaskLists:
    """Lists tasks.

    Args:
        store: the database.
        clock: the time.
        sources: the features in which something waits.
        completing: how a feature's tasks are marked as done, where that is the act.
        escalate_after: how long after its time a task is shown to those who look after it.
    """

    def __init__(
        self,
        store: Store[Event],
        clock: Clock,
        sources: Sequence[TaskSource],
        completing: Mapping[Source, Complete],
        escalate_after: timedelta,
    ):
        self._store = store
        self._clock = clock
        self._sources = sources
        self._completing = completing
        self._escalate_after = escalate_after

    def of(self, actor: Actor) -> tuple[ListedTask, ...]:
        """Return what waits for a person, overdue first; the look is logged."""
        with self._store.unit_of_work() as work:
            found = listed(
                self.open(work),
                actor.user_id,
                actor.roles,
                self._clock.now(),
                self._escalate_after,
            )
            work.record(
                Event(tag=TaskEvent.LISTED, actor=actor.user_id, detail={"tasks": len(found)})
            )
        return found

    def done(self, actor: Actor, source: Source, task_id: str) -> None:
        """Mark one of a person's tasks as done.

        Raises:
            NotFound: the person has no such task.
            Conflict: it is done in its feature, by doing it.
            As the feature's own act.
        """
        attempt = Event(tag=TaskEvent.LISTED, actor=actor.user_id, object_id=task_id)
        with self._store.unit_of_work() as work:
            mine = [
                each
                for each in self.open(work)
                if (each.source, each.task_id) == (source, task_id) and actor.user_id in each.owners
            ]
            if not mine:
                raise refusal(NotFound("You have no such task."), attempt)
        [task] = mine
        if not task.done_here:
            raise Conflict(
                "This task is done by doing it.", remedy="Open what it is about and do it there."
            )
        self._completing[source](actor, task.place, task_id)

    def open(self, reader: Reader) -> list[OpenTask]:
        """Return every open task of the vault."""
        people = Staff(reader)
        return [task for source in self._sources for task in source.open(reader, people)]
