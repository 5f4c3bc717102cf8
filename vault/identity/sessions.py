"""Web sessions: a secret in the cookie and a row in the database; neither alone opens anything.

The cookie's 32 random bytes give two keys (HKDF): one finds the row, the other opens the person's
seeds in it (DESIGN §3). A stolen database holds no secret, a stolen cookie is worth nothing once
its row is gone. The row dies by log-out, revocation, idleness or age, whichever comes first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.errors import AuthenticationFailed, NotFound, TamperedData
from vault.identity.actor import Actor, Keyring
from vault.identity.compartments import Work
from vault.identity.events import IdentityEvent
from vault.identity.introducing import NotIntroduced
from vault.identity.login import roles_of
from vault.identity.permissions import Role
from vault.identity.session_secrets import SessionKeys, new_secret, read_secret, write_secret
from vault.identity.tables import Session, SessionActivity, User, UserKey
from vault.ids import new_id
from vault.settings.groups import WebSettings
from vault.store.statements import Prepared
from vault.store.unit_of_work import Reader, Store

TOUCH_EVERY = timedelta(seconds=30)
MOST_KEYRINGS = 256
_ROW = Prepared(
    select(
        Session.id,
        Session.user_id,
        Session.key_id,
        Session.sealed_seeds,
        Session.state,
        Session.begun_at,
        Session.ends_at,
        SessionActivity.seen_at,
        User.username,
        User.display_name,
        User.credential,
        User.status,
        UserKey.valid_to,
    )
    .join(SessionActivity, SessionActivity.session_id == Session.id)
    .join(User, User.id == Session.user_id)
    .join(UserKey, UserKey.id == Session.key_id)
    .where(Session.secret_digest == bindparam("digest"))
)


class SessionEnded(AuthenticationFailed):
    """There is no such session any more: it ended, lapsed, was revoked, or never was."""

    code = "session-ended"
    default_untouched = "What was saved is kept."
    default_remedy = "Sign in again."


class SessionState(StrEnum):
    """Whether the second factor, where one is due, has been passed."""

    SECOND_FACTOR = "second-factor"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Current:
    """The session that a request belongs to.

    Args:
        seen_at: when it was last used, to `TOUCH_EVERY`; idleness counts from then.
        ends_at: when it ends however much it is used.
    """

    session_id: str
    state: SessionState
    actor: Actor
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as its owner or an administrator sees it."""

    session_id: str
    user_id: str
    device: str
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime


