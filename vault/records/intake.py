"""Imported notes: a parsed file lands whole as a draft, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import Conflict, VaultError
from vault.identity.actor import Actor
from vault.identity.compartments import held_keys
from vault.identity.permissions import Permission
from vault.importing.note import ParsedNote
from vault.labels.label import Label
from vault.labels.vocabulary import ContentKind
from vault.records.access import admit_to_chart, identity_keys, logging_tampering
from vault.records.content import SectionContent
from vault.records.events import RecordsEvent
from vault.records.note_model import SavedDraft, SectionDraft
from vault.records.notes import Notes
from vault.records.opening import open_content
from vault.records.rows import fetch
from vault.records.tables import Note, Section, SectionVersion
from vault.store.unit_of_work import Store

Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


class AlreadyImported(Conflict):
    """The chart has a note of that session with the same text."""

    code = "already-imported"
    default_untouched = "Nothing was imported."
    default_remedy = "Open the note that is there."


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of one file of several.

    Args:
        note_id: the draft that it made, "" where it was refused.
        trouble: why it was refused, in the error's own words.
    """

    note_id: str
    trouble: str = ""


class NoteImport:
    """Brings parsed files into charts.

    Args:
        store: the database.
        clock: the time.
        notes: where drafts begin.
    """

    def __init__(self, store: Store[Event], clock: Clock, notes: Notes):
        self._store = store
        self._clock = clock
        self._notes = notes

    def land(
        self, actor: Actor, chart: str, parsed: ParsedNote, *, cosigner_id: str | None = None
    ) -> SavedDraft:
        """Make a draft of a parsed file; its author signs it after looking it over.

        Sections without a label stay unlabelled, which cannot be released. No digest of the
        file is kept: it would tell whoever holds the file that it is this note.

        Args:
            actor: who will be the note's author.
            chart: the chart's number or id.
            parsed: the file.
            cosigner_id: see `Notes.draft`.

        Raises:
            AlreadyImported: the chart has this very note, as far as the actor's keys show.
            VaultError: as `Notes.draft`; nothing was imported.
        """
        sections = [
            SectionDraft(
                title=section.title,
                text=section.text,
                label=section.label or Label.unlabelled(),
                content_kind=section.content_kind or ContentKind.COMMUNICATION,
                loinc=section.loinc,
            )
            for section in parsed.sections
        ]
        self._require_new(actor, chart, parsed, sections)
        return self._notes.draft(
            actor,
            chart,
            session_at=parsed.front.session_at,
            template=parsed.front.template,
            kind=parsed.front.kind,
            sections=sections,
            cosigner_id=cosigner_id,
            written_at=parsed.front.authored_at or self._clock.now(),
        )

    def land_each(
        self,
        actor: Actor,
        chart: str,
        notes: Sequence[ParsedNote],
        *,
        cosigner_id: str | None = None,
        progress: Progress | None = None,
    ) -> tuple[Landing, ...]:
        """Do as `land` with each of several files; each lands whole, or says why not.

        Args:
            actor: who will be the notes' author.
            chart: the chart's number or id.
            notes: the files.
            cosigner_id: see `Notes.draft`.
            progress: told how many are done, and of how many.

        Raises:
            PermissionDenied: the actor may not write notes.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            NotFound: there is no such chart.
        """
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work,
                actor,
                chart,
                Permission.NOTE_WRITE,
                RecordsEvent.NOTES_IMPORT,
                detail={"notes": len(notes)},
            )
            identity_keys(work, actor, found.chart_id, attempt)
            work.record(attempt)
        landed: list[Landing] = []
        for note in notes:
            if progress:
                progress(len(landed), len(notes))
            try:
                saved = self.land(actor, chart, note, cosigner_id=cosigner_id)
            except VaultError as error:
                landed.append(Landing("", str(error)))
            else:
                landed.append(Landing(saved.note_id))
        return tuple(landed)

    def _require_new(
        self, actor: Actor, chart: str, parsed: ParsedNote, sections: list[SectionDraft]
    ) -> None:
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.NOTE_WRITE, RecordsEvent.NOTE_COMPARE
            )
            keys = held_keys(work, actor, [found.chart_id])
            rows = fetch(
                work,
                select(*SectionVersion.__table__.c, Section.label)
                .join(Section, Section.id == SectionVersion.section_id)
                .join(Note, Note.id == SectionVersion.note_id)
                .where(
                    Note.chart_id == found.chart_id,
                    Note.session_at == parsed.front.session_at,
                    SectionVersion.version == Section.version,
                )
                .order_by(Note.id, Section.position),
            )
            work.record(attempt)
        present: dict[str, list[SectionContent | None]] = {}
        with logging_tampering(self._store, attempt):
            for row in rows:
                key = keys.get((row["compartment_id"], row["epoch"]))
                content = open_content(row, key, row["label"]) if key else None
                present.setdefault(row["note_id"], []).append(content)
        wanted = [SectionContent.written(section.title, section.text) for section in sections]
        if wanted in present.values():
            raise AlreadyImported("This note stands in the chart.")
