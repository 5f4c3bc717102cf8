"""Agencies' suspensions of accountings, and the whole that only the office sees (AA1, AA4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.accounting_tables import AccountingSuspension
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import case_event
from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.disclosure.rules.accounts.accounting import Exemption, Transmission
from vault.disclosure.rules.accounts.shares import EVERY_CLIENT
from vault.disclosure.rules.accounts.suspending import (
    Statement,
    Suspension,
    SuspensionInvalid,
    hidden_refs,
    lapse,
    require_whole,
    shown,
)
from vault.disclosure.tables import CaseChart, Disclosure
from vault.disclosure.work.accounting_desk import (
    accounting_key,
    clients,
    held_accounting_keys,
    opened,
    opened_statements,
    require_chart,
    require_client,
    suspension_rows,
    suspensions,
)
from vault.disclosure.work.disclosed import AccountingSource
from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.identity.sealed import seal_row
from vault.ids import new_id
from vault.records.access import logging_tampering
from vault.records.rows import fetch_one
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader, Store


@dataclass(frozen=True, slots=True)
class LoggedDisclosure:
    """A disclosure as the office sees it.

    Args:
        sent: what left.
        exempt: why no account of it is owed under HIPAA, if so.
        suspended: whether an agency suspends the account of it now.
        only_for: handles of the clients for whom, where not for each of whom it told.
    """

    sent: Transmission
    exempt: Exemption | None
    suspended: bool
    only_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """A suspension as the office sees it.

    Args:
        suspension_id: its id.
        statement: what the agency said.
        standing: whether it stands now.
        recorded_by: the user's id.
        recorded_at: when.
    """

    suspension_id: str
    statement: Statement
    standing: bool
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class WholeAccounting:
    """Everything that left of one chart, for the office alone; never given to anybody.

    Args:
        disclosures: every one, in order of time.
        suspensions: the latest first.
        closed: how many the reader's keys don't open.
        joint: handles of the chart's clients, where there are several.
    """

    disclosures: tuple[LoggedDisclosure, ...]
    suspensions: tuple[SuspensionView, ...]
    closed: int
    joint: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSuspension:
    """A statement as it came in.

    Args:
        refs: numbers of the cases and reports in which the agency received something.
        agency, official, words: as `Statement` has them.
        oral: whether it was made orally.
        made_at: when it was made, aware.
        until: the end that it names; None where an oral one names none.
        member: the handle of the client whose right it is; `EVERY_CLIENT` for all of the chart's.
    """

    refs: Collection[str]
    agency: str
    official: str
    words: str
    oral: bool
    made_at: datetime
    until: datetime | None
    member: str = EVERY_CLIENT


class Suspensions:
    """Records suspensions and shows the office everything that left.

    Args:
        store: the database.
        clock: the time.
        sources: the features that disclose.
    """

    def __init__(self, store: Store[Event], clock: Clock, sources: Sequence[AccountingSource]):
        self._store = store
        self._clock = clock
        self._sources = sources

    def whole(self, actor: Actor, chart: str) -> WholeAccounting:
        """Return every disclosure of a chart with what keeps it out of the accounting, if so.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            NotFound: there is no such chart.
            TamperedData: a transmission or suspension is gone or is not as it was written.
        """
        attempt = case_event(CaseEvent.ACCOUNTING_WHOLE, actor, case_id="", chart=chart)
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_MANAGE, attempt)
            ref = require_chart(work, chart, attempt)
            found = [source.find(work, actor, ref.chart_id, attempt) for source in self._sources]
            rows = suspension_rows(work, ref.chart_id)
            keys = held_accounting_keys(work, actor)
            together = clients(work, ref.chart_id)
            work.record(attempt)
        now = self._clock.now()
        with logging_tampering(self._store, attempt):
            sent = sorted((one for each in found for one in each.opened()), key=lambda one: one.at)
            statements = opened_statements(rows, keys)
        hidden = {
            each: hidden_refs(suspensions(rows), now, each) for each in (EVERY_CLIENT, *together)
        }
        return WholeAccounting(
            tuple(_logged(sent, hidden)),
            tuple(
                SuspensionView(
                    row["id"],
                    statement,
                    statement.suspension.holds(now),
                    row["recorded_by"],
                    row["recorded_at"],
                )
                for row, statement in zip(rows, statements, strict=True)
            ),
            sum(len(each.closed) for each in found),
            together if len(together) > 1 else (),
        )

    def record(self, actor: Actor, chart: str, new: NewSuspension) -> datetime:
        """Record that an agency suspends the right to an accounting of what it received.

        Returns:
            When it lapses.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            NotFound: there is no such chart, or it has no such client.
            SuspensionInvalid: something is missing, it was made after now or lapsed already, or
                a number is that of no case or report of the chart.
        """
        told = {each.sent.ref for each in self.whole(actor, chart).disclosures}
        attempt = case_event(CaseEvent.SUSPENSION_RECORD, actor, case_id="", chart=chart)
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_MANAGE, attempt)
            ref = require_chart(work, chart, attempt)
            if new.member != EVERY_CLIENT:
                require_client(work, ref, new.member, attempt)
            statement = _statement(new, now)
            if unknown := statement.suspension.refs - told - _cases_of(work, ref.chart_id):
                raise SuspensionInvalid(
                    f"{min(unknown)} is no case or report of this chart.",
                    remedy="Take the numbers from the list of all disclosures of the chart.",
                )
            key = accounting_key(work, actor, attempt, now)
            suspension = statement.suspension
            values = {
                "id": new_id(),
                "chart_id": ref.chart_id,
                "refs": sorted(suspension.refs),
                "member": suspension.member,
                "oral": suspension.oral,
                "begins_at": suspension.begins_at,
                "ends_at": suspension.ends_at,
                "lifted_at": None,
                "recorded_by": actor.user_id,
                "recorded_at": now,
            }
            work.execute(
                insert(AccountingSuspension),
                [seal_row(AccountingSuspension, values, key, to_bytes(statement))],
            )
            kept = {"oral": suspension.oral, "refs": len(suspension.refs)}
            work.record(replace(attempt, object_id=str(values["id"]), detail=kept))
        return suspension.ends_at

    def lift(self, actor: Actor, suspension_id: str, words: str) -> None:
        """Record that an agency took its suspension back before the end.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            KeyNotHeld: the actor does not hold the key of accountings.
            NotFound: there is no such suspension.
            Conflict: it stands no longer.
            SuspensionInvalid: no reason is given.
        """
        attempt = case_event(CaseEvent.SUSPENSION_LIFT, actor, case_id=suspension_id)
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_MANAGE, attempt)
            row = fetch_one(
                work,
                select(*AccountingSuspension.__table__.c, Chart.number)
                .join(Chart, Chart.id == AccountingSuspension.chart_id)
                .where(AccountingSuspension.id == suspension_id)
                .with_for_update(of=AccountingSuspension),
            )
            if row is None:
                raise refusal(NotFound("There is no such suspension."), attempt)
            if not words.strip():
                raise SuspensionInvalid("Say who took it back, and how.")
            key = accounting_key(work, actor, attempt, now)
            sealed = opened(AccountingSuspension, row, held_accounting_keys(work, actor))
            statement = from_bytes(Statement, sealed)
            if not statement.suspension.holds(now):
                raise Conflict("The suspension stands no longer.")
            lifted = replace(
                statement,
                suspension=replace(statement.suspension, lifted_at=now),
                lifted=words,
            )
            columns = AccountingSuspension.__table__.c
            values = {each.name: row[each.name] for each in columns} | {"lifted_at": now}
            work.execute(
                update(AccountingSuspension)
                .where(AccountingSuspension.id == suspension_id)
                .values(seal_row(AccountingSuspension, values, key, to_bytes(lifted)))
            )
            work.record(replace(attempt, chart=row["number"]))


def _logged(
    sent: Sequence[Transmission], hidden: Mapping[str, Collection[str]]
) -> Iterator[LoggedDisclosure]:
    """Say of each disclosure for whom it is suspended.

    Args:
        sent: what left of a chart.
        hidden: the numbers that are suspended for each client, and for any (`EVERY_CLIENT`).
    """
    told = {member: set(shown(sent, refs)) for member, refs in hidden.items()}
    known = tuple(member for member in hidden if member != EVERY_CLIENT) or (EVERY_CLIENT,)
    for one in sent:
        whose = one.clients or known
        kept = tuple(each for each in whose if one not in told.get(each, told[EVERY_CLIENT]))
        yield LoggedDisclosure(one, one.exempt, bool(kept), () if kept == whose else kept)


def _cases_of(reader: Reader, chart_id: str) -> frozenset[str]:
    """Return the numbers of the cases that ask for a chart."""
    rows = reader.execute(
        select(Disclosure.number)
        .join(CaseChart, CaseChart.case_id == Disclosure.id)
        .where(CaseChart.chart_id == chart_id)
    ).scalars()
    return frozenset(rows)


def _statement(new: NewSuspension, now: datetime) -> Statement:
    if new.made_at > now:
        raise SuspensionInvalid("A statement is recorded after it was made.")
    suspension = Suspension(
        refs=frozenset(ref.strip().upper() for ref in new.refs if ref.strip()),
        oral=new.oral,
        begins_at=new.made_at,
        ends_at=lapse(oral=new.oral, begins_at=new.made_at, until=new.until),
        member=new.member,
    )
    statement = Statement(
        suspension=suspension, agency=new.agency, official=new.official, words=new.words
    )
    require_whole(statement)
    if not suspension.holds(now):
        raise SuspensionInvalid("The suspension has lapsed already.")
    return statement
