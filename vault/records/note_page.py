"""A note together with what stands around it: whose chart it is in, and what was added to it.

Everything is fetched in the unit of work that logs the reading, and decrypted after its commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from vault.audit.events import Event
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.sealed import open_json
from vault.identity.tables import Grant
from vault.labels.label import Label
from vault.labels.vocabulary import PurposeOfUse
from vault.records.access import admit_to_note, logging_tampering
from vault.records.events import RecordsEvent
from vault.records.family import log_own_family
from vault.records.label_requests import RequestOutcome
from vault.records.note_model import NoteRecord, NoteStatus, SectionView
from vault.records.opening import fetch_note
from vault.records.rows import Columns, Keys
from vault.records.tables import Chart, LabelRequest, Member, Note, NoteSeal, Section
from vault.store.statements import Prepared
from vault.store.unit_of_work import Store

_CHART = Prepared(
    select(
        Chart.id,
        Chart.number,
        Chart.compartment_id,
        Chart.epoch,
        Chart.wrapped_key,
        Chart.ciphertext,
        Grant.holder_id,
    )
    .join(
        Grant,
        (Grant.compartment_id == Chart.compartment_id)
        & (Grant.epoch == Chart.epoch)
        & (Grant.holder_id == bindparam("holder"))
        & (Grant.key_id == bindparam("key")),
    )
    .where(Chart.id == bindparam("chart"))
)
_MEMBERS = Prepared(
    select(
        Member.id,
        Member.chart_id,
        Member.handle,
        Member.person_id,
        Member.compartment_id,
        Member.epoch,
        Member.wrapped_key,
        Member.ciphertext,
    )
    .where(Member.chart_id == bindparam("chart"))
    .order_by(Member.handle)
)
_ADDENDA = Prepared(
    select(Note.id, Note.author_id, Note.authored_at, Note.signed_at, Note.status)
    .where(
        Note.chart_id == bindparam("chart"),
        Note.addendum_to == bindparam("note"),
        (Note.status == bindparam("signed")) | (Note.author_id == bindparam("reader")),
    )
    .order_by(Note.authored_at)
)
_REQUESTS = Prepared(
    select(LabelRequest.section_id, LabelRequest.label, LabelRequest.requested_by)
    .join(Section, Section.id == LabelRequest.section_id)
    .where(Section.note_id == bindparam("note"), LabelRequest.outcome == bindparam("waiting"))
)
_SEALS = Prepared(
    select(NoteSeal.note_hash)
    .where(NoteSeal.note_id == bindparam("note"))
    .order_by(NoteSeal.number)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum:
    """A later note that adds to this one; `signed_at` is None for the reader's own draft."""

    note_id: str
    author_id: str
    authored_at: datetime
    signed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLabel:
    """A lower label that somebody asked for and that waits for a second person."""

    label: Label
    requested_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage:
    """A note as its reader's keys show it, with its surroundings.

    Args:
        note: its own facts.
        sections: in order; those that the reader has no key to without content.
        seal: the hash of its present seal, "" of a draft.
        unit: what the chart is called, "" to someone without its `identity` key.
        members: the name of each member by handle, nobody without that key.
        addenda: what was added later, oldest first: signed, or the reader's own draft.
        wanted: by section, the lower label that waits; of sections that the reader can open.
    """

    note: NoteRecord
    sections: tuple[SectionView, ...]
    seal: str
    unit: str
    members: Mapping[str, str]
    addenda: tuple[Addendum, ...]
    wanted: Mapping[str, WantedLabel]


@dataclass(frozen=True, slots=True)
class _SealedIdentity:
    chart: Columns | None
    members: Sequence[Columns]
    keys: Keys

    def unit(self) -> str:
        return (
            ""
            if self.chart is None
            else str(open_json(Chart, self.chart, self._key(self.chart))["name"])
        )

    def names(self) -> dict[str, str]:
        return {
            row["handle"]: open_json(Member, row, self._key(row))["name"] for row in self.members
        }

    def _key(self, row: Columns) -> bytes:
        return self.keys[row["compartment_id"], row["epoch"]]


class NotePages:
    """Opens notes for the page that shows or edits them."""

    def __init__(self, store: Store[Event]):
        self._store = store

    def open(self, actor: Actor, note_id: str) -> NotePage:
        """Open a note as `Notes.open` does, with its surroundings.

        Raises:
            PermissionDenied: the actor may not open charts.
            NotFound: there is no such note.
            KeyNotHeld: the actor holds the key of none of its sections.
            TamperedData: something does not open where it stands, or a label was changed.
        """
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work,
                actor,
                note_id,
                Permission.CHART_OPEN,
                RecordsEvent.NOTE_OPEN,
                PurposeOfUse.TREAT,
                to_change=False,
            )
            sealed = fetch_note(work, actor, note, attempt)
            identity = _fetch_identity(work, actor, note.chart_id, attempt)
            place = {
                "chart": note.chart_id,
                "note": note_id,
                "reader": actor.user_id,
                "signed": NoteStatus.SIGNED,
                "waiting": RequestOutcome.WAITING,
            }
            addenda = work.fetch(_ADDENDA, place)
            wanted = work.fetch(_REQUESTS, place)
            seals = work.fetch(_SEALS, place)
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            sections = sealed.opened().sections
            unit, members = identity.unit(), identity.names()
        log_own_family(self._store, actor, members.values(), attempt)
        opened = {each.section_id for each in sections if each.opened}
        return NotePage(
            note=note,
            sections=sections,
            seal=seals[-1]["note_hash"] if seals else "",
            unit=unit,
            members=members,
            addenda=tuple(
                Addendum(
                    note_id=row["id"],
                    author_id=row["author_id"],
                    authored_at=row["authored_at"],
                    signed_at=row["signed_at"],
                )
                for row in addenda
            ),
            wanted={
                row["section_id"]: WantedLabel(label=row["label"], requested_by=row["requested_by"])
                for row in wanted
                if row["section_id"] in opened
            },
        )


def _fetch_identity(work: Work, actor: Actor, chart_id: str, attempt: Event) -> _SealedIdentity:
    found = work.fetch(
        _CHART, {"holder": actor.user_id, "key": actor.keyring.key_id, "chart": chart_id}
    )
    if not found:
        return _SealedIdentity(None, (), {})
    members = work.fetch(_MEMBERS, {"chart": chart_id})
    opened = actor.keyring.opened
    held = (found[0]["compartment_id"], found[0]["epoch"])
    keys = {
        place: opened[place]
        if place == held and place in opened
        else compartments.key_of_epoch(work, actor, *place, attempt).key
        for place in {(row["compartment_id"], row["epoch"]) for row in (*found, *members)}
    }
    return _SealedIdentity(found[0], members, keys)
