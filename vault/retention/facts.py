"""What a disposal is judged by: a chart's dates and members, holds, cases, drafts, backups."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final

from sqlalchemy import func, select

from vault.audit.canonical import canonical_json
from vault.audit.events import Outcome
from vault.audit.tables import AuditEvent, AuditPending
from vault.disclosure.ledger.holds import unfinished_cases
from vault.identity.tables import User
from vault.records.chart_model import ChartStatus, MemberRole
from vault.records.chart_model import Member as OpenedMember
from vault.records.note_model import NoteStatus
from vault.records.tables import AmendmentRequest, Chart, Member, Note
from vault.retention.model import DisposalState
from vault.retention.schedule import Person
from vault.retention.tables import Disposal, DisposalChart
from vault.safety.tables import SafetyCase, SafetyTask
from vault.store.unit_of_work import Reader

BACKUP_WRITTEN: Final = "backup:file:write"
"""The audit tag of a backup that was made; `vault.backup` stands above this feature."""


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A backup that the audit log tells of."""

    backup_id: str
    sha256: str
    made_at: datetime


def last_service(reader: Reader, chart_id: str, zone: tzinfo) -> date:
    """Return the day of a chart's last session; the day it was opened where there was none."""
    opened_on, latest = reader.execute(
        select(Chart.opened_on, func.max(Note.session_at))
        .join(Note, Note.chart_id == Chart.id, isouter=True)
        .where(Chart.id == chart_id)
        .group_by(Chart.opened_on)
    ).one()
    if latest is None:
        return opened_on  # type: ignore[no-any-return]  # the row's types are the query's
    day: date = latest.astimezone(zone).date()
    return day


def licences(reader: Reader, chart_id: str) -> tuple[str, ...]:
    """Return the credentials of those who wrote a chart's notes, in lower case."""
    rows = reader.execute(
        select(User.credential)
        .join(Note, Note.author_id == User.id)
        .where(Note.chart_id == chart_id)
        .distinct()
    )
    return tuple(sorted({credential.casefold() for credential in rows.scalars()}))


def as_persons(members: Collection[OpenedMember]) -> list[Person]:
    """Return members as a retention clock sees them."""
    return [
        Person(born_on=each.details.birth_date, collateral=each.role is MemberRole.COLLATERAL)
        for each in members
    ]


def obstacle(reader: Reader, chart_id: str, status: str) -> str:
    """Return what keeps a chart from being disposed of besides time and holds, in words."""
    if status != ChartStatus.CLOSED:
        return "The chart is open; close it first."
    drafts = select(Note.id).where(Note.chart_id == chart_id, Note.status == NoteStatus.DRAFT)
    if reader.execute(drafts).first():
        return "A note of it is not signed; sign or discard it first."
    asked = select(AmendmentRequest.id).where(
        AmendmentRequest.chart_id == chart_id, AmendmentRequest.decided_at.is_(None)
    )
    if reader.execute(asked).first():
        return "A request to amend it is not answered."
    if unfinished_cases(reader, chart_id):
        return "A disclosure case asks for it and is not over."
    left = (
        select(SafetyTask.kind)
        .join(SafetyCase, SafetyCase.id == SafetyTask.case_id)
        .where(SafetyCase.chart_id == chart_id, SafetyTask.done_at.is_(None))
    )
    if reader.execute(left).first():
        return "A safety case of it has something left to do."
    return ""


def is_proposed(reader: Reader, chart_id: str) -> bool:
    """Tell whether a chart's disposal is proposed and not answered."""
    query = (
        select(Disposal.id)
        .join(DisposalChart, DisposalChart.disposal_id == Disposal.id)
        .where(DisposalChart.chart_id == chart_id, Disposal.state == DisposalState.PROPOSED)
    )
    return reader.execute(query).first() is not None


def mark(reader: Reader, chart_id: str) -> str:
    """Return a digest of all that a chart's clock rests on; it changes when any of that does."""
    chart = reader.execute(
        select(Chart.number, Chart.status, Chart.opened_on).where(Chart.id == chart_id)
    ).one()
    members = reader.execute(
        select(Member.id, Member.handle, Member.role, Member.ciphertext)
        .where(Member.chart_id == chart_id)
        .order_by(Member.id)
    )
    notes = reader.execute(
        select(Note.id, Note.status, Note.revision, Note.session_at)
        .where(Note.chart_id == chart_id)
        .order_by(Note.id)
    )
    facts = {
        "chart": [chart.number, chart.status, chart.opened_on.isoformat()],
        "members": [
            [row.id, row.handle, row.role, hashlib.sha256(row.ciphertext).hexdigest()]
            for row in members
        ],
        "notes": [[row.id, row.status, row.revision, row.session_at.isoformat()] for row in notes],
    }
    return hashlib.sha256(canonical_json(facts)).hexdigest()


def backups_since(reader: Reader, moment: datetime) -> Iterator[KnownBackup]:
    """Yield the backups made since a moment, oldest first, as the audit log tells of them."""
    found: list[KnownBackup] = []
    for table in (AuditEvent, AuditPending):
        rows: Any = reader.execute(
            select(table.object_id, table.detail, table.at).where(
                table.tag == BACKUP_WRITTEN, table.outcome == Outcome.SUCCESS, table.at >= moment
            )
        )
        found += [KnownBackup(row.object_id, _sha256(row.detail), row.at) for row in rows]
    yield from sorted(found, key=lambda each: each.made_at)


def _sha256(detail: str) -> str:
    return str(json.loads(detail)["sha256"])
