"""Moving rows from one epoch of a compartment's key to the next, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, func, select, update

from vault.audit.events import Event
from vault.crypto.envelope import wrap_key
from vault.crypto.recipients import RecipientKey, seal_to
from vault.identity import compartments, rosters
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, Work
from vault.identity.rationale import rationale_info
from vault.identity.sealed import OpenKey, open_row, row_key, seal_row, wrap_binding
from vault.identity.tables import Compartment, Rationale, Rotation, SealedColumns
from vault.store.unit_of_work import Reader

BATCH = 200
"""The most rows that move in one transaction."""


@dataclass(frozen=True, slots=True)
class RotationState:
    """A rotation under way: the compartment, the epoch it goes to, and what is left to move."""

    rotation_id: str
    compartment_id: str
    name: str
    to_epoch: int
    strict: bool
    left: int


def sealed_tables() -> tuple[type[SealedColumns], ...]:
    """Return every mapped table that has sealed columns."""
    return tuple(sorted(SealedColumns.__subclasses__(), key=lambda table: table.__name__))


def pending(reader: Reader) -> Iterator[RotationState]:
    """Return the rotations under way, with how many rows each has left to move."""
    rows = reader.execute(
        select(
            Rotation.id,
            Rotation.compartment_id,
            Rotation.to_epoch,
            Rotation.strict,
            Compartment.name,
        )
        .join(Compartment, Compartment.id == Rotation.compartment_id)
        .where(Rotation.done_at.is_(None))
        .order_by(Rotation.started_at)
    ).all()
    for row in rows:
        left = sum(
            reader.execute(
                select(func.count()).where(
                    table.compartment_id == row.compartment_id, table.epoch < row.to_epoch
                )
            ).scalar_one()
            for table in sealed_tables()
        )
        yield RotationState(row.id, row.compartment_id, row.name, row.to_epoch, row.strict, left)


def require_honest(work: Work, actor: Actor, state: RotationState, attempt: Event) -> None:
    """Refuse to move rows to a key that no holder of the old one made.

    Raises:
        HoldersChanged: whoever planted the rotation in the database did not know the old key.
        KeyNotHeld: the actor does not hold both keys.
    """
    stored = work.execute(
        select(Rotation.link).where(Rotation.id == state.rotation_id)
    ).scalar_one()
    old, new = (
        compartments.key_of_epoch(work, actor, state.compartment_id, epoch, attempt)
        for epoch in (state.to_epoch - 1, state.to_epoch)
    )
    rosters.require_link(old, new, stored)


Mover = Callable[[Work, Actor, RotationState, Event], int]
"""Moves at most `BATCH` rows and tells how many; the caller records the event."""


def movers() -> tuple[Mover, ...]:
    """Return what moves the rows of each sealed table, and the rationales."""
    return (*map(_mover, sealed_tables()), _move_rationales)


def _mover(table: type[SealedColumns]) -> Mover:
    def move(work: Work, actor: Actor, state: RotationState, attempt: Event) -> int:
        columns: Table = table.__table__  # type: ignore[attr-defined]  # every subclass is mapped
        names = dict.fromkeys(
            ("id", *table.sealed_context, "compartment_id", "epoch", "wrapped_key", "ciphertext")
        )
        rows = (
            work.execute(
                select(*(columns.c[name] for name in names))
                .where(
                    columns.c.compartment_id == state.compartment_id,
                    columns.c.epoch < state.to_epoch,
                )
                .limit(BATCH)
            )
            .mappings()
            .all()
        )
        if not rows:
            return 0
        keys = {
            epoch: compartments.key_of_epoch(work, actor, state.compartment_id, epoch, attempt)
            for epoch in {state.to_epoch, *(row["epoch"] for row in rows)}
        }
        new = keys[state.to_epoch]
        work.execute(
            update(columns)
            .where(columns.c.id == bindparam("row_id"))
            .values(
                epoch=bindparam("new_epoch"),
                wrapped_key=bindparam("new_wrapped_key"),
                ciphertext=bindparam("new_ciphertext"),
            ),
            [
                {"row_id": row["id"]}
                | {
                    f"new_{name}": value
                    for name, value in _moved(
                        table, row, keys[row["epoch"]], new, strict=state.strict
                    ).items()
                }
                for row in rows
            ],
        )
        return len(rows)

    return move


def _moved(
    table: type[SealedColumns], row: Any, old: OpenKey, new: OpenKey, *, strict: bool
) -> dict[str, Any]:
    if strict:
        values = seal_row(table, dict(row), new, open_row(table, row, old.key))
        return {name: values[name] for name in ("epoch", "wrapped_key", "ciphertext")}
    binding = wrap_binding(table, row["id"], new.compartment_id, new.epoch)
    return {
        "epoch": new.epoch,
        "wrapped_key": wrap_key(new.key, row_key(table, row, old.key), aad=binding),
        "ciphertext": row["ciphertext"],
    }


def _move_rationales(work: Work, actor: Actor, state: RotationState, attempt: Event) -> int:
    if state.name != CompartmentName.AUDIT_DETAIL:
        return 0
    rows = work.execute(
        select(Rationale.id, Rationale.object_id, Rationale.epoch, Rationale.sealed)
        .where(Rationale.epoch < state.to_epoch)
        .limit(BATCH)
    ).all()
    if not rows:
        return 0
    new = compartments.key_of_epoch(work, actor, state.compartment_id, state.to_epoch, attempt).key
    public = RecipientKey.from_seed(new).public_bytes
    for row in rows:
        seed = compartments.key_of_epoch(work, actor, state.compartment_id, row.epoch, attempt).key
        text = RecipientKey.from_seed(seed).open(
            row.sealed, info=rationale_info(row.id, row.object_id, row.epoch)
        )
        info = rationale_info(row.id, row.object_id, state.to_epoch)
        work.execute(
            update(Rationale)
            .where(Rationale.id == row.id)
            .values(epoch=state.to_epoch, sealed=seal_to(public, text, info=info))
        )
    return len(rows)
