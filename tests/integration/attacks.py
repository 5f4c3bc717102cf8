"""What someone does, and is found by, who may change anything in the database."""

from __future__ import annotations

import hashlib

from sqlalchemy import text

from tests.integration.conftest import LOG_KEY, ORIGIN, LoggedDatabase
from vault.audit.events import leaf_bytes, private_bytes
from vault.audit.findings import FindingKind, LogReport
from vault.audit.merkle import hash_leaf
from vault.audit.signed_note import SignatureType, VerifierKey
from vault.audit.stored_tree import grow, tree_size
from vault.crypto.signing import SigningKey

LOG = VerifierKey(ORIGIN, LOG_KEY.public_bytes)
NEXT_KEY = SigningKey.from_seed(b"the next log key of these tests.")
NEXT = VerifierKey(ORIGIN, NEXT_KEY.public_bytes)
THIEF_KEY = SigningKey.from_seed(b"a key that never was the log's..")
AUDITOR_KEY = SigningKey.from_seed(b"the auditor's own key, tests' on")
AUDITOR = VerifierKey("auditor.example", AUDITOR_KEY.public_bytes, SignatureType.COSIGNATURE)
COUNT = 40


def kinds(report: LogReport) -> set[FindingKind]:
    return {finding.kind for finding in report.findings}


def named(logged: LoggedDatabase, kind: FindingKind, index: int, **verify: list[str]) -> None:
    """Check that verification names this as the first thing wrong, with the event's id."""
    first = logged.report(**verify).first
    assert first is not None
    assert (first.kind, first.index) == (kind, index)
    with logged.engine.connect() as connection:
        query = text("SELECT id FROM audit_events WHERE leaf_index = :index")
        assert first.event_id == connection.execute(query, {"index": index}).scalar_one_or_none()


def rehash(logged: LoggedDatabase) -> None:
    """Recompute every leaf hash and node, as one does who knows how the log works."""
    with logged.engine.begin() as connection:
        rows = connection.execute(text("SELECT * FROM audit_events ORDER BY leaf_index")).all()
        hashes = []
        for row in rows:
            private = private_bytes(
                actor=row.actor,
                chart=row.chart,
                detail=row.detail,
                object_id=row.object_id,
                outcome=row.outcome,
                purpose=row.purpose,
            )
            digest = hashlib.sha256(bytes(row.salt) + private).hexdigest()
            leaf = leaf_bytes(at=row.at, id=row.id, private=digest, public=row.public, tag=row.tag)
            hashes.append(hash_leaf(leaf))
            connection.execute(
                text("UPDATE audit_events SET leaf_hash = :hash WHERE leaf_index = :index"),
                {"hash": hashes[-1], "index": row.leaf_index},
            )
        connection.execute(text("DELETE FROM audit_nodes"))
        grow(connection, 0, hashes)
        assert tree_size(connection) == len(hashes)


def cut_to(logged: LoggedDatabase, size: int) -> None:
    """Take the database back to what it was when it held `size` events."""
    logged.tamper(f"DELETE FROM audit_events WHERE leaf_index >= {size}")
    logged.tamper("DELETE FROM audit_nodes", "DELETE FROM audit_checkpoints")
    rehash(logged)


def store(logged: LoggedDatabase, size: int, note: str) -> None:
    logged.tamper("DELETE FROM audit_checkpoints")
    logged.tamper(
        "INSERT INTO audit_checkpoints (size, note) VALUES (:size, :note)", size=size, note=note
    )
