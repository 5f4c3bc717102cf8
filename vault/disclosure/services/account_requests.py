"""Requests for an accounting: taken in, extended, charged for, withdrawn (AA5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, tzinfo

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import case_event
from vault.disclosure.rules.accounts.acts import (
    Extended,
    FeeAgreed,
    FeeTold,
    Narrowed,
    Received,
    Withdrawn,
)
from vault.disclosure.rules.accounts.letters import extension_letter, fee_letter
from vault.disclosure.rules.accounts.requests import receive
from vault.disclosure.work.account_request_book import add_request, find_request, requests
from vault.disclosure.work.account_request_work import RequestView, RequestWork, view_of
from vault.disclosure.work.accounting_desk import (
    accounting_key,
    held_accounting_keys,
    require_chart,
    require_client,
)
from vault.errors import Conflict
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.records.access import logging_tampering
from vault.store.unit_of_work import Store
from vault.typesetting.letter import Letter


class AccountRequests:
    """Handles requests for an accounting.

    Args:
        store: the database.
        clock: the time.
        zone: the organisation's time zone, whose days count.
    """

    def __init__(self, store: Store[Event], clock: Clock, zone: tzinfo):
        self._store = store
        self._clock = clock
        self._zone = zone
        self._work = RequestWork(store, clock, zone)

    def receive(
        self,
        actor: Actor,
        chart: str,
        member: str,
        *,
        requester: str,
        address: str,
        received_on: date,
        since: date | None = None,
        until: date | None = None,
    ) -> str:
        """Take in a client's request and return its number.

        Args:
            actor: a privacy officer.
            chart: the chart's number.
            member: the handle of the client whose disclosures they are; may be "" where the chart
                has one client only.
            requester: who asks, as the answer addresses them.
            address: where the answer goes, line by line.
            received_on: the day of its receipt.
            since: the first day of a period that the client chose, if any.
            until: the last day of it, if any.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            NotFound: there is no such chart, or it has no such client.
            ClientNotNamed: the chart has several clients, and none is named.
            RequestInvalid, AccountingInvalid: what was entered cannot be.
        """
        attempt = case_event(CaseEvent.REQUEST_RECEIVE, actor, case_id="", chart=chart)
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_MANAGE, attempt)
            ref = require_chart(work, chart, attempt)
            client = require_client(work, ref, member, attempt)
            received = Received(
                requester=requester,
                address=address,
                received_on=received_on,
                since=since,
                until=until,
                by=actor.user_id,
                at=now,
            )
            request = receive(received, self._work.today())
            key = accounting_key(work, actor, attempt, now)
            number = add_request(work, request, ref, client, key, self._zone)
            work.record(replace(attempt, detail={"request": number}))
        return number

    def list_for(self, actor: Actor) -> tuple[RequestView, ...]:
        """Return all requests, the latest first.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            TamperedData: one of them is not as it was written.
        """
        attempt = case_event(CaseEvent.REQUEST_LIST, actor, case_id="")
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_MANAGE, attempt)
            kept = [find_request(work, row["number"]) for row in requests(work)]
            keys = held_accounting_keys(work, actor)
            work.record(replace(attempt, detail={"requests": len(kept)}))
        with logging_tampering(self._store, attempt):
            return tuple(view_of(each, keys) for each in kept if each is not None)

    def read(self, actor: Actor, number: str) -> RequestView:
        """Return one request.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            NotFound: there is no such request.
            TamperedData: it is not as it was written.
        """
        return self._work.read(actor, number, CaseEvent.REQUEST_READ)[0]

    def extend(self, actor: Actor, number: str, until: date, reason: str) -> None:
        """Extend the time for the answer, once; errors as `answer`, and RequestInvalid."""
        self._work.act(
            actor,
            number,
            CaseEvent.REQUEST_EXTEND,
            lambda by, at: Extended(reason=reason, until=until, by=by, at=at),
        )

    def tell_fee(self, actor: Actor, number: str, cents: int, covers: str) -> None:
        """Record that the client is told of a fee beforehand; errors as `extend`."""
        self._work.act(
            actor,
            number,
            CaseEvent.REQUEST_FEE,
            lambda by, at: FeeTold(cents=cents, covers=covers, by=by, at=at),
        )

    def agree_fee(self, actor: Actor, number: str, words: str, *, dropped: bool = False) -> None:
        """Record that the client goes on with the fee, or that it is dropped."""
        self._work.act(
            actor,
            number,
            CaseEvent.REQUEST_AGREE,
            lambda by, at: FeeAgreed(dropped=dropped, words=words, by=by, at=at),
        )

    def narrow(self, actor: Actor, number: str, since: date | None, until: date | None) -> None:
        """Record that the client chose another period; errors as `extend`."""
        self._work.act(
            actor,
            number,
            CaseEvent.REQUEST_NARROW,
            lambda by, at: Narrowed(since=since, until=until, by=by, at=at),
        )

    def withdraw(self, actor: Actor, number: str, words: str) -> None:
        """Record that the client took the request back; errors as `extend`."""
        self._work.act(
            actor,
            number,
            CaseEvent.REQUEST_WITHDRAW,
            lambda by, at: Withdrawn(words=words, by=by, at=at),
        )

    def letter(self, actor: Actor, number: str) -> Letter:
        """Return the letter that the request's last act calls for: of its extension or its fee.

        Raises:
            Conflict: it calls for none.
            As `read`.
        """
        view, by = self._work.read(actor, number, CaseEvent.REQUEST_LETTER)
        dated = self._work.today()
        written = [act for act in view.request.acts if isinstance(act, Extended | FeeTold)]
        match written[-1:]:
            case [Extended()]:
                return extension_letter(view.request, by, dated=dated)
            case [FeeTold()] if view.request.fee is not None:
                return fee_letter(view.request, by, dated=dated)
        raise Conflict("The request calls for no letter.")
