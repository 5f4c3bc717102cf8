"""Sealing and opening the encrypted content of a row.

A row's content is AES-256-GCM under a key of its own, bound to table, id and the columns named
in the table's `sealed_context`; that key is wrapped under its compartment's key, bound to the
row's id, the compartment and the epoch. Swapping, moving or back-dating any of them does not open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any

from vault.crypto.envelope import Lock, new_key, open_sealed, seal, unwrap_key
from vault.identity.tables import SealedColumns


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A compartment key that has been opened: its compartment, epoch and 32 bytes."""

    compartment_id: str
    epoch: int
    key: bytes = field(repr=False)
    lock: Lock = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lock", Lock(self.key))


def content_binding(table: type[SealedColumns], row: Mapping[str, Any]) -> bytes:
    """Return the bytes that bind a row's content to its place.

    The parts are ids, codes and whole numbers, none of which can hold the separator.
    """
    form, parts = _content_form(_name(table), table.sealed_context)
    return (form % parts(row)).encode()


def wrap_binding(table: type[SealedColumns], row_id: str, compartment_id: str, epoch: int) -> bytes:
    """Return the bytes that bind a row's wrapped key to row, compartment and epoch."""
    return f"vault/wrap/v1|{_name(table)}|{row_id}|{compartment_id}|{epoch}".encode()


def seal_row(
    table: type[SealedColumns], values: dict[str, Any], key: OpenKey, content: bytes
) -> dict[str, Any]:
    """Return `values` with the sealed columns filled in for `content`.

    Args:
        table: the row's table.
        values: the row's other columns; `id` and every context column must be there.
        key: the compartment's current key.
        content: what to encrypt.
    """
    row_key = new_key()
    values |= {
        "compartment_id": key.compartment_id,
        "epoch": key.epoch,
        "ciphertext": seal(row_key, content, aad=content_binding(table, values)),
        "wrapped_key": key.lock.seal(
            row_key, aad=wrap_binding(table, values["id"], key.compartment_id, key.epoch)
        ),
    }
    return values


def row_key(table: type[SealedColumns], row: Mapping[str, Any], key: bytes) -> bytes:
    """Unwrap a row's own key with its compartment's key of the row's epoch.

    Raises:
        SealBroken: the row was changed, swapped or moved, or the key is another's.
    """
    return unwrap_key(
        key,
        row["wrapped_key"],
        aad=wrap_binding(table, row["id"], row["compartment_id"], row["epoch"]),
    )


def open_row(table: type[SealedColumns], row: Mapping[str, Any], key: bytes) -> bytes:
    """Decrypt a row's content with its compartment's key of the row's epoch.

    Args:
        table: the row's table.
        row: a mapping of the row's columns (`result.mappings()`): id, the context columns
            and the four sealed columns.
        key: 32 bytes.

    Raises:
        SealBroken: the row was changed, swapped or moved, or the key is another's.
    """
    return open_sealed(row_key(table, row, key), row["ciphertext"], aad=content_binding(table, row))


def seal_json(
    table: type[SealedColumns], values: dict[str, Any], key: OpenKey, content: Any
) -> dict[str, Any]:
    """Do as `seal_row` with a JSON value."""
    return seal_row(table, values, key, json.dumps(content, ensure_ascii=False).encode())


def open_json(table: type[SealedColumns], row: Mapping[str, Any], key: bytes) -> Any:
    """Do as `open_row` and read the JSON value."""
    return json.loads(open_row(table, row, key))


@lru_cache
def _content_form(
    table: str, context: tuple[str, ...]
) -> tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
    """Return how a row's content is bound: the form, and what takes its parts from a row."""
    names = ("id", *context)
    if not context:
        return f"vault/sealed/v1|{table}|%s|", lambda row: (row["id"],)
    return f"vault/sealed/v1|{table}|{'|'.join(['%s'] * len(names))}", itemgetter(*names)


def _name(table: type[SealedColumns]) -> str:
    return str(table.__tablename__)  # type: ignore[attr-defined]  # the mixin's tables all have it
