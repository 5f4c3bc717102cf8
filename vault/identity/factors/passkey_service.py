"""Passkeys of people: added, used as the second step or alone, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.errors import Conflict, InvalidInput, NotFound
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.events import IdentityEvent
from vault.identity.factors import passkeys
from vault.identity.factors.passkeys import PasskeyRefused, Site
from vault.identity.factors.state import added, passed, removed
from vault.identity.login import roles_of
from vault.identity.tables import Organisation, Passkey, User, UserKey
from vault.ids import new_id
from vault.settings.groups import WebSettings
from vault.store.unit_of_work import Reader, Store

MOST_NAME = 60


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey as its owner sees it."""

    passkey_id: str
    name: str
    signs_in_alone: bool
    created_at: datetime
    used_at: datetime | None


class Passkeys:
    """Adds, checks and removes passkeys."""

    def __init__(self, store: Store[Event], clock: Clock, web: WebSettings):
        self._store = store
        self._clock = clock
        self._required_roles = frozenset(web.second_factor_roles)

    def list_for(self, actor: Actor) -> tuple[PasskeyView, ...]:
        """Return the actor's passkeys, the oldest first."""
        with self._store.reading() as reader:
            rows = reader.execute(
                select(*Passkey.__table__.c)
                .where(Passkey.user_id == actor.user_id)
                .order_by(Passkey.created_at)
            ).all()
        return tuple(
            PasskeyView(
                row.id,
                passkeys.opened_name(actor, row.name),
                row.wrapped_seeds is not None,
                row.created_at,
                row.used_at,
            )
            for row in rows
        )

    def creation(self, actor: Actor, site: Site, challenge: bytes) -> dict[str, Any]:
        """Return what the browser takes to make a passkey for the actor."""
        with self._store.reading() as reader:
            organisation = reader.execute(select(Organisation.id, Organisation.name)).one()
            known = _credential_ids(reader, actor.user_id)
        return passkeys.creation_options(
            site, actor, (organisation.id, organisation.name), challenge, known
        )

    def request(self, site: Site, challenge: bytes, actor: Actor | None = None) -> dict[str, Any]:
        """Return what the browser takes to ask for one of the actor's passkeys, or for any."""
        with self._store.reading() as reader:
            organisation_id = reader.execute(select(Organisation.id)).scalar_one()
            known = _credential_ids(reader, actor.user_id) if actor else []
        return passkeys.request_options(site, organisation_id, challenge, known)

    def add(self, actor: Actor, site: Site, challenge: bytes, answer: str, name: str) -> list[str]:
        """Add a passkey; where it gives a PRF output, it can sign the person in alone.

        Returns:
            Recovery codes, if the person had none left: shown once.

        Raises:
            PasskeyRefused: the authenticator's answer does not hold.
            InvalidInput: the name is too long or holds characters that do not print.
            Conflict: the passkey is known already.
        """
        called = name.strip() or "Passkey"
        if len(called) > MOST_NAME or not called.isprintable():
            raise InvalidInput(f"A passkey's name has at most {MOST_NAME} printing characters.")
        credential_id, public_key, count = passkeys.registered(site, challenge, answer)
        passkey_id, prf = new_id(), passkeys.prf_output(answer)
        wrapped = (
            passkeys.wrapped_seeds(prf, passkey_id, actor.user_id, actor.keyring.seeds)
            if prf
            else None
        )
        with self._store.unit_of_work() as work:
            if work.execute(
                select(Passkey.id).where(Passkey.credential_id == credential_id)
            ).first():
                raise Conflict("This passkey is known already.")
            work.execute(
                insert(Passkey).values(
                    id=passkey_id,
                    user_id=actor.user_id,
                    credential_id=credential_id,
                    public_key=public_key,
                    sign_count=count,
                    name=passkeys.sealed_name(actor, called),
                    wrapped_seeds=wrapped,
                    created_at=self._clock.now(),
                    used_at=None,
                )
            )
            return added(work, actor, "passkey")

    def check(self, actor: Actor, site: Site, challenge: bytes, answer: str) -> None:
        """Check that one of the actor's passkeys answered.

        Raises:
            PasskeyRefused: it is not theirs, or its answer does not hold.
        """
        failed = Event(tag=IdentityEvent.FACTOR_PASSED, actor=actor.user_id, outcome=Outcome.FAILED)
        with self._store.unit_of_work() as work:
            row = _passkey(work, passkeys.credential_id(answer))
            if row is None or row.user_id != actor.user_id:
                raise refusal(PasskeyRefused("This passkey is not yours."), failed, Outcome.FAILED)
            self._use(work, row, site, challenge, answer, failed)
            if row.wrapped_seeds is None and (prf := passkeys.prf_output(answer)):
                wrapped = passkeys.wrapped_seeds(prf, row.id, actor.user_id, actor.keyring.seeds)
                work.execute(
                    update(Passkey).where(Passkey.id == row.id).values(wrapped_seeds=wrapped)
                )
            work.record(passed(actor, "passkey"))

    def login(self, site: Site, challenge: bytes, answer: str) -> Actor:
        """Log in whoever's passkey answered and gave its PRF output; no passphrase is asked.

        Raises:
            PasskeyRefused: it is unknown, does not hold, or can't open the person's keys.
        """
        failed = Event(tag=IdentityEvent.LOGIN, actor="anonymous", outcome=Outcome.FAILED)
        with self._store.unit_of_work() as work:
            row, prf = _passkey(work, passkeys.credential_id(answer)), passkeys.prf_output(answer)
            if row is None or row.status != "active":
                raise refusal(
                    PasskeyRefused("This passkey is not known here."), failed, Outcome.FAILED
                )
            self._use(work, row, site, challenge, answer, failed)
            if prf is None or row.wrapped_seeds is None:
                raise refusal(
                    PasskeyRefused(
                        "This passkey can't open your keys by itself.",
                        remedy="Sign in with your passphrase; the passkey serves as the second "
                        "step.",
                    ),
                    failed,
                    Outcome.FAILED,
                )
            seeds = passkeys.unwrapped_seeds(prf, row.id, row.user_id, row.wrapped_seeds)
            actor = _actor(work, row, seeds.keyring(row.key_id))
            work.record(
                Event(
                    tag=IdentityEvent.LOGIN,
                    actor=actor.user_id,
                    object_id=actor.user_id,
                    detail={"with": "passkey"},
                )
            )
        return actor

    def remove(self, actor: Actor, passkey_id: str) -> None:
        """Remove one of one's own passkeys.

        Raises:
            NotFound: there is none, or it is another person's.
            Conflict: it is the last second factor and a role requires one.
        """
        with self._store.unit_of_work() as work:
            gone = work.execute(
                delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == actor.user_id)
            )
            if gone.rowcount != 1:
                raise NotFound("There is no such passkey of yours.")
            removed(work, actor, "passkey", required=bool(self._required_roles & actor.roles))

    def _use(
        self, work: Work, row: Any, site: Site, challenge: bytes, answer: str, failed: Event
    ) -> None:
        try:
            count = passkeys.asserted(site, challenge, answer, row.public_key, row.sign_count)
        except PasskeyRefused as error:
            raise refusal(error, failed, Outcome.FAILED) from None
        work.execute(
            update(Passkey)
            .where(Passkey.id == row.id)
            .values(sign_count=count, used_at=self._clock.now())
        )


