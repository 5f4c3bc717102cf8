"""From what people type to the thing meant: any unambiguous beginning of an id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from vault.audit.events import Event
from vault.errors import InvalidInput, NotFound
from vault.ids import ID_LENGTH
from vault.store.unit_of_work import Store

SHORTEST = 4


class Ambiguous(InvalidInput):
    """What was typed is the beginning of several ids, or too short to be one."""

    code = "ambiguous-id"
    default_remedy = "Type more of it."


def full_id(store: Store[Event], column: Any, typed: str, noun: str) -> str:
    """Return the one id in `column` that begins with `typed`.

    An id is random and tells nothing; whether this person may open what it names is for the
    service to say.

    Args:
        store: the vault's store.
        column: the mapped column that holds the ids.
        typed: what the person typed.
        noun: what it should be, for the message.

    Raises:
        Ambiguous: it begins several ids, or is shorter than four characters.
        NotFound: it begins none.
    """
    beginning = typed.strip().lower()
    if len(beginning) >= ID_LENGTH:
        return beginning
    if len(beginning) < SHORTEST:
        raise Ambiguous(f"The beginning of a {noun}'s id has at least {SHORTEST} characters.")
    with store.reading() as reader:
        found = (
            reader.execute(select(column).where(column.startswith(beginning, autoescape=True)))
            .scalars()
            .fetchmany(2)
        )
    if not found:
        raise NotFound(f"There is no {noun} whose id begins so.")
    if len(found) > 1:
        raise Ambiguous(f"Several {noun}s have an id that begins so.")
    return str(found[0])
