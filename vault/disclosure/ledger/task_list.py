"""Tasks of a case: whom to notify, whom to consult, what is due when (LI10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from vault.disclosure.tables import Task
from vault.identity.compartments import Work
from vault.ids import new_id
from vault.labels.vocabulary import Code
from vault.records.rows import Columns, code_of, fetch
from vault.store.unit_of_work import Reader


class TaskKind(Code):
    """What is to be seen to."""

    NOTIFY_CLIENT = "notify-client", "notify the client"
    NOTIFY_COUNSEL = "notify-counsel", "notify our counsel"
    NOTIFY_INSURER = "notify-insurer", "notify the liability insurer"
    CONSULT = "consult", "consult somebody; never be a lone ranger"
    OBJECT = "object", "object in writing before this time, or let it pass"
    ANSWER = "answer", "answer the instrument"
    SEND_DENIAL = "send-denial", "send the client the written denial"
    REVIEW_DENIAL = "review-denial", "have the denial reviewed by somebody who had no part in it"
    SEND_FINDING = "send-finding", "tell the client in writing what the review found"
    NOTIFY_RECIPIENT = "notify-recipient", "give notice to whoever received what is called back"
    SEEK_ORDER = "seek-order", "ask the court for an order under Fed. R. Evid. 502(d)"


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task.

    Args:
        chart, member: the chart's number and the member's handle, where it is about a member.
        due_at: when it is due, if it has a time.
        done_at, done_by: when and by whom (a user's id) it was done; None while it is open.
    """

    task_id: str
    kind: TaskKind
    chart: str
    member: str
    due_at: datetime | None
    done_at: datetime | None
    done_by: str | None


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to set."""

    kind: TaskKind
    due_at: datetime | None = None
    chart_id: str | None = None
    member: str = ""


def set_tasks(work: Work, case_id: str, new: Iterable[NewTask], at: datetime) -> None:
    """Set tasks that the case does not have yet; the caller records the event."""
    known = {
        (row["kind"], row["chart_id"], row["member"])
        for row in fetch(
            work, select(Task.kind, Task.chart_id, Task.member).where(Task.case_id == case_id)
        )
    }
    rows = [
        _row(case_id, task, at)
        for task in new
        if (task.kind, task.chart_id, task.member) not in known
    ]
    if rows:
        work.execute(insert(Task), rows)


def renew_task(work: Work, case_id: str, task: NewTask, at: datetime) -> None:
    """Give an open task another time, or set it anew if it was done; the caller records it."""
    moved = work.execute(
        update(Task)
        .where(Task.case_id == case_id, Task.kind == task.kind, Task.done_at.is_(None))
        .values(due_at=task.due_at)
    )
    if not moved.rowcount:
        work.execute(insert(Task), [_row(case_id, task, at)])


def close_tasks(work: Work, case_id: str, kind: TaskKind, by: str, at: datetime) -> None:
    """Mark the open tasks of a kind as done; the caller records the event."""
    work.execute(
        update(Task)
        .where(Task.case_id == case_id, Task.kind == kind, Task.done_at.is_(None))
        .values(done_by=by, done_at=at)
    )


def tasks_of(reader: Reader, case_id: str, charts: Mapping[str, str]) -> tuple[TaskView, ...]:
    """Return a case's tasks, the open and urgent ones first.

    Args:
        reader: the database.
        case_id: the case.
        charts: number by chart id.
    """
    rows = fetch(reader, select(*Task.__table__.c).where(Task.case_id == case_id))
    views = [_view(row, charts.get(row["chart_id"], "")) for row in rows]
    return tuple(sorted(views, key=_urgency))


def _view(row: Columns, chart: str) -> TaskView:
    return TaskView(
        row["id"],
        code_of(TaskKind, row["kind"]),
        chart,
        row["member"],
        row["due_at"],
        row["done_at"],
        row["done_by"],
    )


def _row(case_id: str, task: NewTask, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "case_id": case_id,
        "kind": task.kind,
        "chart_id": task.chart_id,
        "member": task.member,
        "due_at": task.due_at,
        "set_at": at,
        "done_by": None,
        "done_at": None,
    }


def _urgency(task: TaskView) -> tuple[bool, bool, str, str, str, str]:
    due = task.due_at.isoformat() if task.due_at else ""
    return (task.done_at is not None, not due, due, task.kind, task.chart, task.member)