def _credential_ids(reader: Reader, user_id: str) -> list[bytes]:
    query = select(Passkey.credential_id).where(Passkey.user_id == user_id)
    return list(reader.execute(query).scalars())


def _passkey(work: Work, credential_id: bytes) -> Any:
    return work.execute(
        select(
            *Passkey.__table__.c,
            User.username,
            User.display_name,
            User.credential,
            User.status,
            UserKey.id.label("key_id"),
            UserKey.recipient_public,
            UserKey.signing_public,
        )
        .join(User, User.id == Passkey.user_id)
        .join(UserKey, (UserKey.user_id == User.id) & UserKey.valid_to.is_(None))
        .where(Passkey.credential_id == credential_id)
    ).one_or_none()


def _actor(work: Work, row: Any, keyring: Any) -> Actor:
    if (row.recipient_public, row.signing_public) != (
        keyring.recipient.public_bytes,
        keyring.signing.public_bytes,
    ):
        raise PasskeyRefused(
            "This passkey keeps keys of yours that are no longer in use.",
            remedy="Sign in with your passphrase, remove the passkey and add it again.",
        )
    return Actor(
        user_id=row.user_id,
        username=row.username,
        display_name=row.display_name,
        credential=row.credential,
        roles=roles_of(work, row.user_id),
        keyring=keyring,
    )
