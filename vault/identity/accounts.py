"""Accounts: an administrator invites, the person enrols and makes their own keys.

An administrator never sees a passphrase or a key: inviting gives a one-time code, and with it
the person chooses a passphrase and makes their keys.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.crypto.passphrase import Argon2Cost, derive_login
from vault.errors import (
    AuthenticationFailed,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
)
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.credentials import fingerprints, new_login_row, open_seeds
from vault.identity.enrolling import add_user, code_digest, new_enrolment, role_rows, set_keys
from vault.identity.events import IdentityEvent
from vault.identity.introducing import Voucher, introduce
from vault.identity.login import ANONYMOUS, Logins
from vault.identity.permissions import Permission, Role
from vault.identity.sessions import end_sessions
from vault.identity.tables import Enrolment, Introduction, User, UserKey, UserLogin, UserRole
from vault.store.statements import Prepared
from vault.store.unit_of_work import Reader, Store

_ROLES = Prepared(select(UserRole.user_id, UserRole.role))
_INVITERS = Prepared(
    select(Introduction.user_id, UserKey.user_id.label("inviter"))
    .join(UserKey, UserKey.id == Introduction.by_key_id)
    .where(Introduction.code_public.is_not(None))
)
_ACCOUNTS = Prepared(
    select(
        User.id,
        User.username,
        User.display_name,
        User.credential,
        User.status,
        UserKey.signing_public,
    )
    .join(UserKey, (UserKey.user_id == User.id) & UserKey.valid_to.is_(None), isouter=True)
    .order_by(User.username)
)


@dataclass(frozen=True, slots=True)
class Account:
    """What everyone who works here may know of a colleague.

    `invited_by` is the id of who invited them, None for who founded the vault.
    """

    user_id: str
    username: str
    display_name: str
    credential: str
    status: str
    roles: frozenset[Role]
    signing_public: bytes | None
    invited_by: str | None


class Accounts:
    """Invites people, lets them enrol, and keeps their roles."""

    def __init__(self, store: Store[Event], clock: Clock, cost: Argon2Cost, logins: Logins):
        self._store = store
        self._clock = clock
        self._cost = cost
        self._logins = logins

    def invite(
        self,
        actor: Actor,
        username: str,
        display_name: str,
        credential: str,
        roles: Iterable[Role],
    ) -> str:
        """Open an account and return its one-time enrolment code, good for seven days.

        Raises:
            PermissionDenied: the actor is no administrator.
            InvalidInput: the user name is not of the allowed form, or there is no role.
            Conflict: the user name is taken.
        """
        attempt = Event(tag=IdentityEvent.INVITED, actor=actor.user_id)
        wanted = frozenset(roles)
        with self._store.unit_of_work() as work:
            actor.require(Permission.USER_MANAGE, attempt)
            user_id = add_user(
                work, self._clock, username, display_name, credential, wanted, status="invited"
            )
            voucher = Voucher.person(actor.keyring)
            code = new_enrolment(work, self._clock, voucher, user_id, wanted)
            work.record(
                Event(
                    tag=IdentityEvent.INVITED,
                    actor=actor.user_id,
                    object_id=user_id,
                    detail={"roles": sorted(wanted)},
                )
            )
        return code

    def enrol(self, username: str, code: str, passphrase: str) -> None:
        """Choose a passphrase with a one-time code; the person's keys are made here.

        Raises:
            AuthenticationFailed: there is no such invitation, or its code is wrong or too old.
            NotIntroduced: nobody entitled to invited them.
            WeakPassphrase: too short, or too easily guessed.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            row = work.execute(
                select(User.id, Enrolment.code_digest, Enrolment.expires_at)
                .join(Enrolment, Enrolment.user_id == User.id)
                .where(User.username == username.strip().casefold(), User.status != "disabled")
            ).one_or_none()
            known = row.code_digest if row else bytes(32)
            fits = hmac.compare_digest(code_digest(code), known)
            if row is None or not fits or row.expires_at < now:
                raise refusal(
                    AuthenticationFailed(
                        "That user name and enrolment code do not go together, or it is too old.",
                        remedy="Ask an administrator for a new code.",
                    ),
                    Event(tag=IdentityEvent.ENROLLED, actor=row.id if row else ANONYMOUS),
                    Outcome.FAILED,
                )
            keyring = set_keys(work, self._clock, self._cost, row.id, passphrase, code)
            work.execute(delete(Enrolment).where(Enrolment.user_id == row.id))
            work.record(
                Event(
                    tag=IdentityEvent.ENROLLED,
                    actor=row.id,
                    object_id=row.id,
                    detail=fingerprints(keyring),
                )
            )

    def change_passphrase(self, actor: Actor, old: str, new: str, *, session_id: str = "") -> None:
        """Wrap one's own seeds under a new passphrase; no record is re-encrypted.

        Every session of theirs ends but the one named by `session_id`.

        Raises:
            AuthenticationFailed: the old passphrase is not theirs.
            WeakPassphrase: the new one is too short, or too easily guessed.
        """
        self._logins.confirm(actor, old)
        with self._store.unit_of_work() as work:
            row = work.execute(
                select(UserLogin.phc, UserLogin.recipient_seed, UserLogin.signing_seed).where(
                    UserLogin.user_id == actor.user_id
                )
            ).one()
            seeds = open_seeds(actor.user_id, row, derive_login(old, row.phc).kek)
            values = new_login_row(actor.user_id, seeds, new, self._cost, self._clock.now())
            work.execute(
                update(UserLogin).where(UserLogin.user_id == actor.user_id).values(**values)
            )
            end_sessions(work, actor.user_id, keep=session_id)
            work.record(
                Event(
                    tag=IdentityEvent.PASSPHRASE_CHANGED,
                    actor=actor.user_id,
                    object_id=actor.user_id,
                )
            )

    def set_roles(self, actor: Actor, username: str, roles: Iterable[Role]) -> None:
        """Give a person exactly these roles.

        Raises:
            PermissionDenied: the actor is no administrator, or would give themselves a role.
            InvalidInput: no role is given.
            Conflict: nobody would be left who administers accounts.
        """
        wanted = frozenset(roles)
        if not wanted:
            raise InvalidInput("A person needs at least one role.")
        with self._store.unit_of_work() as work:
            user_id = self._manage(work, actor, IdentityEvent.ROLES_SET, username)
            if user_id == actor.user_id and wanted - actor.roles:
                raise refusal(
                    PermissionDenied(
                        "Nobody gives themselves a role.", remedy="Ask another administrator."
                    ),
                    Event(tag=IdentityEvent.ROLES_SET, actor=actor.user_id, object_id=user_id),
                )
            work.execute(delete(UserRole).where(UserRole.user_id == user_id))
            work.execute(insert(UserRole), role_rows(user_id, wanted))
            voucher = Voucher.person(actor.keyring)
            introduce(work, voucher, user_id, wanted, self._clock.now())
            end_sessions(work, user_id)
            _require_administrator(work)
            work.record(
                Event(
                    tag=IdentityEvent.ROLES_SET,
                    actor=actor.user_id,
                    object_id=user_id,
                    detail={"roles": sorted(wanted)},
                )
            )

    def set_status(self, actor: Actor, username: str, *, active: bool) -> None:
        """Close or reopen an account. Revoking its keys is a separate act (`keys revoke`).

        Raises:
            PermissionDenied: the actor is no administrator.
            Conflict: nobody would be left who administers accounts.
        """
        tag = IdentityEvent.ENABLED if active else IdentityEvent.DISABLED
        with self._store.unit_of_work() as work:
            user_id = self._manage(work, actor, tag, username)
            status = "active" if active else "disabled"
            work.execute(update(User).where(User.id == user_id).values(status=status))
            if not active:
                work.execute(delete(Enrolment).where(Enrolment.user_id == user_id))
                end_sessions(work, user_id)
            _require_administrator(work)
            work.record(Event(tag=tag, actor=actor.user_id, object_id=user_id))

    def directory(self, actor: Actor) -> tuple[Account, ...]:
        """Return every account, by user name."""
        with self._store.unit_of_work() as work:
            work.record(Event(tag=IdentityEvent.LISTED, actor=actor.user_id))
            return tuple(accounts(work))

    def names(self) -> dict[str, Account]:
        """Return every account by id, for showing who did something; no act by itself."""
        with self._store.reading() as reader:
            return {account.user_id: account for account in accounts(reader)}

    def _manage(self, work: Work, actor: Actor, tag: IdentityEvent, username: str) -> str:
        actor.require(Permission.USER_MANAGE, Event(tag=tag, actor=actor.user_id))
        return user_id_of(work, username)


