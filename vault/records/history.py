"""The history of a note: its versions, labels, signatures and addenda; no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from vault.audit.events import Event
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.labels.label import Label
from vault.records.access import admit_to_note
from vault.records.events import RecordsEvent
from vault.records.note_model import NoteRecord, NoteStatus
from vault.records.opening import fetch_note
from vault.records.rows import fetch
from vault.records.tables import Cosignature, HeldDraft, Note, NoteSeal, Section, SectionLabel
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry:
    """One text that a section had or has."""

    section_id: str
    version_id: str
    position: int
    version: int
    author_id: str
    authored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelEntry:
    """One label that a section had or has; `confirmed_by` is the second person of a lowering."""

    section_id: str
    number: int
    label: Label
    set_by: str
    confirmed_by: str | None
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEntry:
    """One signature over one of the note's seals."""

    seal: int
    note_hash: str
    signed_by: str
    signed_at: datetime
    cosignature: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteHistory:
    """All that happened to a note, oldest first.

    Addenda are ids: signed, or one's own drafts. `held` counts the texts of it as a draft that a
    hold kept (`HeldDrafts`).
    """

    note: NoteRecord
    versions: tuple[VersionEntry, ...]
    labels: tuple[LabelEntry, ...]
    signatures: tuple[SignatureEntry, ...]
    addenda: tuple[str, ...]
    held: int


class Histories:
    """Tells the history of notes."""

    def __init__(self, store: Store[Event]):
        self._store = store

    def of_note(self, actor: Actor, note_id: str) -> NoteHistory:
        """Return the history of a note.

        Raises:
            PermissionDenied: the actor may not open charts.
            NotFound: there is no such note.
            KeyNotHeld: the actor holds the key of none of its sections.
        """
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work,
                actor,
                note_id,
                Permission.CHART_OPEN,
                RecordsEvent.NOTE_HISTORY,
                to_change=False,
            )
            versions = fetch_note(work, actor, note, attempt, all_versions=True).rows
            labels = fetch(
                work,
                select(*SectionLabel.__table__.c)
                .join(Section, Section.id == SectionLabel.section_id)
                .where(Section.note_id == note_id)
                .order_by(Section.position, SectionLabel.number),
            )
            seals = fetch(
                work,
                select(NoteSeal.number, NoteSeal.note_hash, NoteSeal.signed_by, NoteSeal.signed_at)
                .where(NoteSeal.note_id == note_id)
                .order_by(NoteSeal.number),
            )
            cosignatures = fetch(
                work,
                select(
                    Cosignature.seal_number.label("number"),
                    NoteSeal.note_hash,
                    Cosignature.signed_by,
                    Cosignature.signed_at,
                )
                .join(
                    NoteSeal,
                    (NoteSeal.note_id == Cosignature.note_id)
                    & (NoteSeal.number == Cosignature.seal_number),
                )
                .where(Cosignature.note_id == note_id),
            )
            addenda = work.execute(
                select(Note.id)
                .where(
                    Note.addendum_to == note_id,
                    (Note.status == NoteStatus.SIGNED) | (Note.author_id == actor.user_id),
                )
                .order_by(Note.authored_at)
            ).scalars()
            held = work.execute(
                select(func.count()).select_from(HeldDraft).where(HeldDraft.note_id == note_id)
            ).scalar_one()
            work.record(attempt)
            return NoteHistory(
                note=note,
                versions=tuple(
                    VersionEntry(
                        section_id=row["section_id"],
                        version_id=row["id"],
                        position=row["position"],
                        version=row["version"],
                        author_id=row["author_id"],
                        authored_at=row["authored_at"],
                    )
                    for row in versions
                ),
                labels=tuple(LabelEntry(**row) for row in labels),
                signatures=tuple(
                    sorted(
                        (
                            SignatureEntry(
                                seal=row["number"],
                                note_hash=row["note_hash"],
                                signed_by=row["signed_by"],
                                signed_at=row["signed_at"],
                                cosignature=second,
                            )
                            for rows, second in ((seals, False), (cosignatures, True))
                            for row in rows
                        ),
                        key=lambda entry: (entry.seal, entry.cosignature),
                    )
                ),
                addenda=tuple(addenda),
                held=held,
            )
