"""What labelling reads and writes besides the texts: sections, and requests to lower a label."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import insert, select, update

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.errors import Conflict, KeyNotHeld
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work, held_keys
from vault.identity.rationale import record_rationale
from vault.identity.tables import Grant
from vault.ids import new_id
from vault.labels.label import Label
from vault.records.note_model import NoteRecord
from vault.records.rows import Columns, fetch
from vault.records.tables import Chart, LabelRequest, Section, SectionLabel


class RequestOutcome(StrEnum):
    """What became of a request to lower a label."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabelled:
    """What came of asking for a label.

    Args:
        label: the section's label now.
        request_id: of the request that waits for a second person; None when the label is set.
    """

    section_id: str
    label: Label
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRequest:
    """A lowering that waits for a second person."""

    request_id: str
    section_id: str
    note_id: str
    chart: str
    present: Label
    wanted: Label
    requested_by: str
    requested_at: datetime


def waiting_requests(work: Work, actor: Actor) -> tuple[WaitingRequest, ...]:
    """Return the lowerings that wait, of the sections whose key the actor holds, oldest first."""
    held = select(Grant.compartment_id).where(
        Grant.holder_id == actor.user_id, Grant.key_id == actor.keyring.key_id
    )
    rows = fetch(
        work,
        select(
            LabelRequest.id,
            LabelRequest.section_id,
            LabelRequest.label.label("wanted"),
            LabelRequest.requested_by,
            LabelRequest.requested_at,
            Section.note_id,
            Section.label,
            Chart.number,
        )
        .join(Section, Section.id == LabelRequest.section_id)
        .join(Chart, Chart.id == Section.chart_id)
        .where(LabelRequest.outcome == RequestOutcome.WAITING, Section.compartment_id.in_(held))
        .order_by(LabelRequest.requested_at),
    )
    return tuple(
        WaitingRequest(
            request_id=row["id"],
            section_id=row["section_id"],
            note_id=row["note_id"],
            chart=row["number"],
            present=row["label"],
            wanted=row["wanted"],
            requested_by=row["requested_by"],
            requested_at=row["requested_at"],
        )
        for row in rows
    )


def section_row(work: Work, section_id: str) -> Columns:
    """Return a section's id, label, label number and compartment."""
    [row] = fetch(
        work,
        select(Section.id, Section.label, Section.label_number, Section.compartment_id).where(
            Section.id == section_id
        ),
    )
    return row


def require_section_key(
    work: Work, actor: Actor, note: NoteRecord, section: Columns, attempt: Event
) -> None:
    """Refuse an act on a section to someone who cannot read it.

    Raises:
        KeyNotHeld: the actor holds no key of its compartment.
    """
    held = held_keys(work, actor, [note.chart_id])
    if section["compartment_id"] not in {compartment_id for compartment_id, _ in held}:
        raise refusal(KeyNotHeld("You hold no key to this section."), attempt)


def open_request(
    work: Work, actor: Actor, section: Columns, label: Label, reason: str, now: datetime
) -> str:
    """Keep a request for a lower label, with its reason, and return its id.

    Raises:
        Conflict: one is waiting for this section.
    """
    waiting = work.execute(
        select(LabelRequest.id).where(
            LabelRequest.section_id == section["id"], LabelRequest.outcome == RequestOutcome.WAITING
        )
    ).first()
    if waiting:
        raise Conflict("A request for a lower label is waiting.", remedy="Decide that one first.")
    request_id = new_id()
    work.execute(
        insert(LabelRequest).values(
            id=request_id,
            section_id=section["id"],
            from_number=section["label_number"],
            label=label,
            requested_by=actor.user_id,
            requested_at=now,
            outcome=RequestOutcome.WAITING,
            decided_by=None,
            decided_at=None,
        )
    )
    record_rationale(work, request_id, reason, now)
    return request_id


def close_request(
    work: Work, request_id: str, outcome: RequestOutcome, actor: Actor, now: datetime
) -> None:
    """Write down what became of a request, and who decided."""
    work.execute(
        update(LabelRequest)
        .where(LabelRequest.id == request_id)
        .values(outcome=outcome, decided_by=actor.user_id, decided_at=now)
    )


def change(old: Label, new: Label) -> dict[str, JSON]:
    """Return the detail of an audit event about a label: codes and handles only."""
    return {"from": cast("JSON", old.to_json()), "to": cast("JSON", new.to_json())}


def begin_label_history(work: Work, actor: Actor, note_id: str, now: datetime) -> None:
    """Start the history of the labels that the author signs; until then they were drafts too."""
    rows = work.execute(select(Section.id, Section.label).where(Section.note_id == note_id)).all()
    work.execute(
        insert(SectionLabel),
        [
            {
                "section_id": row.id,
                "number": 1,
                "label": row.label,
                "set_by": actor.user_id,
                "confirmed_by": None,
                "set_at": now,
            }
            for row in rows
        ],
    )
    work.execute(update(Section).where(Section.note_id == note_id).values(label_number=1))