def user_id_of(reader: Reader, username: str) -> str:
    """Return the id of the account with this user name.

    Raises:
        NotFound: there is none.
    """
    user_id: str | None = reader.execute(
        select(User.id).where(User.username == username.strip().casefold())
    ).scalar_one_or_none()
    if user_id is None:
        raise NotFound(
            "There is no account with that user name.", remedy="See `vaultctl user list`."
        )
    return user_id


def accounts(reader: Reader) -> list[Account]:
    """Return every account, by user name."""
    given, invited, rows = reader.fetch_together((_ROLES, {}), (_INVITERS, {}), (_ACCOUNTS, {}))
    roles: dict[str, set[Role]] = {}
    for row in given:
        roles.setdefault(row["user_id"], set()).add(Role(row["role"]))
    inviters = {row["user_id"]: row["inviter"] for row in invited}
    return [
        Account(
            row["id"],
            row["username"],
            row["display_name"],
            row["credential"],
            row["status"],
            frozenset(roles.get(row["id"], ())),
            row["signing_public"],
            inviters.get(row["id"]),
        )
        for row in rows
    ]


def _require_administrator(work: Work) -> None:
    left = work.execute(
        select(func.count())
        .select_from(UserRole)
        .join(User, User.id == UserRole.user_id)
        .where(UserRole.role == Role.ADMINISTRATOR, User.status == "active")
    ).scalar_one()
    if left == 0:
        raise Conflict(
            "Nobody would be left who can administer accounts.",
            remedy="Make someone else an administrator first.",
        )
