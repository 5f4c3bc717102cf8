"""Where tasks come from: one source for each feature, read from clear columns alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select

from vault.attesting.register import WordAct
from vault.attesting.tables import AttesterWord
from vault.breakglass.model import State
from vault.breakglass.tables import EmergencyAccess
from vault.clock import Clock
from vault.disclosure.accounting_tables import AccountingRequest
from vault.disclosure.ledger.task_list import TaskKind
from vault.disclosure.rules.accounts.requests import RequestState
from vault.disclosure.tables import Disclosure, Hold, Task
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Permission
from vault.identity.tables import Compartment
from vault.loans.tables import Loan
from vault.records.rows import code_of, fetch
from vault.records.tables import Chart
from vault.retention.model import DisposalState
from vault.retention.tables import CoveredBackup, Disposal
from vault.safety.tables import SafetyCase, SafetyTask
from vault.safety.vocabulary import TaskKind as SafetyTaskKind
from vault.settings.groups import RecordSettings
from vault.store.unit_of_work import Reader
from vault.tasks.model import OpenTask, Source
from vault.tasks.record_sources import AmendmentTasks, LabelTasks, NoteTasks
from vault.tasks.staff import Staff


class TaskSource(Protocol):
    """A feature in which something waits for somebody."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield what is still to be done, with who can do it; nothing that takes a key to read."""
        ...


class CaseTasks:
    """Tasks of disclosure cases, for everybody who takes part (LI10)."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the open tasks of every case."""
        rows = fetch(
            reader,
            select(*Task.__table__.c, Disclosure.number, Chart.number.label("chart"))
            .join(Disclosure, Disclosure.id == Task.case_id)
            .join(Chart, Chart.id == Task.chart_id, isouter=True)
            .where(Task.done_at.is_(None)),
        )
        able = people.may(Permission.CASE_OPEN)
        for row in rows:
            about = f"{row['member']} of {row['chart']}" if row["member"] else row["chart"]
            yield OpenTask(
                source=Source.CASE,
                task_id=row["id"],
                words=code_of(TaskKind, row["kind"]).words,
                ref=", ".join(filter(None, (row["number"], about))),
                place=row["number"],
                owners=people.hold_of(row["case_id"], CompartmentName.CASE) & able,
                due_at=row["due_at"],
                done_here=True,
            )


class CounselTasks:
    """Counsel who came to a case later and lack the key to its counsel's own papers."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the cases of which somebody can give counsel that key."""
        rows = reader.execute(
            select(Disclosure.id, Disclosure.number)
            .join(Compartment, Compartment.scope_id == Disclosure.id)
            .where(Compartment.name == CompartmentName.COUNSEL)
            .order_by(Disclosure.number)
        ).all()
        counsel = people.counsel() if rows else frozenset()
        for row in rows:
            holders = people.hold_of(row.id, CompartmentName.COUNSEL)
            if counsel & people.hold_of(row.id, CompartmentName.CASE) - holders:
                yield OpenTask(
                    source=Source.COUNSEL,
                    task_id=row.id,
                    words="give counsel who came later the key to counsel's papers",
                    ref=row.number,
                    place=row.number,
                    owners=holders & counsel,
                    due_at=None,
                )


class SafetyTasks:
    """Tasks of safety cases: those of whoever opened one, and its review by somebody else."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the open tasks of every safety case."""
        rows = fetch(
            reader,
            select(*SafetyTask.__table__.c, SafetyCase.number, SafetyCase.opened_by)
            .join(SafetyCase, SafetyCase.id == SafetyTask.case_id)
            .where(SafetyTask.done_at.is_(None)),
        )
        reviewers = people.may(Permission.SAFETY_REVIEW)
        for row in rows:
            kind, own = code_of(SafetyTaskKind, row["kind"]), frozenset({row["opened_by"]})
            holders = people.hold_of(row["case_id"], CompartmentName.SAFETY)
            reviews = kind is SafetyTaskKind.REVIEW
            yield OpenTask(
                source=Source.SAFETY,
                task_id=f"{row['case_id']}.{kind}",
                words=kind.words,
                ref=row["number"],
                place=row["number"],
                owners=(holders & reviewers) - own if reviews else own & people.permissions.keys(),
                due_at=row["due_at"],
            )


class EmergencyTasks:
    """Emergency accesses that wait for a colleague's key, and those that wait for their review."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the requests to answer, and the accesses to review."""
        rows = fetch(
            reader,
            select(*EmergencyAccess.__table__.c, Chart.number)
            .join(Chart, Chart.id == EmergencyAccess.chart_id)
            .where(EmergencyAccess.state.in_([State.ASKED, State.ENDED, State.DECLINED])),
        )
        lenders, reviewers = people.may(Permission.KEY_GRANT), people.may(Permission.AUDIT_DETAIL)
        for row in rows:
            asked = row["state"] == State.ASKED
            holders = people.hold_of(row["chart_id"], CompartmentName.IDENTITY)
            apart = frozenset({row["requester_id"], row["second_id"]})
            yield OpenTask(
                source=Source.EMERGENCY,
                task_id=row["id"],
                words="answer a request for emergency access"
                if asked
                else "review an emergency access",
                ref=row["number"],
                place="" if asked else row["id"],
                owners=(holders & lenders if asked else reviewers) - apart,
                due_at=row["asked_at"] if asked else None,
            )


