"""What stands on a chart's first page: fetched while the act is audited, opened afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

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
from vault.records.tables import Alert, Note, Section
from vault.records.tables import Member as MemberRow
from vault.store.unit_of_work import Reader


@dataclass(frozen=True, slots=True)
class SealedPage:
    """The rows of a first page, still encrypted."""

    alerts: Sequence[Columns]
    members: Sequence[Columns]
    notes: Sequence[Columns]
    sections: Sequence[Columns]

    def opened(self, chart: ChartSummary, held: Keys) -> FirstPage:
        """Decrypt the page.

        Args:
            chart: the chart's own part.
            held: the reader's keys, the chart's identity key among them.

        Raises:
            SealBroken: a row was changed or moved.
        """
        sections: dict[str, list[Columns]] = defaultdict(list)
        for section in self.sections:
            sections[section["note_id"]].append(section)
        readable = {compartment_id for compartment_id, _ in held}
        return FirstPage(
            chart=chart,
            alerts=tuple(
                SafetyAlert(
                    alert_id=row["id"],
                    text=open_json(Alert, row, held[row["compartment_id"], row["epoch"]]),
                    raised_by=row["raised_by"],
                    raised_at=row["raised_at"],
                )
                for row in self.alerts
            ),
            members=tuple(member(row, held) for row in self.members),
            notes=tuple(_note(row, sections[row["id"]], readable) for row in self.notes),
        )


def fetch_first_page(reader: Reader, chart_id: str) -> SealedPage:
    """Fetch the rows of a chart's first page; every standing alert is among them (SE9)."""
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
        notes=fetch(
            reader,
            select(*Note.__table__.c)
            .where(Note.chart_id == chart_id)
            .order_by(Note.session_at, Note.authored_at),
        ),
        sections=fetch(
            reader,
            select(Section.note_id, Section.label, Section.compartment_id)
            .join(Note, Note.id == Section.note_id)
            .where(Note.chart_id == chart_id),
        ),
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
