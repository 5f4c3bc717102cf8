"""Which keys a person holds: of which charts, cases and offices. No key and no name is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from vault.administration.events import AdministrationEvent
from vault.audit.events import Event
from vault.disclosure.tables import Disclosure
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Permission
from vault.identity.tables import Compartment, Grant
from vault.records.tables import Chart
from vault.store.unit_of_work import Store

ORGANISATION = "organisation"


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


class Custody:
    """Tells who holds what."""

    def __init__(self, store: Store[Event]):
        self._store = store

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
                .join(Chart, Chart.id == Compartment.scope_id, isouter=True)
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
