"""A draft as it stood when a hold came upon its chart (RH4, LI10; Fed. R. Civ. P. 37(e)).

Its author goes on writing under the hold. The first save after the hold was placed would put new
text over what the hold found there, so that is kept first, under a key that is the author's alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from vault.audit.events import Event
from vault.errors import KeyNotHeld
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import CompartmentName, Work, held_keys
from vault.identity.permissions import Permission
from vault.identity.sealed import open_json, seal_json
from vault.ids import new_id
from vault.records.access import admit_to_note, logging_tampering
from vault.records.authorship import require_author
from vault.records.events import RecordsEvent
from vault.records.keys import ChartKeys
from vault.records.note_model import NoteRecord
from vault.records.opening import fetch_note, require_all_open
from vault.records.rows import Columns, fetch
from vault.records.tables import HeldDraft
from vault.store.statements import Prepared
from vault.store.unit_of_work import Store

HoldAsked = Callable[[str], tuple[Prepared, Columns]]
"""From a chart's id to the query for `placed_at` of its standing holds, the last first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldText:
    """What a hold found in one section of a draft.

    Args:
        section_id: the section; it may be gone from the note since.
        title, text: as they stood.
        saved_at: when they had been saved.
        kept_at: when the save came that would have replaced them.
    """

    section_id: str
    title: str
    text: str
    saved_at: datetime
    kept_at: datetime


def keep_what_hold_found(
    work: Work,
    actor: Actor,
    note: NoteRecord,
    keys: ChartKeys,
    *,
    placed_at: datetime,
    at: datetime,
    attempt: Event,
) -> int:
    """Keep a draft's sections that were saved before a hold; return how many.

    Args:
        work: the unit of work that is about to replace them; the caller records the event.
        actor: the author.
        note: the draft.
        keys: the author's keys in the chart.
        placed_at: when the last hold that stands was placed.
        at: the instant of saving.
        attempt: the act's event, logged as denied or failed.

    Raises:
        KeyNotHeld: the author lost the key of a section, so it can't be kept, nor replaced.
        TamperedData: a section does not open where it stands.
    """
    sealed = fetch_note(work, actor, note, attempt)
    require_all_open(sealed, attempt)
    with refusing_tampered(attempt):
        found = [each for each in sealed.opened().sections if each.authored_at <= placed_at]
    rows = [
        seal_json(
            HeldDraft,
            {
                "id": new_id(),
                "chart_id": note.chart_id,
                "note_id": note.note_id,
                "section_id": each.section_id,
                "position": each.position,
                "saved_at": each.authored_at,
                "kept_at": at,
            },
            keys.current(_place(each.compartment), note.author_id),
            {"title": each.content.title, "text": each.content.text},
        )
        for each in found
        if each.content is not None
    ]
    if rows:
        work.execute(insert(HeldDraft), rows)
    return len(rows)


def forget(work: Work, note_id: str) -> None:
    """Delete what is kept of a draft that is thrown away once no hold stands."""
    work.execute(delete(HeldDraft).where(HeldDraft.note_id == note_id))


class HeldDrafts:
    """Opens what holds found in drafts."""

    def __init__(self, store: Store[Event]):
        self._store = store

    def of_note(self, actor: Actor, note_id: str) -> tuple[HeldText, ...]:
        """Return what is kept of the actor's own note, oldest first; its reading is logged first.

        Raises:
            PermissionDenied: the actor may not open charts.
            NotFound: there is no such note.
            NotTheAuthor: it is someone else's.
            KeyNotHeld: the author no longer holds the key of their own compartment.
            TamperedData: a text does not open where it stands.
        """
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work,
                actor,
                note_id,
                Permission.CHART_OPEN,
                RecordsEvent.NOTE_HELD,
                to_change=False,
            )
            require_author(actor, note, attempt)
            rows = fetch(
                work,
                select(*HeldDraft.__table__.c)
                .where(HeldDraft.note_id == note_id)
                .order_by(HeldDraft.kept_at, HeldDraft.position),
            )
            keys = held_keys(work, actor, [note.chart_id])
            if any((row["compartment_id"], row["epoch"]) not in keys for row in rows):
                raise refusal(KeyNotHeld("You hold no key to what is kept of it."), attempt)
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            return tuple(
                HeldText(
                    section_id=row["section_id"],
                    saved_at=row["saved_at"],
                    kept_at=row["kept_at"],
                    **open_json(HeldDraft, row, keys[row["compartment_id"], row["epoch"]]),
                )
                for row in rows
            )


def _place(compartment: str) -> CompartmentName:
    """Return which of the author's own compartments keeps a text: psychotherapy notes their own."""
    if compartment == CompartmentName.PSYCHOTHERAPY:
        return CompartmentName.PSYCHOTHERAPY
    return CompartmentName.UNCLASSIFIED
