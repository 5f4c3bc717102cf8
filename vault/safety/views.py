"""Looking at safety cases: those one takes part in, one of them, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from vault.audit.events import Event
from vault.disclosure.work.accounting_desk import clients
from vault.identity import key_holders
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.jurisdictions.pack import Pack
from vault.jurisdictions.rules import WarnOption
from vault.records.access import logging_tampering
from vault.records.rows import code_of, fetch
from vault.records.tables import Chart
from vault.safety.acting import Means
from vault.safety.attesting import require_attested
from vault.safety.book import CaseRef, admit, fetch_case, own_cases, require
from vault.safety.entries import TOLD
from vault.safety.events import SafetyEvent
from vault.safety.record import Owed, Record, owed, permitted, rules_in_use
from vault.safety.tables import SafetyCase, SafetyEntry, SafetyTask
from vault.safety.vocabulary import Kind, Recipient, TaskKind


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task of a case that is not done."""

    kind: TaskKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """A safety case as a list shows it.

    Args:
        number, kind, chart: of the case; the chart's number is "" for none.
        opened_by: user id.
        opened_at: when.
        tasks: what is still to be done, the earliest first.
        told: how often something left.
        reviewed: whether somebody else reviewed it.
    """

    number: str
    kind: Kind
    chart: str
    opened_by: str
    opened_at: datetime
    tasks: tuple[OpenTask, ...]
    told: int
    reviewed: bool


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """A task that waits for somebody, with the case that it belongs to."""

    case: Summary
    task: OpenTask


@dataclass(frozen=True, slots=True)
class SafetyPage:
    """A safety case as whoever takes part in it sees it.

    Args:
        ref: its number, kind and chart.
        record: what its entries amount to.
        tasks: what it asks for, done or not.
        pack: the rules of its state.
        agency: to whom a report goes, as the settings or the rules name it; "" for other kinds and
            while nobody recorded whom it protects.
        permitted: to whom the state's rule lets it speak.
        options: what the state's rule offers about a threat; empty for other kinds.
        warnings: that counsel has not signed rules off on which it relies.
        holders: user ids of whoever holds its key.
        clients: handles of the clients of its chart.
    """

    ref: CaseRef
    record: Record
    tasks: tuple[Owed, ...]
    pack: Pack
    agency: str
    permitted: tuple[Recipient, ...]
    options: tuple[WarnOption, ...]
    warnings: tuple[str, ...]
    holders: tuple[str, ...]
    clients: tuple[str, ...]


class SafetyViews:
    """Lists and shows safety cases; every look is logged."""

    def __init__(self, means: Means):
        self._means = means

    def list_for(self, actor: Actor) -> tuple[Summary, ...]:
        """Return the cases whose key the actor holds, the newest first.

        Raises:
            PermissionDenied: the actor's roles neither act in safety cases nor review them.
        """
        attempt = Event(tag=SafetyEvent.LISTED, actor=actor.user_id)
        with self._means.store.unit_of_work() as work:
            require(actor, None, attempt)
            found = _summaries(work, own_cases(work, actor))
            work.record(attempt)
        return found

    def waiting_for(self, actor: Actor) -> tuple[WaitingTask, ...]:
        """Return what waits for the actor, the earliest first.

        That are the tasks of their own cases; of others' cases, where they may review, the review
        and whatever is overdue.

        Raises:
            PermissionDenied: the actor's roles neither act in safety cases nor review them.
        """
        now, reviews = self._means.clock.now(), actor.may(Permission.SAFETY_REVIEW)

        def waits(case: Summary, task: OpenTask) -> bool:
            if case.opened_by == actor.user_id:
                return task.kind is not TaskKind.REVIEW
            return reviews and (task.kind is TaskKind.REVIEW or task.due_at < now)

        waiting = [
            WaitingTask(case, task)
            for case in self.list_for(actor)
            for task in case.tasks
            if waits(case, task)
        ]
        return tuple(sorted(waiting, key=lambda each: (each.task.due_at, each.case.number)))

    def show(self, actor: Actor, case: str) -> SafetyPage:
        """Open a case.

        Raises:
            PermissionDenied: the actor's roles neither act in safety cases nor review them.
            NotInSafetyCase: the actor holds no key of it, or there is none.
            TamperedData: it is not as it was written.
        """
        with self._means.store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, SafetyEvent.SHOWN)
            sealed = fetch_case(work, admitted.ref.case_id, admitted.keys)
            holders = key_holders.holders(work, admitted.ref.compartment_id)
            handles = clients(work, admitted.ref.chart_id)
            work.record(admitted.attempt)
        with logging_tampering(self._means.store, admitted.attempt):
            _, record = sealed.opened()
            with self._means.store.reading() as reader:
                require_attested(reader, record.review)
        pack = self._means.pack(record)
        rules = rules_in_use(record, pack)
        return SafetyPage(
            ref=admitted.ref,
            record=record,
            tasks=owed(record, pack, self._means.settings.zone),
            pack=pack,
            agency=self._agency(record, pack),
            permitted=permitted(record, pack),
            options=pack.warn.options if admitted.ref.kind is Kind.WARN else (),
            warnings=tuple(rule.warning for rule in rules if rule.warning),
            holders=holders,
            clients=handles,
        )

    def _agency(self, record: Record, pack: Pack) -> str:
        if (victim := record.victim_class) is None:
            return ""
        return self._means.settings.report_agencies.get(victim) or pack.report[victim].agency


def _summaries(work: Work, case_ids: Sequence[str]) -> tuple[Summary, ...]:
    rows = fetch(
        work,
        select(
            SafetyCase.id,
            SafetyCase.number,
            SafetyCase.kind,
            SafetyCase.opened_by,
            SafetyCase.opened_at,
            Chart.number.label("chart"),
        )
        .join(Chart, Chart.id == SafetyCase.chart_id, isouter=True)
        .where(SafetyCase.id.in_(case_ids))
        .order_by(SafetyCase.opened_at.desc()),
    )
    tasks = fetch(
        work,
        select(*SafetyTask.__table__.c)
        .where(SafetyTask.case_id.in_(case_ids))
        .order_by(SafetyTask.due_at, SafetyTask.kind),
    )
    told = work.execute(
        select(SafetyEntry.case_id).where(
            SafetyEntry.case_id.in_(case_ids), SafetyEntry.kind == TOLD
        )
    ).scalars()
    left = list(told)
    return tuple(
        Summary(
            number=row["number"],
            kind=code_of(Kind, row["kind"]),
            chart=row["chart"] or "",
            opened_by=row["opened_by"],
            opened_at=row["opened_at"],
            tasks=tuple(
                OpenTask(code_of(TaskKind, each["kind"]), each["due_at"])
                for each in tasks
                if each["case_id"] == row["id"] and each["done_at"] is None
            ),
            told=left.count(row["id"]),
            reviewed=any(
                each["case_id"] == row["id"]
                and each["kind"] == TaskKind.REVIEW
                and each["done_at"] is not None
                for each in tasks
            ),
        )
        for row in rows
    )
