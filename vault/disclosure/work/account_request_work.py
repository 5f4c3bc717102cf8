"""One act on a request for an accounting, and one reading of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import case_event
from vault.disclosure.rules.accounts.acts import Act
from vault.disclosure.rules.accounts.letters import Office
from vault.disclosure.rules.accounts.requests import AccountRequest, act
from vault.disclosure.work.account_request_book import KeptRequest, find_request, keep_request
from vault.disclosure.work.accounting_desk import accounting_key, held_accounting_keys, office
from vault.errors import NotFound
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.sealed import OpenKey
from vault.records.access import logging_tampering
from vault.records.rows import Keys
from vault.store.unit_of_work import Store

Then = Callable[[Work, KeptRequest, OpenKey], None]


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as the office sees it.

    Args:
        number: the request's number.
        chart: the chart's number.
        member: the handle of the client who asked.
        request: the request and what was done about it.
        due_at: the last minute for the answer.
        free: whether this accounting has to be free of charge.
    """

    number: str
    chart: str
    member: str
    request: AccountRequest
    due_at: datetime
    free: bool


class RequestWork:
    """What every act on a request goes through.

    Args:
        store: the database.
        clock: the time.
        zone: the organisation's time zone, whose days count.
    """

    def __init__(self, store: Store[Event], clock: Clock, zone: tzinfo):
        self._store = store
        self._clock = clock
        self._zone = zone

    def today(self) -> date:
        """Return the day in the organisation's time zone."""
        return self._clock.now().astimezone(self._zone).date()

    def read(self, actor: Actor, number: str, tag: CaseEvent) -> tuple[RequestView, Office]:
        """Return one request, and who answers for it.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            NotFound: there is no such request.
            TamperedData: it is not as it was written.
        """
        with self._store.unit_of_work() as work:
            kept, attempt = admit_to_request(work, actor, number, tag)
            keys = held_accounting_keys(work, actor)
            by = office(work, actor)
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            return view_of(kept, keys), by

    def act(
        self,
        actor: Actor,
        number: str,
        tag: CaseEvent,
        make: Callable[[str, datetime], Act],
        then: Then | None = None,
    ) -> None:
        """Do one thing about a request.

        Args:
            actor: a privacy officer.
            number: the request's number.
            tag: what the act is.
            make: the act, by whom (a user's id) and when.
            then: what else happens in the same unit of work.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            NotFound: there is no such request.
            RequestStep: the request does not stand where this can be done.
            RequestInvalid, AccountingInvalid: what was entered cannot be.
            TamperedData: the request is not as it was written.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            kept, attempt = admit_to_request(work, actor, number, tag, to_change=True)
            key = accounting_key(work, actor, attempt, now)
            keys = held_accounting_keys(work, actor)
            with refusing_tampered(attempt):
                request, free = kept.opened(keys), kept.free(keys)
            done = act(request, make(actor.user_id, now), today=self.today(), free=free)
            keep_request(work, kept, done, key, self._zone)
            if then is not None:
                then(work, kept, key)
            work.record(attempt)


def admit_to_request(
    work: Work, actor: Actor, number: str, tag: CaseEvent, *, to_change: bool = False
) -> tuple[KeptRequest, Event]:
    """Let a privacy officer in to a request; return it with the act's event.

    Raises:
        PermissionDenied: the actor is no privacy officer.
        NotFound: there is no such request.
    """
    attempt = case_event(tag, actor, case_id="")
    actor.require(Permission.ACCOUNTING_MANAGE, attempt)
    kept = find_request(work, number, to_change=to_change)
    if kept is None:
        raise refusal(NotFound("There is no such request."), attempt, Outcome.FAILED)
    told = replace(attempt, object_id=kept.row["id"], chart=kept.chart, detail={"request": number})
    return kept, told


def view_of(kept: KeptRequest, keys: Keys) -> RequestView:
    """Decrypt a request for the office.

    Raises:
        KeyNotHeld: none of the keys is that of the request.
        TamperedData: it is not as it was written.
    """
    row = kept.row
    request: AccountRequest = kept.opened(keys)
    return RequestView(
        row["number"], kept.chart, row["member"], request, row["due_at"], kept.free(keys)
    )
