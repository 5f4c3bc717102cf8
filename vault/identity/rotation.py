"""Changing a compartment's key: to shut someone out, or on a schedule.

A rotation makes the next epoch's key, then moves every row to it in batches. Each batch is a
transaction of its own, so an interrupted rotation leaves every row openable, and resumes. The
old epochs' grants are deleted when the last row has moved; a revoked person's go at once.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.crypto.envelope import new_key
from vault.errors import Conflict, NotFound
from vault.identity import compartments, key_holders, rosters
from vault.identity.actor import Actor, refusing_tampered
from vault.identity.compartments import CompartmentName, Place, Work
from vault.identity.events import IdentityEvent
from vault.identity.introducing import Voucher
from vault.identity.permissions import Permission
from vault.identity.rationale import publish_detail_key
from vault.identity.rewrapping import RotationState, movers, pending, require_honest
from vault.identity.sealed import OpenKey
from vault.identity.tables import RECOVERY, Compartment, Grant, Rotation
from vault.ids import new_id
from vault.store.unit_of_work import Store

Progress = Callable[[int, int], None]
"""Told how many rows have moved, of how many."""


class Rotations:
    """Rotates compartment keys and revokes holders."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def rotate(
        self,
        actor: Actor,
        compartment_id: str,
        *,
        revoke: str | None = None,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> int:
        """Give a compartment a new key and move every row to it.

        Args:
            actor: a holder of the key.
            compartment_id: which compartment.
            revoke: the user id of the holder to shut out, if any.
            strict: re-encrypt the contents too, not only their keys. Re-wrapping keeps out a
                revoked person who reads the database later; only re-encrypting also keeps
                out one who copied row keys earlier.
            progress: told about each batch.

        Returns:
            How many rows moved.

        Raises:
            PermissionDenied: the actor may neither rotate nor grant keys.
            KeyNotHeld: the actor does not hold the key.
            HoldersChanged: who holds the key was changed in the database.
            NotIntroduced: a holder was not introduced by who may do that.
            NotFound: the person to revoke does not hold it.
            Conflict: a rotation of it is under way (resume it), or its owner is to be revoked.
        """
        with self._store.unit_of_work() as work:
            rotation_id = self._begin(work, actor, compartment_id, revoke, strict=strict)
        return self.resume(actor, rotation_id, progress=progress)

    def resume(
        self,
        actor: Actor,
        rotation_id: str,
        *,
        progress: Progress | None = None,
    ) -> int:
        """Carry a rotation to its end; safe to call again after any interruption.

        Returns:
            How many rows this call moved.

        Raises:
            NotFound: no such rotation is under way.
            KeyNotHeld: the actor does not hold the key.
            HoldersChanged: the key to move to was not made by a holder of the old one.
        """
        with self._store.reading() as reader:
            states = [s for s in pending(reader) if s.rotation_id == rotation_id]
        if not states:
            raise NotFound("No such rotation is under way.")
        state, moved = states[0], 0
        while True:
            with self._store.unit_of_work() as work:
                count = self._move_batch(work, actor, state)
                if count == 0:
                    self._finish(work, actor, state)
                    return moved
            moved += count
            if progress is not None:
                progress(moved, state.left)

    def pending(self, actor: Actor) -> tuple[RotationState, ...]:
        """Return the rotations under way that the actor's keys can carry on."""
        with self._store.reading() as reader:
            held = {place[0] for place in compartments.held_keys(reader, actor)}
            return tuple(s for s in pending(reader) if s.compartment_id in held)

    def _begin(
        self, work: Work, actor: Actor, compartment_id: str, revoke: str | None, *, strict: bool
    ) -> str:
        tag = IdentityEvent.REVOKED if revoke else IdentityEvent.ROTATED
        attempt = Event(tag=tag, actor=actor.user_id, object_id=compartment_id)
        if not actor.may(Permission.KEY_ROTATE):
            actor.require(Permission.KEY_GRANT, attempt)
        locked = select(Compartment.id).where(Compartment.id == compartment_id).with_for_update()
        work.execute(locked)
        place = compartments.place_of(work, compartment_id)
        old = compartments.current_key(work, actor, compartment_id, attempt)
        key_holders.require_for_good(work, actor, compartment_id, attempt)
        if any(s.compartment_id == compartment_id for s in pending(work)):
            raise Conflict(
                "A rotation of this compartment is under way.",
                remedy="Carry it to its end with `vaultctl keys rotate --resume`.",
            )
        with refusing_tampered(attempt):
            members = rosters.check(work, old, leaving=revoke or "")
            staying = {member.holder_id for member in members} - {RECOVERY, revoke}
            introduced = rosters.introduced(work, staying, members)
        if revoke is not None:
            self._shut_out(work, compartment_id, revoke, place)
        opened = OpenKey(compartment_id, old.epoch + 1, new_key())
        renewed = [rosters.recovery_member(work), *introduced]
        now = self._clock.now()
        compartments.seal_to_members(work, actor, opened, place, renewed, now)
        work.execute(
            update(Compartment).where(Compartment.id == compartment_id).values(epoch=opened.epoch)
        )
        rosters.write(work, actor, opened, renewed)
        if place.name == CompartmentName.AUDIT_DETAIL:
            publish_detail_key(work, Voucher.person(actor.keyring), opened)
        rotation_id = new_id()
        work.execute(
            insert(Rotation).values(
                id=rotation_id,
                compartment_id=compartment_id,
                to_epoch=opened.epoch,
                strict=strict,
                started_by=actor.user_id,
                started_at=now,
                link=rosters.link(old, opened),
            )
        )
        work.record(
            Event(
                tag=tag,
                actor=actor.user_id,
                object_id=compartment_id,
                detail={"epoch": opened.epoch, "strict": strict, "revoked": revoke or ""},
            )
        )
        return rotation_id

    def _shut_out(self, work: Work, compartment_id: str, revoke: str, place: Place) -> None:
        if revoke not in key_holders.holders(work, compartment_id):
            raise NotFound("That person does not hold this key.")
        if revoke == place.owner_id:
            raise Conflict("A compartment cannot be taken from its own author.")
        work.execute(
            delete(Grant).where(Grant.compartment_id == compartment_id, Grant.holder_id == revoke)
        )

    def _move_batch(self, work: Work, actor: Actor, state: RotationState) -> int:
        attempt = Event(
            tag=IdentityEvent.REWRAPPED, actor=actor.user_id, object_id=state.compartment_id
        )
        with refusing_tampered(attempt):
            require_honest(work, actor, state, attempt)
        for move in movers():
            count = move(work, actor, state, attempt)
            if count:
                work.record(
                    Event(
                        tag=IdentityEvent.REWRAPPED,
                        actor=actor.user_id,
                        object_id=state.compartment_id,
                        detail={"rows": count, "epoch": state.to_epoch},
                    )
                )
                return count
        return 0

    def _finish(self, work: Work, actor: Actor, state: RotationState) -> None:
        work.execute(
            delete(Grant).where(
                Grant.compartment_id == state.compartment_id, Grant.epoch < state.to_epoch
            )
        )
        work.execute(
            update(Rotation)
            .where(Rotation.id == state.rotation_id)
            .values(done_at=self._clock.now())
        )
        work.record(
            Event(
                tag=IdentityEvent.ROTATION_DONE,
                actor=actor.user_id,
                object_id=state.compartment_id,
                detail={"epoch": state.to_epoch},
            )
        )
