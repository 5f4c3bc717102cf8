"""Second factors of a person: timed codes and recovery codes added, passed, removed (AC1)."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.errors import AuthenticationFailed, Conflict, InvalidInput, NotFound, TamperedData
from vault.identity.accounts import user_id_of
from vault.identity.actor import Actor, refusal
from vault.identity.attempts import Attempts
from vault.identity.compartments import Work
from vault.identity.events import IdentityEvent
from vault.identity.factors import codes, totp
from vault.identity.factors.state import Factors, added, factors_of, fresh_codes, passed, removed
from vault.identity.permissions import Permission
from vault.identity.sessions import end_sessions
from vault.identity.tables import Organisation, Passkey, RecoveryCode, TotpSecret, User
from vault.settings.groups import LoginSettings, WebSettings
from vault.store.unit_of_work import Store


class WrongCode(AuthenticationFailed):
    """The code is not the one of this moment, was used already, or is no recovery code left."""

    code = "wrong-code"
    default_remedy = "Wait for the next code of your app, or use a recovery code."


class SecondFactors:
    """Adds, checks and removes second factors."""

    def __init__(self, store: Store[Event], clock: Clock, login: LoginSettings, web: WebSettings):
        self._store = store
        self._clock = clock
        self._attempts = Attempts(clock, login)
        self._required_roles = frozenset(web.second_factor_roles)

    def of(self, actor: Actor) -> Factors:
        """Return what the actor has."""
        with self._store.reading() as reader:
            return factors_of(reader, [actor.user_id])[actor.user_id]

    def required(self, actor: Actor) -> bool:
        """Tell whether one of the actor's roles can't sign in without a second factor."""
        return bool(self._required_roles & actor.roles)

    def states(self, actor: Actor) -> dict[str, Factors]:
        """Return what everybody has, by user id.

        Raises:
            PermissionDenied: the actor does not administer accounts.
        """
        attempt = Event(tag=IdentityEvent.FACTOR_LISTED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.USER_MANAGE, attempt)
            work.record(attempt)
            return factors_of(work, work.execute(select(User.id)).scalars().all())

    def new_totp(self, actor: Actor, carried: str = "") -> tuple[str, str, str]:
        """Begin to set up timed codes, or show again what was begun.

        Args:
            actor: whose codes.
            carried: the sealed secret of an earlier call; what is none begins anew.

        Returns:
            The secret, the URI for a QR code, and the same secret sealed, to be sent back.
        """
        with self._store.reading() as reader:
            organisation = reader.execute(select(Organisation.name)).scalar_one()
        try:
            secret = totp.carried_back(actor, carried) if carried else totp.new_secret()
        except (InvalidInput, TamperedData):
            secret = totp.new_secret()
        uri = totp.provisioning_uri(secret, actor.username, organisation)
        return secret, uri, totp.carried(actor, secret)

    def add_totp(self, actor: Actor, carried: str, code: str) -> list[str]:
        """Finish setting up timed codes, in place of any earlier.

        Returns:
            Recovery codes, if the person had none left: shown once.

        Raises:
            WrongCode: the code is not the one of this moment.
            InvalidInput: the set-up was not sent back whole.
        """
        try:
            secret = totp.carried_back(actor, carried)
        except TamperedData:
            raise InvalidInput(
                "The set-up was not sent back whole.", remedy="Begin again."
            ) from None
        now = self._clock.now()
        step = totp.matching_step(secret, code, now)
        if step is None:
            raise WrongCode(
                "The code does not go with this set-up.",
                remedy="Check that the clock of your phone is right, and type the code it shows.",
            )
        with self._store.unit_of_work() as work:
            work.execute(delete(TotpSecret).where(TotpSecret.user_id == actor.user_id))
            work.execute(
                insert(TotpSecret).values(
                    user_id=actor.user_id,
                    sealed=totp.sealed(actor, secret),
                    last_step=step,
                    created_at=now,
                )
            )
            return added(work, actor, "totp")

    def pass_code(self, actor: Actor, code: str) -> None:
        """Check a timed code or a recovery code; either serves once.

        Raises:
            LockedOut: too many wrong codes of late.
            WrongCode: it is neither.
        """
        failed = Event(tag=IdentityEvent.FACTOR_PASSED, actor=actor.user_id, outcome=Outcome.FAILED)
        with self._store.unit_of_work() as work:
            digest = self._attempts.digest(work, f"factor|{actor.user_id}")
            self._attempts.count(work, digest, "The second factor", failed)
            work.record(Event(tag=IdentityEvent.FACTOR_TRIED, actor=actor.user_id))
        with self._store.unit_of_work() as work:
            kind = self._use_totp(work, actor, code) or _use_recovery_code(work, actor, code)
            if kind is None:
                raise refusal(WrongCode("This code does not fit."), failed, Outcome.FAILED)
            self._attempts.clear(work, digest)
            work.record(passed(actor, kind))

    def new_codes(self, actor: Actor) -> list[str]:
        """Make fresh recovery codes in place of the old ones: shown once.

        Raises:
            Conflict: the person has no second factor that they could stand in for.
        """
        with self._store.unit_of_work() as work:
            if not factors_of(work, [actor.user_id])[actor.user_id].any:
                raise Conflict("There is no second factor yet.", remedy="Add one first.")
            work.record(
                Event(
                    tag=IdentityEvent.FACTOR_ADDED,
                    actor=actor.user_id,
                    detail={"kind": "recovery-codes"},
                )
            )
            return fresh_codes(work, actor.user_id)

    def remove_totp(self, actor: Actor) -> None:
        """Remove one's own timed codes.

        Raises:
            NotFound: there are none.
            Conflict: they are the last second factor and a role requires one.
        """
        with self._store.unit_of_work() as work:
            gone = work.execute(delete(TotpSecret).where(TotpSecret.user_id == actor.user_id))
            if gone.rowcount != 1:
                raise NotFound("There are no timed codes set up.")
            removed(work, actor, "totp", required=self.required(actor))

    def remove_all(self, actor: Actor, username: str) -> None:
        """Take every second factor from someone who lost theirs; their sessions end.

        The passphrase stays what it was, so this lets nobody in by itself.

        Raises:
            PermissionDenied: the actor does not administer accounts.
            NotFound: there is no such account.
        """
        attempt = Event(tag=IdentityEvent.FACTOR_REMOVED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.USER_MANAGE, attempt)
            user_id = user_id_of(work, username)
            for table in (Passkey, TotpSecret, RecoveryCode):
                work.execute(delete(table).where(table.user_id == user_id))
            end_sessions(work, user_id)
            work.record(
                Event(
                    tag=IdentityEvent.FACTOR_REMOVED,
                    actor=actor.user_id,
                    object_id=user_id,
                    detail={"kind": "all"},
                )
            )

    def _use_totp(self, work: Work, actor: Actor, code: str) -> str | None:
        row = work.execute(
            select(TotpSecret.sealed, TotpSecret.last_step)
            .where(TotpSecret.user_id == actor.user_id)
            .with_for_update()
        ).one_or_none()
        if row is None:
            return None
        step = totp.matching_step(totp.opened(actor, row.sealed), code, self._clock.now())
        if step is None or step <= row.last_step:
            return None
        work.execute(
            update(TotpSecret).where(TotpSecret.user_id == actor.user_id).values(last_step=step)
        )
        return "totp"


def _use_recovery_code(work: Work, actor: Actor, code: str) -> str | None:
    gone = work.execute(
        delete(RecoveryCode).where(
            RecoveryCode.user_id == actor.user_id,
            RecoveryCode.digest == codes.digest(actor.user_id, code),
        )
    )
    return "recovery-code" if gone.rowcount else None
