"""Recovery by a quorum: the organisation's key, put together from its word shares for one act."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.crypto import shares
from vault.crypto.recipients import RecipientKey, seal_to
from vault.errors import Conflict, InvalidInput
from vault.identity.accounts import new_enrolment, user_id_of
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work, grant_info, public_keys
from vault.identity.events import IdentityEvent
from vault.identity.permissions import Permission
from vault.identity.tables import RECOVERY, Compartment, Grant, Organisation
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
            self._open(work, actor, words)
            user_id = user_id_of(work, username)
            code = new_enrolment(work, self._clock, user_id)
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
        """
        with self._store.unit_of_work() as work:
            recovery = self._open(work, actor, words)
            user_id = user_id_of(work, username)
            key_id, public = public_keys(work, [user_id])[user_id]
            lost = work.execute(
                select(Grant.compartment_id, Grant.epoch).where(
                    Grant.holder_id == user_id, Grant.key_id != key_id
                )
            ).all()
            if not lost:
                raise Conflict("No key of that person waits to be granted anew.")
            for compartment_id, epoch in lost:
                key, scope = _unseal(work, recovery, compartment_id, epoch)
                sealed = seal_to(public, key, info=grant_info(*scope, epoch, user_id))
                work.execute(
                    update(Grant)
                    .where(
                        Grant.compartment_id == compartment_id,
                        Grant.epoch == epoch,
                        Grant.holder_id == user_id,
                    )
                    .values(sealed=sealed, key_id=key_id, granted_by=actor.user_id)
                )
            self._record(work, actor, user_id, len(lost))
            return len(lost)

    def grant(self, actor: Actor, compartment_id: str, username: str, words: Sequence[str]) -> None:
        """Grant one compartment to one person by quorum.

        Raises:
            PermissionDenied: the actor does not administer recovery.
            SharesRefused: too few shares, a wrong word, or shares of different sets.
            WrongShares: of another organisation.
            Conflict: that person holds it already.
        """
        with self._store.unit_of_work() as work:
            recovery = self._open(work, actor, words)
            user_id = user_id_of(work, username)
            key_id, public = public_keys(work, [user_id])[user_id]
            held = select(func.count()).where(
                Grant.compartment_id == compartment_id, Grant.holder_id == user_id
            )
            if work.execute(held).scalar_one():
                raise Conflict("That person already holds this key.")
            epochs = work.execute(
                select(Grant.epoch).where(
                    Grant.compartment_id == compartment_id, Grant.holder_id == RECOVERY
                )
            ).scalars()
            for epoch in epochs.all():
                key, scope = _unseal(work, recovery, compartment_id, epoch)
                work.execute(
                    insert(Grant).values(
                        compartment_id=compartment_id,
                        epoch=epoch,
                        holder_id=user_id,
                        key_id=key_id,
                        sealed=seal_to(public, key, info=grant_info(*scope, epoch, user_id)),
                        granted_by=actor.user_id,
                        granted_at=self._clock.now(),
                    )
                )
            self._record(work, actor, user_id, 1)

    def _open(self, work: Work, actor: Actor, words: Sequence[str]) -> RecipientKey:
        attempt = Event(tag=IdentityEvent.RECOVERED, actor=actor.user_id)
        actor.require(Permission.RECOVERY, attempt)
        recovery = RecipientKey.from_seed(shares.combine(list(words)))
        if recovery.public_bytes != work.execute(select(Organisation.recovery_public)).scalar_one():
            raise refusal(
                WrongShares("These shares are not this organisation's."), attempt, Outcome.FAILED
            )
        return recovery

    def _record(self, work: Work, actor: Actor, user_id: str, count: int) -> None:
        work.record(
            Event(
                tag=IdentityEvent.RECOVERED,
                actor=actor.user_id,
                object_id=user_id,
                detail={"grants": count},
            )
        )


def _unseal(
    work: Work, recovery: RecipientKey, compartment_id: str, epoch: int
) -> tuple[bytes, tuple[str, str, str]]:
    row = work.execute(
        select(Grant.sealed, Compartment.scope_id, Compartment.name, Compartment.owner_id)
        .join(Compartment, Compartment.id == Grant.compartment_id)
        .where(
            Grant.compartment_id == compartment_id,
            Grant.epoch == epoch,
            Grant.holder_id == RECOVERY,
        )
    ).one()
    scope = (row.scope_id, row.name, row.owner_id)
    return recovery.open(row.sealed, info=grant_info(*scope, epoch, RECOVERY)), scope
