"""A note's stored seals, proofs and texts held against each other; no act of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import to_rfc3339
from vault.crypto.signing import verify
from vault.errors import TamperedData, VerificationFailed
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.sealed import open_json
from vault.identity.tables import UserKey
from vault.records.note_model import NoteRecord
from vault.records.opening import fetch_note, open_content
from vault.records.rows import Columns, Keys, fetch
from vault.records.sdjwt import note_hash
from vault.records.sdjwt_verify import VerifiedNote, verify_note
from vault.records.sealing import COSIGN_CONTEXT, cosigned_message
from vault.records.tables import Cosignature, NoteSeal, SectionProof


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRecord:
    """Everything stored about a signed note, with the keys of the reader.

    Args:
        note: the note.
        seals: its seals, the first one first.
        versions: every version of its sections, by id.
        proofs: what shows each section in each seal.
        cosignatures: by the number of the seal.
        signers: user ids with each signing key that they ever had.
        keys: the reader's keys in the chart.
    """

    note: NoteRecord
    seals: Sequence[Columns]
    versions: Mapping[str, Columns]
    proofs: Sequence[Columns]
    cosignatures: Mapping[int, Columns]
    signers: frozenset[tuple[str, bytes]]
    keys: Keys

    def proofs_of(self, seal: Columns) -> list[Columns]:
        """Return what shows each section in one seal."""
        return [row for row in self.proofs if row["seal_number"] == seal["number"]]

    def problems(self, seal: Columns) -> tuple[int, list[str]]:
        """Hold one seal against keys, signatures and texts.

        Returns:
            How many sections were compared with the stored text, and in plain words what does
            not hold.
        """
        problems = [*self._signer_problems(seal), *self._cosigner_problems(seal)]
        checked = 0
        try:
            checked = self._compare(seal)
        except (TamperedData, VerificationFailed) as error:
            problems.append(error.what)
        if seal is self.seals[-1]:
            present = {
                row["id"]
                for row in self.versions.values()
                if row["version"] == row["present_version"]
            }
            if {row["version_id"] for row in self.proofs_of(seal)} != present:
                problems.append("The present texts are not the ones that the last seal holds.")
        return checked, problems

    def _signer_problems(self, seal: Columns) -> list[str]:
        problems = []
        if seal["signed_by"] != self.note.author_id:
            problems.append("The seal is not the author's.")
        if (seal["signed_by"], seal["signing_public"]) not in self.signers:
            problems.append("The seal's key is not one that its signer ever had.")
        if note_hash(seal["jwt"]) != seal["note_hash"]:
            problems.append("The seal does not have the hash that stands beside it.")
        return problems

    def _cosigner_problems(self, seal: Columns) -> list[str]:
        cosignature = self.cosignatures.get(seal["number"])
        if cosignature is None:
            missing = seal is self.seals[-1] and self.note.cosigned_at is not None
            return ["The supervisor's signature is missing."] if missing else []
        signer = (cosignature["signed_by"], cosignature["signing_public"])
        if signer not in self.signers or signer[0] != self.note.cosigner_id:
            return ["The second signature is not the named supervisor's."]
        message = cosigned_message(self.note.note_id, seal["number"], seal["note_hash"])
        try:
            verify(signer[1], cosignature["signature"], message, context=COSIGN_CONTEXT)
        except VerificationFailed:
            return ["The supervisor's signature does not hold."]
        return []

    def _compare(self, seal: Columns) -> int:
        shown: list[str] = []
        expected: dict[str, Columns | None] = {}
        for row in self.proofs_of(seal):
            key = self.keys.get((row["compartment_id"], row["epoch"]))
            if key is None:
                continue
            proof = open_json(SectionProof, row, key)
            shown += [proof["section"], *proof["paragraphs"]]
            expected[row["ref"]] = self.versions.get(row["version_id"])
        verified = verify_note(seal["jwt"], shown, public_key_bytes=seal["signing_public"])
        self._compare_claims(seal, verified)
        for section in verified.sections:
            version = expected.get(section.ref)
            if version is None:
                raise VerificationFailed("A signed section is not stored where it belongs.")
            key = self.keys.get((version["compartment_id"], version["epoch"]))
            if key is None:
                raise VerificationFailed("A signed section is not stored where it belongs.")
            content = open_content(version, key, version["label"])
            signed = (section.title, section.content_kind, section.paragraphs)
            if signed != (content.title, version["content_kind"], content.paragraphs or ("",)):
                raise VerificationFailed("A stored text is not the one that was signed.")
        return len(verified.sections)

    def _compare_claims(self, seal: Columns, verified: VerifiedNote) -> None:
        claims, note = verified.claims, self.note
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


def fetch_sealed_record(work: Work, actor: Actor, note: NoteRecord, attempt: Event) -> SealedRecord:
    """Fetch everything stored about a signed note; nothing is decrypted yet.

    Raises:
        KeyNotHeld: the actor holds the key of none of its sections.
    """
    versions = fetch_note(work, actor, note, attempt, all_versions=True).rows
    proofs = select(*SectionProof.__table__.c).where(SectionProof.note_id == note.note_id)
    cosignatures = select(*Cosignature.__table__.c).where(Cosignature.note_id == note.note_id)
    seals = (
        select(*NoteSeal.__table__.c)
        .where(NoteSeal.note_id == note.note_id)
        .order_by(NoteSeal.number)
    )
    signers = work.execute(
        select(UserKey.user_id, UserKey.signing_public).where(
            UserKey.user_id.in_([note.author_id, note.cosigner_id or ""])
        )
    )
    return SealedRecord(
        note=note,
        seals=fetch(work, seals),
        versions={row["id"]: row for row in versions},
        proofs=fetch(work, proofs),
        cosignatures={row["seal_number"]: row for row in fetch(work, cosignatures)},
        signers=frozenset((row.user_id, row.signing_public) for row in signers),
        keys=compartments.held_keys(work, actor, [note.chart_id]),
    )
