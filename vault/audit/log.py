"""The audit log as the rest of the product sees it: append, checkpoint, prove, cosign."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DBAPIError

from vault.audit import issuing
from vault.audit.checkpoint import Checkpoint, open_checkpoint
from vault.audit.events import Event
from vault.audit.integration import BATCH, InlineIntegration, Integration, SequencedIntegration
from vault.audit.merkle import (
    Span,
    consistency_spans,
    hash_leaf,
    verify_inclusion,
)
from vault.audit.pin import CheckpointPin
from vault.audit.proving import locate
from vault.audit.signed_note import SignatureType, SignedNote, VerifierKey
from vault.audit.stored_tree import span_hashes, tree_size
from vault.audit.tables import AuditCosignature
from vault.audit.tlog_proof import TlogProof
from vault.clock import Clock
from vault.crypto.signing import KeyProvider
from vault.errors import Conflict, NotFound, StorageError, TamperedData

CHECKPOINT_EVERY: Final = 1024
"""A checkpoint is signed unasked each time that the log passes a multiple of this size."""

_TICK: Final = timedelta(microseconds=1)


class AuditTag(StrEnum):
    """The log's own events."""

    READ = "audit:log:read"
    COSIGN = "audit:checkpoint:cosign"
    ROTATE = "audit:key:rotate"


class EventNotLogged(NotFound):
    """The log holds no such event, or it has no place in the tree yet."""

    code = "event-not-logged"


class CheckpointTooOld(Conflict):
    """The checkpoint is of a smaller tree than the proof needs."""

    code = "checkpoint-too-old"
    default_remedy = "Use a later checkpoint."


class LogDoesNotMatch(TamperedData):
    """What is stored does not match a signed checkpoint."""

    code = "audit-log-does-not-match"


