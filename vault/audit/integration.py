"""How events come into the tree: inline on SQLite, through a sequencer on PostgreSQL.

On SQLite there is one writer at a time, so an event gets its place in the act's own transaction.
On PostgreSQL the act only inserts the event among those that wait; `settle` later gives committed
events their places, so writers never wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from sqlalchemy import Connection

from vault.audit.driver import insert_row, run
from vault.audit.events import StampedEvent
from vault.audit.merkle import Span
from vault.audit.stored_tree import grow, tree_size

BATCH: Final = 5000
"""The most events that get their places in one transaction of the sequencer."""

_COLUMNS: Final = (
    "id, at, tag, actor, object_id, chart, purpose, outcome, public, detail, salt, leaf_hash"
)
_INSERT_SQLITE: Final = f"""
    INSERT INTO audit_events ({_COLUMNS}, leaf_index)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
            (SELECT coalesce(max(leaf_index), -1) + 1 FROM audit_events))
"""  # noqa: S608 - made of constants
_INSERT_POSTGRESQL: Final = f"""
    INSERT INTO audit_pending ({_COLUMNS}, xid)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, pg_current_xact_id()::text::bigint)
"""  # noqa: S608 - made of constants
_LOCK: Final = "SELECT pg_advisory_xact_lock(?)"
_LOCK_KEY: Final = 0x7661_756C_742D_6C6F
_PLACE: Final = f"""
    WITH next AS (
        SELECT xid, id, row_number() OVER (ORDER BY xid, at, id) - 1 AS place
        FROM audit_pending ORDER BY xid, at, id LIMIT ?
    ), taken AS (
        DELETE FROM audit_pending AS pending USING next
        WHERE (pending.xid, pending.id) = (next.xid, next.id)
        RETURNING pending.*, next.place
    )
    INSERT INTO audit_events ({_COLUMNS}, leaf_index)
    SELECT {_COLUMNS}, ? + place FROM taken
    RETURNING leaf_index, leaf_hash
"""  # noqa: S608 - made of constants


class Integration(Protocol):
    """One engine's way of bringing events into the tree."""

    @property
    def sequenced(self) -> bool:
        """Whether events wait for a sequencer."""
        ...

    def append(self, connection: Connection, entries: Sequence[StampedEvent]) -> Span:
        """Write one or more events inside the open transaction; say what got places."""
        ...

    def settle(self, connection: Connection) -> Span:
        """Give places to committed events without one, at most `BATCH`; say which places.

        Keeps other sequencers out until the transaction ends.
        """
        ...


class InlineIntegration:
    """SQLite: the event's place and the nodes it completes are written with the event."""

    sequenced = False

    def append(self, connection: Connection, entries: Sequence[StampedEvent]) -> Span:
        """Write the events and grow the tree."""
        hashes = [entry.leaf_hash() for entry in entries]
        last = 0
        for entry, leaf_hash in zip(entries, hashes, strict=True):
            last = insert_row(connection, _INSERT_SQLITE, _values(entry, leaf_hash))
        size = last + 1 - len(entries)
        grow(connection, size, hashes)
        return Span(size, size + len(entries))

    def settle(self, connection: Connection) -> Span:
        """Place nothing: no event is without its place."""
        size = tree_size(connection)
        return Span(size, size)


class SequencedIntegration:
    """PostgreSQL: the event waits, with its transaction's id, for the sequencer."""

    sequenced = True

    def append(self, connection: Connection, entries: Sequence[StampedEvent]) -> Span:
        """Write the events; none has its place yet."""
        for entry in entries:
            run(connection, _INSERT_POSTGRESQL, _values(entry, entry.leaf_hash()))
        return Span(0, 0)

    def settle(self, connection: Connection) -> Span:
        """Move what is committed from the waiting events to their places, and grow the tree.

        An event waits until it is moved; nothing is ever looked for above some bound of ids or
        times, so whatever commits late is found the next time.
        """
        run(connection, _LOCK, (_LOCK_KEY,))
        size = tree_size(connection)
        placed = run(connection, _PLACE, (BATCH, size))
        grow(connection, size, [leaf_hash for _, leaf_hash in sorted(placed)])
        return Span(size, size + len(placed))


def _values(entry: StampedEvent, leaf_hash: bytes) -> tuple[object, ...]:
    event = entry.event
    return (
        event.id,
        entry.at,
        event.tag,
        event.actor,
        event.object_id,
        event.chart,
        event.purpose,
        event.outcome.value,
        entry.public,
        entry.detail,
        entry.salt,
        leaf_hash,
    )
