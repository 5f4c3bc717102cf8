"""Who is signed in, for whoever administers accounts; a session is ended, never entered."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, select

from vault.administration.events import AdministrationEvent
from vault.audit.events import Event
from vault.errors import NotFound
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.identity.sessions import Sessions, SessionView
from vault.identity.tables import Session, User
from vault.store.unit_of_work import Store


class Attendance:
    """Tells who is signed in in a browser, and ends sessions."""

    def __init__(self, store: Store[Event], sessions: Sessions):
        self._store = store
        self._sessions = sessions

    def everybody(self, actor: Actor) -> tuple[SessionView, ...]:
        """Return every session that has not lapsed, the latest used first.

        Raises:
            PermissionDenied: the actor does not administer accounts.
        """
        attempt = Event(tag=AdministrationEvent.SESSIONS_LISTED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.USER_MANAGE, attempt)
            work.record(attempt)
            return self._sessions.live(work, work.execute(select(User.id)).scalars().all())

    def end(self, actor: Actor, session_id: str) -> None:
        """End somebody's session; what they had not saved stays in their own browser.

        Raises:
            PermissionDenied: the actor does not administer accounts.
            NotFound: there is no such session any more.
        """
        attempt = Event(
            tag=AdministrationEvent.SESSION_ENDED, actor=actor.user_id, object_id=session_id
        )
        with self._store.unit_of_work() as work:
            actor.require(Permission.USER_MANAGE, attempt)
            ended = work.execute(
                delete(Session).where(Session.id == session_id).returning(Session.user_id)
            ).scalar_one_or_none()
            if ended is None:
                raise refusal(
                    NotFound("There is no such session.", remedy="It may have ended."), attempt
                )
            work.record(replace(attempt, detail={"of": ended}))
