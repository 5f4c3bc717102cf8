"""What waits in the record: notes to sign, labels to confirm, requests to amend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from vault.identity.permissions import Permission
from vault.records.label_requests import RequestOutcome
from vault.records.note_model import NoteStatus
from vault.records.rows import fetch
from vault.records.tables import (
    AmendmentPaper,
    AmendmentRequest,
    Chart,
    LabelRequest,
    Note,
    Section,
)
from vault.store.unit_of_work import Reader
from vault.tasks.model import OpenTask, Source
from vault.tasks.staff import Staff


class NoteTasks:
    """Notes to be signed by their author, or by a supervisor too.

    Args:
        late_after: how long after the session an entry is late; the author's clock.
    """

    def __init__(self, late_after: timedelta):
        self._late_after = late_after

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield drafts and notes to cosign."""
        rows = fetch(
            reader,
            select(
                Note.id,
                Note.status,
                Note.author_id,
                Note.cosigner_id,
                Note.session_at,
                Chart.number,
            )
            .join(Chart, Chart.id == Note.chart_id)
            .where(
                (Note.status == NoteStatus.DRAFT)
                | (
                    (Note.status == NoteStatus.SIGNED)
                    & Note.cosigner_id.is_not(None)
                    & Note.cosigned_at.is_(None)
                )
            ),
        )
        writers, cosigners = people.may(Permission.NOTE_WRITE), people.may(Permission.NOTE_COSIGN)
        for row in rows:
            draft = row["status"] == NoteStatus.DRAFT
            owner = frozenset({row["author_id"] if draft else row["cosigner_id"]})
            yield OpenTask(
                source=Source.NOTE,
                task_id=row["id"],
                words="sign your note" if draft else "sign a note too",
                ref=row["number"],
                place=row["id"],
                owners=owner & (writers if draft else cosigners),
                due_at=row["session_at"] + self._late_after if draft else None,
            )


class LabelTasks:
    """Lower labels that wait for a second person who holds the section's key."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the lowerings to confirm or decline."""
        rows = fetch(
            reader,
            select(LabelRequest.id, LabelRequest.requested_by, Section.compartment_id, Chart.number)
            .join(Section, Section.id == LabelRequest.section_id)
            .join(Chart, Chart.id == Section.chart_id)
            .where(LabelRequest.outcome == RequestOutcome.WAITING),
        )
        able = people.may(Permission.LABEL_CONFIRM)
        for row in rows:
            yield OpenTask(
                source=Source.LABEL,
                task_id=row["id"],
                words="confirm or decline a lower label",
                ref=row["number"],
                place="",
                owners=(people.hold(row["compartment_id"]) & able) - {row["requested_by"]},
                due_at=None,
            )


class AmendmentTasks:
    """Clients' requests to amend, for who holds the section's key (45 CFR 164.526(b)(2))."""

    def open(self, reader: Reader, people: Staff) -> Iterator[OpenTask]:
        """Yield the requests to answer."""
        rows = fetch(
            reader,
            select(AmendmentRequest.id, AmendmentRequest.due_at, Chart.number)
            .join(Chart, Chart.id == AmendmentRequest.chart_id)
            .where(AmendmentRequest.decided_at.is_(None)),
        )
        sealed: defaultdict[str, set[str]] = defaultdict(set)
        for paper in fetch(
            reader, select(AmendmentPaper.request_id, AmendmentPaper.compartment_id)
        ):
            sealed[paper["request_id"]].add(paper["compartment_id"])
        able = people.may(Permission.CHART_WRITE)
        for row in rows:
            holders = frozenset[str]().union(*map(people.hold, sealed[row["id"]]))
            yield OpenTask(
                source=Source.AMENDMENT,
                task_id=row["id"],
                words="answer a request to amend",
                ref=row["number"],
                place=row["id"],
                owners=holders & able,
                due_at=row["due_at"],
            )
