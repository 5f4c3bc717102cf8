"""The audit log under the eyes of people: read, verified, cosigned, its key rotated."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from vault.audit.events import Event
from vault.audit.findings import LogReport
from vault.audit.log import AuditLog, AuditTag
from vault.audit.pin import CheckpointPin, lacking
from vault.audit.reports import AuditReader, ChartAccess, LogEntry, LogFilter
from vault.audit.signed_note import SignatureType, VerifierKey
from vault.audit.verify import verify_log
from vault.crypto.signing import FileKeyProvider
from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.identity.rationale import read_rationales
from vault.identity.tables import User, UserKey
from vault.store.unit_of_work import Store

Progress = Callable[[int], None]
"""Told now and then how many events are done."""

STAGED = ".next"
"""Stands behind the name of the log key's file while a rotation is under way."""


class OversightEvent(StrEnum):
    """`source:subject:action` tags of what has none in the log's own."""

    REASONS_READ = "identity:reasons:read"
    LOSS_ACCEPTED = "audit:log:accept-loss"


@dataclass(frozen=True, slots=True)
class Loss:
    """What an accepted loss is known by.

    Args:
        lacking: how many events the log lacks; zero where it has as many others instead.
        evidence: the file with the checkpoint that tells.
    """

    lacking: int
    evidence: Path


class Oversight:
    """What auditors and privacy officers do with the log; every reading is itself logged.

    Args:
        store: the database.
        log: the audit log.
        key_file: the file of the log's key.
        pin: the checkpoint remembered beside it.
    """

    def __init__(self, store: Store[Event], log: AuditLog, key_file: Path, pin: CheckpointPin):
        self._store = store
        self._log = log
        self._reader = AuditReader(store, log)
        self._key_file = key_file
        self._pin = pin

    def entries(
        self,
        actor: Actor,
        wanted: LogFilter,
        *,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[LogEntry]:
        """Return the events wanted; arguments as `AuditReader.entries`.

        Raises:
            PermissionDenied: the actor may not read the log.
        """
        self._require(actor, Permission.AUDIT_READ, AuditTag.READ, wanted.chart)
        return self._reader.entries(wanted, actor.user_id, limit=limit, newest_first=newest_first)

    def who(self, actor: Actor, chart: str) -> list[ChartAccess]:
        """Return who did what to a chart, the latest first.

        Raises:
            PermissionDenied: the actor may not read the log.
        """
        self._require(actor, Permission.AUDIT_READ, AuditTag.READ, chart)
        return self._reader.who(chart, actor.user_id)

    def reasons(self, actor: Actor, object_id: str) -> tuple[tuple[datetime, str], ...]:
        """Return the reasons given for acts on one thing, oldest first, with their instants.

        Raises:
            PermissionDenied: the actor may not read reasons.
            KeyNotHeld: the actor does not hold `audit-detail`.
        """
        attempt = Event(tag=OversightEvent.REASONS_READ, actor=actor.user_id, object_id=object_id)
        with self._store.unit_of_work() as work:
            texts = read_rationales(work, actor, object_id, attempt)
            work.record(attempt)
        return texts

    def checkpoint(self, actor: Actor) -> str:
        """Return a signed checkpoint of all that is committed, to be kept elsewhere.

        Raises:
            PermissionDenied: the actor may not read the log.
            RetiredLogKey: the log was handed over to another key.
        """
        self._require(actor, Permission.AUDIT_READ, AuditTag.READ)
        return self._log.checkpoint()

    def cosign(self, actor: Actor, checkpoint: str) -> str:
        """Add the actor's cosignature to a checkpoint and return the note to keep.

        Raises:
            PermissionDenied: the actor may not cosign.
            VerificationFailed: the note is not a checkpoint of this log and key.
            LogDoesNotMatch: the stored log has another root at that size.
        """
        self._require(actor, Permission.AUDIT_COSIGN, AuditTag.COSIGN)
        name = self._cosigner(actor.username)
        return self._log.cosign(checkpoint, name, actor.keyring.signing, actor.user_id)

    def verify(
        self, actor: Actor, kept: Sequence[str] = (), progress: Progress | None = None
    ) -> LogReport:
        """Recompute the whole log and hold it against every checkpoint and cosignature.

        The checkpoint remembered beside the log's key counts as one that was kept.

        Args:
            actor: who verifies.
            kept: further checkpoints that were kept outside the database.
            progress: told how many events are done.

        Raises:
            PermissionDenied: the actor may not read the log.
        """
        self._require(actor, Permission.AUDIT_READ, AuditTag.READ)
        self._log.sequence()
        with self._store.reading() as reader:
            rows = reader.execute(
                select(User.username, UserKey.signing_public).join(
                    UserKey, UserKey.user_id == User.id
                )
            )
            cosigners = [
                VerifierKey(
                    self._cosigner(row.username), row.signing_public, SignatureType.COSIGNATURE
                )
                for row in rows
            ]
            pinned = self._pin.note()
            known = [*kept, *([pinned] if pinned is not None else [])]
            return verify_log(
                reader.connection, [self._log.verifier_key], known, cosigners, progress
            )

    def accept_loss(self, actor: Actor) -> Loss:
        """Accept that the log lacks events, as after a backup was restored; the log says so.

        The remembered checkpoint that tells is kept aside as evidence.

        Raises:
            PermissionDenied: the actor may not cosign.
            NotFound: no checkpoint is remembered.
            VerificationFailed: what is remembered is not a checkpoint.
            Conflict: the log holds every event that is remembered.
        """
        self._require(actor, Permission.AUDIT_COSIGN, OversightEvent.LOSS_ACCEPTED)
        note = self._pin.note()
        if note is None:
            raise NotFound("No checkpoint of the log is remembered beside its key.", remedy="")
        digest = hashlib.sha256(note.encode()).hexdigest()
        with self._store.unit_of_work() as work:
            missing = lacking(work.connection, note)
            if missing is None:
                raise Conflict("The log holds every event that is remembered.", remedy="")
            work.record(
                Event(
                    tag=OversightEvent.LOSS_ACCEPTED,
                    actor=actor.user_id,
                    public={"remembered": digest, "lacking": missing},
                )
            )
        aside = self._pin.set_aside()
        self._log.pin()
        return Loss(missing, aside)

    def rotate_log_key(self, actor: Actor) -> str:
        """Give the log a new key; carried on where an earlier attempt was interrupted.

        Returns:
            The handover, a checkpoint by which whoever trusts one key can trust the other.

        Raises:
            PermissionDenied: the actor may not rotate keys.
            RetiredLogKey: the log is not the present key's.
        """
        self._require(actor, Permission.KEY_ROTATE, AuditTag.ROTATE)
        staged = self._key_file.with_name(self._key_file.name + STAGED)
        new = FileKeyProvider.load(staged) if staged.exists() else FileKeyProvider.create(staged)
        note = self._log.hand_over(new, actor.user_id)
        staged.replace(self._key_file)
        return note

    def _require(self, actor: Actor, permission: Permission, tag: str, chart: str = "") -> None:
        with self._store.unit_of_work():
            actor.require(permission, Event(tag=tag, actor=actor.user_id, chart=chart))

    def _cosigner(self, username: str) -> str:
        return f"{self._log.verifier_key.name}/cosigner/{username}"
