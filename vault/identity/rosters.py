"""Rosters: who holds a compartment's key, as the last person who granted it left it.

A roster is authenticated under the compartment's own key and signed by who wrote it. Whoever can
write the database but holds no key can neither add a holder, nor exchange a holder's public key,
nor put another key in the compartment's place, without it being noticed before the next key is
sealed to anyone.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update

from vault.audit.events import Event
from vault.crypto.envelope import bind, derive
from vault.crypto.signing import BadSignature, verify
from vault.errors import NotFound, TamperedData
from vault.identity import pins
from vault.identity.actor import Actor
from vault.identity.introducing import Voucher
from vault.identity.introductions import Introductions
from vault.identity.sealed import OpenKey
from vault.identity.tables import RECOVERY, Compartment, Grant, UserKey
from vault.store.unit_of_work import Reader, UnitOfWork

_ROSTER = "vault/roster/v1"
_LINK = "vault/rotation/v1"


class HoldersChanged(TamperedData):
    """Who holds a key, or the key itself, was changed in the database by someone without it."""

    code = "holders-changed"
    default_untouched = "No key was sealed to anyone."
    default_remedy = (
        "See with `vaultctl keys list` who does not belong there, and shut them out with "
        "`vaultctl keys revoke`; or restore a backup."
    )


class Member(NamedTuple):
    """A holder, and the public key that a compartment's key is sealed to for them."""

    holder_id: str
    key_id: str
    public: bytes


def recovery_member(reader: Reader) -> Member:
    """Return the organisation's recovery key, which is on every roster.

    Raises:
        OrganisationChanged: it was exchanged since the vault was opened.
    """
    return Member(RECOVERY, RECOVERY, pins.organisation(reader).recovery_public)


def introduced(
    reader: Reader, user_ids: Iterable[str], known: Iterable[Member] = ()
) -> list[Member]:
    """Return people's present public keys, to which a key may be sealed.

    Args:
        reader: the database.
        user_ids: the people.
        known: the keys to which it was sealed until now; only a quorum gives someone others.

    Raises:
        NotFound: one of them has no key.
        NotIntroduced: one of the keys was not introduced by who may do that.
    """
    wanted = sorted(set(user_ids))
    rows = reader.execute(
        select(UserKey.user_id, UserKey.id, UserKey.recipient_public)
        .where(UserKey.user_id.in_(wanted), UserKey.valid_to.is_(None))
        .order_by(UserKey.user_id)
    )
    found = [Member(*row) for row in rows]
    if [member.holder_id for member in found] != wanted:
        raise NotFound("A person named as key holder has no key in this vault.")
    introductions = Introductions(reader)
    before = {member.holder_id: member.key_id for member in known}
    for member in found:
        introductions.key(member.key_id)
        if before.get(member.holder_id, member.key_id) != member.key_id:
            introductions.require_quorum(member.key_id)
    return found


def write(work: UnitOfWork[Event], actor: Actor, opened: OpenKey, members: list[Member]) -> None:
    """Write the roster of the present epoch, which `opened` is the key of."""
    write_as(work, Voucher.person(actor.keyring), opened, members)
    actor.keyring.signed.add((opened.compartment_id, opened.epoch))


def write_as(
    work: UnitOfWork[Event], voucher: Voucher, opened: OpenKey, members: list[Member]
) -> None:
    """Do as `write`, signed by whoever vouches for it."""
    tag = _tag(opened, members)
    work.execute(
        update(Compartment)
        .where(Compartment.id == opened.compartment_id)
        .values(
            roster=tag,
            roster_by=voucher.key_id,
            roster_signature=voucher.signing.sign(_signed(opened, tag), context=_ROSTER),
        )
    )


