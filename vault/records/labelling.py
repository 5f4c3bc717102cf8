"""Labels over time: raising one works at once, lowering one takes a second person (LB6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from vault.identity import compartments, key_holders
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import OWNED, CompartmentName, Work, held_keys
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.labels.label import Label, lowers
from vault.labels.policy import CompartmentPolicy
from vault.labels.vocabulary import PurposeOfUse
from vault.records.access import admit_to_note, note_of_section
from vault.records.authorship import require_author
from vault.records.drafting import require_members
from vault.records.events import RecordsEvent
from vault.records.keys import ChartKeys
from vault.records.label_requests import (
    Relabelled,
    RequestOutcome,
    WaitingRequest,
    change,
    close_request,
    open_request,
    require_section_key,
    section_row,
    waiting_requests,
)
from vault.records.note_model import NoteRecord, NoteStatus
from vault.records.refiling import refile
from vault.records.rows import Columns, fetch_one
from vault.records.tables import LabelRequest, Section, SectionLabel
from vault.store.unit_of_work import Store


class SamePerson(PermissionDenied):
    """Whoever asks for a lower label does not confirm it."""

    code = "same-person"
    default_remedy = "Ask a colleague who holds the key."


class NobodyToConfirm(Conflict):
    """A psychotherapy section's label takes a second person to lower, and nobody has its key."""

    code = "nobody-to-confirm"
    default_remedy = (
        "Write in the client's record, in a note of its own, what belongs there; or let a recovery "
        "quorum give a second person the key of these notes."
    )


