"""Verifying a long log from the database, and proving one of its events."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator

from sqlalchemy import Connection, select

from tests.bench.measure import Figure, alternate, at_most, timed, within
from tests.bench.places import ENGINES, BareLog, Places
from tests.bench.plain_audit import event
from vault.audit.events import leaf_bytes, private_bytes
from vault.audit.log import CHECKPOINT_EVERY
from vault.audit.tables import AuditEvent
from vault.audit.verify import verify_log
from vault.clock import to_rfc3339

EVENTS = 1_000_000
EVENTS_IN_HASTE = 200_000
VERIFY_TARGET = 3.0
PROOF_TARGET_MICROSECONDS = 1000.0
PROOFS_A_ROUND = 200


def figures(places: Places) -> Iterator[Figure]:
    """Measure a log of a million events (200,000 in haste) on both engines."""
    count = EVENTS_IN_HASTE if places.quick else EVENTS
    for name in ENGINES:
        with places.log(name) as log:
            long = _LongLog(log, count)
            yield at_most(
                f"Verify a log of {count:,} events, {name} (beside hashing leaves and nodes)",
                alternate(long.hash_alone, long.verify, places.rounds(9)),
                VERIFY_TARGET,
            )
            yield at_most(
                "The same (beside hashing leaves, the private half in each, and nodes)",
                alternate(long.hash_with_private_halves, long.verify, places.rounds(6)),
                VERIFY_TARGET,
            )
            yield within(
                f"Prove one of its events, {name} (beside reading its row)",
                alternate(long.read_row, long.prove, places.rounds(9)),
                PROOF_TARGET_MICROSECONDS,
            )


class _LongLog:
    """A log built by its own integration code, and its leaves in memory."""

    def __init__(self, log: BareLog, count: int):
        self._log, self._store = log.audit, log.store
        for start in range(0, count, CHECKPOINT_EVERY):
            self._store.append_alone([event() for _ in range(min(CHECKPOINT_EVERY, count - start))])
            self._log.sequence()
        self._checkpoint = self._log.checkpoint()
        with self._store.reading() as reader:
            halves = list(_halves(reader.connection))
            ids = reader.execute(select(AuditEvent.id)).scalars().all()
        self._leaves = [leaf for _, leaf in halves]
        self._private = [private for private, _ in halves]
        if len(halves) != count:
            raise AssertionError("the log is not as long as it should be")
        self._ids = random.Random(17).sample(ids, PROOFS_A_ROUND)  # noqa: S311 - which to prove
        self._root = b""

    def hash_alone(self) -> float:
        """Hash leaves and nodes that are in memory already (RFC 9162 §2.1.1), nothing else."""

        return timed(1, lambda _: self._hash_tree())

    def hash_with_private_halves(self) -> float:
        """Do the same with the hash that each leaf holds of its event's private half."""

        def hash_all(_: int) -> None:
            sha256 = hashlib.sha256
            [sha256(private).hexdigest() for private in self._private]
            self._hash_tree()

        return timed(1, hash_all)

    def _hash_tree(self) -> None:
        sha256 = hashlib.sha256
        row = [sha256(b"\0" + leaf).digest() for leaf in self._leaves]
        while len(row) > 1:
            odd = row[len(row) - len(row) % 2 :]
            pairs = zip(row[::2], row[1::2], strict=False)
            row = [sha256(b"\1" + left + right).digest() for left, right in pairs] + odd
        self._root = row[0]

    def verify(self) -> float:
        def verify(_: int) -> None:
            with self._store.reading() as reader:
                report = verify_log(reader.connection, [self._log.verifier_key])
            if not report.holds or report.root != self._root:
                raise AssertionError("the log does not verify")

        return timed(1, verify)

    def read_row(self) -> float:
        def read(number: int) -> None:
            with self._store.reading() as reader:
                reader.execute(
                    select(*AuditEvent.__table__.columns).where(AuditEvent.id == self._ids[number])
                ).one()

        return timed(PROOFS_A_ROUND, read)

    def prove(self) -> float:
        return timed(
            PROOFS_A_ROUND,
            lambda number: self._log.prove_inclusion(self._ids[number], self._checkpoint),
        )


def _halves(connection: Connection) -> Iterator[tuple[bytes, bytes]]:
    """Yield each event's salted private half, and its leaf."""
    query = select(*AuditEvent.__table__.columns).order_by(AuditEvent.leaf_index)
    for row in connection.execute(query, execution_options={"yield_per": 5000}):
        private = row.salt + private_bytes(
            actor=row.actor,
            chart=row.chart,
            detail=row.detail,
            object_id=row.object_id,
            outcome=row.outcome,
            purpose=row.purpose,
        )
        leaf = leaf_bytes(
            at=to_rfc3339(row.at),
            id=row.id,
            private=hashlib.sha256(private).hexdigest(),
            public=row.public,
            tag=row.tag,
        )
        yield private, leaf
