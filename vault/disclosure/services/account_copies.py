"""Accountings given in answer to requests, and the copies kept of them (164.528(d); AA5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from sqlalchemy import insert, select

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.disclosure.accounting_tables import AccountingCopy
from vault.disclosure.events import CaseEvent
from vault.disclosure.rules.accounts.acts import Answered
from vault.disclosure.rules.accounts.letters import accounting_letter
from vault.disclosure.rules.accounts.requests import AccountRequest
from vault.disclosure.rules.accounts.suspending import hidden_refs
from vault.disclosure.services.accountings import Accountings
from vault.disclosure.work.account_request_book import KeptRequest
from vault.disclosure.work.account_request_work import RequestWork, admit_to_request
from vault.disclosure.work.accounting_desk import (
    held_accounting_keys,
    opened,
    suspension_rows,
    suspensions,
)
from vault.errors import Conflict, NotFound, TamperedData
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, seal_row
from vault.ids import new_id
from vault.records.access import logging_tampering
from vault.records.rows import fetch_one
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader, Store
from vault.typesetting.printing import letter_pdf
from vault.typesetting.typesetter import Typesetter


class CopyChanged(TamperedData):
    """The copy kept of an accounting is not the one that was given."""

    code = "accounting-copy-changed"


@dataclass(frozen=True, slots=True)
class GivenCopy:
    """An accounting as it was given.

    Args:
        pdf: its bytes.
        sha256: their hex SHA-256.
    """

    pdf: bytes
    sha256: str


class AccountCopies:
    """Gives accountings and keeps their copies.

    Args:
        store: the database.
        clock: the time.
        accountings: computes what is given.
        typesetter: sets it in type.
        zone: the organisation's time zone, whose days count.
    """

    def __init__(
        self,
        store: Store[Event],
        clock: Clock,
        accountings: Accountings,
        typesetter: Typesetter,
        zone: tzinfo,
    ):
        self._store = store
        self._clock = clock
        self._accountings = accountings
        self._typesetter = typesetter
        self._zone = zone
        self._work = RequestWork(store, clock, zone)

    def answer(self, actor: Actor, number: str) -> GivenCopy:
        """Give the accounting: set it in type, keep the copy, close the request.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            NotFound: there is no such request.
            RequestStep: it is answered or withdrawn, or the client has not agreed to a fee.
            AccountingIncomplete: the actor's keys don't open every disclosure of the chart.
            Conflict: what may be told changed while it was written.
            TamperedData: something that it rests on is not as it was written.
        """
        view, by = self._work.read(actor, number, CaseEvent.REQUEST_READ)
        with self._store.reading() as reader:
            hidden = self._hidden(reader, view.chart, view.member)
        since, until = self._period(view.request)
        found = self._accountings.accounting(
            actor, view.chart, view.member, since=since, until=until
        )
        letter = accounting_letter(
            found.views,
            by,
            chart=view.chart,
            member=view.member,
            dated=self._work.today(),
            zone=self._zone,
            request=view.request,
        )
        pdf = letter_pdf(letter, self._typesetter)
        digest = hashlib.sha256(pdf).hexdigest()

        def keep(work: Work, kept: KeptRequest, key: OpenKey) -> None:
            if self._hidden(work, view.chart, view.member) != hidden:
                raise Conflict("What may be told changed while the accounting was written.")
            values = {
                "id": new_id(),
                "request_id": kept.row["id"],
                "sha256": digest,
                "given_by": actor.user_id,
                "given_at": self._clock.now(),
            }
            work.execute(insert(AccountingCopy), [seal_row(AccountingCopy, values, key, pdf)])

        self._work.act(
            actor,
            number,
            CaseEvent.REQUEST_ANSWER,
            lambda user, at: Answered(sha256=digest, on=self._work.today(), by=user, at=at),
            keep,
        )
        return GivenCopy(pdf, digest)

    def copy(self, actor: Actor, number: str) -> GivenCopy:
        """Return the copy kept of the accounting that answered a request.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            NotFound: there is no such request, or it is not answered.
            TamperedData: the copy is not the one that was given.
        """
        with self._store.unit_of_work() as work:
            kept, attempt = admit_to_request(work, actor, number, CaseEvent.COPY_READ)
            row = fetch_one(
                work,
                select(*AccountingCopy.__table__.c).where(
                    AccountingCopy.request_id == kept.row["id"]
                ),
            )
            if row is None:
                raise refusal(NotFound("No accounting was given yet."), attempt, Outcome.FAILED)
            keys = held_accounting_keys(work, actor)
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            pdf = opened(AccountingCopy, row, keys)
            digest = hashlib.sha256(pdf).hexdigest()
            request = kept.opened(keys)
            if [act.sha256 for act in request.acts if isinstance(act, Answered)] != [digest]:
                raise CopyChanged("The copy is not the accounting that was given.")
        return GivenCopy(pdf, digest)

    def _hidden(self, reader: Reader, chart: str, member: str) -> frozenset[str]:
        """Return the numbers that are suspended now for a client."""
        chart_id = reader.execute(select(Chart.id).where(Chart.number == chart)).scalar_one()
        standing = suspensions(suspension_rows(reader, chart_id))
        return hidden_refs(standing, self._clock.now(), member)

    def _period(self, request: AccountRequest) -> tuple[datetime | None, datetime]:
        """Return the instants of a request's period; it ends at the latest with its own day."""
        since, until = request.period
        received_on = request.received.received_on
        last = min(until or received_on, received_on)
        begin = datetime.combine(since, time(), self._zone) if since else None
        return begin, datetime.combine(last + timedelta(days=1), time(), self._zone)
