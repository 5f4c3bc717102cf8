"""Sealing a note: its SD-JWT, and what later shows each section of it, kept under its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import insert

from vault.audit.events import Event
from vault.clock import to_rfc3339
from vault.crypto.envelope import bind
from vault.errors import InvalidInput
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.sealed import seal_json
from vault.ids import new_id
from vault.records.content import SectionContent
from vault.records.drafting import id_near
from vault.records.keys import ChartKeys
from vault.records.note_model import NoteRecord
from vault.records.rows import Columns
from vault.records.sdjwt import NoteClaims, SectionInput, issue_note
from vault.records.tables import NoteSeal, SectionProof

COSIGN_CONTEXT = "vault/note-cosign/v1"


class EmptyNote(InvalidInput):
    """A note without any text is not signed."""

    code = "empty-note"
    default_untouched = "The note was not signed."
    default_remedy = "Write it first, or discard it."


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """A section version with its text: the row, without its encrypted columns, and the content."""

    row: Columns
    content: SectionContent


def note_claims(note: NoteRecord, signed_at: datetime, role: str, zone: tzinfo) -> NoteClaims:
    """Return what a note's seal says of it to everyone.

    Args:
        note: the note.
        signed_at: when this seal is made.
        role: the author's credential, such as "LICSW"; never a name.
        zone: the practice's time zone, which decides the day of an evening session.
    """
    return NoteClaims(
        note_ref=note.note_id,
        kind=note.kind.value,
        session_on=note.session_at.astimezone(zone).date().isoformat(),
        authored_at=to_rfc3339(note.authored_at),
        signed_at=to_rfc3339(signed_at),
        author=role,
    )


def seal_note(
    work: Work,
    actor: Actor,
    claims: NoteClaims,
    versions: Sequence[OpenVersion],
    *,
    keys: ChartKeys,
    number: int,
    attempt: Event,
    at: datetime,
) -> str:
    """Issue a note's seal under the actor's key, store it with its proofs, record the act.

    Args:
        work: the unit of work.
        actor: the author.
        claims: what the seal says of the note.
        versions: the text of each section.
        keys: the actor's keys in the chart.
        number: 1 at signing, one more at each correction.
        attempt: the act's event, which is recorded with the seal's hash.
        at: the instant of signing.

    Returns:
        The seal's hash.

    Raises:
        EmptyNote: no section has any text.
    """
    if not any(version.content.text for version in versions):
        raise EmptyNote("The note has no text.")
    refs = {version.row["section_id"]: new_id() for version in versions}
    issued = issue_note(
        actor.keyring.signing,
        note_ref=claims.note_ref,
        kind=claims.kind,
        session_on=claims.session_on,
        authored_at=claims.authored_at,
        signed_at=claims.signed_at,
        author=claims.author,
        sections=[
            SectionInput(
                ref=refs[version.row["section_id"]],
                title=version.content.title,
                content_kind=version.row["content_kind"],
                paragraphs=version.content.paragraphs,
            )
            for version in versions
        ],
    )
    event = replace(
        attempt,
        public={"note_hash": issued.note_hash},
        detail={**attempt.detail, "seal": number, "sections": len(versions)},
    )
    work.record(event)
    work.execute(
        insert(NoteSeal),
        [
            {
                "note_id": claims.note_ref,
                "number": number,
                "jwt": issued.jwt,
                "note_hash": issued.note_hash,
                "event_id": event.id,
                "signed_by": actor.user_id,
                "signing_public": actor.keyring.signing.public_bytes,
                "signed_at": at,
            }
        ],
    )
    proofs: list[dict[str, Any]] = []
    for version in versions:
        ref = refs[version.row["section_id"]]
        shown = issued.sections[ref]
        values = {
            "id": id_near(claims.note_ref),
            "note_id": claims.note_ref,
            "section_id": version.row["section_id"],
            "version_id": version.row["id"],
            "seal_number": number,
            "ref": ref,
        }
        content = {"section": shown.section, "paragraphs": list(shown.paragraphs)}
        key = keys.present(version.row["compartment_id"])
        proofs.append(seal_json(SectionProof, values, key, content))
    work.execute(insert(SectionProof), proofs)
    return issued.note_hash


def cosigned_message(note_id: str, number: int, note_hash: str) -> bytes:
    """Return what a supervisor signs: which note, which of its seals, and the seal's hash."""
    return bind(note_id, number, note_hash)
