"""Reads an event together with the part of the tree that proves it, in one round trip."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from sqlalchemy import Engine

from vault.audit.driver import run_alone
from vault.audit.events import leaf_bytes, private_bytes
from vault.audit.merkle import inclusion_spans
from vault.audit.stored_tree import STRIDE, hashes_of

_EVENT_COLUMNS: Final = (
    *("id", "at", "tag", "actor", "object_id", "chart", "purpose", "outcome"),
    *("public", "detail", "salt"),
)
_WIDTH: Final = 1 << STRIDE
_OF_THE_EVENT: Final = -1
"""Stands in the place of a level in the event's own row."""


@dataclass(frozen=True, slots=True)
class Located:
    """An event where it stands in the log.

    Args:
        index: its place.
        leaf: its leaf's bytes, put together from what is stored.
        tree: stored nodes by level and position, among them all that an inclusion proof needs.
    """

    index: int
    leaf: bytes
    tree: dict[tuple[int, int], bytes]

    def path(self, size: int) -> list[bytes]:
        """Return the inclusion proof in the tree of the size for which the nodes were read.

        Raises:
            BrokenTree: a node that it needs is not stored.
        """
        return hashes_of(self.tree, inclusion_spans(self.index, size))


def locate(engine: Engine, event_id: str, size: int) -> Located | None:
    """Find an event and what proves it in the tree of `size` leaves; None if it has no place.

    A database changed by force can hold an id twice; the first event is the one.
    """
    levels = max(1, -(-size.bit_length() // STRIDE))
    edges = [_last_group(size >> level * STRIDE) for level in range(levels)]
    rows = run_alone(engine, _query(levels), [event_id, *chain.from_iterable(edges)])
    event = next((row for row in rows if row[0] == _OF_THE_EVENT), None)
    if event is None:
        return None
    tree = {(level, position): item for level, position, item, *_ in rows}
    return Located(event[1], _leaf(event[-len(_EVENT_COLUMNS) :]), tree)


def _last_group(count: int) -> tuple[int, int]:
    """Return where the group that is not full begins on a level of so many nodes, and ends."""
    return count - count % _WIDTH, count


@lru_cache(maxsize=16)
def _query(levels: int) -> str:
    """Return the query for a tree with so many stored levels.

    An inclusion path needs, of each stored level, the sixteen nodes among which the event's own
    ancestor is, and those at the tree's right edge that have no parent stored yet.
    """
    nothing = ", ".join(["NULL"] * len(_EVENT_COLUMNS))
    of_event = ", ".join(_EVENT_COLUMNS)
    parts = [f"SELECT {_OF_THE_EVENT}, leaf_index, leaf_hash, {of_event} FROM event"]  # noqa: S608 - made of constants
    for level in range(0, levels * STRIDE, STRIDE):
        if level:
            nodes, place = f"level, position, hash, {nothing} FROM audit_nodes", "position"
            where = f"level = {level} AND "
        else:
            nodes, place = f"0, leaf_index, leaf_hash, {nothing} FROM audit_events", "leaf_index"
            where = ""
        group = f"(SELECT leaf_index >> {level} & ~{_WIDTH - 1} FROM event)"  # noqa: S608 - a constant and a level
        for first, past in (("?", "?"), (group, f"{group} + {_WIDTH}")):
            parts.append(f"SELECT {nodes} WHERE {where}{place} >= {first} AND {place} < {past}")
    # Sorted apart from the search: PostgreSQL would else walk the log in order to find the id.
    events = (
        "found AS MATERIALIZED (SELECT * FROM audit_events WHERE id = ?),"
        " event AS (SELECT * FROM found ORDER BY leaf_index LIMIT 1)"
    )
    return f"WITH {events} {' UNION ALL '.join(parts)}"


def _leaf(row: Any) -> bytes:
    of = dict(zip(_EVENT_COLUMNS, row, strict=True))
    private = private_bytes(
        actor=of["actor"],
        chart=of["chart"],
        detail=of["detail"],
        object_id=of["object_id"],
        outcome=of["outcome"],
        purpose=of["purpose"],
    )
    return leaf_bytes(
        at=of["at"],
        id=of["id"],
        private=hashlib.sha256(of["salt"] + private).hexdigest(),
        public=of["public"],
        tag=of["tag"],
    )
