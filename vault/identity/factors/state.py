"""What second factors a person has, and what adding or removing one brings with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from vault.audit.events import Event
from vault.errors import Conflict
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.events import IdentityEvent
from vault.identity.factors import codes
from vault.identity.tables import Passkey, RecoveryCode, TotpSecret
from vault.ids import new_id
from vault.store.unit_of_work import Reader


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has besides their passphrase."""

    timed_codes: bool
    passkeys: int
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether there is a second factor at all; recovery codes alone are none."""
        return self.timed_codes or self.passkeys > 0


def factors_of(reader: Reader, user_ids: Iterable[str]) -> dict[str, Factors]:
    """Return what these people have, by user id."""
    timed = set(reader.execute(select(TotpSecret.user_id)).scalars())
    keys = _counts(reader, Passkey)
    left = _counts(reader, RecoveryCode)
    return {each: Factors(each in timed, keys.get(each, 0), left.get(each, 0)) for each in user_ids}


def _counts(reader: Reader, table: type[Passkey] | type[RecoveryCode]) -> dict[str, int]:
    rows = reader.execute(select(table.user_id, func.count()).group_by(table.user_id))
    return {row[0]: row[1] for row in rows}


def fresh_codes(work: Work, user_id: str) -> list[str]:
    """Make recovery codes in place of the old ones; the caller records the event."""
    fresh = codes.new_codes()
    work.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    work.execute(
        insert(RecoveryCode),
        [{"id": new_id(), "user_id": user_id, "digest": codes.digest(user_id, c)} for c in fresh],
    )
    return fresh


def added(work: Work, actor: Actor, kind: str) -> list[str]:
    """Record that a factor was added; return recovery codes if the person had none left."""
    work.record(
        Event(
            tag=IdentityEvent.FACTOR_ADDED,
            actor=actor.user_id,
            object_id=actor.user_id,
            detail={"kind": kind},
        )
    )
    if factors_of(work, [actor.user_id])[actor.user_id].codes_left:
        return []
    return fresh_codes(work, actor.user_id)


def removed(work: Work, actor: Actor, kind: str, *, required: bool) -> None:
    """Record that a factor was removed; without any left, the recovery codes go too.

    Raises:
        Conflict: it was the last, and the person's role can't sign in without one.
    """
    left = factors_of(work, [actor.user_id])[actor.user_id]
    if not left.any:
        if required:
            raise Conflict(
                "Your role can't sign in without a second factor, and this is the last.",
                remedy="Add another first.",
            )
        work.execute(delete(RecoveryCode).where(RecoveryCode.user_id == actor.user_id))
    work.record(
        Event(
            tag=IdentityEvent.FACTOR_REMOVED,
            actor=actor.user_id,
            object_id=actor.user_id,
            detail={"kind": kind},
        )
    )


def passed(actor: Actor, kind: str) -> Event:
    """Return the event of a second factor passed."""
    return Event(
        tag=IdentityEvent.FACTOR_PASSED,
        actor=actor.user_id,
        object_id=actor.user_id,
        detail={"kind": kind},
    )