class Sessions:
    """Begins, resumes, renews and ends sessions.

    Keyrings of sessions in use stay in memory, so that a request does not unpack them anew; what
    a session may do is read from the database every time.
    """

    def __init__(self, store: Store[Event], clock: Clock, settings: WebSettings):
        self._store = store
        self._clock = clock
        self._idle = timedelta(minutes=settings.idle_minutes)
        self._longest = timedelta(hours=settings.absolute_hours)
        self._keyrings: OrderedDict[tuple[bytes, str, str], Keyring] = OrderedDict()

    def begin(self, actor: Actor, device: str, state: SessionState) -> str:
        """Begin a session for someone who has just logged in; return the cookie's secret.

        Args:
            actor: who logged in.
            device: what they use, in a few words ("Firefox on Linux").
            state: whether a second factor is still due.
        """
        now = self._clock.now()
        secret = new_secret()
        keys, session_id = SessionKeys.of(secret), new_id()
        with self._store.unit_of_work() as work:
            work.execute(delete(Session).where(Session.ends_at <= now))
            work.execute(
                insert(Session).values(
                    id=session_id,
                    user_id=actor.user_id,
                    key_id=actor.keyring.key_id,
                    secret_digest=keys.digest,
                    sealed_seeds=keys.seal_seeds(session_id, actor.user_id, actor.keyring.seeds),
                    state=state,
                    device=device,
                    begun_at=now,
                    ends_at=now + self._longest,
                )
            )
            work.execute(insert(SessionActivity).values(session_id=session_id, seen_at=now))
            work.record(
                Event(
                    tag=IdentityEvent.SESSION_BEGUN,
                    actor=actor.user_id,
                    object_id=session_id,
                    detail={"state": state},
                )
            )
        return write_secret(secret)

    def resume(self, cookie: str, *, touch: bool = True) -> Current:
        """Return the session that a cookie's secret belongs to.

        Args:
            cookie: what `begin` returned.
            touch: whether this counts as use; a page that only asks whether the session still
                stands does not.

        Raises:
            SessionEnded: there is none, or it ended by idleness or age, or the account is closed,
                or its row or the person's roles were changed in the database.
        """
        secret = read_secret(cookie)
        if secret is None:
            raise SessionEnded("This session has ended.")
        keys = SessionKeys.of(secret)
        now = self._clock.now()
        with self._store.reading() as reader:
            row = _row(reader, keys.digest)
            roles = _given_roles(reader, row)
        if row is None or row.status != "active" or row.valid_to is not None:
            raise SessionEnded("This session has ended.")
        if now >= row.ends_at:
            self._end(keys, row, IdentityEvent.SESSION_LAPSED)
            raise SessionEnded("Your session ended because it had lasted its longest.")
        if now - row.seen_at >= self._idle:
            self._end(keys, row, IdentityEvent.SESSION_LAPSED)
            raise SessionEnded("Your session ended because it was not used for a while.")
        if used := touch and now - row.seen_at >= TOUCH_EVERY:
            with self._store.unit_of_work() as work:
                work.execute(
                    update(SessionActivity)
                    .where(SessionActivity.session_id == row.id)
                    .values(seen_at=now)
                )
        keyring = self._keyring(keys, row)
        if keyring is None or roles is None:
            self._end(keys, row, IdentityEvent.SESSION_BROKEN, Outcome.FAILED)
            raise SessionEnded("This session has ended.")
        actor = Actor(
            user_id=row.user_id,
            username=row.username,
            display_name=row.display_name,
            credential=row.credential,
            roles=roles,
            keyring=keyring,
        )
        return Current(
            session_id=row.id,
            state=SessionState(row.state),
            actor=actor,
            begun_at=row.begun_at,
            seen_at=now if used else row.seen_at,
            ends_at=row.ends_at,
        )

    def renew(self, current: Current) -> str:
        """Give an open session a new secret, as at a change of privilege; the old one is dead.

        Returns:
            The new secret for the cookie. The second factor, if one was due, counts as passed.

        Raises:
            SessionEnded: it ended meanwhile.
        """
        secret, who = new_secret(), current.actor
        keys = SessionKeys.of(secret)
        with self._store.unit_of_work() as work:
            changed = work.execute(
                update(Session)
                .where(Session.id == current.session_id)
                .values(
                    secret_digest=keys.digest,
                    sealed_seeds=keys.seal_seeds(
                        current.session_id, who.user_id, who.keyring.seeds
                    ),
                    state=SessionState.OPEN,
                )
            )
            if changed.rowcount != 1:
                raise SessionEnded("This session has ended.")
            work.record(
                Event(
                    tag=IdentityEvent.SESSION_RENEWED,
                    actor=who.user_id,
                    object_id=current.session_id,
                )
            )
        return write_secret(secret)

    def end(self, current: Current) -> None:
        """Log out."""
        self.revoke(current.actor, current.session_id)

    def revoke(self, actor: Actor, session_id: str) -> None:
        """End one of one's own sessions.

        Raises:
            NotFound: it is over, or another person's.
        """
        with self._store.unit_of_work() as work:
            gone = work.execute(
                delete(Session).where(Session.id == session_id, Session.user_id == actor.user_id)
            )
            if gone.rowcount != 1:
                raise NotFound("There is no such session of yours.", remedy="It may have ended.")
            work.record(
                Event(tag=IdentityEvent.SESSION_ENDED, actor=actor.user_id, object_id=session_id)
            )

    def list_for(self, actor: Actor) -> tuple[SessionView, ...]:
        """Return one's own sessions, the latest used first."""
        with self._store.unit_of_work() as work:
            work.record(Event(tag=IdentityEvent.SESSION_LISTED, actor=actor.user_id))
            return self.live(work, [actor.user_id])

    def live(self, reader: Reader, user_ids: Iterable[str]) -> tuple[SessionView, ...]:
        """Return these people's sessions that have not lapsed, the latest used first."""
        now = self._clock.now()
        rows = reader.execute(
            select(
                Session.id,
                Session.user_id,
                Session.device,
                Session.begun_at,
                SessionActivity.seen_at,
                Session.ends_at,
            )
            .join(SessionActivity, SessionActivity.session_id == Session.id)
            .where(
                Session.user_id.in_(list(user_ids)),
                Session.ends_at > now,
                SessionActivity.seen_at > now - self._idle,
            )
            .order_by(SessionActivity.seen_at.desc(), Session.id)
        )
        return tuple(SessionView(*row) for row in rows)

    def _keyring(self, keys: SessionKeys, row: Any) -> Keyring | None:
        """Return a session's keys, None where its row was changed."""
        place = (keys.digest, row.id, row.user_id)
        keyring = self._keyrings.get(place)
        if keyring is None:
            try:
                seeds = keys.open_seeds(row.id, row.user_id, row.sealed_seeds)
            except TamperedData:
                return None
            keyring = seeds.keyring(row.key_id)
            self._keyrings[place] = keyring
            while len(self._keyrings) > MOST_KEYRINGS:
                self._keyrings.popitem(last=False)
        return keyring

    def _end(
        self, keys: SessionKeys, row: Any, tag: IdentityEvent, outcome: Outcome = Outcome.SUCCESS
    ) -> None:
        self._keyrings.pop((keys.digest, row.id, row.user_id), None)
        with self._store.unit_of_work() as work:
            work.execute(delete(Session).where(Session.id == row.id))
            work.record(Event(tag=tag, actor=row.user_id, object_id=row.id, outcome=outcome))


def end_sessions(work: Work, user_id: str, *, keep: str = "") -> int:
    """End a person's sessions, all but `keep`; the caller records the event.

    Returns:
        How many ended.
    """
    return work.execute(
        delete(Session).where(Session.user_id == user_id, Session.id != keep)
    ).rowcount


def _row(reader: Reader, digest: bytes) -> Any:
    found = reader.fetch(_ROW, {"digest": digest})
    return SimpleNamespace(**found[0]) if found else None


def _given_roles(reader: Reader, row: Any) -> frozenset[Role] | None:
    """Return a person's roles, None where the database has others than they were given."""
    try:
        return roles_of(reader, row.user_id) if row is not None else frozenset()
    except NotIntroduced:
        return None
