"""How emergency accesses are looked up, and the keys lent for them taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from vault.audit.events import Event
from vault.breakglass.events import BreakGlassEvent
from vault.breakglass.model import OVERRIDES, Access, Disposition, Reason, State
from vault.breakglass.tables import EmergencyAccess
from vault.errors import NotFound
from vault.identity import key_holders
from vault.identity.actor import Actor
from vault.identity.compartments import OWNED, CompartmentName, Work
from vault.identity.tables import Compartment, Grant
from vault.labels.vocabulary import PurposeOfUse
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader

ROWS = (
    select(*EmergencyAccess.__table__.c, Chart.number)
    .join(Chart, Chart.id == EmergencyAccess.chart_id)
    .order_by(EmergencyAccess.asked_at.desc())
)


def row_of(reader: Reader, access_id: str) -> Any:
    """Return one access.

    Raises:
        NotFound: there is none.
    """
    row = reader.execute(ROWS.where(EmergencyAccess.id == access_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such emergency access.")
    return row


def event_of(tag: BreakGlassEvent, actor: Actor, row: Any = None) -> Event:
    """Return the event of an act on an access."""
    return Event(
        tag=tag,
        actor=actor.user_id,
        object_id="" if row is None else row.id,
        chart="" if row is None else row.number,
        purpose=PurposeOfUse.BTG if row is None else OVERRIDES[Reason(row.reason)],
    )


def access(row: Any) -> Access:
    """Return a row as lists show it."""
    return Access(
        access_id=row.id,
        chart=row.number,
        requester_id=row.requester_id,
        reason=Reason(row.reason),
        minutes=row.minutes,
        state=State(row.state),
        asked_at=row.asked_at,
        second_id=row.second_id,
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        reviewer_id=row.reviewer_id,
        disposition=Disposition(row.disposition) if row.disposition else None,
        reviewed_at=row.reviewed_at,
    )


def has_asked(reader: Reader, user_id: str, chart_id: str) -> bool:
    """Tell whether somebody has a request for a chart that waits for its answer."""
    query = select(EmergencyAccess.id).where(
        EmergencyAccess.requester_id == user_id,
        EmergencyAccess.chart_id == chart_id,
        EmergencyAccess.state == State.ASKED,
    )
    return reader.execute(query).first() is not None


def shared_compartments(reader: Reader, chart_id: str) -> Iterable[Any]:
    """Return the chart's compartments that belong to no single author."""
    return reader.execute(
        select(Compartment.id, Compartment.name)
        .where(Compartment.scope_id == chart_id, Compartment.name.not_in(sorted(OWNED)))
        .order_by(Compartment.name)
    ).all()


def holds_chart(reader: Reader, actor: Actor, chart_id: str, *, lasting: bool = False) -> bool:
    """Tell whether the actor holds the key of a chart's identity.

    Args:
        reader: the database.
        actor: who.
        chart_id: which chart.
        lasting: leave out keys that were lent.
    """
    query = _identity_grants(actor).where(Compartment.scope_id == chart_id)
    if lasting:
        query = query.where(Grant.expires_at.is_(None))
    return reader.execute(query).first() is not None


def charts_held(reader: Reader, actor: Actor) -> set[str]:
    """Return the numbers of the charts whose keys the actor holds for good."""
    query = _identity_grants(actor).where(Grant.expires_at.is_(None))
    return set(reader.execute(query).scalars())


def _identity_grants(actor: Actor) -> Any:
    return (
        select(Chart.number)
        .join(Compartment, Compartment.scope_id == Chart.id)
        .join(
            Grant,
            (Grant.compartment_id == Compartment.id) & (Grant.epoch == Compartment.epoch),
        )
        .where(
            Compartment.name == CompartmentName.IDENTITY,
            Grant.holder_id == actor.user_id,
            Grant.key_id == actor.keyring.key_id,
        )
    )


def take_back(work: Work, row: Any) -> None:
    """Remove the keys lent; whoever was granted them for good keeps them."""
    lent = select(Compartment.id).where(Compartment.scope_id == row.chart_id)
    key_holders.take_back(work, lent, row.requester_id)
