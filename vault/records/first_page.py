"""What stands on a chart's first page: fetched while the act is audited, opened afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from vault.identity.actor import Actor
from vault.identity.sealed import open_json
from vault.labels.label import highest
from vault.labels.vocabulary import NoteKind
from vault.records.chart_model import (
    ChartSummary,
    FirstPage,
    Member,
    MemberDetails,
    MemberRole,
    NoteSummary,
    SafetyAlert,
)
from vault.records.rows import Columns, Keys, code_of, fetch
from vault.records.tables import Alert
from vault.records.tables import Member as MemberRow
from vault.records.timeline import (
    NoteRows,
    NotesWanted,
    fetch_notes,
    fetch_years,
    separate_of,
    separate_wanted,
)
from vault.store.unit_of_work import Reader

SEPARATE_SHOWN = 5
"""How many psychotherapy notes stand on a page of the others; they have pages of their own."""


@dataclass(frozen=True, slots=True)
class SealedPage:
    """The rows of a first page, still encrypted."""

    alerts: Sequence[Columns]
    members: Sequence[Columns]
    notes: NoteRows
    separate: NoteRows
    separate_by: tuple[str, ...]
    sessions: tuple[datetime, datetime] | None

    def opened(self, chart: ChartSummary, held: Keys) -> FirstPage:
        """Decrypt the page.

        Args:
            chart: the chart's own part.
            held: the reader's keys, the chart's identity key among them.

        Raises:
            SealBroken: a row was changed or moved.
        """
        readable = {compartment_id for compartment_id, _ in held}
        return FirstPage(
            chart=chart,
            alerts=tuple(opened_alert(row, held) for row in self.alerts),
            members=tuple(member(row, held) for row in self.members),
            notes=_notes(self.notes, readable),
            older=self.notes.older,
            separate=_notes(self.separate, readable),
            separate_older=self.separate.older,
            separate_by=self.separate_by,
            sessions=self.sessions,
        )


def fetch_first_page(
    reader: Reader, actor: Actor, chart_id: str, wanted: NotesWanted, held: Keys
) -> SealedPage:
    """Fetch the rows of a chart's first page; every standing alert is among them (SE9)."""
    separate = separate_of(reader, actor, chart_id, held)
    beside = separate_wanted(wanted, SEPARATE_SHOWN)
    return SealedPage(
        alerts=fetch(
            reader,
            select(*Alert.__table__.c)
            .where(Alert.chart_id == chart_id, Alert.cleared_at.is_(None))
            .order_by(Alert.raised_at),
        ),
        members=fetch(
            reader,
            select(*MemberRow.__table__.c)
            .where(MemberRow.chart_id == chart_id)
            .order_by(MemberRow.handle),
        ),
        notes=fetch_notes(reader, chart_id, wanted, separate.own),
        separate=(
            NoteRows() if wanted.separate else fetch_notes(reader, chart_id, beside, separate.own)
        ),
        separate_by=separate.others,
        sessions=fetch_years(reader, chart_id),
    )


def opened_alert(row: Columns, held: Keys) -> SafetyAlert:
    """Open a row of `chart_alerts`.

    Raises:
        SealBroken: the row was changed or moved.
    """
    return SafetyAlert(
        alert_id=row["id"],
        text=open_json(Alert, row, held[row["compartment_id"], row["epoch"]]),
        raised_by=row["raised_by"],
        raised_at=row["raised_at"],
    )


def member(row: Columns, held: Keys) -> Member:
    """Open a row of `chart_members`.

    Raises:
        SealBroken: the row was changed or moved.
    """
    details = open_json(MemberRow, row, held[row["compartment_id"], row["epoch"]])
    return Member(
        member_id=row["id"],
        handle=row["handle"],
        role=code_of(MemberRole, row["role"]),
        person_id=row["person_id"],
        details=MemberDetails.from_json(details),
    )


def _notes(rows: NoteRows, readable: set[str]) -> tuple[NoteSummary, ...]:
    sections: dict[str, list[Columns]] = defaultdict(list)
    for section in rows.sections:
        sections[section["note_id"]].append(section)
    return tuple(_note(row, sections[row["id"]], readable) for row in rows.notes)


def _note(row: Columns, sections: list[Columns], readable: set[str]) -> NoteSummary:
    return NoteSummary(
        note_id=row["id"],
        kind=code_of(NoteKind, row["kind"]),
        template=row["template"],
        status=row["status"],
        author_id=row["author_id"],
        session_at=row["session_at"],
        authored_at=row["authored_at"],
        late_entry=row["late_entry"],
        addendum_to=row["addendum_to"],
        signed_at=row["signed_at"],
        cosigner_id=row["cosigner_id"],
        cosigned_at=row["cosigned_at"],
        label=highest(section["label"] for section in sections),
        sections=len(sections),
        readable=sum(section["compartment_id"] in readable for section in sections),
    )
