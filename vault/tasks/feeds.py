"""Each person's calendar feed: an address that tells when something is due, and nothing else.

A calendar program cannot sign in, so the address itself lets it in. Whoever learns it sees a row
of identical events; the token in it opens nothing else, and is replaced or revoked at any time.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.errors import NotFound
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.login import ANONYMOUS
from vault.identity.tables import User
from vault.ids import new_id
from vault.store.unit_of_work import Store
from vault.tasks.calendar import calendar
from vault.tasks.events import TaskEvent
from vault.tasks.service import TaskLists
from vault.tasks.tables import TaskFeed

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class FeedView:
    """A person's feed, as it stands.

    Args:
        made_at: since when its address is good.
    """

    made_at: datetime


class TaskFeeds:
    """Makes, revokes and serves feeds.

    Args:
        store: the database.
        clock: the time.
        lists: what waits for whom.
    """

    def __init__(self, store: Store[Event], clock: Clock, lists: TaskLists):
        self._store = store
        self._clock = clock
        self._lists = lists

    def of(self, actor: Actor) -> FeedView | None:
        """Return the person's feed, None where there is none; the look is logged."""
        with self._store.unit_of_work() as work:
            made_at = work.execute(
                select(TaskFeed.made_at).where(
                    TaskFeed.user_id == actor.user_id, TaskFeed.revoked_at.is_(None)
                )
            ).scalar_one_or_none()
            work.record(Event(tag=TaskEvent.FEED_SHOWN, actor=actor.user_id))
        return FeedView(made_at) if made_at else None

    def make(self, actor: Actor) -> str:
        """Make a feed in the place of an earlier one; return its token, which is kept nowhere."""
        token, now, feed_id = secrets.token_urlsafe(TOKEN_BYTES), self._clock.now(), new_id()
        with self._store.unit_of_work() as work:
            self._revoke(work, actor, now)
            work.execute(
                insert(TaskFeed),
                [
                    {
                        "id": feed_id,
                        "user_id": actor.user_id,
                        "token_digest": _digest(token),
                        "made_at": now,
                        "revoked_at": None,
                    }
                ],
            )
            work.record(Event(tag=TaskEvent.FEED_MADE, actor=actor.user_id, object_id=feed_id))
        return token

    def revoke(self, actor: Actor) -> None:
        """Revoke the person's feed.

        Raises:
            NotFound: there is none.
        """
        attempt = Event(tag=TaskEvent.FEED_REVOKED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            if not self._revoke(work, actor, self._clock.now()):
                raise refusal(NotFound("You have no calendar feed."), attempt, Outcome.FAILED)
            work.record(attempt)

    def calendar(self, token: str, link: str) -> bytes:
        """Return the calendar behind a token; every fetch is logged.

        Args:
            token: as the address has it.
            link: the address of the list of tasks, the only thing that the events point to.

        Raises:
            NotFound: there is no such feed, it was revoked, or its person works here no longer.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            row = work.execute(
                select(TaskFeed.id, TaskFeed.user_id)
                .join(User, User.id == TaskFeed.user_id)
                .where(
                    TaskFeed.token_digest == _digest(token),
                    TaskFeed.revoked_at.is_(None),
                    User.status == "active",
                )
            ).one_or_none()
            if row is None:
                attempt = Event(tag=TaskEvent.FEED_FETCHED, actor=ANONYMOUS)
                raise refusal(NotFound("There is no such calendar."), attempt)
            mine = [each for each in self._lists.open(work) if row.user_id in each.owners]
            work.record(Event(tag=TaskEvent.FEED_FETCHED, actor=row.user_id, object_id=row.id))
        return calendar(mine, feed_id=row.id, link=link, now=now)

    def _revoke(self, work: Work, actor: Actor, at: datetime) -> bool:
        changed = work.execute(
            update(TaskFeed)
            .where(TaskFeed.user_id == actor.user_id, TaskFeed.revoked_at.is_(None))
            .values(revoked_at=at)
        )
        return bool(changed.rowcount)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
