"""Cases: opened, listed, read, shared with participants, and worked on step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import Admitted, CaseRef, admit, case_event, cases_of
from vault.disclosure.ledger.book import fetch_ledger, key_to, open_head
from vault.disclosure.ledger.entries import NOTHING_MORE
from vault.disclosure.ledger.papers import fetch_scan, open_scan
from vault.disclosure.ledger.participants import (
    account_for,
    eligible,
    office_holder,
    participants,
    permission_to_add,
)
from vault.disclosure.ledger.task_list import tasks_of
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.client_access import with_due_time
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.vocabulary import (
    Basis,
    DisclosureEvent,
    InstrumentKind,
    SideState,
    State,
    StepName,
)
from vault.disclosure.tables import Disclosure
from vault.disclosure.work.case_work import CaseWork
from vault.disclosure.work.counsel_key import hand_on
from vault.disclosure.work.dossier import CaseSummary, Dossier, dossier
from vault.disclosure.work.opening import open_case
from vault.identity import compartments, key_holders
from vault.identity.accounts import Account
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.records.access import logging_tampering
from vault.records.rows import Columns, Keys, code_of, fetch
from vault.store.unit_of_work import Store

STEP_PERMISSIONS: Mapping[StepName, Permission] = {
    StepName.DECIDE: Permission.CASE_DECIDE,
    StepName.REVIEW_CLINICALLY: Permission.CASE_REVIEW,
    StepName.REVIEW_INDEPENDENTLY: Permission.CASE_REVIEW,
    StepName.APPROVE: Permission.CASE_APPROVE,
}
"""What a step takes beside `CASE_OPEN` and one of its own roles."""


class Cases:
    """Opens cases and is the way in to each of them.

    Args:
        store: the database.
        clock: the time.
        zone: the organisation's time zone, in which days are counted.
    """

    def __init__(self, store: Store[Event], clock: Clock, zone: ZoneInfo):
        self._store = store
        self._clock = clock
        self.zone = zone

    def open_case(
        self,
        actor: Actor,
        instrument: Instrument,
        clauses: Sequence[Clause],
        *,
        charts: Iterable[str] = (),
        participants: Iterable[str] = (),
        scan: bytes | None = None,
    ) -> CaseRef:
        """Open a case on a paper that came in.

        Args:
            actor: who prepares it.
            instrument: the paper's particulars, as far as they are known; `clauses` and, where
                the scan is given, `scan_sha256` are filled in.
            clauses: what it asks for.
            charts: numbers of the charts that it asks for; none where nobody is known here.
            participants: user names of those who take part beside the opener and every privacy
                officer.
            scan: the paper as a PDF.

        Raises:
            PermissionDenied: the actor may not prepare disclosures.
            NotFound: there is no chart of one of the numbers.
            NoParticipant: somebody named cannot take part.
            ScanRefused, PaperInvalid: the paper cannot be kept as entered.
        """
        with self._store.unit_of_work() as work:
            return open_case(
                work,
                actor,
                with_due_time(instrument, self.zone),
                clauses,
                charts=charts,
                participants=participants,
                scan=scan,
                at=self._clock.now(),
                zone=self.zone,
            )

    def list_for(self, actor: Actor) -> tuple[CaseSummary, ...]:
        """Return the cases in which the actor takes part, newest first.

        Raises:
            PermissionDenied: the actor may not open cases.
            TamperedData: one of them does not open.
        """
        attempt = case_event(CaseEvent.LIST, actor, case_id="")
        with self._store.unit_of_work() as work:
            actor.require(Permission.CASE_OPEN, attempt)
            own = cases_of(work, actor)
            rows = fetch(
                work,
                select(*Disclosure.__table__.c)
                .where(Disclosure.id.in_(own.values()))
                .order_by(Disclosure.opened_at.desc()),
            )
            keys = compartments.held_keys(work, actor, list(own.values()))
            work.record(replace(attempt, detail={"cases": len(rows)}))
        with logging_tampering(self._store, attempt):
            return tuple(_summary(row, keys) for row in rows)

    def read(self, actor: Actor, case: str) -> Dossier:
        """Return everything on record of a case but the text of sections.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in it.
            TamperedData: its ledger is not as it was written.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, DisclosureEvent.READ)
            ref = admitted.ref
            sealed = fetch_ledger(work, admitted)
            tasks = tasks_of(work, ref.case_id, ref.charts)
            people = participants(work, ref)
            admitted.record(work)
        with logging_tampering(self._store, admitted.attempt):
            _, opened = sealed.opened()
        opened = opened.at(self._clock.now())
        charts = tuple(sorted(ref.charts.values()))
        return dossier(ref.case_id, ref.number, charts, opened, tasks, people)

    def read_scan(self, actor: Actor, case: str, version: int) -> bytes:
        """Return the scan of one version of a case's instrument.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in it.
            NotFound: no scan of that version is kept.
            TamperedData: it is not the one that was filed.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.SCAN_READ)
            row = fetch_scan(work, admitted.ref.case_id, version)
            sealed = fetch_ledger(work, admitted)
            admitted.record(work, {"version": version})
        with logging_tampering(self._store, admitted.attempt):
            _, opened = sealed.opened()
            expected = opened.papers[version - 1].instrument.scan_sha256
            return open_scan(row, key_to(row, admitted.keys), expected)

    def add_participant(self, actor: Actor, case: str, username: str) -> None:
        """Give somebody the case's key.

        Raises:
            PermissionDenied: the actor neither prepares nor approves disclosures.
            NotAParticipant: the actor takes no part in the case.
            NoParticipant: that person cannot take part.
            Conflict: that person takes part already.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, permission_to_add(actor), CaseEvent.PARTICIPANT_ADD)
            self._give(work, admitted, account_for(eligible(work), username))

    def add_everywhere(self, actor: Actor, username: str) -> tuple[str, ...]:
        """Give a privacy officer or counsel the keys of all the actor's cases, in one go.

        Whoever takes the office later could not reach, or account for, the cases opened before.

        Returns:
            The numbers of the cases that they did not take part in yet, closed ones included.

        Raises:
            PermissionDenied: the actor neither prepares nor approves disclosures.
            NoParticipant: that person holds no such office.
            HoldersChanged: who takes part in one of them was changed in the database; then none
                is given.
        """
        with self._store.unit_of_work() as work:
            attempt = case_event(CaseEvent.PARTICIPANT_ADD, actor, case_id="")
            actor.require(Permission.CASE_OPEN, attempt)
            actor.require(permission_to_add(actor), attempt)
            account = office_holder(work, username)
            numbers = []
            for compartment_id, case_id in cases_of(work, actor).items():
                if account.user_id not in key_holders.holders(work, compartment_id):
                    admitted = admit(work, actor, case_id, None, CaseEvent.PARTICIPANT_ADD)
                    self._give(work, admitted, account)
                    numbers.append(admitted.ref.number)
            if not numbers:
                work.record(replace(attempt, detail={"to": account.user_id, "cases": 0}))
        return tuple(sorted(numbers))

    def _give(self, work: Work, admitted: Admitted, account: Account) -> None:
        """Give somebody the key of one case and, if they are counsel, that of counsel's papers."""
        at = self._clock.now()
        key_holders.grant(
            work,
            admitted.actor,
            admitted.ref.compartment_id,
            account.user_id,
            at=at,
            attempt=admitted.attempt,
        )
        admitted.record(work, {"to": account.user_id})
        hand_on(work, admitted, account, at)

    @contextmanager
    def working(
        self, actor: Actor, case: str, tag: str, permission: Permission | None = None
    ) -> Iterator[CaseWork]:
        """Open one unit of work on one case; it commits at the end.

        Whoever adds to a case beside its steps (a production, its approval, its transmission)
        does it in here, through `CaseWork.work`, next to the step.

        Args:
            actor: who acts.
            case: the case's number or id.
            tag: what the act is, for the log where it is refused.
            permission: what it takes beside `CASE_OPEN`.

        Raises:
            PermissionDenied: the actor's roles don't carry the permissions.
            NotAParticipant: the actor takes no part in the case.
            TamperedData: the case's ledger is not as it was written.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, permission, tag)
            opened = CaseWork(work, admitted, self._clock.now(), self.zone)
            yield opened
            opened.finish()

    def take(
        self,
        actor: Actor,
        case: str,
        name: StepName,
        build: Callable[[CaseWork], Step],
        particulars: Mapping[str, str] = NOTHING_MORE,
        *,
        reason: str = "",
    ) -> CaseState:
        """Take one step.

        Args:
            actor: who takes it.
            case: the case's number or id.
            name: which step.
            build: makes it, given the case; `by` is `CaseWork.by`.
            particulars: what else goes on record.
            reason: why, in free text; it stands in the case and for the readers of `audit-detail`.

        Returns:
            The case's state afterwards.

        Raises:
            As `working` and `CaseWork.take`.
        """
        tag, permission = DisclosureEvent.of(name), STEP_PERMISSIONS.get(name)
        with self.working(actor, case, tag, permission) as open_case:
            said = {"reason": reason.strip()} if reason.strip() else {}
            state = open_case.take(build(open_case), {**particulars, **said})
            open_case.rationale(reason)
        return state


def _summary(row: Columns, keys: Keys) -> CaseSummary:
    head = open_head(row, keys)
    return CaseSummary(
        case_id=row["id"],
        number=row["number"],
        caption=head.caption,
        state=code_of(State, row["state"]),
        sides=tuple(code_of(SideState, side) for side in row["sides"]),
        basis=code_of(Basis, row["basis"]) if row["basis"] else None,
        paper_kind=code_of(InstrumentKind, row["paper_kind"]),
        opened_at=row["opened_at"],
        served_at=row["served_at"],
        return_at=row["return_at"],
        object_before=row["object_before"],
        outside=head.outside,
    )
