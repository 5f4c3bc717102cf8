"""Events as rows: the statement that writes them, and the bytes of a row to be hashed."""

from __future__ import annotations

from collections.abc import Sequence

from vault.audit.canonical import canonical_json
from vault.audit.events import StampedEvent
from vault.clock import to_rfc3339

_COLUMNS = "id, at, tag, actor, object_id, chart, purpose, outcome, public, detail, salt, leaf_hash"
INSERT_SQLITE = f"""
    INSERT INTO audit_events ({_COLUMNS}, leaf_index)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608 - made of constants
INSERT_POSTGRESQL = f"""
    INSERT INTO audit_events ({_COLUMNS}, xid)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, pg_current_xact_id()::text::bigint)
"""  # noqa: S608 - made of constants


def values(entry: StampedEvent) -> tuple[object, ...]:
    """Return an event's values in the order of the columns."""
    event = entry.event
    return (
        event.id,
        to_rfc3339(entry.at),
        event.tag,
        event.actor,
        event.object_id,
        event.chart,
        event.purpose,
        event.outcome.value,
        canonical_json(event.public).decode(),
        canonical_json(event.detail).decode(),
        entry.salt,
        entry.leaf_hash(),
    )
