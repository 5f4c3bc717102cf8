"""Notes while they are written, and the opening of any note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import Conflict, InvalidInput
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.ids import new_id
from vault.labels.policy import CompartmentPolicy
from vault.labels.vocabulary import NoteKind, PurposeOfUse
from vault.records.access import admit_to_chart, admit_to_note, logging_tampering
from vault.records.authorship import ChartOnHold, require_own_draft, require_revision
from vault.records.chart_model import ChartStatus
from vault.records.drafting import (
    Drafting,
    blank_sections,
    content_warnings,
    erase_sections,
    handles_in,
    members_asked,
    present_versions,
    require_among,
    require_ids,
    require_signed,
    versions_asked,
)
from vault.records.events import RecordsEvent
from vault.records.held_drafts import HoldAsked, forget, keep_what_hold_found
from vault.records.keys import ChartKeys
from vault.records.note_model import (
    NoteStatus,
    OpenedNote,
    SavedDraft,
    SectionDraft,
)
from vault.records.opening import fetch_note
from vault.records.supervision import cosigner_of
from vault.records.tables import Note
from vault.records.templates import template as template_named
from vault.settings.groups import RecordSettings
from vault.store.statements import Prepared
from vault.store.unit_of_work import Store

_NOTES = cast("Table", Note.__table__)
_INSERT_NOTE = Prepared(insert(_NOTES), *_NOTES.c.keys())
_SAVED = Prepared(
    update(_NOTES).where(_NOTES.c.id == bindparam("note")).values(revision=bindparam("next"))
)


class Notes:
    """Drafts notes, saves them as they are written, discards them, and opens any note.

    Args:
        store: the database.
        clock: the time.
        policy: from label to compartment.
        settings: when an entry is late, and whose notes a supervisor signs too.
        hold_asked: the query for the holds on a chart; holds are kept by a feature above
            this one.
    """

    def __init__(
        self,
        store: Store[Event],
        clock: Clock,
        policy: CompartmentPolicy,
        settings: RecordSettings,
        hold_asked: HoldAsked,
    ):
        self._store = store
        self._clock = clock
        self._compartment_for = lru_cache(maxsize=256)(policy.compartment_for)
        self._late_after = timedelta(hours=settings.late_after_hours)
        self._supervised = frozenset(settings.supervised)
        self._hold_asked = hold_asked

    def draft(
        self,
        actor: Actor,
        chart: str,
        *,
        session_at: datetime,
        template: str = "narrative",
        kind: NoteKind | None = None,
        sections: Sequence[SectionDraft] | None = None,
        cosigner_id: str | None = None,
        addendum_to: str | None = None,
        written_at: datetime | None = None,
    ) -> SavedDraft:
        """Begin a note.

        Args:
            actor: its author.
            chart: the chart's number or id.
            session_at: when what it tells of took place.
            template: the way it is written.
            kind: its kind; the template's own unless said otherwise.
            sections: what is written so far; the template's empty sections if None.
            cosigner_id: the supervisor who signs too; a supervised author must name one.
                A psychotherapy note takes no second signature, whoever is named.
            addendum_to: id of the signed note that this one adds to.
            written_at: when it was written, if not now; the audit log tells when it came here.

        Raises:
            PermissionDenied: the actor may not write notes.
            KeyNotHeld: the actor holds no key of a compartment that a label leads to.
            NotFound: there is no such chart, template or note to add to.
            Conflict: the chart is closed, or the note to add to is not signed.
            InvalidInput: the dates cannot be, a section cannot be kept as written, or a
                supervisor is missing or is none.
        """
        form = template_named(template)
        wanted = blank_sections(form) if sections is None else sections
        now = self._clock.now()
        authored_at = written_at or now
        if not session_at <= authored_at <= now:
            raise InvalidInput(
                "A note is written after its session and before now.", remedy="Correct its dates."
            )
        note_id = new_id()
        note_kind = kind or form.note_kind
        late = authored_at - session_at > self._late_after
        values = {
            "id": note_id,
            "kind": note_kind,
            "template": form.name,
            "status": NoteStatus.DRAFT,
            "author_id": actor.user_id,
            "session_at": session_at,
            "authored_at": authored_at,
            "late_entry": late,
            "addendum_to": addendum_to,
            "signed_at": None,
            "cosigned_at": None,
            "revision": 1,
        }
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work,
                actor,
                chart,
                Permission.NOTE_WRITE,
                RecordsEvent.NOTE_IMPORT if written_at else RecordsEvent.NOTE_DRAFT,
                object_id=note_id,
                detail={"sections": len(wanted)},
            )
            if found.status is ChartStatus.CLOSED:
                raise Conflict("The chart is closed.", remedy="Open it again first.")
            cosigner = cosigner_of(work, actor, note_kind, cosigner_id, self._supervised)
            if addendum_to is not None:
                require_signed(work, addendum_to, found.chart_id)
            require_ids(wanted, ())
            places, members = work.fetch_together(
                ChartKeys.asked(actor, found.chart_id), members_asked(found.chart_id)
            )
            require_among(members, handles_in(wanted))
            keys = ChartKeys(work, actor, found.chart_id, now, attempt, places)
            drafting = self._drafting(keys, found.chart_id, note_id, note_kind, now)
            place = {"chart_id": found.chart_id, "cosigner_id": cosigner}
            work.change(_INSERT_NOTE, values | place)
            section_ids = drafting.write(work, wanted, {})
            work.record(attempt)
        return SavedDraft(
            note_id=note_id,
            kind=note_kind,
            revision=1,
            section_ids=section_ids,
            late_entry=late,
            warnings=content_warnings(note_kind, section_ids, wanted),
        )

    def save_draft(
        self, actor: Actor, note_id: str, sections: Sequence[SectionDraft], *, revision: int
    ) -> SavedDraft:
        """Save a draft as it now reads; sections left out are gone.

        Under a hold, what it found in the draft is kept first (`HeldDrafts`).

        Args:
            actor: its author.
            note_id: the draft.
            sections: all its sections in order, those saved before with their ids.
            revision: as the last save or opening gave it.

        Raises:
            PermissionDenied: the actor may not write notes.
            NotTheAuthor: it is someone else's.
            KeyNotHeld: the actor holds no key of a compartment that a label leads to.
            Signed: it is signed.
            EditedMeanwhile: it was saved from elsewhere since.
            InvalidInput: a section cannot be kept as written.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work,
                actor,
                note_id,
                Permission.NOTE_WRITE,
                RecordsEvent.NOTE_SAVE,
                detail={"sections": len(sections)},
            )
            require_own_draft(actor, note, attempt)
            require_revision(note, revision)
            versions, places, members, holds = work.fetch_together(
                versions_asked(note_id),
                ChartKeys.asked(actor, note.chart_id),
                members_asked(note.chart_id),
                self._hold_asked(note.chart_id),
            )
            kept = present_versions(versions)
            require_ids(sections, kept)
            require_among(members, handles_in(sections))
            keys = ChartKeys(work, actor, note.chart_id, now, attempt, places)
            for hold in holds[:1]:
                keep_what_hold_found(
                    work, actor, note, keys, placed_at=hold["placed_at"], at=now, attempt=attempt
                )
            drafting = self._drafting(keys, note.chart_id, note_id, note.kind, now)
            section_ids = drafting.write(work, sections, kept)
            if gone := kept.keys() - section_ids:
                erase_sections(work, note_id, gone)
            work.change(_SAVED, {"note": note_id, "next": revision + 1})
            work.record(attempt)
        return SavedDraft(
            note_id=note_id,
            kind=note.kind,
            revision=revision + 1,
            section_ids=section_ids,
            late_entry=note.late_entry,
            warnings=content_warnings(note.kind, section_ids, sections),
        )

    def discard_draft(self, actor: Actor, note_id: str) -> None:
        """Delete a draft that was never signed.

        Raises:
            PermissionDenied: the actor may not write notes.
            NotTheAuthor: it is someone else's.
            Signed: it is signed.
            ChartOnHold: a hold stands on its chart, so it is kept (FRCP 37(e)).
        """
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work, actor, note_id, Permission.NOTE_WRITE, RecordsEvent.NOTE_DISCARD
            )
            require_own_draft(actor, note, attempt)
            if work.fetch(*self._hold_asked(note.chart_id)):
                raise refusal(ChartOnHold("A hold stands on the chart of this draft."), attempt)
            versions = work.fetch(*versions_asked(note_id))
            erase_sections(work, note_id, present_versions(versions))
            forget(work, note_id)
            work.execute(delete(Note).where(Note.id == note_id))
            work.record(attempt)

    def open(
        self, actor: Actor, note_id: str, purpose: PurposeOfUse = PurposeOfUse.TREAT
    ) -> OpenedNote:
        """Open a note as far as the actor's keys reach; its reading is logged first.

        Raises:
            PermissionDenied: the actor may not open charts.
            NotFound: there is no such note.
            KeyNotHeld: the actor holds the key of none of its sections.
            TamperedData: a section does not open where it stands, or its label was changed.
        """
        return self._open(actor, note_id, purpose, all_versions=False)

    def open_versions(
        self, actor: Actor, note_id: str, purpose: PurposeOfUse = PurposeOfUse.TREAT
    ) -> OpenedNote:
        """Do as `open`, with each section's earlier versions before its present one."""
        return self._open(actor, note_id, purpose, all_versions=True)

    def _drafting(
        self, keys: ChartKeys, chart_id: str, note_id: str, kind: NoteKind, at: datetime
    ) -> Drafting:
        return Drafting(
            keys=keys,
            compartment_for=self._compartment_for,
            chart_id=chart_id,
            note_id=note_id,
            kind=kind,
            at=at,
        )

    def _open(
        self, actor: Actor, note_id: str, purpose: PurposeOfUse, *, all_versions: bool
    ) -> OpenedNote:
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work,
                actor,
                note_id,
                Permission.CHART_OPEN,
                RecordsEvent.NOTE_OPEN,
                purpose,
                to_change=False,
            )
            sealed = fetch_note(work, actor, note, attempt, all_versions=all_versions)
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            return sealed.opened()
