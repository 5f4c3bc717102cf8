"""Checking a signed note against its seals, the people's keys and the audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import select

from vault.audit.events import Event
from vault.audit.tlog_proof import TlogProof
from vault.clock import to_rfc3339
from vault.crypto.signing import verify
from vault.errors import NotFound, TamperedData, VerificationFailed
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.identity.sealed import open_json
from vault.identity.tables import UserKey
from vault.records.access import admit_to_note
from vault.records.authorship import require_signed
from vault.records.events import RecordsEvent
from vault.records.note_model import NoteRecord
from vault.records.opening import fetch_note, open_content
from vault.records.rows import Columns, Keys, fetch
from vault.records.sdjwt import note_hash
from vault.records.sdjwt_verify import VerifiedNote, verify_note
from vault.records.sealing import COSIGN_CONTEXT, cosigned_message
from vault.records.tables import Cosignature, NoteSeal, SectionProof
from vault.store.unit_of_work import Reader, Store


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
        """Tell whether every seal holds."""
        return not any(seal.problems for seal in self.seals)


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
            versions = fetch_note(work, actor, note, attempt, all_versions=True).rows
            stored = _Stored(
                note=note,
                versions={row["id"]: row for row in versions},
                proofs=fetch(
                    work,
                    select(*SectionProof.__table__.c).where(SectionProof.note_id == note_id),
                ),
                cosignatures={
                    row["seal_number"]: row
                    for row in fetch(
                        work,
                        select(*Cosignature.__table__.c).where(Cosignature.note_id == note_id),
                    )
                },
                keys=compartments.held_keys(work, actor, [note.chart_id]),
            )
            seals = fetch(
                work,
                select(*NoteSeal.__table__.c)
                .where(NoteSeal.note_id == note_id)
                .order_by(NoteSeal.number),
            )
            known = _signing_keys(work, [stored.note.author_id, stored.note.cosigner_id or ""])
            work.record(attempt)
        checks = [self._check(stored, seal, known, last=seal is seals[-1]) for seal in seals]
        return NoteCheck(note_id=note_id, seals=tuple(checks))

    def _check(
        self, stored: _Stored, seal: Columns, known: set[tuple[str, bytes]], *, last: bool
    ) -> SealCheck:
        problems = [*_signer_problems(stored.note, seal, known), *self._log_problems(seal)]
        cosignature = stored.cosignatures.get(seal["number"])
        problems += _cosigner_problems(stored.note, seal, cosignature, known, last=last)
        proofs = [row for row in stored.proofs if row["seal_number"] == seal["number"]]
        checked = 0
        try:
            checked = _compare(stored, seal, proofs)
        except (TamperedData, VerificationFailed) as error:
            problems.append(error.what)
        if last and {row["version_id"] for row in proofs} != stored.present_versions():
            problems.append("The present texts are not the ones that the last seal holds.")
        return SealCheck(
            number=seal["number"],
            note_hash=seal["note_hash"],
            signed_by=seal["signed_by"],
            signed_at=seal["signed_at"],
            cosigned_by=cosignature["signed_by"] if cosignature else None,
            sections=len(proofs),
            checked=checked,
            problems=tuple(problems),
        )

    def _log_problems(self, seal: Columns) -> list[str]:
        try:
            proof = TlogProof.parse(self._log.prove_inclusion(seal["event_id"]))
        except (NotFound, TamperedData, VerificationFailed):
            return ["The audit log does not prove that this seal was logged."]
        logged = json.loads(proof.leaf)["public"].get("note_hash")
        return [] if logged == seal["note_hash"] else ["The audit log holds another hash."]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    note: NoteRecord
    versions: Mapping[str, Columns]
    proofs: Sequence[Columns]
    cosignatures: Mapping[int, Columns]
    keys: Keys

    def present_versions(self) -> set[str]:
        return {
            row["id"] for row in self.versions.values() if row["version"] == row["present_version"]
        }


def _signing_keys(reader: Reader, user_ids: Sequence[str]) -> set[tuple[str, bytes]]:
    rows = reader.execute(
        select(UserKey.user_id, UserKey.signing_public).where(UserKey.user_id.in_(user_ids))
    )
    return {(row.user_id, row.signing_public) for row in rows}


def _signer_problems(note: NoteRecord, seal: Columns, known: set[tuple[str, bytes]]) -> list[str]:
    problems = []
    if seal["signed_by"] != note.author_id:
        problems.append("The seal is not the author's.")
    if (seal["signed_by"], seal["signing_public"]) not in known:
        problems.append("The seal's key is not one that its signer ever had.")
    if note_hash(seal["jwt"]) != seal["note_hash"]:
        problems.append("The seal does not have the hash that stands beside it.")
    return problems


def _cosigner_problems(
    note: NoteRecord,
    seal: Columns,
    cosignature: Columns | None,
    known: set[tuple[str, bytes]],
    *,
    last: bool,
) -> list[str]:
    if cosignature is None:
        missing = last and note.cosigned_at is not None
        return ["The supervisor's signature is missing."] if missing else []
    signer = (cosignature["signed_by"], cosignature["signing_public"])
    if signer not in known or cosignature["signed_by"] != note.cosigner_id:
        return ["The second signature is not the named supervisor's."]
    message = cosigned_message(note.note_id, seal["number"], seal["note_hash"])
    try:
        verify(signer[1], cosignature["signature"], message, context=COSIGN_CONTEXT)
    except VerificationFailed:
        return ["The supervisor's signature does not hold."]
    return []


def _compare(stored: _Stored, seal: Columns, proofs: Sequence[Columns]) -> int:
    """Return how many sections could be compared; raise at the first that does not hold."""
    shown: list[str] = []
    expected: dict[str, Columns | None] = {}
    for row in proofs:
        key = stored.keys.get((row["compartment_id"], row["epoch"]))
        if key is None:
            continue
        proof = open_json(SectionProof, row, key)
        shown += [proof["section"], *proof["paragraphs"]]
        expected[row["ref"]] = stored.versions.get(row["version_id"])
    verified = verify_note(seal["jwt"], shown, public_key_bytes=seal["signing_public"])
    _compare_claims(stored.note, seal, verified)
    for section in verified.sections:
        version = expected.get(section.ref)
        if version is None:
            raise VerificationFailed("A signed section is not stored where it belongs.")
        key = stored.keys.get((version["compartment_id"], version["epoch"]))
        if key is None:
            raise VerificationFailed("A signed section is not stored where it belongs.")
        content = open_content(version, key, version["label"])
        signed = (section.title, section.content_kind, section.paragraphs)
        if signed != (content.title, version["content_kind"], content.paragraphs or ("",)):
            raise VerificationFailed("A stored text is not the one that was signed.")
    return len(verified.sections)


def _compare_claims(note: NoteRecord, seal: Columns, verified: VerifiedNote) -> None:
    claims = verified.claims
    day = abs(date.fromisoformat(claims.session_on) - note.session_at.date())
    same = (
        claims.note_ref == note.note_id
        and claims.kind == note.kind.value
        and claims.authored_at == to_rfc3339(note.authored_at)
        and claims.signed_at == to_rfc3339(seal["signed_at"])
        and day <= timedelta(days=1)
    )
    if not same:
        raise VerificationFailed("The note's dates or kind are not those that were signed.")
