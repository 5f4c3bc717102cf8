"""Reasons given in free text, kept where only the holders of `audit-detail` can read them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from vault.audit.events import Event
from vault.crypto.recipients import RecipientKey, seal_to
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, Work, find, key_of_epoch
from vault.identity.permissions import Permission
from vault.identity.tables import Compartment, Organisation, Rationale
from vault.ids import new_id
from vault.store.unit_of_work import Reader


def rationale_info(rationale_id: str, object_id: str, epoch: int) -> bytes:
    """Return the HPKE info of a rationale: what it belongs to and the key's epoch."""
    return f"vault/rationale/v1|{rationale_id}|{object_id}|{epoch}".encode()


def record_rationale(work: Work, object_id: str, text: str, at: datetime) -> str:
    """Seal the reason of an act to the `audit-detail` public key; return its id.

    The writer cannot read it back. The caller records the act's event.
    """
    public = work.execute(select(Organisation.detail_public)).scalar_one()
    epoch = work.execute(
        select(Compartment.epoch).where(Compartment.name == CompartmentName.AUDIT_DETAIL)
    ).scalar_one()
    rationale_id = new_id()
    work.execute(
        insert(Rationale),
        [
            {
                "id": rationale_id,
                "object_id": object_id,
                "epoch": epoch,
                "sealed": seal_to(
                    public, text.encode(), info=rationale_info(rationale_id, object_id, epoch)
                ),
                "at": at,
            }
        ],
    )
    return rationale_id


def read_rationales(
    reader: Reader, actor: Actor, object_id: str, attempt: Event
) -> tuple[tuple[datetime, str], ...]:
    """Return the reasons given for acts on one thing, oldest first, with their instants.

    Raises:
        PermissionDenied: the actor's roles don't include AUDIT_DETAIL.
        KeyNotHeld: the actor does not hold `audit-detail`.
    """
    actor.require(Permission.AUDIT_DETAIL, attempt)
    organisation_id = reader.execute(select(Organisation.id)).scalar_one()
    compartment_id = find(reader, organisation_id, CompartmentName.AUDIT_DETAIL)
    rows = reader.execute(
        select(Rationale.id, Rationale.epoch, Rationale.sealed, Rationale.at)
        .where(Rationale.object_id == object_id)
        .order_by(Rationale.at)
    ).all()
    texts = []
    for row in rows:
        seed = key_of_epoch(reader, actor, str(compartment_id), row.epoch, attempt).key
        info = rationale_info(row.id, object_id, row.epoch)
        texts.append((row.at, RecipientKey.from_seed(seed).open(row.sealed, info=info).decode()))
    return tuple(texts)
