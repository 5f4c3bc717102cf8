"""The papers of a safety case: set in type by whoever acts, alone; kept sealed; downloaded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import insert, select

from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.identity.sealed import open_row, seal_row
from vault.identity.tables import Organisation
from vault.ids import new_id
from vault.records.access import logging_tampering
from vault.records.rows import fetch_one
from vault.safety.acting import Act, Means, acting
from vault.safety.book import admit
from vault.safety.copying import copied
from vault.safety.entries import EmergencyCompleted, Handed, Rendered
from vault.safety.events import SafetyEvent
from vault.safety.facts import EmergencyFacts, ReportFacts
from vault.safety.letter import Sender, paper
from vault.safety.record import Record
from vault.safety.tables import SafetyDocument
from vault.safety.telling import Telling, TellingInvalid, told
from vault.safety.vocabulary import Kind, Recipient
from vault.typesetting.printing import letter_pdf
from vault.typesetting.typesetter import Typesetter


class NotComplete(Conflict):
    """A written report lacks facts that the agency needs."""

    code = "report-not-complete"
    default_untouched = "Nothing was set in type; what you told by voice stands told."


class SafetyPapers:
    """Sets papers in type, keeps them and gives them out."""

    def __init__(self, means: Means, typesetter: Typesetter):
        self._means = means
        self._typesetter = typesetter

    def render(self, actor: Actor, case: str) -> str:
        """Set the written report, or the notice of a threat, in type; return its id.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            Conflict: it is an emergency, whose paper is made by `hand_over`.
            NotComplete: facts are missing; the error names them.
            RenderFailed, CharactersMissing: the typesetter failed; nothing is kept.
        """
        with acting(self._means, actor, case, SafetyEvent.RENDERED, Permission.SAFETY_ACT) as act:
            if act.ref.kind is Kind.EMERGENCY:
                raise Conflict("The paper of an emergency is made when it is handed over.")
            if missing := act.record.lacking:
                raise NotComplete(f"Still to be recorded: {', '.join(missing)}.")
            to = _addressee(act.record)
            return self._kept(act, actor, to)

    def hand_over(self, actor: Actor, case: str, telling: Telling, sections: Sequence[str]) -> str:
        """Hand an emergency over in writing, with sections that treatment needs; return its id.

        Args:
            actor: who discloses.
            case: the emergency.
            telling: to whom, how and when (2.51(c)).
            sections: ids of the sections of charts whose text goes along; each under a key of the
                actor's own.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            KeyNotHeld: the actor can't open one of the sections.
            OtherChart: a section is of another chart than the case.
            OutOfReach: one of them is such as no emergency lets out.
            Conflict: the case is no emergency.
            TellingInvalid: as `Safety.tell`, or Part 2 records would go to somebody who is not
                medical personnel (42 CFR 2.51(a)), whatever the reason.
        """
        along = copied(self._means, actor, case, sections, self._means.settings.zone)
        parts = along.parts
        if along.part2:
            _require_medical(telling)
            self._mark_part2(actor, case)
        with acting(self._means, actor, case, SafetyEvent.TOLD, Permission.SAFETY_ACT) as act:
            if act.ref.kind is not Kind.EMERGENCY:
                raise Conflict("Only an emergency hands sections of a chart over.")
            if isinstance(act.record.facts, EmergencyFacts) and act.record.facts.part2:
                _require_medical(telling)
            draft = told(telling, act, parts=parts, document="paper")
            to = tuple(
                filter(None, (draft.recipient, draft.affiliation, *draft.address.split("\n")))
            )
            document, _ = self._typeset(act, actor, to, parts)
            act.write(
                replace(draft, document=document),
                {
                    "to": draft.to,
                    "method": draft.method,
                    "document": document,
                    "sections": list(dict.fromkeys(each.section for each in parts)),
                    "outside": bool(draft.because),
                },
            )
        return document

    def open(self, actor: Actor, case: str, document: str) -> bytes:
        """Return a paper's bytes.

        Raises:
            PermissionDenied, NotInSafetyCase: as `acting`.
            NotFound: the case has no such paper.
            SealBroken: it was changed or moved.
        """
        with self._means.store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, SafetyEvent.DOCUMENT_READ)
            row = fetch_one(
                work,
                select(*SafetyDocument.__table__.c).where(
                    SafetyDocument.id == document, SafetyDocument.case_id == admitted.ref.case_id
                ),
            )
            key = admitted.keys.get((row["compartment_id"], row["epoch"])) if row else None
            if row is None or key is None:
                raise refusal(NotFound("The case has no such paper."), admitted.attempt)
            work.record(
                admitted.ref.event(SafetyEvent.DOCUMENT_READ, actor, {"document": document})
            )
        with logging_tampering(self._means.store, admitted.attempt):
            return open_row(SafetyDocument, row, key)

    def _mark_part2(self, actor: Actor, case: str) -> None:
        """Put on record that Part 2 records go along, as their labels say (42 CFR 2.51(c))."""
        with acting(self._means, actor, case, SafetyEvent.COMPLETED, Permission.SAFETY_ACT) as act:
            facts = act.record.facts
            if isinstance(facts, EmergencyFacts) and not facts.part2:
                marked = replace(facts, part2=True)
                act.write(EmergencyCompleted(by=act.by, at=act.at, facts=marked))

    def _kept(self, act: Act, actor: Actor, to: tuple[str, ...]) -> str:
        document, sha256 = self._typeset(act, actor, to, ())
        act.write(
            Rendered(by=act.by, at=act.at, document=document, sha256=sha256),
            {"document": document, "sha256": sha256},
        )
        return document

    def _typeset(
        self, act: Act, actor: Actor, to: tuple[str, ...], parts: tuple[Handed, ...]
    ) -> tuple[str, str]:
        name, contact = act.work.execute(select(Organisation.name, Organisation.contact)).one()
        sender = Sender(name, contact, actor.display_name or actor.username, actor.credential)
        zone = self._means.settings.zone
        letter = paper(act.record, act.ref.number, sender, act.at, zone, to=to, parts=parts)
        content = letter_pdf(letter, self._typesetter)
        values = {"id": new_id(), "case_id": act.ref.case_id, "made_at": act.at}
        act.work.execute(
            insert(SafetyDocument), [seal_row(SafetyDocument, values, act.key, content)]
        )
        return str(values["id"]), hashlib.sha256(content).hexdigest()


def _require_medical(telling: Telling) -> None:
    if telling.to is not Recipient.MEDICAL:
        raise TellingInvalid(
            "In an emergency, records under 42 CFR Part 2 are handed to medical personnel alone "
            "(42 CFR 2.51(a)).",
            untouched="Nothing was handed over.",
            remedy="Address them to medical personnel, or leave those sections out and say in "
            "words what treatment needs.",
        )


def _addressee(record: Record) -> tuple[str, ...]:
    facts = record.facts
    if isinstance(facts, ReportFacts):
        return (facts.agency,)
    last = record.told[-1] if record.told else None
    return tuple(filter(None, (last.recipient, last.affiliation))) if last else ()
