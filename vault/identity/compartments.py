"""Compartment keys: made, sealed to their holders, and opened.

Every key is sealed to each holder's public key and to the organisation's recovery key; nothing
else on the server can open one (DESIGN §3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import insert, select

from vault.audit.events import Event
from vault.crypto.envelope import new_key
from vault.crypto.recipients import seal_to
from vault.errors import KeyNotHeld, NotFound
from vault.identity import rosters
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.events import IdentityEvent
from vault.identity.sealed import OpenKey
from vault.identity.tables import Compartment, Grant
from vault.ids import new_id
from vault.store.unit_of_work import Reader, UnitOfWork

Work = UnitOfWork[Event]


class ScopeKind(StrEnum):
    """What a compartment belongs to."""

    CHART = "chart"
    CASE = "case"
    SAFETY = "safety"
    LOAN = "loan"
    ORGANISATION = "organisation"


class CompartmentName(StrEnum):
    """The names of DESIGN §2, and the organisation's and a case's own."""

    IDENTITY = "identity"
    GENERAL = "general"
    RESTRICTED = "restricted"
    SUBSTANCE_USE = "substance-use"
    PSYCHOTHERAPY = "psychotherapy"
    UNCLASSIFIED = "unclassified"
    CASE = "case"
    COUNSEL = "counsel"
    SAFETY = "safety"
    LOAN = "loan"
    AUDIT_DETAIL = "audit-detail"
    EXPORT_SEAL = "export-seal"
    ACCOUNTING = "accounting"


OWNED = frozenset({CompartmentName.PSYCHOTHERAPY, CompartmentName.UNCLASSIFIED})
"""Compartments of which each author has one of their own; only the owner grants them."""


class Place(NamedTuple):
    """What a compartment is the compartment of."""

    scope_id: str
    name: str
    owner_id: str


def place_of(reader: Reader, compartment_id: str) -> Place:
    """Return what a compartment is the compartment of.

    Raises:
        NotFound: there is no such compartment.
    """
    row = reader.execute(
        select(Compartment.scope_id, Compartment.name, Compartment.owner_id).where(
            Compartment.id == compartment_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such compartment.")
    return Place(*row)


def grant_info(scope_id: str, name: str, owner_id: str, epoch: int, holder_id: str) -> bytes:
    """Return the HPKE info of a grant (DESIGN §3)."""
    return f"vault/grant/v1|{scope_id}|{name}|{owner_id}|{epoch}|{holder_id}".encode()


def create(
    work: Work,
    *,
    scope_kind: ScopeKind,
    scope_id: str,
    name: CompartmentName,
    owner_id: str = "",
    holders: Iterable[str],
    granted_by: Actor,
    at: datetime,
    key: bytes | None = None,
) -> OpenKey:
    """Make a compartment with a fresh key, sealed to `holders` and to recovery.

    Args:
        work: the unit of work; the caller records the event.
        scope_kind: what it belongs to.
        scope_id: the id of the chart, case or organisation.
        name: the compartment's name.
        owner_id: the author, for the owned ones.
        holders: user ids.
        granted_by: who acts; they sign the roster.
        at: the instant.
        key: the 32 bytes, where the caller needs to derive something public from them.

    Returns:
        The opened key of epoch 1.

    Raises:
        NotFound: one of the holders has no key.
        NotIntroduced: one of them was not introduced by who may do that.
    """
    opened = OpenKey(new_id(), 1, key or new_key())
    work.execute(
        insert(Compartment),
        [
            {
                "id": opened.compartment_id,
                "scope_kind": scope_kind,
                "scope_id": scope_id,
                "name": name,
                "owner_id": owner_id,
                "epoch": 1,
                "created_at": at,
            }
        ],
    )
    attempt = Event(tag=IdentityEvent.GRANTED, actor=granted_by.user_id, object_id=scope_id)
    with refusing_tampered(attempt):
        members = [rosters.recovery_member(work), *rosters.introduced(work, holders)]
    place = Place(scope_id, name, owner_id)
    seal_to_members(work, granted_by, opened, place, members, at)
    rosters.write(work, granted_by, opened, members)
    return opened


def seal_to_members(
    work: Work,
    actor: Actor,
    opened: OpenKey,
    place: Place,
    members: Iterable[rosters.Member],
    at: datetime,
    *,
    until: datetime | None = None,
) -> None:
    """Seal one epoch's key to people, and store the grants.

    Grants with an end stand on no roster: a rotation does not seal the new key to them.
    """
    work.execute(
        insert(Grant),
        [
            {
                "compartment_id": opened.compartment_id,
                "epoch": opened.epoch,
                "holder_id": member.holder_id,
                "key_id": member.key_id,
                "sealed": seal_to(
                    member.public,
                    opened.key,
                    info=grant_info(*place, opened.epoch, member.holder_id),
                ),
                "granted_by": actor.user_id,
                "granted_at": at,
                "expires_at": until,
            }
            for member in members
        ],
    )


def find(reader: Reader, scope_id: str, name: str, owner_id: str = "") -> str | None:
    """Return the id of a compartment, or None where it has not been made yet."""
    return reader.execute(
        select(Compartment.id).where(
            Compartment.scope_id == scope_id,
            Compartment.name == name,
            Compartment.owner_id == owner_id,
        )
    ).scalar_one_or_none()


def current_key(reader: Reader, actor: Actor, compartment_id: str, attempt: Event) -> OpenKey:
    """Open the key of a compartment's present epoch, to write under it or to pass it on.

    Inside a unit of work the epoch is held until the commit, so that no row of an epoch can
    be written behind a rotation that leaves it.

    Raises:
        KeyNotHeld: the actor holds no grant for it; `attempt` is logged as denied.
        HoldersChanged: the key was put there by someone who held none.
        NotIntroduced: nobody entitled vouched for who put it there.
    """
    query = select(Compartment.epoch).where(Compartment.id == compartment_id)
    if isinstance(reader, UnitOfWork):
        query = query.with_for_update(read=True)
    epoch = reader.execute(query).scalar_one()
    opened = key_of_epoch(reader, actor, compartment_id, epoch, attempt)
    with refusing_tampered(attempt):
        rosters.require_signed_once(reader, actor, opened)
    return opened


def key_of_epoch(
    reader: Reader, actor: Actor, compartment_id: str, epoch: int, attempt: Event
) -> OpenKey:
    """Open the key of one epoch of a compartment.

    Raises:
        KeyNotHeld: the actor holds no grant for it; `attempt` is logged as denied.
    """
    cached = actor.keyring.opened.get((compartment_id, epoch))
    if cached is not None and _holds(reader, actor, compartment_id, epoch):
        return OpenKey(compartment_id, epoch, cached)
    row = reader.execute(
        select(Grant.sealed, Compartment.scope_id, Compartment.name, Compartment.owner_id)
        .join(Compartment, Compartment.id == Grant.compartment_id)
        .where(
            Grant.compartment_id == compartment_id,
            Grant.epoch == epoch,
            Grant.holder_id == actor.user_id,
            Grant.key_id == actor.keyring.key_id,
        )
    ).one_or_none()
    if row is None:
        raise refusal(KeyNotHeld("You hold no key that opens this."), attempt)
    key = actor.keyring.recipient.open(
        row.sealed, info=grant_info(row.scope_id, row.name, row.owner_id, epoch, actor.user_id)
    )
    actor.keyring.opened[compartment_id, epoch] = key
    return OpenKey(compartment_id, epoch, key)


def held_keys(
    reader: Reader, actor: Actor, scope_ids: Sequence[str] | None = None
) -> dict[tuple[str, int], bytes]:
    """Open every compartment key the actor holds, by (compartment id, epoch).

    Args:
        reader: the database.
        actor: whose grants to open; already opened ones are not opened again.
        scope_ids: only compartments of these charts or cases; None means all.
    """
    query = (
        select(
            Grant.compartment_id,
            Grant.epoch,
            Grant.sealed,
            Compartment.scope_id,
            Compartment.name,
            Compartment.owner_id,
        )
        .join(Compartment, Compartment.id == Grant.compartment_id)
        .where(Grant.holder_id == actor.user_id, Grant.key_id == actor.keyring.key_id)
    )
    if scope_ids is not None:
        query = query.where(Compartment.scope_id.in_(scope_ids))
    keys: dict[tuple[str, int], bytes] = {}
    opened = actor.keyring.opened
    for row in reader.execute(query):
        place = (row.compartment_id, row.epoch)
        if place not in opened:
            info = grant_info(row.scope_id, row.name, row.owner_id, row.epoch, actor.user_id)
            opened[place] = actor.keyring.recipient.open(row.sealed, info=info)
        keys[place] = opened[place]
    return keys


def _holds(reader: Reader, actor: Actor, compartment_id: str, epoch: int) -> bool:
    return (
        reader.execute(
            select(Grant.holder_id).where(
                Grant.compartment_id == compartment_id,
                Grant.epoch == epoch,
                Grant.holder_id == actor.user_id,
                Grant.key_id == actor.keyring.key_id,
            )
        ).first()
        is not None
    )
