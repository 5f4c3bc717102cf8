"""The accounting of disclosures of one client, from what actually left (AA1 to AA4, AA6, AA8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import groupby

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import case_event
from vault.disclosure.rules.accounts.accounting import (
    Accounting,
    hipaa_view,
    part2_view,
)
from vault.disclosure.rules.accounts.audit_event import audit_events
from vault.disclosure.rules.accounts.letters import Views, accounting_letter
from vault.disclosure.rules.accounts.suspending import hidden_refs, shown
from vault.disclosure.work.accounting_desk import (
    all_suspension_rows,
    clients,
    held_accounting_keys,
    office,
    opened_statements,
    require_chart,
    require_client,
    suspension_rows,
    suspensions,
)
from vault.disclosure.work.disclosed import AccountingSource, DisclosedChart
from vault.errors import Conflict
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.records.access import logging_tampering
from vault.settings.groups import AccountingSettings
from vault.store.unit_of_work import Store
from vault.typesetting.letter import Letter


class AccountingIncomplete(Conflict):
    """What a client receives tells of every disclosure, and somebody's keys don't open them all."""

    code = "accounting-incomplete"
    default_untouched = "Nothing was written."
    default_remedy = "A privacy officer, who takes part in every case, opens the whole."


@dataclass(frozen=True, slots=True)
class ClientAccounting:
    """The accounting of one client of a chart, as it may be shown.

    Args:
        member: the client's handle, "" where the chart is one client's and none is on record.
        joint: handles of all the chart's clients, where there are several.
        accounting: what 45 CFR 164.528 owes the client.
        part2: what 42 CFR 2.25 owes the patient, None where that view is switched off.
        closed: how many transmissions that disclosed something of this chart the reader's keys
            don't open; they are missing above.
    """

    member: str
    joint: tuple[str, ...]
    accounting: Accounting
    part2: Accounting | None
    closed: int

    @property
    def views(self) -> Views:
        """Both views, for a letter.

        Raises:
            AccountingIncomplete: the reader's keys don't open everything.
        """
        if self.closed:
            raise AccountingIncomplete("Your keys do not open every disclosure of this chart.")
        return Views(hipaa=self.accounting, part2=self.part2)


class Accountings:
    """Computes accountings of disclosures.

    Args:
        store: the database.
        clock: the time.
        sources: the features that disclose.
        settings: which views there are.
        zone: the organisation's time zone.
        origin: the audit log's name, under which exported numbers stand.
    """

    def __init__(
        self,
        store: Store[Event],
        clock: Clock,
        sources: Sequence[AccountingSource],
        settings: AccountingSettings,
        zone: tzinfo,
        origin: str,
    ):
        self._store = store
        self._clock = clock
        self._sources = sources
        self._settings = settings
        self._zone = zone
        self._origin = origin

    def charts(self, actor: Actor) -> tuple[DisclosedChart, ...]:
        """Return the charts of which something left where the actor takes part, the latest first.

        What an agency has suspended counts for nothing here either.

        Raises:
            PermissionDenied: the actor may not read accountings.
        """
        attempt = case_event(CaseEvent.ACCOUNTING_LIST, actor, case_id="")
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_READ, attempt)
            found = [each for source in self._sources for each in source.charts(work, actor)]
            standing = all_suspension_rows(work)
            work.record(attempt)
        hidden = hidden_refs(suspensions(standing), self._clock.now())
        return _together(each for each in found if each.ref not in hidden)

    def accounting(
        self,
        actor: Actor,
        chart: str,
        member: str = "",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> ClientAccounting:
        """Compute the accounting that a client of a chart is owed.

        It tells what was disclosed of this client, and nothing of the others. What an agency has
        suspended is not in it, and nothing in it says so (164.528(a)(2)).

        Args:
            actor: who reads it; a privacy officer, who takes part in every case, opens it whole.
            chart: the chart's number.
            member: the client's handle; may be "" where the chart has one client only.
            since: from when on, aware; as far back as each rule goes where None.
            until: up to when, aware; now where None.

        Raises:
            PermissionDenied: the actor may not read accountings.
            NotFound: there is no such chart, or it has no such client.
            ClientNotNamed: the chart has several clients, and none is named.
            AccountingInvalid: `since` is not before `until`.
            TamperedData: a transmission or suspension is gone or is not as it was written.
        """
        return self._accounting(actor, chart, member, CaseEvent.ACCOUNTING, since, until)

    def letter(
        self,
        actor: Actor,
        chart: str,
        member: str = "",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Letter:
        """Return the written accounting of a client, addressed to nobody yet.

        Raises:
            AccountingIncomplete: the actor's keys don't open every disclosure.
            As `accounting`.
        """
        found = self.accounting(actor, chart, member, since=since, until=until)
        with self._store.reading() as reader:
            by = office(reader, actor)
        today = self._clock.now().astimezone(self._zone).date()
        return accounting_letter(
            found.views, by, chart=chart, member=found.member, dated=today, zone=self._zone
        )

    def export(
        self,
        actor: Actor,
        chart: str,
        member: str = "",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> dict[str, JSON]:
        """Return the accounting of a client as FHIR AuditEvents, each disclosure by itself.

        Raises:
            AccountingIncomplete: the actor's keys don't open every disclosure.
            As `accounting`.
        """
        found = self._accounting(actor, chart, member, CaseEvent.ACCOUNTING_EXPORT, since, until)
        views = found.views
        both = (views.hipaa, *((views.part2,) if views.part2 else ()))
        sent = {one.record_id: one for view in both for each in view.entries for one in each.all}
        with self._store.reading() as reader:
            organisation = office(reader, actor).sender
        ordered = sorted(sent.values(), key=lambda one: one.at)
        return audit_events(
            ordered,
            organisation=organisation,
            origin=self._origin,
            chart=chart,
            member=found.member,
        )

    def _accounting(
        self,
        actor: Actor,
        chart: str,
        member: str,
        tag: CaseEvent,
        since: datetime | None,
        until: datetime | None,
    ) -> ClientAccounting:
        attempt = case_event(tag, actor, case_id="", chart=chart)
        with self._store.unit_of_work() as work:
            actor.require(Permission.ACCOUNTING_READ, attempt)
            ref = require_chart(work, chart, attempt)
            client = require_client(work, ref, member, attempt)
            together = clients(work, ref.chart_id)
            found = [source.find(work, actor, ref.chart_id, attempt) for source in self._sources]
            rows = suspension_rows(work, ref.chart_id)
            keys = held_accounting_keys(work, actor)
            work.record(replace(attempt, detail={"member": client}))
        now = self._clock.now()
        hidden = hidden_refs(suspensions(rows), now, client)
        with logging_tampering(self._store, attempt):
            sent = [one for each in found for one in each.opened()]
            if actor.may(Permission.ACCOUNTING_MANAGE):
                opened_statements(rows, keys)
        told = [own for one in shown(sent, hidden) if (own := one.of(client))]
        end = until or now
        return ClientAccounting(
            client,
            together if len(together) > 1 else (),
            hipaa_view(told, since=since, until=end),
            part2_view(told, since=since, until=end) if self._settings.part2 else None,
            sum(number not in hidden for each in found for number in each.closed),
        )


def _together(found: Iterable[DisclosedChart]) -> tuple[DisclosedChart, ...]:
    """Put what several sources say of the same chart together, the latest first."""
    charts = [
        DisclosedChart(number, sum(one.count for one in some), max(one.last_at for one in some))
        for number, group in groupby(sorted(found, key=_number), _number)
        if (some := list(group))
    ]
    return tuple(sorted(charts, key=lambda one: (one.last_at, one.number), reverse=True))


def _number(chart: DisclosedChart) -> str:
    return chart.number
