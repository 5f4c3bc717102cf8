"""Filters of the log that somebody keeps, each sealed to themselves together with its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import Conflict, InvalidInput, NotFound
from vault.identity.actor import Actor, refusal
from vault.identity.events import IdentityEvent
from vault.identity.own_seal import open_own, seal_to_self
from vault.identity.permissions import Permission
from vault.identity.tables import SavedFilter
from vault.ids import new_id
from vault.store.unit_of_work import Store

MOST = 50
NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """A filter somebody kept.

    Args:
        filter_id: its id.
        name: what they called it.
        codes: what it restricts, as codes by name.
    """

    filter_id: str
    name: str
    codes: Mapping[str, str]


class SavedFilters:
    """Keeps filters of the log; each person sees their own."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def save(self, actor: Actor, name: str, codes: Mapping[str, str]) -> str:
        """Keep a filter and return its id.

        Raises:
            PermissionDenied: the actor may not read the log.
            InvalidInput: it has no name, or a name that is too long.
            Conflict: the actor keeps `MOST` filters already.
        """
        filter_id, name = new_id(), name.strip()
        attempt = Event(tag=IdentityEvent.FILTER_SAVED, actor=actor.user_id, object_id=filter_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.AUDIT_READ, attempt)
            if not 0 < len(name) <= NAME_LENGTH:
                raise InvalidInput(f"A filter has a name of at most {NAME_LENGTH} characters.")
            own = select(func.count()).where(SavedFilter.user_id == actor.user_id)
            if work.execute(own).scalar_one() >= MOST:
                raise Conflict(
                    f"You keep {MOST} filters already.", remedy="Remove one you no longer need."
                )
            content = json.dumps({"name": name, "codes": dict(codes)}).encode()
            work.execute(
                insert(SavedFilter).values(
                    id=filter_id,
                    user_id=actor.user_id,
                    key_id=actor.keyring.key_id,
                    sealed=seal_to_self(actor, content, _binding(filter_id)),
                    saved_at=self._clock.now(),
                )
            )
            work.record(attempt)
        return filter_id

    def of(self, actor: Actor) -> tuple[KeptFilter, ...]:
        """Return the actor's filters by name; those sealed to a key they had before are lost.

        Raises:
            SealBroken: one was changed in the database.
        """
        with self._store.reading() as reader:
            rows = reader.execute(
                select(SavedFilter.id, SavedFilter.sealed).where(
                    SavedFilter.user_id == actor.user_id,
                    SavedFilter.key_id == actor.keyring.key_id,
                )
            ).all()
        kept = []
        for row in rows:
            content = json.loads(open_own(actor, row.sealed, _binding(row.id)))
            kept.append(KeptFilter(row.id, content["name"], content["codes"]))
        return tuple(sorted(kept, key=lambda each: each.name.casefold()))

    def remove(self, actor: Actor, filter_id: str) -> None:
        """Remove one of the actor's filters.

        Raises:
            PermissionDenied: the actor may not read the log.
            NotFound: they have no such filter.
        """
        attempt = Event(tag=IdentityEvent.FILTER_REMOVED, actor=actor.user_id)
        with self._store.unit_of_work() as work:
            actor.require(Permission.AUDIT_READ, attempt)
            removed = work.execute(
                delete(SavedFilter)
                .where(SavedFilter.id == filter_id, SavedFilter.user_id == actor.user_id)
                .returning(SavedFilter.id)
            ).all()
            if not removed:
                raise refusal(NotFound("You have no such filter."), attempt)
            work.record(attempt)


def _binding(filter_id: str) -> bytes:
    return f"vault/saved-filter/v1|{filter_id}".encode()
