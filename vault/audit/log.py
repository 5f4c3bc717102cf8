"""The audit log: appends events, brings them into the tree, signs checkpoints, proves.

On SQLite an event gets its place in the act's own transaction. On PostgreSQL the act only inserts
the event, so writers never wait for each other; `AuditLog.sequence` later gives the committed
events their places, one sequencer at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Engine, insert, select, text

from vault.audit import rows
from vault.audit.checkpoint import Checkpoint, Handover, open_checkpoint
from vault.audit.events import Event, StampedEvent, leaf_bytes, private_bytes
from vault.audit.merkle import (
    Span,
    consistency_spans,
    hash_leaf,
    inclusion_spans,
    root_from_inclusion,
)
from vault.audit.signed_note import NoteSignature, SignatureType, SignedNote, VerifierKey
from vault.audit.stored_tree import BrokenTree, grow, span_hashes, tree_size
from vault.audit.tables import AuditCheckpoint, AuditCosignature, AuditEvent
from vault.audit.tlog_proof import TlogProof
from vault.clock import Clock
from vault.crypto.signing import KeyProvider
from vault.errors import Conflict, NotFound

CHECKPOINT_EVERY: Final = 1024
"""A checkpoint is signed unasked each time that the log passes a multiple of this size."""

BATCH: Final = 5000
"""The most events that the sequencer gives their places in one transaction."""
