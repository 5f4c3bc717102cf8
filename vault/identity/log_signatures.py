"""How far the log is signed: its size, its latest checkpoint, and who cosigned which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from vault.audit.events import Event
from vault.audit.log import AuditLog, AuditTag
from vault.audit.signed_note import NoteSignature, SignedNote
from vault.audit.stored_tree import tree_size
from vault.audit.tables import AuditCheckpoint, AuditCosignature
from vault.errors import NotFound, VerificationFailed
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A cosignature as it is stored; `vault.oversight.verify` says whether it holds.

    Args:
        size: how many events the checkpoint covers.
        by: the user name in it.
        at: the time in it.
    """

    size: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LogState:
    """How far the log is signed.

    Args:
        size: how many events it holds.
        signed: how many of them the latest checkpoint covers.
        cosigned: the latest cosignatures, the newest first.
    """

    size: int
    signed: int
    cosigned: tuple[Cosigned, ...]


class LogSignatures:
    """Tells how far the log is signed and gives cosigned checkpoints again."""

    def __init__(self, store: Store[Event], log: AuditLog):
        self._store = store
        self._log = log

    def state(self, actor: Actor, most: int = 20) -> LogState:
        """Return how far the log is signed, with the latest `most` cosignatures.

        Raises:
            PermissionDenied: the actor may not read the log.
        """
        self._begin(actor)
        with self._store.reading() as reader:
            signed = reader.execute(select(func.max(AuditCheckpoint.size))).scalar_one() or 0
            lines = reader.execute(
                select(AuditCosignature.size, AuditCosignature.line)
                .order_by(AuditCosignature.size.desc())
                .limit(most)
            ).all()
            size = tree_size(reader.connection)
        return LogState(size, signed, tuple(_cosigned(lines)))

    def note(self, actor: Actor, size: int) -> str:
        """Return the cosigned checkpoint of that size with all its signatures, to be kept.

        Raises:
            PermissionDenied: the actor may not read the log.
            NotFound: nobody cosigned a checkpoint of that size.
        """
        self._begin(actor)
        with self._store.reading() as reader:
            query = select(AuditCheckpoint.note).where(AuditCheckpoint.size == size)
            notes = reader.execute(query.order_by(AuditCheckpoint.note)).scalars().all()
            query = select(AuditCosignature.line).where(AuditCosignature.size == size)
            lines = reader.execute(query.order_by(AuditCosignature.line)).scalars().all()
        if not notes or not lines:
            raise NotFound("Nobody has cosigned a checkpoint of that size.")
        note = SignedNote.parse(notes[0])
        for line in lines:
            note = note.with_signature(NoteSignature.parse(line))
        return str(note)

    def _begin(self, actor: Actor) -> None:
        event = Event(tag=AuditTag.READ, actor=actor.user_id, detail={"view": "signatures"})
        with self._store.unit_of_work() as work:
            actor.require(Permission.AUDIT_READ, event)
            work.record(event)
        self._log.sequence()


def _cosigned(lines: Sequence[Any]) -> list[Cosigned]:
    """Return what the lines say; one that says nothing readable is for the verification to tell."""
    found = []
    for row in lines:
        try:
            signature = NoteSignature.parse(row.line)
            at = signature.timestamp()
        except VerificationFailed:
            continue
        found.append(Cosigned(row.size, signature.name.rpartition("/")[2], at))
    return found
