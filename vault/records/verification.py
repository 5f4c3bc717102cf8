"""Checking a signed note against its seals, the people's keys and the audit log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vault.audit.events import Event
from vault.audit.tlog_proof import TlogProof
from vault.errors import NotFound, TamperedData, VerificationFailed
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.records.access import admit_to_note
from vault.records.authorship import require_signed
from vault.records.events import RecordsEvent
from vault.records.rows import Columns
from vault.records.seal_check import SealedRecord, fetch_sealed_record
from vault.store.unit_of_work import Store


class HashLog(Protocol):
    """What verification needs of the audit log."""

    def prove_inclusion(self, event_id: str) -> str:
        """Return the tlog-proof bundle of an event."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCheck:
    """What checking one seal of a note found.

    Args:
        number: 1 for the seal at signing, one more for each correction.
        note_hash: the seal's hash as stored.
        signed_by: who signed.
        signed_at: when.
        cosigned_by: the supervisor who signed it too, or None.
        sections: how many sections it holds.
        checked: how many of them were compared with the stored text; of the others the
            reader holds no key.
        problems: what does not hold, in plain words; empty when all does.
    """

    number: int
    note_hash: str
    signed_by: str
    signed_at: datetime
    cosigned_by: str | None
    sections: int
    checked: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCheck:
    """What checking a note found."""

    note_id: str
    seals: tuple[SealCheck, ...]

    @property
    def holds(self) -> bool:
        """Tell whether there is a seal and every one holds."""
        return bool(self.seals) and not any(seal.problems for seal in self.seals)


class Verification:
    """Checks signed notes.

    Args:
        store: the database.
        log: where each seal's hash must be logged.
    """

    def __init__(self, store: Store[Event], log: HashLog):
        self._store = store
        self._log = log

    def verify_note(self, actor: Actor, note_id: str) -> NoteCheck:
        """Check every seal of a note: keys, signatures, log, and the stored text.

        Raises:
            PermissionDenied: the actor may not open charts.
            NotFound: there is no such note.
            NotSigned: it is a draft.
            KeyNotHeld: the actor holds the key of none of its sections.
        """
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work,
                actor,
                note_id,
                Permission.CHART_OPEN,
                RecordsEvent.NOTE_VERIFY,
                to_change=False,
            )
            require_signed(note)
            stored = fetch_sealed_record(work, actor, note, attempt)
            work.record(attempt)
        return NoteCheck(
            note_id=note_id, seals=tuple(self._check(stored, seal) for seal in stored.seals)
        )

    def _check(self, stored: SealedRecord, seal: Columns) -> SealCheck:
        checked, problems = stored.problems(seal)
        cosignature = stored.cosignatures.get(seal["number"])
        return SealCheck(
            number=seal["number"],
            note_hash=seal["note_hash"],
            signed_by=seal["signed_by"],
            signed_at=seal["signed_at"],
            cosigned_by=cosignature["signed_by"] if cosignature else None,
            sections=len(stored.proofs_of(seal)),
            checked=checked,
            problems=(*problems, *self._log_problems(seal)),
        )

    def _log_problems(self, seal: Columns) -> list[str]:
        try:
            proof = TlogProof.parse(self._log.prove_inclusion(seal["event_id"]))
        except (NotFound, TamperedData, VerificationFailed):
            return ["The audit log does not prove that this seal was logged."]
        logged = json.loads(proof.leaf)["public"].get("note_hash")
        return [] if logged == seal["note_hash"] else ["The audit log holds another hash."]
