"""What the acts on accountings share: the key they are kept under, and who answers for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from vault.audit.events import Event, Outcome
from vault.disclosure.accounting_tables import AccountingSuspension
from vault.disclosure.ledger.codec import from_bytes
from vault.disclosure.ledger.participants import holders_for
from vault.disclosure.rules.accounts.letters import Office
from vault.disclosure.rules.accounts.shares import EVERY_CLIENT
from vault.disclosure.rules.accounts.suspending import Statement, Suspension
from vault.errors import InvalidInput, KeyNotHeld, NotFound, TamperedData
from vault.identity import compartments
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import CompartmentName, ScopeKind, Work
from vault.identity.sealed import OpenKey, open_row
from vault.identity.tables import Organisation
from vault.records.access import ChartRef, chart_ref
from vault.records.chart_model import ChartStatus, MemberRole, UnitKind
from vault.records.rows import Columns, Keys, fetch
from vault.records.tables import Member
from vault.store.unit_of_work import Reader

OFFICE_TITLE = "Privacy officer"


class SuspensionChanged(TamperedData):
    """A suspension in the database is not the one that was recorded."""

    code = "suspension-changed"


class ClientNotNamed(InvalidInput):
    """An accounting is one client's, and the chart is of several.

    Args:
        clients: their handles; none where they are not known.
    """

    code = "accounting-client"
    default_untouched = "Nothing was accounted for."

    def __init__(self, clients: Sequence[str]):
        self.clients = tuple(clients)
        named = f": {', '.join(clients)}" if clients else ""
        super().__init__(
            "An accounting is one client's, and this chart is of several.",
            remedy=f"Name the client{named}.",
        )


def accounting_key(work: Work, actor: Actor, attempt: Event, at: datetime) -> OpenKey:
    """Open the key under which accountings are kept; make it the first time it is needed.

    Every active privacy officer gets a new one; who takes the office later is given it with the
    organisation's other keys.

    Raises:
        KeyNotHeld: there is one, and the actor does not hold it.
    """
    organisation_id = _organisation(work)
    found = compartments.find(work, organisation_id, CompartmentName.ACCOUNTING)
    if found is not None:
        return compartments.current_key(work, actor, found, attempt)
    return compartments.create(
        work,
        scope_kind=ScopeKind.ORGANISATION,
        scope_id=organisation_id,
        name=CompartmentName.ACCOUNTING,
        holders=holders_for(work, actor.user_id, ()),
        granted_by=actor,
        at=at,
    )


def held_accounting_keys(work: Work, actor: Actor) -> Keys:
    """Open the keys of the organisation that the actor holds, those of accountings among them."""
    return compartments.held_keys(work, actor, [_organisation(work)])


def opened(table: Any, row: Columns, keys: Keys) -> bytes:
    """Open a row that stands under the key of accountings.

    Raises:
        KeyNotHeld: none of the keys is that of the row.
        SealBroken: it was changed, swapped or moved.
    """
    key = keys.get((row["compartment_id"], row["epoch"]))
    if key is None:
        raise KeyNotHeld(
            "You do not hold the key under which accountings are kept.",
            remedy="Ask another privacy officer to give you the office's keys.",
        )
    return open_row(table, row, key)


def require_chart(work: Work, chart: str, attempt: Event) -> ChartRef:
    """Return a chart by its number; whoever accounts for it need hold none of its keys.

    Raises:
        NotFound: there is none.
    """
    ref = chart_ref(work, chart)
    if ref is None:
        raise refusal(NotFound("There is no such chart."), attempt, Outcome.FAILED)
    return ref


def clients(reader: Reader, chart_id: str) -> tuple[str, ...]:
    """Return the handles of a chart's clients; a collateral is none of them."""
    found = reader.execute(
        select(Member.handle)
        .where(Member.chart_id == chart_id, Member.role != MemberRole.COLLATERAL)
        .order_by(Member.handle)
    ).scalars()
    return tuple(found)


def require_client(work: Work, ref: ChartRef, member: str, attempt: Event) -> str:
    """Return the handle of the client of whom an account is given.

    Where a chart has one client only, it is theirs without naming them. Of a chart that is
    disposed of nobody knows the members any more: what is asked for is believed.

    Returns:
        The handle; `EVERY_CLIENT` where the chart is one client's and no handle is on record.

    Raises:
        NotFound: the chart has no such client.
        ClientNotNamed: it has several, or their handles are not known, and none is named.
    """
    known = clients(work, ref.chart_id)
    if member:
        gone = ref.status is ChartStatus.DISPOSED and not MemberRole.COLLATERAL.takes(member)
        if member not in known and not gone:
            message = f"The chart has no client {member}."
            raise refusal(NotFound(message), attempt, Outcome.FAILED)
        return member
    if len(known) == 1:
        return known[0]
    if known or ref.unit_kind is not UnitKind.INDIVIDUAL:
        raise refusal(ClientNotNamed(known), attempt, Outcome.FAILED)
    return EVERY_CLIENT


def office(reader: Reader, actor: Actor) -> Office:
    """Return who answers for an accounting that the actor gives."""
    name, contact = reader.execute(select(Organisation.name, Organisation.contact)).one()
    return Office(sender=name, contact=contact, name=actor.display_name, title=OFFICE_TITLE)


def suspension_rows(reader: Reader, chart_id: str) -> Sequence[Columns]:
    """Return the suspensions of a chart's accounting, the latest first."""
    return fetch(
        reader,
        select(*AccountingSuspension.__table__.c)
        .where(AccountingSuspension.chart_id == chart_id)
        .order_by(AccountingSuspension.recorded_at.desc(), AccountingSuspension.id),
    )


def all_suspension_rows(reader: Reader) -> Sequence[Columns]:
    """Return the suspensions of every chart's accounting."""
    return fetch(reader, select(*AccountingSuspension.__table__.c))


def suspensions(rows: Iterable[Columns]) -> tuple[Suspension, ...]:
    """Return what rows suspend, by their clear columns."""
    return tuple(
        Suspension(
            refs=frozenset(row["refs"]),
            oral=row["oral"],
            begins_at=row["begins_at"],
            ends_at=row["ends_at"],
            lifted_at=row["lifted_at"],
            member=row["member"],
        )
        for row in rows
    )


def opened_statements(rows: Sequence[Columns], keys: Keys) -> tuple[Statement, ...]:
    """Open suspensions and hold their clear columns against what was sealed.

    Raises:
        SuspensionChanged: they differ.
        KeyNotHeld, SealBroken: as `opened`.
    """
    found = tuple(from_bytes(Statement, opened(AccountingSuspension, row, keys)) for row in rows)
    if tuple(each.suspension for each in found) != suspensions(rows):
        raise SuspensionChanged("A suspension's dates or cases were changed in the database.")
    return found


def _organisation(reader: Reader) -> str:
    found: str = reader.execute(select(Organisation.id)).scalar_one()
    return found
