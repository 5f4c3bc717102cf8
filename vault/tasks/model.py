"""What waits for somebody, by when, and to whom it goes when it stays undone; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from vault.identity.permissions import Role
from vault.labels.vocabulary import Code

_NEVER = datetime.max.replace(tzinfo=UTC)


class Source(Code):
    """The feature that a task belongs to."""

    CASE = "case", "disclosure"
    COUNSEL = "counsel", "counsel's papers"
    SAFETY = "safety", "safety"
    NOTE = "note", "note"
    LABEL = "label", "label"
    EMERGENCY = "emergency", "emergency access"
    LOAN = "loan", "loan of psychotherapy notes"
    ACCOUNTING = "accounting", "accounting"
    AMENDMENT = "amendment", "amendment"
    HOLD = "hold", "hold"
    DISPOSAL = "disposal", "disposal"
    ATTESTER = "attester", "attester outside"


ESCALATES_TO: Mapping[Source, frozenset[Role]] = {
    Source.CASE: frozenset({Role.PRIVACY_OFFICER}),
    Source.COUNSEL: frozenset({Role.COUNSEL}),
    Source.SAFETY: frozenset({Role.SUPERVISOR, Role.PRIVACY_OFFICER}),
    Source.NOTE: frozenset({Role.SUPERVISOR}),
    Source.LABEL: frozenset({Role.SUPERVISOR}),
    Source.EMERGENCY: frozenset({Role.PRIVACY_OFFICER}),
    Source.LOAN: frozenset({Role.PRIVACY_OFFICER}),
    Source.ACCOUNTING: frozenset({Role.PRIVACY_OFFICER}),
    Source.AMENDMENT: frozenset({Role.PRIVACY_OFFICER}),
    Source.HOLD: frozenset({Role.PRIVACY_OFFICER}),
    Source.DISPOSAL: frozenset({Role.PRIVACY_OFFICER}),
    Source.ATTESTER: frozenset({Role.PRIVACY_OFFICER}),
}
"""Who is shown a task that stays undone after its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """Something to be done. No name and no word of a record stands in it.

    Args:
        source: the feature.
        task_id: its id, unique within the feature.
        words: what is to be done.
        ref: what it is about: a case's, chart's or request's number.
        place: the id under which the feature shows it; "" where all of its kind stand on one page.
        owners: the user ids of those who can do it.
        due_at: by when, if it has a time.
        done_here: whether it is marked as done on the list; the others are done in the feature.
    """

    source: Source
    task_id: str
    words: str
    ref: str
    place: str
    owners: frozenset[str]
    due_at: datetime | None
    done_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTask:
    """A task on somebody's list.

    Args:
        task: the task; of another's, without what it is about.
        overdue: whether its time is over.
        mine: whether the reader can do it; else it is shown because it stays undone.
    """

    task: OpenTask
    overdue: bool
    mine: bool


def listed(
    tasks: Iterable[OpenTask],
    user_id: str,
    roles: frozenset[Role],
    now: datetime,
    escalate_after: timedelta,
) -> tuple[ListedTask, ...]:
    """Return one person's list: overdue first, then by time, those without a time last.

    Somebody else's task joins it once it is overdue by `escalate_after` and one of the person's
    roles looks after its feature. It then says what is to be done and since when, and not about
    whom: that takes a key.

    Args:
        tasks: every open task.
        user_id: the person.
        roles: their roles.
        now: the instant.
        escalate_after: how long after its time a task goes to others.
    """
    found = [
        ListedTask(task=task, overdue=_overdue(task, now), mine=True)
        for task in tasks
        if user_id in task.owners
    ]
    found += [
        ListedTask(task=replace(task, ref="", place="", done_here=False), overdue=True, mine=False)
        for task in tasks
        if user_id not in task.owners
        and not roles.isdisjoint(ESCALATES_TO[task.source])
        and task.due_at is not None
        and task.due_at + escalate_after <= now
    ]
    return tuple(sorted(found, key=_urgency))


def _overdue(task: OpenTask, now: datetime) -> bool:
    return task.due_at is not None and task.due_at < now


def _urgency(each: ListedTask) -> tuple[bool, datetime, bool, str, str]:
    task = each.task
    return (not each.overdue, task.due_at or _NEVER, not each.mine, task.words, task.task_id)
