"""Logging in: one answer and one cost for a wrong passphrase and an unknown name alike.

A failure is counted before the passphrase is tried, so guesses made at once gain nothing. After
a few free attempts each failure doubles a delay, kept in the database for any typed name.
"""

from __future__ import annotations

import hmac

from sqlalchemy import bindparam, select

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.crypto.passphrase import (
    Argon2Cost,
    LoginSecret,
    auth_digest,
    decoy_phc,
    derive_login,
)
from vault.errors import AuthenticationFailed, TamperedData
from vault.identity.actor import Actor, refusal
from vault.identity.attempts import Attempts, LockedOut
from vault.identity.compartments import Work
from vault.identity.credentials import open_seeds
from vault.identity.events import IdentityEvent
from vault.identity.introducing import NotIntroduced
from vault.identity.introductions import Introductions
from vault.identity.permissions import Role
from vault.identity.tables import Organisation, User, UserKey, UserLogin, UserRole
from vault.settings.groups import LoginSettings
from vault.store.statements import Prepared
from vault.store.unit_of_work import Reader, Store

ANONYMOUS = "anonymous"
_ROLES = Prepared(select(UserRole.role).where(UserRole.user_id == bindparam("user")))


class Logins:
    """Turns a user name and passphrase into an `Actor`."""

    def __init__(
        self, store: Store[Event], clock: Clock, cost: Argon2Cost, settings: LoginSettings
    ):
        self._store = store
        self._clock = clock
        self._cost = cost
        self._attempts = Attempts(clock, settings)

    def login(self, username: str, passphrase: str) -> Actor:
        """Log a person in.

        Raises:
            LockedOut: failed too often of late under this name.
            AuthenticationFailed: the two do not go together, or the account is not active.
            TamperedData: the person's public keys were exchanged in the database.
            NotIntroduced: nobody entitled invited them, or gave them the roles they have.
        """
        with self._store.unit_of_work() as work:
            name_digest, phc = self._count_attempt(work, username)
        secret = derive_login(passphrase, phc)
        with self._store.unit_of_work() as work:
            return self._admit(work, username, name_digest, secret)

    def confirm(self, actor: Actor, passphrase: str) -> None:
        """Check the passphrase of someone already logged in, before a signature.

        Raises:
            LockedOut: failed too often of late under this name.
            AuthenticationFailed: it is not theirs.
        """
        try:
            self.login(actor.username, passphrase)
        except LockedOut:
            raise
        except AuthenticationFailed:
            raise AuthenticationFailed(
                "That is not your passphrase.", remedy="Type it again."
            ) from None

    def _count_attempt(self, work: Work, username: str) -> tuple[bytes, str]:
        name = username.strip().casefold()
        digest = self._attempts.digest(work, f"name|{name}")
        attempt = Event(tag=IdentityEvent.LOGIN, actor=ANONYMOUS, outcome=Outcome.FAILED)
        failures = self._attempts.count(work, digest, "Log-in under this name", attempt)
        work.record(
            Event(tag=IdentityEvent.LOGIN_BEGUN, actor=ANONYMOUS, detail={"attempt": failures})
        )
        phc = work.execute(
            select(UserLogin.phc)
            .join(User, User.id == UserLogin.user_id)
            .where(User.username == name)
        ).scalar_one_or_none()
        decoy_secret = work.execute(select(Organisation.decoy_secret)).scalar_one()
        return digest, phc or decoy_phc(name, decoy_secret, self._cost)

    def _admit(self, work: Work, username: str, digest: bytes, secret: LoginSecret) -> Actor:
        row = work.execute(
            select(
                User.id,
                User.username,
                User.display_name,
                User.credential,
                User.status,
                UserLogin.auth_digest,
                UserLogin.recipient_seed,
                UserLogin.signing_seed,
                UserKey.id.label("key_id"),
                UserKey.recipient_public,
                UserKey.signing_public,
            )
            .join(UserLogin, UserLogin.user_id == User.id)
            .join(UserKey, UserKey.user_id == User.id)
            .where(User.username == username.strip().casefold(), UserKey.valid_to.is_(None))
        ).one_or_none()
        known = row.auth_digest if row is not None else bytes(32)
        fits = hmac.compare_digest(auth_digest(secret.auth), known)
        if row is None or not fits or row.status != "active":
            raise refusal(
                AuthenticationFailed("That user name and passphrase do not go together."),
                Event(tag=IdentityEvent.LOGIN, actor=row.id if row else ANONYMOUS),
                Outcome.FAILED,
            )
        keyring = open_seeds(row.id, row, secret.kek).keyring(row.key_id)
        if (row.recipient_public, row.signing_public) != (
            keyring.recipient.public_bytes,
            keyring.signing.public_bytes,
        ):
            raise refusal(
                TamperedData("Your public keys in the database are not yours."),
                Event(tag=IdentityEvent.LOGIN, actor=row.id),
                Outcome.FAILED,
            )
        try:
            Introductions(work).key(row.key_id)
            roles = roles_of(work, row.id)
        except NotIntroduced as error:
            event = Event(tag=IdentityEvent.LOGIN, actor=row.id)
            raise refusal(error, event, Outcome.FAILED) from None
        self._attempts.clear(work, digest)
        work.record(Event(tag=IdentityEvent.LOGIN, actor=row.id, object_id=row.id))
        return Actor(
            user_id=row.id,
            username=row.username,
            display_name=row.display_name,
            credential=row.credential,
            roles=roles,
            keyring=keyring,
        )


def roles_of(reader: Reader, user_id: str) -> frozenset[Role]:
    """Return the roles that a person holds, as someone entitled gave them.

    Raises:
        NotIntroduced: the database has other roles than those.
    """
    rows = reader.fetch(_ROLES, {"user": user_id})
    given = Introductions(reader).roles(user_id)
    if {row["role"] for row in rows} != given:
        raise NotIntroduced("An account has other roles in the database than it was given.")
    return given
