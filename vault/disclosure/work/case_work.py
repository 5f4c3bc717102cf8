"""One unit of work on one case: its ledger is opened, entries are added, its row is kept in step.

Every entry brings its audit event in the same transaction. Decisions that no longer stand after an
entry lose, in the same transaction, everything that they handed to the case's participants.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.disclosure.ledger.access import NO_DETAIL, Admitted
from vault.disclosure.ledger.book import Caption, append, fetch_ledger, sealed_head
from vault.disclosure.ledger.entries import NOTHING_MORE, Entry, Filed, Spoken, Taken
from vault.disclosure.ledger.open_case import OpenCase, after
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import By
from vault.disclosure.rules.deadlines import DeadlineInvalid, deadlines
from vault.disclosure.rules.instruments import UnclassifiedInstrument
from vault.disclosure.rules.steps.base import ENDED, Step, named
from vault.disclosure.rules.vocabulary import DisclosureEvent, StepName
from vault.disclosure.sections.currency import require_current
from vault.disclosure.tables import Disclosure, SectionRelease
from vault.errors import Conflict, NotBuilt, PermissionDenied
from vault.identity import compartments
from vault.identity.actor import refusal, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.rationale import record_rationale

ON_DECISIONS = frozenset(
    {
        StepName.REVIEW_CLINICALLY,
        StepName.REVIEW_INDEPENDENTLY,
        StepName.LEAVE_OUTSIDE,
        StepName.RENDER,
        StepName.APPROVE,
        StepName.ASK_ATTESTER,
        StepName.ATTEST,
        StepName.TRANSMIT,
    }
)
"""The steps that build on decisions, and so on the sections being as they were decided."""


class CaseWork:
    """A case, open to be worked on until the unit of work ends.

    `Cases.working` makes one; `finish` is called there.

    Args:
        work: the unit of work.
        admitted: the participant who acts.
        at: the instant of everything done in it.
        zone: the organisation's time zone.

    Raises:
        TamperedData: the case's ledger is not as it was written.
    """

    def __init__(self, work: Work, admitted: Admitted, at: datetime, zone: ZoneInfo):
        self.work = work
        self.at = at
        self._zone = zone
        self._admitted = admitted
        with refusing_tampered(admitted.attempt):
            self._head, self.case = fetch_ledger(work, admitted).opened()
        ref = admitted.ref
        self.key = compartments.current_key(
            work, admitted.actor, ref.compartment_id, admitted.attempt
        )
        self._grown = False
        self.case_id = ref.case_id
        self.number = ref.number
        self.charts = ref.charts
        self.by = By(admitted.actor.user_id, admitted.actor.roles)

    @property
    def attempt(self) -> Event:
        """Return the act's event, to be logged as denied or failed where it is refused."""
        return self._admitted.attempt

    @property
    def state(self) -> CaseState:
        """Return the case's state as it now is."""
        return self.case.state

    def take(
        self,
        step: Step,
        particulars: Mapping[str, str] = NOTHING_MORE,
        *,
        charts: Collection[str] | None = None,
        detail: Mapping[str, JSON] = NO_DETAIL,
    ) -> CaseState:
        """Take a step.

        Args:
            step: the step, by the actor (`by`).
            particulars: what else goes on record, by what it is.
            charts: numbers of the charts that the step is about; None for all of the case's.
            detail: codes, ids and counts for the audit event.

        Raises:
            PermissionDenied: the step is not for the actor's roles.
            IllegalStep: the workflow refuses it.
            BasisNotBuilt: the case's legal basis is known but not built.
            SectionsChanged: it builds on decisions, and sections changed since.
        """
        attempt = replace(self._admitted.attempt, tag=DisclosureEvent.of(step.name))
        roles = step.takers(self.state)
        if step.by.roles.isdisjoint(roles):
            raise refusal(
                PermissionDenied(
                    f"The step “{step.name.words}” is for another role.",
                    remedy=f"This takes {named(roles)}.",
                ),
                attempt,
            )
        if step.name in ON_DECISIONS:
            with refusing_tampered(attempt):
                require_current(self.work, self.case)
        entry = Taken(step=step, at=self.at, particulars=dict(particulars))
        self._add(entry, attempt, charts, detail)
        return self.state

    def file(self, filed: Filed, tag: str) -> None:
        """Enter a paper.

        Raises:
            PaperRefused: it cannot be entered here.
        """
        attempt = replace(self._admitted.attempt, tag=tag)
        self._add(filed, attempt, None, {"version": filed.version})

    def speak(self, spoken: Spoken) -> None:
        """Enter a word in the negotiation.

        Raises:
            IllegalRound: it does not follow from those before it.
        """
        detail = {"act": spoken.act.value, "party": spoken.party.value}
        self._add(spoken, self._admitted.attempt, None, detail)

    def rationale(self, text: str) -> None:
        """Keep a reason for the readers of `audit-detail` too."""
        if text.strip():
            record_rationale(self.work, self.case_id, text.strip(), self.at)

    def refuse(self, error: PermissionDenied) -> PermissionDenied:
        """Return an error whose act is logged as denied."""
        refusal(error, self._admitted.attempt)
        return error

    def finish(self) -> None:
        """Bring the case's own row into step with the ledger, where that grew."""
        if not self._grown:
            return
        caption = Caption.of(self.case.paper.instrument)
        head = replace(self._head, caption=caption, outside=self.state.outside)
        self.work.execute(
            update(Disclosure)
            .where(Disclosure.id == self.case_id)
            .values(
                sealed_head(self.case_id, self.number, head, self.key)
                | clear(self.case, self._zone)
            )
        )

    def _add(
        self,
        entry: Entry,
        attempt: Event,
        charts: Collection[str] | None,
        detail: Mapping[str, JSON],
    ) -> None:
        before = self.state
        try:
            self.case = after(self.case, entry)
        except (Conflict, NotBuilt) as error:
            raise refusal(error, attempt) from None
        self._head = append(self.work, self.case_id, self._head, entry, self.key)
        self._grown = True
        self._withdraw(before)
        self._admitted.record(
            self.work, {**detail, "entry": self._head.entries}, attempt.tag, charts
        )

    def _withdraw(self, before: CaseState) -> None:
        """Delete what decisions handed over that stood before and stand no more."""
        ended = not self.state.sides.isdisjoint(ENDED)
        kept = frozenset() if ended else {decided.section for decided in self.state.decisions}
        lost = {decided.section for decided in before.decisions} - kept
        if lost:
            self.work.execute(
                delete(SectionRelease).where(
                    SectionRelease.case_id == self.case_id, SectionRelease.version_id.in_(lost)
                )
            )


def clear(case: OpenCase, zone: ZoneInfo) -> dict[str, Any]:
    """Return the clear columns of a case's row: for lists only, never looked at by a rule.

    Args:
        case: the case.
        zone: the organisation's time zone.
    """
    state, instrument = case.state, case.paper.instrument
    object_before = None
    if instrument.served_at and instrument.return_at:
        with suppress(UnclassifiedInstrument, DeadlineInvalid):
            object_before = deadlines(
                state.paper.classify(),
                served_at=instrument.served_at,
                return_at=instrument.return_at,
                zone=zone,
            ).object_before
    return {
        "basis": state.basis or "",
        "state": state.state,
        "sides": sorted(state.sides),
        "paper_kind": instrument.kind,
        "served_at": instrument.served_at,
        "return_at": state.access.extended_until or instrument.return_at,
        "object_before": object_before,
    }
