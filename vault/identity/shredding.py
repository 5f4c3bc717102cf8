"""Destroying the keys of one scope: nobody opens anything of it any more, a quorum included.

Every row under its compartments loses its wrapped key and its ciphertext, whatever table it
stands in; every grant goes, the one sealed to recovery with the others (NIST SP 800-88 Rev. 1,
2.6). What may stay of the rows is for the caller to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table, delete, select, update

from vault.identity.compartments import Work
from vault.identity.rewrapping import sealed_tables
from vault.identity.tables import Compartment, Grant, Rotation

_NOTHING = {"wrapped_key": b"", "ciphertext": b""}


@dataclass(frozen=True, slots=True)
class DestroyedKey:
    """A compartment whose keys are gone.

    Args:
        compartment_id, name: which it was.
        epochs: of the keys that were still in use.
        grants: how often they were sealed to somebody, recovery included.
    """

    compartment_id: str
    name: str
    epochs: tuple[int, ...]
    grants: int


def shred(work: Work, scope_id: str) -> tuple[tuple[DestroyedKey, ...], dict[str, int]]:
    """Destroy every key of a chart, and what was sealed under it; the caller records the event.

    Returns:
        The keys, and how many rows of each table were emptied.
    """
    rows = work.execute(
        select(Compartment.id, Compartment.name, Grant.epoch)
        .join(Grant, Grant.compartment_id == Compartment.id, isouter=True)
        .where(Compartment.scope_id == scope_id)
        .order_by(Compartment.name, Compartment.id, Grant.epoch)
    ).all()
    names = {row.id: row.name for row in rows}
    destroyed = tuple(
        DestroyedKey(
            each,
            name,
            tuple(sorted({row.epoch for row in rows if row.id == each and row.epoch})),
            sum(row.id == each and row.epoch is not None for row in rows),
        )
        for each, name in names.items()
    )
    ids = list(names)
    emptied = {}
    for model in sealed_tables():
        table: Table = model.__table__  # type: ignore[attr-defined]  # every subclass is mapped
        done = work.execute(
            update(table).where(table.c.compartment_id.in_(ids)).values(_NOTHING)
        ).rowcount
        if done:
            emptied[table.name] = done
    work.execute(delete(Grant).where(Grant.compartment_id.in_(ids)))
    work.execute(delete(Rotation).where(Rotation.compartment_id.in_(ids)))
    work.execute(
        update(Compartment)
        .where(Compartment.id.in_(ids))
        .values(roster=None, roster_by=None, roster_signature=None)
    )
    return destroyed, emptied
