"""Requests to amend signed sections: received, answered in time, kept with the record (RS4).

Whoever answers holds the section's key, and everything written about a request is sealed under it.
A signed section itself never changes: an accepted amendment is an addendum, written and signed as
addenda are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import Conflict, InvalidInput
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.sealed import OpenKey
from vault.ids import new_id
from vault.labels.vocabulary import PurposeOfUse
from vault.records.access import admit_to_note
from vault.records.amendment_access import unanswered, writable
from vault.records.amendment_model import (
    FURTHER_DAYS,
    AmendmentState,
    DenialGround,
    PaperKind,
    Requester,
    due,
    require_fitting,
)
from vault.records.amendment_rows import (
    add_paper,
    papers_of,
    summary,
)
from vault.records.events import RecordsEvent
from vault.records.note_model import NoteStatus
from vault.records.rows import Columns
from vault.records.tables import AmendmentRequest, Note, Section
from vault.settings.groups import RecordSettings
from vault.store.unit_of_work import Store


class Amendments:
    """Takes requests in, answers them, and keeps what was written."""

    def __init__(self, store: Store[Event], clock: Clock, settings: RecordSettings):
        self._store = store
        self._clock = clock
        self._settings = settings

    def receive(
        self,
        actor: Actor,
        section_id: str,
        *,
        by: str,
        who: Requester,
        text: str,
        received_at: datetime | None = None,
    ) -> str:
        """Enter a client's request to amend a signed section; return its id.

        Args:
            actor: holds the section's key.
            section_id: the section.
            by: who asks, in words.
            who: the client, or who acts for them.
            text: what is asked for, and why.
            received_at: when it came in, if not now; the clock runs from then.

        Raises:
            PermissionDenied: the actor may not write charts.
            KeyNotHeld: the actor holds no key of the section.
            NotFound: there is no such section.
            Conflict: its note is not signed.
            InvalidInput: something is not said, or it came in at a time yet to come.
        """
        _require_words(by, "who asks")
        _require_words(text, "what is asked for")
        now = self._clock.now()
        at = received_at or now
        if at > now:
            raise InvalidInput("The request came in at a time yet to come.")
        request_id = new_id()
        with self._store.unit_of_work() as work:
            row = work.execute(
                select(Section.note_id, Section.compartment_id).where(Section.id == section_id)
            ).one_or_none()
            note, attempt = admit_to_note(
                work,
                actor,
                row.note_id if row else "",
                Permission.CHART_WRITE,
                RecordsEvent.AMENDMENT_RECEIVE,
                PurposeOfUse.PATRQT,
            )
            if row is None or note.status is not NoteStatus.SIGNED:
                raise Conflict("Only what is signed is amended; the author changes a draft.")
            key = compartments.current_key(work, actor, row.compartment_id, attempt)
            work.execute(
                insert(AmendmentRequest).values(
                    id=request_id,
                    chart_id=note.chart_id,
                    note_id=note.note_id,
                    section_id=section_id,
                    state=AmendmentState.RECEIVED,
                    ground="",
                    attach_request=False,
                    received_by=actor.user_id,
                    received_at=at,
                    due_at=due(at, self._settings.zone),
                )
            )
            said = {"by": f"{by.strip()}, {who}", "text": text.strip()}
            add_paper(work, key, request_id, PaperKind.REQUEST, said, actor.user_id, now)
            work.record(replace(attempt, object_id=request_id))
        return request_id

    def extend(self, actor: Actor, request_id: str, reason: str) -> datetime:
        """Put the answer off by 30 days, once; return by when it is due then.

        Args:
            actor: holds the section's key.
            request_id: the request.
            reason: as the client is told it in writing, with the date.

        Raises:
            As `deny`; Conflict also where it was put off before, or the 60 days are over.
        """
        with self._store.unit_of_work() as work:
            row, key, attempt = unanswered(work, actor, request_id, RecordsEvent.AMENDMENT_EXTEND)
            _require_words(reason, "why it takes longer")
            now = self._clock.now()
            if row["extended_at"] is not None or now > row["due_at"]:
                raise Conflict("The answer is put off once, before the 60 days are over.")
            until = due(row["due_at"], self._settings.zone, FURTHER_DAYS)
            self._set(work, request_id, extended_at=now, due_at=until)
            self._write(work, key, row, PaperKind.EXTENSION, reason, actor)
            work.record(attempt)
        return until

    def accept(self, actor: Actor, request_id: str, addendum_id: str, text: str) -> None:
        """Accept a request: a signed addendum to the note says what is amended.

        Args:
            actor: holds the section's key.
            request_id: the request.
            addendum_id: the signed addendum.
            text: what the client is told.

        Raises:
            As `deny`; Conflict also where that is no signed addendum to the note.
        """
        with self._store.unit_of_work() as work:
            row, key, attempt = unanswered(work, actor, request_id, RecordsEvent.AMENDMENT_ACCEPT)
            _require_words(text, "what the client is told")
            signed = work.execute(
                select(Note.id).where(
                    Note.id == addendum_id,
                    Note.addendum_to == row["note_id"],
                    Note.status == NoteStatus.SIGNED,
                )
            ).first()
            if signed is None:
                raise Conflict(
                    "That is no signed addendum to the note.",
                    remedy="Write and sign one with `vaultctl note addendum`, then accept.",
                )
            self._decide(
                work, actor, request_id, state=AmendmentState.ACCEPTED, addendum_id=addendum_id
            )
            self._write(work, key, row, PaperKind.ACCEPTANCE, text, actor)
            work.record(replace(attempt, detail={"addendum": addendum_id}))

    def deny(self, actor: Actor, request_id: str, ground: DenialGround, text: str) -> None:
        """Deny a request on one of the four grounds, in writing.

        Args:
            actor: holds the section's key.
            request_id: the request.
            ground: why.
            text: the denial in plain language, as the client is told it.

        Raises:
            PermissionDenied: the actor may not write charts.
            KeyNotHeld: the actor holds no key of the section.
            NotFound: there is no such request.
            Conflict: it was answered already.
            InvalidInput: there is no text.
        """
        with self._store.unit_of_work() as work:
            row, key, attempt = unanswered(work, actor, request_id, RecordsEvent.AMENDMENT_DENY)
            _require_words(text, "the denial in words")
            self._decide(work, actor, request_id, state=AmendmentState.DENIED, ground=ground)
            self._write(work, key, row, PaperKind.DENIAL, text, actor)
            work.record(replace(attempt, detail={"ground": ground}))

    def disagree(self, actor: Actor, request_id: str, by: str, text: str) -> None:
        """Keep a denied client's statement of disagreement; it goes along from now on.

        Raises:
            As `deny`; Conflict where the request was not denied, or one is kept already.
        """
        self._append(actor, request_id, PaperKind.DISAGREEMENT, text, by)

    def rebut(self, actor: Actor, request_id: str, text: str) -> None:
        """Keep the practice's rebuttal of a statement of disagreement.

        Raises:
            As `disagree`; Conflict also where there is no statement to rebut.
        """
        self._append(actor, request_id, PaperKind.REBUTTAL, text, "")

    def inform(self, actor: Actor, request_id: str, text: str) -> None:
        """Record who was told of an accepted amendment (164.526(c)(3)).

        Raises:
            As `deny`; Conflict where the request was not accepted.
        """
        self._append(actor, request_id, PaperKind.INFORMED, text, "")

    def attach(self, actor: Actor, request_id: str, *, wanted: bool = True) -> None:
        """Record that the client wants request and denial to go along, or no longer does.

        Raises:
            As `deny`; Conflict where the request was not denied.
        """
        with self._store.unit_of_work() as work:
            row, _, attempt = writable(work, actor, request_id, RecordsEvent.AMENDMENT_ATTACH)
            if row["state"] != AmendmentState.DENIED:
                raise Conflict("Only a denied request goes along with disclosures.")
            self._set(work, request_id, attach_request=wanted)
            work.record(replace(attempt, detail={"wanted": wanted}))

    def _append(self, actor: Actor, request_id: str, kind: PaperKind, text: str, by: str) -> None:
        with self._store.unit_of_work() as work:
            row, key, attempt = writable(work, actor, request_id, _EVENTS[kind])
            _require_words(text, "what is to be kept")
            papers = papers_of(work, [request_id])[request_id]
            require_fitting(summary(row, papers), kind)
            self._write(work, key, row, kind, text, actor, by)
            work.record(attempt)

    def _decide(self, work: Work, actor: Actor, request_id: str, **values: Any) -> None:
        self._set(
            work, request_id, decided_by=actor.user_id, decided_at=self._clock.now(), **values
        )

    def _write(
        self,
        work: Work,
        key: OpenKey,
        row: Columns,
        kind: PaperKind,
        text: str,
        actor: Actor,
        by: str = "",
    ) -> None:
        content: Mapping[str, str] = {"by": by.strip(), "text": text.strip()}
        add_paper(work, key, row["id"], kind, content, actor.user_id, self._clock.now())

    def _set(self, work: Work, request_id: str, **values: Any) -> None:
        work.execute(
            update(AmendmentRequest).where(AmendmentRequest.id == request_id).values(**values)
        )


_EVENTS = {
    PaperKind.DISAGREEMENT: RecordsEvent.AMENDMENT_DISAGREE,
    PaperKind.REBUTTAL: RecordsEvent.AMENDMENT_REBUT,
    PaperKind.INFORMED: RecordsEvent.AMENDMENT_INFORM,
}


def _require_words(words: str, what: str) -> None:
    if not words.strip():
        raise InvalidInput(f"Say {what}.")
