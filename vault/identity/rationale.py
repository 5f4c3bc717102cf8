"""Reasons given in free text, kept where only the holders of `audit-detail` can read them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from vault.audit.events import Event
from vault.crypto.envelope import bind
from vault.crypto.recipients import RecipientKey, seal_to
from vault.crypto.signing import BadSignature, verify
from vault.errors import TamperedData
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, Work, find, key_of_epoch
from vault.identity.introducing import Voucher
from vault.identity.introductions import Introductions
from vault.identity.permissions import Permission
from vault.identity.sealed import OpenKey
from vault.identity.tables import Compartment, Organisation, Rationale
from vault.ids import new_id
from vault.store.unit_of_work import Reader

_DETAIL_KEY = "vault/detail-key/v1"


class DetailKeyChanged(TamperedData):
    """The public key to which reasons are sealed is not the one that its maker signed."""

    code = "detail-key-changed"
    default_untouched = "No reason was written."


def rationale_info(rationale_id: str, object_id: str, epoch: int) -> bytes:
    """Return the HPKE info of a rationale: what it belongs to and the key's epoch."""
    return f"vault/rationale/v1|{rationale_id}|{object_id}|{epoch}".encode()


def publish_detail_key(work: Work, voucher: Voucher, opened: OpenKey) -> None:
    """Make the public key of `audit-detail` known, signed by who vouches for it."""
    public = RecipientKey.from_seed(opened.key).public_bytes
    signature = voucher.signing.sign(_detail_key(opened.epoch, public), context=_DETAIL_KEY)
    work.execute(
        update(Organisation).values(
            detail_public=public, detail_by=voucher.key_id, detail_signature=signature
        )
    )


def record_rationale(work: Work, object_id: str, text: str, at: datetime) -> str:
    """Seal the reason of an act to the `audit-detail` public key; return its id.

    The writer cannot read it back. The caller records the act's event.

    Raises:
        DetailKeyChanged: the public key in the database is not one that its maker signed.
        NotIntroduced: nobody entitled vouched for its maker.
    """
    epoch = work.execute(
        select(Compartment.epoch).where(Compartment.name == CompartmentName.AUDIT_DETAIL)
    ).scalar_one()
    public = _detail_public(work, epoch)
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


def _detail_public(reader: Reader, epoch: int) -> bytes:
    row = reader.execute(
        select(Organisation.detail_public, Organisation.detail_by, Organisation.detail_signature)
    ).one()
    signer = Introductions(reader).signing_public(row.detail_by or "")
    try:
        verify(
            signer,
            row.detail_signature or b"",
            _detail_key(epoch, row.detail_public),
            context=_DETAIL_KEY,
        )
    except BadSignature:
        raise DetailKeyChanged(
            "The public key to which reasons are sealed was exchanged in the database."
        ) from None
    return bytes(row.detail_public)


def _detail_key(epoch: int, public: bytes) -> bytes:
    return bind(_DETAIL_KEY, epoch, public.hex())
