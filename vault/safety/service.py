"""The acts of a safety case. None waits for anybody: no approval, no hold, no other case.

What is missing, a consultation, a written report, telling the victim, a review, becomes a task
with a clock from the state's rules (`record.owed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from vault.audit.events import Event
from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.work.accounting_desk import clients
from vault.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from vault.identity import compartments, key_holders
from vault.identity.accounts import user_id_of
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import CompartmentName, ScopeKind
from vault.identity.permissions import Permission
from vault.ids import new_id
from vault.jurisdictions.rules import VictimClass
from vault.records.access import chart_ref
from vault.safety.acting import Means, acting
from vault.safety.book import CaseRef, admit, begin, keep_tasks, unused_number
from vault.safety.entries import (
    Attached,
    Consulted,
    EmergencyCompleted,
    Opened,
    ReportCompleted,
    Reviewed,
    ThreatCompleted,
    VictimTold,
)
from vault.safety.events import SafetyEvent
from vault.safety.facts import EmergencyFacts, Facts, ReportFacts, ThreatFacts
from vault.safety.people import holders_for, may_take_part
from vault.safety.record import folded, owed
from vault.safety.telling import Telling, told
from vault.safety.vocabulary import (
    ADULTS,
    EMERGENCY_REASONS,
    PURPOSE,
    Finding,
    Kind,
    TellException,
)


class SafetyInputInvalid(InvalidInput):
    """What is to be recorded does not go with the case, or says nothing."""

    code = "safety-input-invalid"
    default_untouched = "Nothing was recorded; the case stands as it did."


class Safety:
    """Opens safety cases and writes into them."""

    def __init__(self, means: Means):
        self._means = means

    def open(
        self,
        actor: Actor,
        kind: Kind,
        *,
        chart: str = "",
        victim_class: VictimClass | None = None,
    ) -> str:
        """Open a safety case, at once and by oneself; return its number.

        Args:
            actor: who acts.
            kind: what it is about.
            chart: number of the chart it is about, "" for none; no key to it is needed.
            victim_class: whom a report protects, if it is known yet.

        Raises:
            PermissionDenied: the actor neither treats nor supervises.
            NotFound: there is no such chart.
        """
        now = self._means.clock.now()
        with self._means.store.unit_of_work() as work:
            attempt = Event(tag=SafetyEvent.OPENED, actor=actor.user_id, purpose=PURPOSE[kind])
            actor.require(Permission.SAFETY_ACT, attempt)
            found = chart_ref(work, chart) if chart else None
            if chart and found is None:
                raise refusal(NotFound("There is no such chart."), attempt)
            case_id = new_id()
            holders, left_out = holders_for(work, actor.user_id)
            key = compartments.create(
                work,
                scope_kind=ScopeKind.SAFETY,
                scope_id=case_id,
                name=CompartmentName.SAFETY,
                holders=holders,
                granted_by=actor,
                at=now,
            )
            ref = CaseRef(
                case_id=case_id,
                number=unused_number(work),
                kind=kind,
                compartment_id=key.compartment_id,
                chart_id=found.chart_id if found else "",
                chart=found.number if found else "",
            )
            entry = Opened(
                by=actor.user_id,
                at=now,
                kind=kind,
                victim_class=victim_class if kind is Kind.REPORT else None,
                chart_id=ref.chart_id,
                jurisdiction=self._means.settings.jurisdiction,
            )
            begin(work, ref, entry, key, by=actor.user_id, at=now)
            record = folded([entry])
            tasks = owed(record, self._means.pack(record), self._means.settings.zone)
            keep_tasks(work, case_id, tasks)
            work.record(ref.event(SafetyEvent.OPENED, actor, {"kind": kind, "left-out": left_out}))
        return ref.number

    def attach(self, actor: Actor, case: str, chart: str) -> None:
        """Say which chart a case is about that was opened without one; it is accounted there.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            NotFound: there is no such chart.
            Conflict: the case is about a chart already.
        """
        with acting(self._means, actor, case, SafetyEvent.ATTACHED, Permission.SAFETY_ACT) as act:
            if act.ref.chart_id:
                raise Conflict("This safety case is about a chart already.")
            found = chart_ref(act.work, chart)
            if found is None:
                raise refusal(NotFound("There is no such chart."), act.admitted.attempt)
            act.attach(found.chart_id, found.number)
            act.write(Attached(by=act.by, at=act.at, chart_id=found.chart_id))

    def complete(self, actor: Actor, case: str, facts: Facts) -> tuple[str, ...]:
        """Record the facts as they stand from now on; return what is still missing, in words.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            SafetyInputInvalid: they are those of another kind of case, or of the future, or name
                somebody who is no client of the chart.
        """
        with acting(self._means, actor, case, SafetyEvent.COMPLETED, Permission.SAFETY_ACT) as act:
            if type(facts) is not type(act.record.facts):
                raise SafetyInputInvalid("These are the facts of another kind of safety case.")
            _require_past(facts.known_at, act.at)
            _require_clients(facts.about, clients(act.work, act.ref.chart_id))
            match facts:
                case ReportFacts():
                    act.write(ReportCompleted(by=act.by, at=act.at, facts=facts))
                case ThreatFacts():
                    known = {option.code for option in act.pack.warn.options}
                    if unknown := sorted(facts.options - known):
                        raise SafetyInputInvalid(
                            f"{unknown[0]} is none of the options that {act.pack.name} knows.",
                            remedy=f"They are: {', '.join(sorted(known))}.",
                        )
                    act.write(ThreatCompleted(by=act.by, at=act.at, facts=facts))
                case EmergencyFacts():
                    if facts.reason not in (None, *EMERGENCY_REASONS):
                        raise SafetyInputInvalid("An emergency's reason is ETREAT or BTG.")
                    act.write(EmergencyCompleted(by=act.by, at=act.at, facts=facts))
            return act.record.lacking

    def tell(self, actor: Actor, case: str, telling: Telling) -> None:
        """Record that something was told: a report, a warning, a handover by word.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            TellingInvalid: it does not say to whom or what, lies in the future, or went to
                somebody whom the state's rule does not name and does not say why.
        """
        with acting(self._means, actor, case, SafetyEvent.TOLD, Permission.SAFETY_ACT) as act:
            act.write(
                told(telling, act),
                {"to": telling.to, "method": telling.method, "outside": bool(telling.because)},
            )

    def consult(self, actor: Actor, case: str, consultation: Consultation) -> tuple[str, ...]:
        """Record a consultation, before or after; return what of it is still missing, in words.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            SafetyInputInvalid: it names nobody, or lies in the future.
        """
        with acting(self._means, actor, case, SafetyEvent.CONSULTED, None) as act:
            if not consultation.name.strip():
                raise SafetyInputInvalid("A consultation names who was consulted.")
            _require_past(consultation.at, act.at)
            act.write(Consulted(by=act.by, at=act.at, consultation=consultation))
        return consultation.lacking()

    def tell_victim(
        self,
        actor: Actor,
        case: str,
        *,
        told_at: datetime | None = None,
        exception: TellException | None = None,
        words: str,
    ) -> None:
        """Record that an adult victim was told of a report, or why not (SE5).

        Args:
            actor: who acts.
            case: the case.
            told_at: when they were told; None with an exception.
            exception: the exception of 45 CFR 164.512(c)(2) relied upon.
            words: how they were told, or why the exception holds.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            SafetyInputInvalid: neither or both are given, no words, the future, or the case is
                no report about an adult.
        """
        with acting(
            self._means, actor, case, SafetyEvent.VICTIM_TOLD, Permission.SAFETY_ACT
        ) as act:
            if act.record.victim_class not in ADULTS:
                raise SafetyInputInvalid(
                    "Only an adult victim of a report is told of it.",
                    remedy="Record first whom the report protects.",
                )
            if (told_at is None) == (exception is None):
                raise SafetyInputInvalid("Give either when they were told, or the exception.")
            if not words.strip():
                raise SafetyInputInvalid("Say how they were told, or why the exception holds.")
            _require_past(told_at, act.at)
            act.write(
                VictimTold(
                    by=act.by, at=act.at, told_at=told_at, exception=exception, words=words.strip()
                ),
                {"exception": exception or ""},
            )

    def review(self, actor: Actor, case: str, finding: Finding, words: str) -> None:
        """Say what a look at the case afterwards found.

        Raises:
            PermissionDenied: the actor neither supervises nor is privacy officer, or acted in it.
            NotInSafetyCase, TamperedData: as `acting`.
            SafetyInputInvalid: no words.
        """
        with acting(
            self._means, actor, case, SafetyEvent.REVIEWED, Permission.SAFETY_REVIEW
        ) as act:
            if act.by in act.record.involved:
                raise refusal(
                    PermissionDenied(
                        "Who acted in a safety case does not review it.",
                        remedy="Ask another supervisor or privacy officer.",
                    ),
                    act.admitted.attempt,
                )
            if not words.strip():
                raise SafetyInputInvalid("A review says in words what it found.")
            act.write(
                Reviewed(by=act.by, at=act.at, finding=finding, words=words.strip()),
                {"found": finding},
            )

    def share(self, actor: Actor, case: str, username: str) -> None:
        """Give one more person the case's key, such as a new privacy officer.

        Raises:
            PermissionDenied, NotInSafetyCase: as `acting`.
            NotFound: nobody has that user name.
            SafetyInputInvalid: their roles neither act nor review.
            Conflict: they hold it already.
            NotIntroduced: nobody entitled introduced them.
        """
        now = self._means.clock.now()
        with self._means.store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, SafetyEvent.SHARED)
            user_id = user_id_of(work, username)
            if not may_take_part(work, user_id):
                raise SafetyInputInvalid("That person neither treats, supervises nor reviews.")
            place = admitted.ref.compartment_id
            key_holders.grant(work, actor, place, user_id, at=now, attempt=admitted.attempt)
            work.record(admitted.ref.event(SafetyEvent.SHARED, actor, {"to": user_id}))


def _require_clients(named: frozenset[str], known: Sequence[str]) -> None:
    if unknown := sorted(named - set(known)):
        raise SafetyInputInvalid(
            f"{unknown[0]} is no client of a chart that the case is about.",
            remedy=f"They are: {', '.join(known)}." if known else "Say first which chart it is.",
        )


def _require_past(instant: datetime | None, now: datetime) -> None:
    if instant is not None and instant > now:
        raise SafetyInputInvalid("That time lies in the future.")
