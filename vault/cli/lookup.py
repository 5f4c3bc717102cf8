"""From what people type to the thing meant: any unambiguous beginning of an id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from vault.audit.events import Event
from vault.disclosure.tables import Disclosure
from vault.errors import InvalidInput, NotFound
from vault.identity import compartments
from vault.identity.compartments import OWNED, CompartmentName
from vault.identity.tables import Organisation
from vault.ids import ID_LENGTH
from vault.records.tables import Chart
from vault.store.unit_of_work import Store

SHORTEST = 4


class Ambiguous(InvalidInput):
    """What was typed is the beginning of several ids, or too short to be one."""

    code = "ambiguous-id"
    default_remedy = "Type more of it."


def one_beginning(typed: str, ids: Iterable[str], noun: str) -> str:
    """Return the one of `ids` that begins with `typed`.

    Raises:
        Ambiguous: several do.
        NotFound: none does.
    """
    beginning = typed.strip().lower()
    found = [each for each in ids if beginning and each.startswith(beginning)]
    if not found:
        raise NotFound(f"There is no {noun} whose id begins so.")
    if len(found) > 1:
        raise Ambiguous(f"Several {noun}s have an id that begins so.")
    return found[0]


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


def compartment_id(
    store: Store[Event], name: CompartmentName, *, chart: str, case: str, owner_id: str
) -> str:
    """Return the id of a chart's, a case's or the organisation's compartment.

    Args:
        store: the vault's store.
        name: the compartment's name.
        chart: the chart's number or id, or "".
        case: the case's number or id, or ""; with neither it is the organisation's.
        owner_id: the author it belongs to; read for the owned ones only.

    Raises:
        NotFound: there is none.
    """
    with store.reading() as reader:
        if chart:
            column = Chart.number if chart.startswith("C-") else Chart.id
            query = select(Chart.id).where(column == chart)
        elif case:
            column = Disclosure.number if case.startswith("D-") else Disclosure.id
            query = select(Disclosure.id).where(column == case)
        else:
            query = select(Organisation.id)
        scopes = reader.execute(query).scalars().fetchmany(2)
        found = compartments.find(
            reader, scopes[0] if len(scopes) == 1 else "", name, owner_id if name in OWNED else ""
        )
    if found is None:
        raise NotFound(
            f"There is no such compartment of the name {name.value!r}.",
            remedy="See `vaultctl keys list` or `vaultctl chart holders`.",
        )
    return found
