"""Who holds which of a chart's keys, and giving a key to one more person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import NotFound
from vault.identity import compartments, key_holders
from vault.identity.actor import Actor
from vault.identity.compartments import OWNED, CompartmentName
from vault.identity.permissions import Permission
from vault.identity.tables import RECOVERY, Compartment, Grant
from vault.records.access import admit_to_chart, identity_keys
from vault.records.events import RecordsEvent
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class CompartmentHolders:
    """A compartment of a chart and the user ids that hold its present key.

    Args:
        owner_id: the author it belongs to, "" where it is shared.
    """

    compartment_id: str
    name: CompartmentName
    owner_id: str
    epoch: int
    holders: tuple[str, ...]


class Holders:
    """Tells who holds a chart's keys and grants them on."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def of_chart(self, actor: Actor, chart: str) -> tuple[CompartmentHolders, ...]:
        """Return every compartment of a chart with its holders.

        Raises:
            PermissionDenied: the actor may not open charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
        """
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_OPEN, RecordsEvent.CHART_HOLDERS
            )
            identity_keys(work, actor, found.chart_id, attempt)
            rows = work.execute(
                select(
                    Compartment.id,
                    Compartment.name,
                    Compartment.owner_id,
                    Compartment.epoch,
                    Grant.holder_id,
                )
                .join(
                    Grant,
                    (Grant.compartment_id == Compartment.id) & (Grant.epoch == Compartment.epoch),
                )
                .where(Compartment.scope_id == found.chart_id, Grant.holder_id != RECOVERY)
                .order_by(Compartment.name, Compartment.owner_id, Grant.holder_id)
            ).all()
            work.record(attempt)
        holders: dict[tuple[str, str, str, int], list[str]] = defaultdict(list)
        for row in rows:
            holders[row.id, row.name, row.owner_id, row.epoch].append(row.holder_id)
        return tuple(
            CompartmentHolders(
                compartment_id=compartment_id,
                name=CompartmentName(name),
                owner_id=owner_id,
                epoch=epoch,
                holders=tuple(user_ids),
            )
            for (compartment_id, name, owner_id, epoch), user_ids in holders.items()
        )

    def grant(
        self, actor: Actor, chart: str, user_id: str, names: Iterable[CompartmentName]
    ) -> None:
        """Give a person the keys of some of a chart's compartments, all or none.

        Of `psychotherapy` and `unclassified` the actor gives their own, never another author's.

        Raises:
            PermissionDenied: the actor may not grant keys.
            KeyNotHeld: the actor does not hold one of them.
            NotFound: one of them does not exist yet, or that person has no key in this vault.
            Conflict: that person holds one of them already.
        """
        wanted = sorted(set(names))
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.KEY_GRANT, RecordsEvent.CHART_GRANT
            )
            attempt = replace(attempt, detail={"to": user_id, "compartments": wanted})
            for name in wanted:
                owner = actor.user_id if name in OWNED else ""
                compartment_id = compartments.find(work, found.chart_id, name, owner)
                if compartment_id is None:
                    raise NotFound(f"You have no compartment {name.value!r} in this chart.")
                key_holders.grant(
                    work, actor, compartment_id, user_id, at=self._clock.now(), attempt=attempt
                )
            work.record(attempt)
