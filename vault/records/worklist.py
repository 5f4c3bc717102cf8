"""What waits for one person in the record: their drafts, notes to sign too, labels to confirm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select

from vault.audit.events import Event
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.labels.vocabulary import NoteKind, PurposeOfUse
from vault.records.events import RecordsEvent
from vault.records.label_requests import WaitingRequest, waiting_requests
from vault.records.note_model import NoteStatus
from vault.records.rows import code_of, fetch
from vault.records.tables import Chart, Note
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingNote:
    """A note that someone still has to sign; no title and no text."""

    note_id: str
    chart: str
    kind: NoteKind
    template: str
    author_id: str
    session_at: datetime
    authored_at: datetime
    signed_at: datetime | None
    addendum_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    """What waits for one person, each list oldest first.

    Args:
        drafts: their own notes that are not signed.
        to_cosign: signed notes that name them as the supervisor who signs too.
        label_requests: other people's wishes for a lower label that they may confirm.
    """

    drafts: tuple[WaitingNote, ...] = ()
    to_cosign: tuple[WaitingNote, ...] = ()
    label_requests: tuple[WaitingRequest, ...] = ()

    @property
    def count(self) -> int:
        """How many things wait."""
        return len(self.drafts) + len(self.to_cosign) + len(self.label_requests)


class Worklist:
    """Tells each person what waits for them."""

    def __init__(self, store: Store[Event]):
        self._store = store

    def of(self, actor: Actor) -> WaitingWork:
        """Return what waits for a person; of each kind only what their roles let them do.

        Raises:
            PermissionDenied: the actor may not open charts.
        """
        attempt = Event(tag=RecordsEvent.WORKLIST, actor=actor.user_id, purpose=PurposeOfUse.TREAT)
        with self._store.unit_of_work() as work:
            actor.require(Permission.CHART_OPEN, attempt)
            found = WaitingWork(
                drafts=_drafts(work, actor),
                to_cosign=_to_cosign(work, actor),
                label_requests=_label_requests(work, actor),
            )
            work.record(replace(attempt, detail={"waiting": found.count}))
        return found


def _drafts(work: Work, actor: Actor) -> tuple[WaitingNote, ...]:
    if not actor.may(Permission.NOTE_WRITE):
        return ()
    return _notes(work, Note.author_id == actor.user_id, Note.status == NoteStatus.DRAFT)


def _to_cosign(work: Work, actor: Actor) -> tuple[WaitingNote, ...]:
    if not actor.may(Permission.NOTE_COSIGN):
        return ()
    return _notes(
        work,
        Note.cosigner_id == actor.user_id,
        Note.status == NoteStatus.SIGNED,
        Note.cosigned_at.is_(None),
    )


def _label_requests(work: Work, actor: Actor) -> tuple[WaitingRequest, ...]:
    if not actor.may(Permission.LABEL_CONFIRM):
        return ()
    found = waiting_requests(work, actor)
    return tuple(each for each in found if each.requested_by != actor.user_id)


def _notes(work: Work, *conditions: ColumnElement[bool]) -> tuple[WaitingNote, ...]:
    rows = fetch(
        work,
        select(
            Note.id,
            Chart.number,
            Note.kind,
            Note.template,
            Note.author_id,
            Note.session_at,
            Note.authored_at,
            Note.signed_at,
            Note.addendum_to,
        )
        .join(Chart, Chart.id == Note.chart_id)
        .where(*conditions)
        .order_by(Note.session_at, Note.authored_at),
    )
    return tuple(
        WaitingNote(
            note_id=row["id"],
            chart=row["number"],
            kind=code_of(NoteKind, row["kind"]),
            template=row["template"],
            author_id=row["author_id"],
            session_at=row["session_at"],
            authored_at=row["authored_at"],
            signed_at=row["signed_at"],
            addendum_to=row["addendum_to"],
        )
        for row in rows
    )
