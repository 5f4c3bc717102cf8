"""A vault from before introductions were kept: a quorum vouches once for all that stands in it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from vault.audit.events import Event
from vault.crypto import shares
from vault.crypto.recipients import RecipientKey
from vault.errors import Conflict
from vault.identity import compartments, rosters
from vault.identity.accounts import accounts
from vault.identity.compartments import CompartmentName, Work
from vault.identity.events import IdentityEvent
from vault.identity.introducing import Voucher, introduce, proof_of
from vault.identity.rationale import publish_detail_key
from vault.identity.recovery import WrongShares, unseal
from vault.identity.sealed import OpenKey
from vault.identity.tables import Compartment, Enrolment, Organisation, Rotation, User, UserKey
from vault.store.unit_of_work import Store

NOBODY = "system"
"""The actor: nobody can log in before, and a quorum is no single person."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """How many people and compartments a quorum vouched for."""

    people: int
    compartments: int


def adopt(store: Store[Event], words: Sequence[str]) -> Adopted:
    """Vouch for every person, role, key and holder as the database has them.

    Whoever lends their shares has compared the accounts with who works here. An invitation that
    is not taken up yet lapses. The organisation's pin is to be renewed afterwards.

    Raises:
        SharesRefused: too few shares, a wrong word, or shares of different sets.
        WrongShares: of another organisation.
        Conflict: people are introduced in this vault already.
    """
    seed = shares.combine(list(words))
    quorum, recovery = Voucher.quorum(seed), RecipientKey.from_seed(seed)
    with store.unit_of_work() as work:
        row = work.execute(select(Organisation.recovery_public, Organisation.root_public)).one()
        if row.recovery_public != recovery.public_bytes:
            raise WrongShares("These shares are not this organisation's.")
        if row.root_public is not None:
            raise Conflict("People are introduced in this vault already.", remedy="")
        people = _introduce_everyone(work, quorum)
        signed = [
            _sign_roster(work, quorum, recovery, compartment_id)
            for compartment_id in work.execute(select(Compartment.id)).scalars().all()
        ]
        work.execute(delete(Enrolment))
        work.execute(update(Organisation).values(root_public=quorum.signing.public_bytes))
        work.record(
            Event(
                tag=IdentityEvent.ADOPTED,
                actor=NOBODY,
                detail={"people": people, "compartments": len(signed)},
            )
        )
    return Adopted(len(people), len(signed))


def _introduce_everyone(work: Work, quorum: Voucher) -> list[str]:
    created = {row.id: row.created_at for row in work.execute(select(User.id, User.created_at))}
    everyone = accounts(work)
    for account in everyone:
        keys = work.execute(
            select(UserKey.__table__)
            .where(UserKey.user_id == account.user_id)
            .order_by(UserKey.valid_from)
        ).all()
        for key in keys:
            code = secrets.token_hex(16)
            introduce(work, quorum, account.user_id, account.roles, key.valid_from, code)
            made = {
                name: value
                for name, value in key._mapping.items()
                if name not in ("introduction_id", "proof")
            }
            values = proof_of(work, code, made)
            work.execute(update(UserKey).where(UserKey.id == key.id).values(**values))
        if not keys:
            at = created[account.user_id]
            introduce(work, quorum, account.user_id, account.roles, at)
    return [account.user_id for account in everyone]


def _sign_roster(
    work: Work, quorum: Voucher, recovery: RecipientKey, compartment_id: str
) -> OpenKey:
    place = compartments.place_of(work, compartment_id)
    keys = unseal(work, recovery, compartment_id, place)
    present = keys[-1]
    rosters.write_as(work, quorum, present, rosters.stored_members(work, present))
    if place.name == CompartmentName.AUDIT_DETAIL:
        publish_detail_key(work, quorum, present)
    for old in keys[:-1]:
        work.execute(
            update(Rotation)
            .where(
                Rotation.compartment_id == compartment_id,
                Rotation.to_epoch == old.epoch + 1,
                Rotation.done_at.is_(None),
            )
            .values(link=rosters.link(old, present))
        )
    return present