def check(reader: Reader, opened: OpenKey, *, leaving: str = "") -> list[Member]:
    """Return who holds the key of a compartment's present epoch, recovery included.

    Args:
        reader: the database.
        opened: the key of the present epoch.
        leaving: a holder who is to be shut out; they may have been planted.

    Raises:
        HoldersChanged: these are not those on the roster, or its writer did not sign it.
        NotIntroduced: nobody entitled vouched for its writer.
    """
    require_signed(reader, opened)
    stored = _roster(reader, opened.compartment_id).roster
    found = stored_members(reader, opened)
    without = [member for member in found if member.holder_id != leaving]
    for members in (found, without):
        if hmac.compare_digest(_tag(opened, members), stored):
            return members
    raise HoldersChanged("Who holds this key was changed in the database.")


def require_signed(reader: Reader, opened: OpenKey) -> None:
    """Check that someone who was introduced signed the roster of a present key.

    Raises:
        HoldersChanged: nobody did, so the key may be an intruder's own.
        NotIntroduced: nobody entitled vouched for who did.
    """
    row = _roster(reader, opened.compartment_id)
    if None in (row.roster, row.roster_by, row.roster_signature) or row.epoch != opened.epoch:
        raise HoldersChanged("Nobody signed who holds this key.")
    signer = Introductions(reader).signing_public(row.roster_by)
    try:
        verify(
            signer,
            row.roster_signature,
            _signed(opened, row.roster),
            context=_ROSTER,
        )
    except BadSignature:
        raise HoldersChanged("The signature over who holds this key does not hold.") from None


def require_signed_once(reader: Reader, actor: Actor, opened: OpenKey) -> None:
    """Do as `require_signed`, but only the first time that someone writes under a key."""
    place = (opened.compartment_id, opened.epoch)
    if place not in actor.keyring.signed:
        require_signed(reader, opened)
        actor.keyring.signed.add(place)


def link(old: OpenKey, new: OpenKey) -> bytes:
    """Return the proof that a holder of the epoch before made the new epoch's key."""
    named = derive(new.key, f"{_LINK}|named".encode()).hex()
    message = bind(_LINK, new.compartment_id, old.epoch, new.epoch, named)
    return hmac.digest(derive(old.key, _LINK.encode()), message, "sha256")


def require_link(old: OpenKey, new: OpenKey, stored: bytes | None) -> None:
    """Check what `link` made.

    Raises:
        HoldersChanged: the new key is not one that a holder of the old one made.
    """
    if stored is None or not hmac.compare_digest(link(old, new), stored):
        raise HoldersChanged("The new key of a rotation was not made by a holder of the old one.")


def _roster(reader: Reader, compartment_id: str) -> Row[Any]:
    return reader.execute(
        select(
            Compartment.epoch,
            Compartment.roster,
            Compartment.roster_by,
            Compartment.roster_signature,
        ).where(Compartment.id == compartment_id)
    ).one()


def stored_members(reader: Reader, opened: OpenKey) -> list[Member]:
    """Return who holds a key by the database alone, recovery included, emergencies left out."""
    rows = reader.execute(
        select(Grant.holder_id, Grant.key_id, UserKey.recipient_public)
        .join(UserKey, (UserKey.id == Grant.key_id) & (UserKey.user_id == Grant.holder_id))
        .where(
            Grant.compartment_id == opened.compartment_id,
            Grant.epoch == opened.epoch,
            Grant.expires_at.is_(None),
        )
    )
    return [recovery_member(reader), *(Member(*row) for row in rows)]


def _tag(opened: OpenKey, members: list[Member]) -> bytes:
    parts = (
        part
        for member in sorted(members)
        for part in (
            member.holder_id,
            member.key_id,
            hashlib.sha256(member.public).hexdigest(),
        )
    )
    message = bind(_ROSTER, opened.compartment_id, opened.epoch, *parts)
    return hmac.digest(derive(opened.key, _ROSTER.encode()), message, "sha256")


def _signed(opened: OpenKey, tag: bytes) -> bytes:
    return bind(_ROSTER, opened.compartment_id, opened.epoch, tag.hex())
