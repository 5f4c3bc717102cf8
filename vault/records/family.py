"""Whether somebody opens the record of their own family, as far as a surname tells.

Only here, where the names are open anyway, can that be seen; auditors are told that it happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vault.audit.events import Event
from vault.identity.actor import Actor
from vault.records.events import RecordsEvent
from vault.store.unit_of_work import Store


def surname(name: str) -> str:
    """Return what is taken for the surname: the last word before any comma, in one case."""
    words = name.partition(",")[0].split()
    return words[-1].casefold() if words else ""


def log_own_family(store: Store[Event], actor: Actor, names: Iterable[str], opening: Event) -> None:
    """Log that somebody opened a record of which a member has their surname.

    The opening itself was logged before any name was read, so this is an event of its own.

    Args:
        store: the database.
        actor: who opened it.
        names: of the members.
        opening: the event of the opening.
    """
    own = surname(actor.display_name)
    if own and any(surname(name) == own for name in names):
        store.append_alone([replace(opening, tag=RecordsEvent.CHART_OWN_FAMILY)])
