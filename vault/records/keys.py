"""The keys of one chart's compartments, as one person may write with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from vault.audit.events import Event
from vault.errors import KeyNotHeld
from vault.identity import compartments, rosters
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import OWNED, CompartmentName, ScopeKind, Work
from vault.identity.sealed import OpenKey
from vault.identity.tables import Compartment, Grant
from vault.records.rows import Columns
from vault.store.statements import Prepared

_COMPARTMENTS = Prepared(
    select(
        Compartment.id,
        Compartment.name,
        Compartment.owner_id,
        Compartment.epoch,
        Grant.holder_id,
    )
    .join(
        Grant,
        (Grant.compartment_id == Compartment.id)
        & (Grant.epoch == Compartment.epoch)
        & (Grant.holder_id == bindparam("holder"))
        & (Grant.key_id == bindparam("key")),
        isouter=True,
    )
    .where(Compartment.scope_id == bindparam("chart"))
    .with_for_update(read=True, of=Compartment)
)
"""A chart's compartments, kept from being rotated until the transaction ends."""


@dataclass(frozen=True, slots=True)
class _Place:
    compartment_id: str
    epoch: int
    held: bool


class ChartKeys:
    """The keys to write with in one chart, within one unit of work.

    Args:
        work: the unit of work.
        actor: who writes.
        chart_id: the chart.
        at: the instant, for compartments made on the way.
        attempt: the act's event, logged as denied when a key is missing.
        places: the rows of `asked`, where they were fetched together with others.
    """

    def __init__(
        self,
        work: Work,
        actor: Actor,
        chart_id: str,
        at: datetime,
        attempt: Event,
        places: Sequence[Columns] | None = None,
    ):
        self._work = work
        self._actor = actor
        self._chart_id = chart_id
        self._at = at
        self._attempt = attempt
        rows = work.fetch(*self.asked(actor, chart_id)) if places is None else places
        self._places = {
            (row["name"], row["owner_id"]): _Place(
                row["id"], row["epoch"], row["holder_id"] is not None
            )
            for row in rows
        }

    @staticmethod
    def asked(actor: Actor, chart_id: str) -> tuple[Prepared, Columns]:
        """Return the query for the chart's compartments and which of them the actor holds."""
        holder = {"holder": actor.user_id, "key": actor.keyring.key_id}
        return _COMPARTMENTS, {**holder, "chart": chart_id}

    @property
    def author_id(self) -> str:
        """Who writes with them."""
        return self._actor.user_id

    def current(self, name: CompartmentName, owner_id: str) -> OpenKey:
        """Return the present key of a compartment.

        The author's own compartments are made when their first section comes.

        Args:
            name: which compartment.
            owner_id: the author of the note; told apart by it only where each author has one.

        Raises:
            KeyNotHeld: the actor does not hold it or the chart's identity key, or it is another
                author's and not made yet.
        """
        identity = self._places.get((CompartmentName.IDENTITY, ""))
        if identity is None or not identity.held:
            raise refusal(KeyNotHeld("You hold no key of this chart."), self._attempt)
        owner = owner_id if name in OWNED else ""
        place = self._places.get((name, owner))
        if place is None and owner == self._actor.user_id:
            return self._make(name, owner)
        return self._open(place)

    def present(self, compartment_id: str) -> OpenKey:
        """Return the present key of one of the chart's compartments.

        Raises:
            KeyNotHeld: the actor does not hold it.
        """
        places = (each for each in self._places.values() if each.compartment_id == compartment_id)
        return self._open(next(places, None))

    def _open(self, place: _Place | None) -> OpenKey:
        if place is None or not place.held:
            raise refusal(KeyNotHeld("You hold no key to file a section there."), self._attempt)
        cached = self._actor.keyring.opened.get((place.compartment_id, place.epoch))
        opened = (
            compartments.key_of_epoch(
                self._work, self._actor, place.compartment_id, place.epoch, self._attempt
            )
            if cached is None
            else OpenKey(place.compartment_id, place.epoch, cached)
        )
        with refusing_tampered(self._attempt):
            rosters.require_signed_once(self._work, self._actor, opened)
        return opened

    def _make(self, name: CompartmentName, owner: str) -> OpenKey:
        made = compartments.create(
            self._work,
            scope_kind=ScopeKind.CHART,
            scope_id=self._chart_id,
            name=name,
            owner_id=owner,
            holders=[owner],
            granted_by=self._actor,
            at=self._at,
        )
        self._places[name, owner] = _Place(made.compartment_id, made.epoch, held=True)
        self._actor.keyring.opened[made.compartment_id, made.epoch] = made.key
        return made
