"""The acts on attesters: registered by an administrator, confirmed by who relies on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from vault.attesting.attester_key import same_fingerprint, spoken
from vault.attesting.events import AttesterEvent
from vault.attesting.register import (
    CONTEXT,
    MAY_SAY,
    Attester,
    Standing,
    WordAct,
    attester,
    attesters,
    word_message,
)
from vault.attesting.tables import AttesterWord
from vault.attesting.vocabulary import AttesterRole
from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.tables import User, UserKey
from vault.ids import new_id
from vault.names import plain_name
from vault.store.unit_of_work import Store


class AttesterInvalid(InvalidInput):
    """Somebody cannot be registered as an attester."""

    code = "attester-invalid"
    default_untouched = "Nobody was registered."


class OtherFingerprint(InvalidInput):
    """The fingerprint that was read out is not that of the registered key."""

    code = "other-fingerprint"
    default_untouched = "The attester was not confirmed."
    default_remedy = (
        "Ask the attester, by a telephone number that you know, to read it out again. If it stays "
        "another, withdraw this registration: somebody else may have sent the key."
    )


class Attesters:
    """Registers, confirms and withdraws attesters."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def directory(self, actor: Actor) -> tuple[Attester, ...]:
        """Return every attester, withdrawn ones too.

        Raises:
            PermissionDenied: the actor neither administers accounts nor opens cases.
            TamperedData: something said of one does not hold.
        """
        attempt = Event(tag=AttesterEvent.LISTED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            if not actor.may(Permission.USER_MANAGE):
                actor.require(Permission.CASE_OPEN, attempt)
            found = attesters(work)
            work.record(attempt)
        return found

    def register(
        self,
        actor: Actor,
        *,
        name: str,
        credential: str,
        role: AttesterRole,
        public_key: bytes,
        until: datetime,
    ) -> Attester:
        """Register an attester; nothing of theirs counts before they are confirmed.

        Args:
            actor: an administrator.
            name, credential: as they stand on what leaves.
            role: what they are to the practice.
            public_key: as `vaultctl attester new` printed it, 32 bytes.
            until: when the registration runs out.

        Raises:
            PermissionDenied: the actor is no administrator.
            AttesterInvalid: no name, a time that is over, the name or key of somebody here.
            Conflict: the key is registered already.
        """
        now = self._clock.now()
        attempt = Event(tag=AttesterEvent.REGISTERED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.USER_MANAGE, attempt)
            if not name.strip() or not credential.strip():
                raise AttesterInvalid("An attester has a name and a credential.")
            if until <= now:
                raise AttesterInvalid("The registration would be over already.")
            _require_outside(work, name, public_key)
            if any(each.public_key == public_key for each in attesters(work)):
                raise Conflict("This key is registered already.", untouched="Nothing was changed.")
            made = Attester(
                attester_id=new_id(),
                name=name.strip(),
                credential=credential.strip(),
                role=role,
                public_key=public_key,
                until=until,
                registered_at=now,
                registered_by=actor.user_id,
            )
            _say(work, actor, made, WordAct.REGISTER, now)
        return made

    def confirm(self, actor: Actor, attester_id: str, fingerprint: str) -> Attester:
        """Confirm that a registered key is the attester's own, by what they read out.

        Args:
            actor: counsel or a privacy officer: who relies on the attester.
            attester_id: who.
            fingerprint: as the attester read it out.

        Raises:
            PermissionDenied: the actor approves nothing.
            NotFound: there is no such attester.
            OtherFingerprint: the key is another.
            Conflict: they are confirmed already, withdrawn, or their time is over.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            found = _found(work, actor, attester_id, WordAct.CONFIRM)
            if found.standing(now) is not Standing.REGISTERED:
                raise Conflict(f"This attester is {found.standing(now)} already.")
            if not same_fingerprint(fingerprint, found.public_key):
                raise OtherFingerprint("That is not the fingerprint of the registered key.")
            at = max(now, found.registered_at + _TICK)
            _say(work, actor, found, WordAct.CONFIRM, at)
        return replace(found, confirmed_at=at, confirmed_by=actor.user_id)

    def withdraw(self, actor: Actor, attester_id: str) -> Attester:
        """Withdraw an attester: from now on nothing of theirs is taken in.

        What they attested before stays: it was theirs.

        Raises:
            PermissionDenied: the actor neither administers nor approves.
            NotFound: there is no such attester.
            Conflict: they are withdrawn already.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            found = _found(work, actor, attester_id, WordAct.WITHDRAW)
            if found.withdrawn_at is not None:
                raise Conflict("This attester is withdrawn already.")
            at = max(now, (found.confirmed_at or found.registered_at) + _TICK)
            _say(work, actor, found, WordAct.WITHDRAW, at)
        return replace(found, withdrawn_at=at)


_TICK = timedelta(microseconds=1)
_TAGS = {
    WordAct.REGISTER: AttesterEvent.REGISTERED,
    WordAct.CONFIRM: AttesterEvent.CONFIRMED,
    WordAct.WITHDRAW: AttesterEvent.WITHDRAWN,
}


def _found(work: Work, actor: Actor, attester_id: str, act: WordAct) -> Attester:
    attempt = Event(tag=_TAGS[act], actor=actor.user_id)
    if actor.roles.isdisjoint(MAY_SAY[act]):
        raise refusal(
            PermissionDenied("This takes counsel or a privacy officer, who rely on the attester."),
            attempt,
        )
    found = attester(work, attester_id)
    if found is None:
        raise refusal(NotFound("There is no such attester."), attempt)
    return found


def _require_outside(work: Work, name: str, public_key: bytes) -> None:
    """Refuse the name or a key of somebody with an account: an attester is somebody else."""
    own = work.execute(select(UserKey.id).where(UserKey.signing_public == public_key)).first()
    names = work.execute(select(User.display_name)).scalars()
    same = plain_name(name) in map(plain_name, names)
    if own or same:
        raise AttesterInvalid(
            "Somebody of the practice has this " + ("key." if own else "name."),
            remedy="An attester is a person outside the practice, with a key of their own.",
        )


def _say(work: Work, actor: Actor, about: Attester, act: WordAct, at: datetime) -> None:
    values: dict[str, Any] = {
        "id": new_id(),
        "attester_id": about.attester_id,
        "act": act.value,
        "name": about.name,
        "credential": about.credential,
        "role": about.role.value,
        "public_key": about.public_key,
        "until": about.until,
        "by_key_id": actor.keyring.key_id,
        "at": at,
    }
    signature = actor.keyring.signing.sign(word_message(**values), context=CONTEXT)
    work.execute(insert(AttesterWord).values(**values, signature=signature))
    work.record(
        Event(
            tag=_TAGS[act],
            actor=actor.user_id,
            object_id=about.attester_id,
            detail={"role": about.role.value, "key": spoken(about.public_key)},
        )
    )