class AuditLog:
    """The audit log of one vault.

    Args:
        engine: the vault's database.
        key: the log's signing key.
        origin: the log's name in its checkpoints.
        clock: stamps the events.
        pin: where the latest checkpoint is remembered outside the database, if anywhere.
    """

    def __init__(
        self,
        engine: Engine,
        key: KeyProvider,
        origin: str,
        clock: Clock,
        pin: CheckpointPin | None = None,
    ):
        self._engine = engine
        self._key = key
        self._origin = origin
        self._clock = clock
        self._pin = pin
        self._pin_due = False
        self._integration: Integration = (
            InlineIntegration() if engine.dialect.name == "sqlite" else SequencedIntegration()
        )

    @property
    def verifier_key(self) -> VerifierKey:
        """The key with which the log's checkpoints verify."""
        return VerifierKey(self._origin, self._key.public_bytes)

    def append(self, connection: Connection, events: Sequence[Event]) -> None:
        """Append events inside the transaction that `connection` has open.

        Events of one act get instants a microsecond apart, so that their order stays told.

        Raises:
            AuditUnavailable: they cannot be written; the act must not happen.
        """
        if not events:
            return
        now = self._clock.now()
        entries = [event.stamp(now + place * _TICK) for place, event in enumerate(events)]
        grown = self._integration.append(connection, entries)
        self._sign_if_due(connection, grown)

    def committed(self) -> None:
        """Take note that what was appended is committed."""
        if self._pin_due:
            self.pin()

    def pin(self) -> None:
        """Remember the log as it is committed in the file beside its key.

        Where that cannot be done an older checkpoint stays remembered, which is a good one too;
        the act that was committed before stands.
        """
        self._pin_due = False
        if self._pin is not None:
            with suppress(OSError, DBAPIError, StorageError), self._reading() as connection:
                self._pin.advance(connection, self._origin, self._key)

    def sequence(self) -> int:
        """Give committed events their places in the tree; return how many got one.

        Needed on PostgreSQL only, now and then; on SQLite there is nothing to do.
        """
        placed, grown = 0, BATCH if self._integration.sequenced else 0
        while grown == BATCH:
            with self._engine.begin() as connection:
                grown = self._settle(connection)
            placed += grown
        self.committed()
        return placed

    def checkpoint(self) -> str:
        """Return a signed checkpoint of all that is committed, making one where there is none.

        Raises:
            RetiredLogKey: the log was handed over to another key.
        """
        self.sequence()
        with self._engine.begin() as connection:
            self._settle(connection)
            note = issuing.issue(connection, self._origin, self._key)
        self.pin()
        return note

    def prove_inclusion(self, event_id: str, checkpoint: str | None = None) -> str:
        """Return a tlog-proof bundle for an event.

        Args:
            event_id: the event.
            checkpoint: the signed checkpoint to prove it under; by default a present one.

        Raises:
            EventNotLogged: there is no such event, or none that has its place yet.
            CheckpointTooOld: the checkpoint was signed before the event was logged.
            InclusionFailed: the stored log does not lead to the checkpoint's root.
        """
        note = self.checkpoint() if checkpoint is None else checkpoint
        head = Checkpoint.parse(SignedNote.parse(note).text)
        found = locate(self._engine, event_id, head.size)
        if found is None:
            raise EventNotLogged("The audit log holds no such event.")
        if found.index >= head.size:
            raise CheckpointTooOld("The checkpoint was signed before the event was logged.")
        hashes = found.path(head.size)
        verify_inclusion(hash_leaf(found.leaf), found.index, head.size, hashes, head.root)
        return str(TlogProof(found.leaf, found.index, tuple(hashes), note))

    def consistency(self, first: int, second: int) -> list[bytes]:
        """Return the proof that the tree of the size `first` is a prefix of that of `second`.

        Raises:
            CheckpointTooOld: not 0 < first <= second <= the present size.
        """
        with self._reading() as connection:
            if not 0 < first <= second <= tree_size(connection):
                raise CheckpointTooOld("The log has no two trees of these sizes.")
            return span_hashes(connection, consistency_spans(first, second))

    def cosign(self, checkpoint: str, name: str, key: KeyProvider, actor: str) -> str:
        """Add an auditor's cosignature to a checkpoint, store it and return the note to keep.

        A cosignature says that the auditor has verified the log up to here; run `verify_log`
        with the notes kept earlier first.

        Args:
            checkpoint: a signed note of this log's present key.
            name: the name of the auditor's key.
            key: the auditor's key.
            actor: the auditor's user id.

        Raises:
            VerificationFailed: the note is not a checkpoint of this log and key.
            LogDoesNotMatch: the stored log has another root at that size.
        """
        head = open_checkpoint(checkpoint, [self.verifier_key], self._origin)
        note = SignedNote.parse(checkpoint).cosigned(name, key, self._clock.now())
        with self._engine.begin() as connection:
            self._settle(connection)
            if head.size > tree_size(connection) or head.root != _root(connection, head.size):
                raise LogDoesNotMatch("The stored audit log does not match the checkpoint.")
            line = str(note.signatures[-1])
            connection.execute(insert(AuditCosignature), {"size": head.size, "line": line})
            cosigner = VerifierKey(name, key.public_bytes, SignatureType.COSIGNATURE)
            public: dict[str, str | int] = {"size": head.size, "cosigner": str(cosigner)}
            self.append(connection, [Event(tag=AuditTag.COSIGN, actor=actor, public=public)])
        self.pin()
        return str(note)

    def hand_over(self, new: KeyProvider, actor: str) -> str:
        """Make `new` the log's key, recorded and signed by both keys; go on with it.

        Safe to repeat after an interruption: what is handed over already stays so.

        Args:
            new: the fresh key.
            actor: who rotates it.

        Returns:
            The handover, a checkpoint that lets whoever trusts one key trust the other.

        Raises:
            RetiredLogKey: the log is not this key's, or `new` had it before.
        """
        key = VerifierKey(self._origin, new.public_bytes)
        with self._engine.begin() as connection:
            self._settle(connection)
            done = issuing.handed_over_to(connection, key)
            if done is None:
                public = {"log_key": str(key)}
                self.append(connection, [Event(tag=AuditTag.ROTATE, actor=actor, public=public)])
                done = issuing.hand_over(connection, self._origin, self._key, new)
        self._key = new
        self.pin()
        return done

    def _settle(self, connection: Connection) -> int:
        grown = self._integration.settle(connection)
        self._sign_if_due(connection, grown)
        return grown.end - grown.start

    def _sign_if_due(self, connection: Connection, grown: Span) -> None:
        if grown.start // CHECKPOINT_EVERY != grown.end // CHECKPOINT_EVERY:
            # A process that still holds a retired key leaves this to those with the new one.
            with suppress(issuing.RetiredLogKey):
                issuing.issue(connection, self._origin, self._key)
                self._pin_due = True

    def _reading(self) -> Connection:
        return self._engine.execution_options(vault_read_only=True).connect()


def _root(connection: Connection, size: int) -> bytes:
    [root] = span_hashes(connection, [Span(0, size)])
    return root