class LoanTasks:
    """Loans of psychotherapy notes, for lender and borrower until they end by themselves (AC3)."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield what ends, once for each of the two."""
        rows = fetch(
            reader,
            select(Loan.id, Loan.lender_id, Loan.borrower_id, Loan.until, Chart.number)
            .join(Chart, Chart.id == Loan.chart_id)
            .where(Loan.ended_at.is_(None)),
        )
        able = people.permissions.keys()
        for row in rows:
            for role, words in (
                ("lender", "renew a loan of psychotherapy notes, or let it end"),
                ("borrower", "finish reading what is lent to you"),
            ):
                yield OpenTask(
                    source=Source.LOAN,
                    task_id=f"{row['id']}.{role}",
                    words=words,
                    ref=row["number"],
                    place=row["id"],
                    owners=frozenset({row[f"{role}_id"]}) & able,
                    due_at=row["until"],
                )


class AccountingTasks:
    """Clients' requests for an accounting, for the privacy officers (AA5)."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the requests to answer."""
        rows = fetch(
            reader,
            select(AccountingRequest.id, AccountingRequest.number, AccountingRequest.due_at).where(
                AccountingRequest.state == RequestState.OPEN
            ),
        )
        officers = people.may(Permission.ACCOUNTING_MANAGE)
        for row in rows:
            yield OpenTask(
                source=Source.ACCOUNTING,
                task_id=row["id"],
                words="answer a request for an accounting",
                ref=row["number"],
                place=row["number"],
                owners=officers,
                due_at=row["due_at"],
            )


class HoldTasks:
    """Holds that somebody asked to lift, which takes a second person (RH4)."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the holds to lift or to let stand."""
        rows = fetch(
            reader,
            select(Hold.id, Hold.lift_asked_by, Chart.number)
            .join(Chart, Chart.id == Hold.chart_id)
            .where(Hold.lift_asked_by.is_not(None), Hold.lifted_at.is_(None)),
        )
        able = people.may(Permission.HOLD_MANAGE)
        for row in rows:
            yield OpenTask(
                source=Source.HOLD,
                task_id=row["id"],
                words="lift a hold, or let it stand",
                ref=row["number"],
                place=row["id"],
                owners=able - {row["lift_asked_by"]},
                due_at=None,
            )


class DisposalTasks:
    """Disposals that wait for the second person."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the proposals to confirm or decline."""
        rows = fetch(
            reader,
            select(Disposal.id, Disposal.proposed_by).where(
                Disposal.state == DisposalState.PROPOSED
            ),
        )
        able = people.may(Permission.RETENTION_CONFIRM)
        for row in rows:
            yield OpenTask(
                source=Source.DISPOSAL,
                task_id=row["id"],
                words="confirm or decline a disposal",
                ref="",
                place=row["id"],
                owners=able - {row["proposed_by"]},
                due_at=None,
            )


class BackupTasks:
    """Backups that still hold what was disposed of (RH5), for whoever makes backups."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the backups to destroy."""
        rows = fetch(
            reader,
            select(CoveredBackup.disposal_id, CoveredBackup.backup_id).where(
                CoveredBackup.destroyed_at.is_(None)
            ),
        )
        able = people.may(Permission.BACKUP)
        for row in rows:
            yield OpenTask(
                source=Source.DISPOSAL,
                task_id=f"{row['disposal_id']}.{row['backup_id']}",
                words="destroy a backup that holds disposed charts",
                ref=row["backup_id"][:8],
                place=row["disposal_id"],
                owners=able,
                due_at=None,
            )


class AttesterTasks:
    """Attesters outside whose key nobody who relies on them has confirmed yet (AC4).

    Args:
        clock: the time; whose registration ran out waits for nobody.
    """

    def __init__(self, clock: Clock):
        self._clock = clock

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the keys to confirm."""
        registered = (AttesterWord.act == WordAct.REGISTER) & (
            AttesterWord.until > self._clock.now()
        )
        answered = select(AttesterWord.attester_id).where(AttesterWord.act != WordAct.REGISTER)
        waiting = reader.execute(
            select(AttesterWord.attester_id).where(
                registered, AttesterWord.attester_id.not_in(answered)
            )
        ).scalars()
        able = people.may(Permission.CASE_APPROVE)
        for attester in waiting:
            yield OpenTask(
                source=Source.ATTESTER,
                task_id=attester,
                words="confirm the key of an attester outside",
                ref="",
                place="",
                owners=able,
                due_at=None,
            )


def task_sources(settings: RecordSettings, clock: Clock) -> tuple[TaskSource, ...]:
    """Return every feature in which something waits for somebody."""
    return (
        CaseTasks(),
        CounselTasks(),
        SafetyTasks(),
        EmergencyTasks(),
        LoanTasks(),
        AccountingTasks(),
        HoldTasks(),
        DisposalTasks(),
        BackupTasks(),
        NoteTasks(timedelta(hours=settings.late_after_hours)),
        LabelTasks(),
        AmendmentTasks(),
        AttesterTasks(clock),
    )
