"""Recovery by a quorum: the organisation's key, put together from its word shares for one act."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.crypto import shares
from vault.crypto.recipients import RecipientKey
from vault.errors import Conflict, InvalidInput, NotFound
from vault.identity import compartments, rosters
from vault.identity.accounts import user_id_of
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import Place, Work, grant_info
from vault.identity.enrolling import new_enrolment
from vault.identity.events import IdentityEvent
from vault.identity.introducing import Voucher
from vault.identity.introductions import Introductions
from vault.identity.permissions import Permission
from vault.identity.rosters import Member
from vault.identity.sealed import OpenKey
from vault.identity.tables import RECOVERY, Grant, Organisation
from vault.store.unit_of_work import Store


class WrongShares(InvalidInput):
    """The shares are sound but belong to another organisation's recovery key."""

    code = "wrong-shares"
    default_remedy = "Use the shares printed when this vault was made."


class Recovery:
    """Grants compartment keys with a quorum of recovery shares."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def reset_user(self, actor: Actor, username: str, words: Sequence[str]) -> str:
        """Give a person who lost the passphrase a new one-time enrolment code.

        Enrolling makes new keys; nothing opens for them until `restore_user`. Both take the
        quorum, so that no administrator alone can become someone else.

        Raises:
            PermissionDenied: the actor does not administer recovery.
            SharesRefused: too few shares, a wrong word, or shares of different sets.
            WrongShares: of another organisation.
        """
        with self._store.unit_of_work() as work:
            quorum = Voucher.quorum(self._open(work, actor, words))
            user_id = user_id_of(work, username)
            roles = Introductions(work).roles(user_id)
            code = new_enrolment(work, self._clock, quorum, user_id, roles)
            work.record(Event(tag=IdentityEvent.RESET, actor=actor.user_id, object_id=user_id))
        return code

    def restore_user(self, actor: Actor, username: str, words: Sequence[str]) -> int:
        """Seal anew, to a person's new key, every compartment they held before a reset.

        Returns:
            How many grants were sealed anew.

        Raises:
            PermissionDenied: the actor does not administer recovery.
            SharesRefused: too few shares, a wrong word, or shares of different sets.
            WrongShares: of another organisation.
            Conflict: nothing of theirs waits for it.
            HoldersChanged: who holds one of the keys was changed in the database.
            NotIntroduced: no quorum introduced the keys that they have now.
        """
        with self._store.unit_of_work() as work:
            recovery = RecipientKey.from_seed(self._open(work, actor, words))
            user_id = user_id_of(work, username)
            with refusing_tampered(_attempt(actor)):
                [member] = rosters.introduced(work, [user_id])
                count = sum(
                    self._restore(work, actor, recovery, compartment_id, member)
                    for compartment_id in _lost(work, member)
                )
            if not count:
                raise Conflict(
                    "No key of that person waits to be granted anew.",
                    remedy="`vaultctl recovery reset` comes first, then they enrol; a single key "
                    "is given with `vaultctl recovery grant`.",
                )
            self._record(work, actor, user_id, count)
        return count

    def grant(self, actor: Actor, compartment_id: str, username: str, words: Sequence[str]) -> None:
        """Grant one compartment to one person by quorum.

        Raises:
            PermissionDenied: the actor does not administer recovery.
            SharesRefused: too few shares, a wrong word, or shares of different sets.
            WrongShares: of another organisation.
            Conflict: that person holds it already.
            NotFound: there is no such compartment.
            HoldersChanged: who holds it was changed in the database.
            NotIntroduced: that person was not introduced by who may do that.
        """
        with self._store.unit_of_work() as work:
            recovery = RecipientKey.from_seed(self._open(work, actor, words))
            user_id = user_id_of(work, username)
            held = select(func.count()).where(
                Grant.compartment_id == compartment_id, Grant.holder_id == user_id
            )
            if work.execute(held).scalar_one():
                raise Conflict("That person already holds this key.")
            place = compartments.place_of(work, compartment_id)
            keys = unseal(work, recovery, compartment_id, place)
            with refusing_tampered(_attempt(actor)):
                members = rosters.check(work, keys[-1])
                added = rosters.introduced(work, [user_id])
            for opened in keys:
                compartments.seal_to_members(work, actor, opened, place, added, self._clock.now())
            rosters.write(work, actor, keys[-1], [*members, *added])
            self._record(work, actor, user_id, 1)

    def _restore(
        self, work: Work, actor: Actor, recovery: RecipientKey, compartment_id: str, member: Member
    ) -> int:
        """Seal a compartment's key anew to a member who holds it by a key that they lost."""
        place = compartments.place_of(work, compartment_id)
        keys = unseal(work, recovery, compartment_id, place)
        members = rosters.check(work, keys[-1])
        if member.holder_id not in (each.holder_id for each in members):
            return 0
        renewed = rosters.introduced(work, [member.holder_id], members)
        work.execute(
            delete(Grant).where(
                Grant.compartment_id == compartment_id, Grant.holder_id == member.holder_id
            )
        )
        for opened in keys:
            compartments.seal_to_members(work, actor, opened, place, renewed, self._clock.now())
        others = [each for each in members if each.holder_id != member.holder_id]
        rosters.write(work, actor, keys[-1], [*others, *renewed])
        return len(keys)

    def _open(self, work: Work, actor: Actor, words: Sequence[str]) -> bytes:
        """Return the recovery seed that the shares give."""
        attempt = _attempt(actor)
        actor.require(Permission.RECOVERY, attempt)
        seed = shares.combine(list(words))
        public = RecipientKey.from_seed(seed).public_bytes
        if public != work.execute(select(Organisation.recovery_public)).scalar_one():
            raise refusal(
                WrongShares("These shares are not this organisation's."), attempt, Outcome.FAILED
            )
        return seed

    def _record(self, work: Work, actor: Actor, user_id: str, count: int) -> None:
        work.record(
            Event(
                tag=IdentityEvent.RECOVERED,
                actor=actor.user_id,
                object_id=user_id,
                detail={"grants": count},
            )
        )


def _attempt(actor: Actor) -> Event:
    return Event(tag=IdentityEvent.RECOVERED, actor=actor.user_id)


def _lost(work: Work, member: Member) -> list[str]:
    """Return the compartments that someone holds by an earlier key than their present one."""
    rows = work.execute(
        select(Grant.compartment_id)
        .where(
            Grant.holder_id == member.holder_id,
            Grant.key_id != member.key_id,
            Grant.expires_at.is_(None),
        )
        .distinct()
        .order_by(Grant.compartment_id)
    )
    return list(rows.scalars())


def unseal(work: Work, recovery: RecipientKey, compartment_id: str, place: Place) -> list[OpenKey]:
    """Open a compartment's key in every epoch still in use, the present one last.

    Raises:
        NotFound: it was destroyed with the chart that it belonged to.
    """
    rows = work.execute(
        select(Grant.epoch, Grant.sealed)
        .where(Grant.compartment_id == compartment_id, Grant.holder_id == RECOVERY)
        .order_by(Grant.epoch)
    ).all()
    if not rows:
        raise NotFound("The keys of this compartment are destroyed; no quorum opens it.")
    return [
        OpenKey(
            compartment_id,
            row.epoch,
            recovery.open(row.sealed, info=grant_info(*place, row.epoch, RECOVERY)),
        )
        for row in rows
    ]
