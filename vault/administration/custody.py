"""Which keys a person holds: of which charts, cases and offices. No key and no name is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from vault.administration.events import AdministrationEvent
from vault.audit.events import Event
from vault.disclosure.tables import Disclosure
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Permission
from vault.identity.tables import RECOVERY, Compartment, Grant
from vault.loans.tables import Loan
from vault.records.tables import Chart
from vault.store.unit_of_work import Store

ORGANISATION = "organisation"
CHARTS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that a person holds: of a chart (C-…), a case (D-…) or the organisation.

    Args:
        until: when a key that was lent in an emergency comes back; None for one held for good.
    """

    compartment_id: str
    scope: str
    name: CompartmentName
    owner_id: str
    epoch: int
    granted_by: str
    granted_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ChartKeys:
    """A chart and who holds which of its keys, by user id."""

    chart: str
    held: Mapping[str, tuple[CompartmentName, ...]]


class Custody:
    """Tells who holds what."""

    def __init__(self, store: Store[Event]):
        self._store = store

    def by_chart(
        self, actor: Actor, *, after: str = "", most: int = CHARTS_A_PAGE
    ) -> tuple[ChartKeys, ...]:
        """Return who holds which keys of each chart, by the charts' numbers.

        Args:
            actor: an administrator.
            after: the number of the chart before the first one wanted.
            most: how many charts.

        Raises:
            PermissionDenied: the actor does not administer accounts.
        """
        attempt = Event(tag=AdministrationEvent.KEYS_LISTED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.USER_MANAGE, attempt)
            page = select(Chart.id).where(Chart.number > after).order_by(Chart.number).limit(most)
            charts = work.execute(page).scalars().all()
            rows = work.execute(
                select(Chart.number, Compartment.name, Grant.holder_id)
                .join(Compartment, Compartment.scope_id == Chart.id)
                .join(
                    Grant,
                    (Grant.compartment_id == Compartment.id) & (Grant.epoch == Compartment.epoch),
                )
                .where(Chart.id.in_(charts), Grant.holder_id != RECOVERY)
                .distinct()
                .order_by(Chart.number, Grant.holder_id, Compartment.name)
            ).all()
            work.record(attempt)
        found: dict[str, dict[str, tuple[CompartmentName, ...]]] = {}
        for row in rows:
            held = found.setdefault(row.number, {})
            held[row.holder_id] = (*held.get(row.holder_id, ()), CompartmentName(row.name))
        return tuple(ChartKeys(number, held) for number, held in found.items())

    def keys_of(self, actor: Actor, user_id: str) -> tuple[HeldKey, ...]:
        """Return the present keys that somebody holds, by chart, case and office.

        Raises:
            PermissionDenied: it is another person, and the actor does not administer accounts.
        """
        attempt = Event(tag=AdministrationEvent.KEYS_LISTED, actor=actor.user_id, object_id=user_id)
        with self._store.unit_of_work() as work:
            if user_id != actor.user_id:
                actor.require(Permission.USER_MANAGE, attempt)
            rows = work.execute(
                select(
                    Compartment.id,
                    Compartment.name,
                    Compartment.owner_id,
                    Compartment.epoch,
                    Chart.number.label("chart"),
                    Disclosure.number.label("case"),
                    Grant.granted_by,
                    Grant.granted_at,
                    Grant.expires_at,
                )
                .join(
                    Grant,
                    (Grant.compartment_id == Compartment.id) & (Grant.epoch == Compartment.epoch),
                )
                .join(Loan, Loan.id == Compartment.scope_id, isouter=True)
                .join(
                    Chart,
                    Chart.id == func.coalesce(Loan.chart_id, Compartment.scope_id),
                    isouter=True,
                )
                .join(Disclosure, Disclosure.id == Compartment.scope_id, isouter=True)
                .where(Grant.holder_id == user_id)
                .order_by(Compartment.scope_kind, Chart.number, Disclosure.number, Compartment.name)
            ).all()
            work.record(attempt)
        return tuple(
            HeldKey(
                row.id,
                row.chart or row.case or ORGANISATION,
                CompartmentName(row.name),
                row.owner_id,
                row.epoch,
                row.granted_by,
                row.granted_at,
                row.expires_at,
            )
            for row in rows
        )