class Labelling:
    """Sets labels, moves sections to the compartment that a label leads to, keeps the history.

    Args:
        store: the database.
        clock: the time.
        policy: from label to compartment.
    """

    def __init__(self, store: Store[Event], clock: Clock, policy: CompartmentPolicy):
        self._store = store
        self._clock = clock
        self._policy = policy

    def relabel(self, actor: Actor, section_id: str, label: Label, reason: str) -> Relabelled:
        """Give a section another label, or ask for it where that lowers its protection.

        A draft's label is a draft like its text: its author sets it either way, and its history
        begins with the signature.

        Args:
            actor: who wants it; holds the section's key.
            section_id: the section.
            label: the label wanted.
            reason: why; kept for the readers of `audit-detail`.

        Raises:
            PermissionDenied: the actor may not write notes.
            NotFound: there is no such section.
            NotTheAuthor: the note is someone else's draft, or the label would move the section
                into its author's own compartment.
            KeyNotHeld: the actor holds no key of the section, or of where it would move.
            SectionInvalid: the label names someone who is no member.
            Conflict: it has this label, or a request for it is waiting.
            NobodyToConfirm: it is a psychotherapy section of which nobody else holds the key.
            InvalidInput: no reason is given.
            TamperedData: the section does not open where it stands.
        """
        if not reason.strip():
            raise InvalidInput("A new label takes a reason.")
        with self._store.unit_of_work() as work:
            note_id = note_of_section(work, section_id)
            note, attempt = admit_to_note(
                work, actor, note_id, Permission.NOTE_WRITE, RecordsEvent.LABEL_SET
            )
            attempt = replace(attempt, object_id=section_id)
            if note.status is NoteStatus.DRAFT:
                require_author(actor, note, attempt)
            section = section_row(work, section_id)
            require_section_key(work, actor, note, section, attempt)
            if section["label"] == label:
                raise Conflict("The section has this label.")
            require_members(work, note.chart_id, {*label.subjects, *label.holders})
            if self._compartment(label, note) in OWNED:
                require_author(actor, note, attempt)
            now = self._clock.now()
            if note.status is NoteStatus.SIGNED and lowers(section["label"], label):
                _require_second(work, actor, section["compartment_id"])
                request_id = open_request(work, actor, section, label, reason.strip(), now)
                work.record(
                    replace(
                        attempt,
                        tag=RecordsEvent.LABEL_REQUEST,
                        detail={"request": request_id, **change(section["label"], label)},
                    )
                )
                return Relabelled(
                    section_id=section_id, label=section["label"], request_id=request_id
                )
            self._set(work, actor, note, section, label, attempt, now)
            record_rationale(work, section_id, reason.strip(), now)
            work.record(replace(attempt, detail=change(section["label"], label)))
        return Relabelled(section_id=section_id, label=label, request_id=None)

    def confirm(self, actor: Actor, request_id: str) -> None:
        """Agree, as the second person, to a lower label; it is set at once.

        Raises:
            PermissionDenied: the actor may not confirm labels.
            SamePerson: the actor asked for it.
            NotFound: no such request waits.
            KeyNotHeld: the actor holds no key of the section, or of where it would move.
            Conflict: the label changed since it was asked for.
            TamperedData: the section does not open where it stands.
        """
        with self._store.unit_of_work() as work:
            request, section, note, attempt = self._decide(
                work, actor, request_id, RecordsEvent.LABEL_CONFIRM
            )
            if request["requested_by"] == actor.user_id:
                raise refusal(SamePerson("You asked for this label yourself."), attempt)
            if request["from_number"] != section["label_number"]:
                raise Conflict(
                    "The label changed since this was asked for.", remedy="Decline it, ask again."
                )
            now, wanted = self._clock.now(), request["label"]
            self._set(work, actor, note, section, wanted, attempt, now, request["requested_by"])
            close_request(work, request_id, RequestOutcome.CONFIRMED, actor, now)
            work.record(
                replace(attempt, detail={"request": request_id, **change(section["label"], wanted)})
            )

    def decline(self, actor: Actor, request_id: str, reason: str) -> None:
        """Refuse a lower label, or take one's own request back.

        Raises:
            PermissionDenied: the actor may not confirm labels.
            NotFound: no such request waits.
            KeyNotHeld: the actor holds no key of the section.
            InvalidInput: no reason is given.
        """
        if not reason.strip():
            raise InvalidInput("Declining takes a reason.")
        with self._store.unit_of_work() as work:
            *_, attempt = self._decide(work, actor, request_id, RecordsEvent.LABEL_DECLINE)
            now = self._clock.now()
            close_request(work, request_id, RequestOutcome.DECLINED, actor, now)
            record_rationale(work, request_id, reason.strip(), now)
            work.record(replace(attempt, detail={"request": request_id}))

    def waiting(self, actor: Actor) -> tuple[WaitingRequest, ...]:
        """Return the requests that wait for a second person, of sections that the actor reads.

        Raises:
            PermissionDenied: the actor may not confirm labels.
        """
        attempt = Event(
            tag=RecordsEvent.LABEL_LIST, actor=actor.user_id, purpose=PurposeOfUse.TREAT
        )
        with self._store.unit_of_work() as work:
            actor.require(Permission.LABEL_CONFIRM, attempt)
            found = waiting_requests(work, actor)
            work.record(attempt)
        return found

    def _compartment(self, label: Label, note: NoteRecord) -> CompartmentName:
        return CompartmentName(self._policy.compartment_for(label, note.kind))

    def _set(
        self,
        work: Work,
        actor: Actor,
        note: NoteRecord,
        section: Columns,
        label: Label,
        attempt: Event,
        now: datetime,
        requested_by: str | None = None,
    ) -> None:
        target = ChartKeys(work, actor, note.chart_id, now, attempt).current(
            self._compartment(label, note), note.author_id
        )
        refile(
            work,
            note.note_id,
            section["id"],
            old=section["label"],
            new=label,
            target=target,
            held=held_keys(work, actor, [note.chart_id]),
            attempt=attempt,
        )
        number = section["label_number"]
        if note.status is NoteStatus.SIGNED:
            number += 1
            work.execute(
                insert(SectionLabel).values(
                    section_id=section["id"],
                    number=number,
                    label=label,
                    set_by=requested_by or actor.user_id,
                    confirmed_by=actor.user_id if requested_by else None,
                    set_at=now,
                )
            )
        work.execute(
            update(Section)
            .where(Section.id == section["id"])
            .values(label=label, label_number=number, compartment_id=target.compartment_id)
        )

    def _decide(
        self, work: Work, actor: Actor, request_id: str, tag: RecordsEvent
    ) -> tuple[Columns, Columns, NoteRecord, Event]:
        request = fetch_one(
            work,
            select(*LabelRequest.__table__.c).where(
                LabelRequest.id == request_id, LabelRequest.outcome == RequestOutcome.WAITING
            ),
        )
        section_id = request["section_id"] if request else ""
        note, attempt = admit_to_note(
            work, actor, note_of_section(work, section_id), Permission.LABEL_CONFIRM, tag
        )
        if request is None:
            raise refusal(NotFound("No such request is waiting."), attempt)
        attempt = replace(attempt, object_id=section_id)
        section = section_row(work, section_id)
        require_section_key(work, actor, note, section, attempt)
        return request, section, note, attempt


def _require_second(work: Work, actor: Actor, compartment_id: str) -> None:
    """Refuse to ask for a lower label of psychotherapy notes that nobody else holds the key of."""
    psychotherapy = (
        compartments.place_of(work, compartment_id).name == CompartmentName.PSYCHOTHERAPY
    )
    others = set(key_holders.holders(work, compartment_id)) - {actor.user_id}
    if psychotherapy and not others:
        raise NobodyToConfirm("Nobody else can read this section, so nobody could confirm it.")
