"""Requests to amend as they are listed and read."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from vault.audit.events import Event
from vault.errors import Conflict, KeyNotHeld, NotFound
from vault.identity import compartments
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.identity.tables import Organisation
from vault.labels.vocabulary import PurposeOfUse
from vault.records.access import admit_to_chart, admit_to_note, identity_keys, logging_tampering
from vault.records.amendment_letters import Custodian, answer_letter
from vault.records.amendment_model import Amendment, AmendmentSummary
from vault.records.amendment_rows import paper, papers_of, requests, summary
from vault.records.events import RecordsEvent
from vault.records.tables import AmendmentRequest
from vault.settings.groups import RecordSettings
from vault.store.unit_of_work import Store
from vault.typesetting.letter import Letter


class AmendmentPages:
    """Lists requests, and opens what was written about them."""

    def __init__(self, store: Store[Event], settings: RecordSettings):
        self._store = store
        self._settings = settings

    def letter(self, actor: Actor, request_id: str) -> Letter:
        """Return the letter that tells the client how the request was last answered.

        Raises:
            As `open`; Conflict where there is nothing to tell yet.
        """
        found = self.open(actor, request_id)
        with self._store.reading() as reader:
            row = reader.execute(select(Organisation.name, Organisation.contact)).one()
        letter = answer_letter(found, Custodian(row.name, row.contact, self._settings.zone))
        if letter is None:
            raise Conflict("The request is not answered yet, so there is no letter.")
        return letter

    def of_chart(self, actor: Actor, chart: str) -> tuple[AmendmentSummary, ...]:
        """Return the requests about a chart, oldest first; no word of any.

        Raises:
            PermissionDenied: the actor may not open charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            NotFound: there is no such chart.
        """
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_OPEN, RecordsEvent.AMENDMENT_LIST
            )
            identity_keys(work, actor, found.chart_id, attempt)
            rows = requests(work, AmendmentRequest.chart_id == found.chart_id)
            papers = papers_of(work, (row["id"] for row in rows))
            work.record(replace(attempt, detail={"requests": len(rows)}))
        return tuple(summary(row, papers[row["id"]]) for row in rows)

    def waiting(self, actor: Actor) -> tuple[AmendmentSummary, ...]:
        """Return the unanswered requests whose sections' keys the actor holds, soonest due first.

        Raises:
            PermissionDenied: the actor may not write charts.
        """
        attempt = Event(
            tag=RecordsEvent.AMENDMENT_LIST, actor=actor.user_id, purpose=PurposeOfUse.PATRQT
        )
        with self._store.unit_of_work() as work:
            actor.require(Permission.CHART_WRITE, attempt)
            rows = requests(work, AmendmentRequest.decided_at.is_(None))
            papers = papers_of(work, (row["id"] for row in rows))
            held = {
                compartment_id
                for compartment_id, _ in compartments.held_keys(
                    work, actor, sorted({row["chart_id"] for row in rows})
                )
            }
            mine = [
                summary(row, papers[row["id"]])
                for row in rows
                if any(each["compartment_id"] in held for each in papers[row["id"]])
            ]
            work.record(replace(attempt, detail={"requests": len(mine)}))
        return tuple(sorted(mine, key=lambda each: each.due_at))

    def open(self, actor: Actor, request_id: str) -> Amendment:
        """Return a request with everything written about it; the reading is logged first.

        Raises:
            PermissionDenied: the actor may not open charts.
            KeyNotHeld: the actor holds no key of the section.
            NotFound: there is no such request.
            TamperedData: something written does not open where it stands.
        """
        with self._store.unit_of_work() as work:
            row = next(iter(requests(work, AmendmentRequest.id == request_id)), None)
            note, attempt = admit_to_note(
                work,
                actor,
                row["note_id"] if row else "",
                Permission.CHART_OPEN,
                RecordsEvent.AMENDMENT_OPEN,
                PurposeOfUse.PATRQT,
                to_change=False,
            )
            if row is None:
                raise refusal(NotFound("There is no such request to amend."), attempt)
            papers = papers_of(work, [request_id])[request_id]
            held = compartments.held_keys(work, actor, [note.chart_id])
            if any((each["compartment_id"], each["epoch"]) not in held for each in papers):
                raise refusal(KeyNotHeld("You hold no key of this section."), attempt)
            work.record(replace(attempt, object_id=request_id))
        with logging_tampering(self._store, attempt):
            return Amendment(summary(row, papers), tuple(paper(each, held) for each in papers))
