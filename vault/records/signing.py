"""Signing: the author seals a note, a supervisor signs too, corrections make new versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from sqlalchemy import func, insert, select, update

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.errors import Conflict, InvalidInput, PermissionDenied, TamperedData
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.identity.sealed import seal_row
from vault.records.access import admit_to_note, note_of_section
from vault.records.authorship import (
    require_author,
    require_own_draft,
    require_revision,
    require_signed,
)
from vault.records.content import SectionContent
from vault.records.drafting import id_near
from vault.records.events import RecordsEvent
from vault.records.keys import ChartKeys
from vault.records.label_requests import begin_label_history
from vault.records.note_model import NoteRecord, NoteStatus
from vault.records.opening import fetch_note, require_all_open
from vault.records.rows import Columns
from vault.records.seal_check import SealedRecord, fetch_sealed_record
from vault.records.sealing import (
    COSIGN_CONTEXT,
    OpenVersion,
    cosigned_message,
    note_claims,
    seal_note,
)
from vault.records.supervision import require_apart
from vault.records.tables import (
    Cosignature,
    Note,
    NoteSeal,
    Section,
    SectionVersion,
)
from vault.store.unit_of_work import Store

UNSTATED_ROLE = "clinician"


class NotTheCosigner(PermissionDenied):
    """A note is cosigned by the supervisor whom it names."""

    code = "not-the-cosigner"


class SealDoesNotHold(TamperedData):
    """A note's seal, its proofs and its texts do not belong together."""

    code = "seal-does-not-hold"
    default_untouched = "Nothing was signed."


class Signing:
    """Signs, cosigns and corrects notes.

    Callers have the actor confirm their passphrase first (`Logins.confirm`).

    Args:
        store: the database.
        clock: the time.
        zone: the practice's time zone, which decides on which day an evening session was.
    """

    def __init__(self, store: Store[Event], clock: Clock, zone: tzinfo = UTC):
        self._store = store
        self._clock = clock
        self._zone = zone

    def sign(self, actor: Actor, note_id: str, *, revision: int | None = None) -> str:
        """Sign and lock a draft; return its seal's hash, as the audit log holds it.

        Args:
            actor: its author.
            note_id: the draft.
            revision: of the draft that the author looked at before signing, if they did.

        Raises:
            PermissionDenied: the actor may not write notes.
            NotTheAuthor: it is someone else's.
            Signed: it is signed already.
            EditedMeanwhile: it was saved since that revision.
            EmptyNote: no section has any text.
            MixedNote: a supervisor is to sign it too, and a section of it is psychotherapy.
            KeyNotHeld: the author no longer holds the key of one of its sections.
            TamperedData: a section does not open where it stands.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work, actor, note_id, Permission.NOTE_WRITE, RecordsEvent.NOTE_SIGN
            )
            require_own_draft(actor, note, attempt)
            if revision is not None:
                require_revision(note, revision)
            keys = ChartKeys(work, actor, note.chart_id, now, attempt)
            versions = _read(work, actor, note, attempt)
            require_apart(note, [each.row["compartment"] for each in versions], attempt)
            note_hash = self._seal(work, actor, note, versions, keys, 1, attempt, now)
            begin_label_history(work, actor, note_id, now)
            work.execute(
                update(Note)
                .where(Note.id == note_id)
                .values(status=NoteStatus.SIGNED, signed_at=now)
            )
        return note_hash

    def cosign(self, actor: Actor, note_id: str, *, seal_hash: str = "") -> None:
        """Put a supervisor's signature to a signed note's present seal.

        Nobody signs what they cannot read: the author grants the keys first. With `seal_hash`,
        nobody signs another text than they looked at.

        Raises:
            PermissionDenied: the actor may not cosign.
            NotTheCosigner: the note names someone else, or nobody.
            NotSigned: its author has not signed it.
            Conflict: it is cosigned already, or corrected since it had the seal of that hash.
            KeyNotHeld: the actor holds no key to one of its sections.
            SealDoesNotHold: the author's seal is not one over the stored texts.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            note, attempt = admit_to_note(
                work, actor, note_id, Permission.NOTE_COSIGN, RecordsEvent.NOTE_COSIGN
            )
            if note.cosigner_id != actor.user_id:
                raise refusal(NotTheCosigner("This note does not name you to sign it."), attempt)
            require_signed(note)
            if not note.awaits_cosignature:
                raise Conflict("You have signed this note.")
            require_all_open(fetch_note(work, actor, note, attempt), attempt)
            seal = _present_seal(fetch_sealed_record(work, actor, note, attempt), attempt)
            if seal_hash not in ("", seal["note_hash"]):
                raise Conflict("This note was corrected since you opened it.")
            key = actor.keyring.signing
            message = cosigned_message(note_id, seal["number"], seal["note_hash"])
            work.execute(
                insert(Cosignature).values(
                    note_id=note_id,
                    seal_number=seal["number"],
                    signed_by=actor.user_id,
                    signature=key.sign(message, context=COSIGN_CONTEXT),
                    signing_public=key.public_bytes,
                    signed_at=now,
                )
            )
            work.execute(update(Note).where(Note.id == note_id).values(cosigned_at=now))
            work.record(
                replace(
                    attempt,
                    public={"note_hash": seal["note_hash"]},
                    detail={"seal": seal["number"]},
                )
            )

    def correct_section(
        self, actor: Actor, section_id: str, text: str, reason: str, *, title: str | None = None
    ) -> str:
        """Give a signed note's section a new version, and the note a new seal; return its hash.

        The earlier version, its seal and its proofs stay as they are.

        Args:
            actor: the note's author.
            section_id: the section.
            text: its text from now on.
            reason: why; kept for the readers of `audit-detail`.
            title: its title from now on, if that changes too.

        Raises:
            PermissionDenied: the actor may not write notes.
            NotFound: there is no such section.
            NotTheAuthor: the note is someone else's.
            NotSigned: the note is a draft.
            InvalidInput: there is no reason, no change, or the text cannot be kept.
            KeyNotHeld: the author no longer holds the key of one of the note's sections.
            TamperedData: a section does not open where it stands.
        """
        if not reason.strip():
            raise InvalidInput("A correction takes a reason.")
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            note_id = note_of_section(work, section_id)
            note, attempt = admit_to_note(
                work, actor, note_id, Permission.NOTE_WRITE, RecordsEvent.NOTE_CORRECT
            )
            require_author(actor, note, attempt)
            require_signed(note)
            keys = ChartKeys(work, actor, note.chart_id, now, attempt)
            versions = [
                self._corrected(work, actor, version, text, title, keys, now)
                if version.row["section_id"] == section_id
                else version
                for version in _read(work, actor, note, attempt)
            ]
            number = (
                1
                + work.execute(
                    select(func.max(NoteSeal.number)).where(NoteSeal.note_id == note_id)
                ).scalar_one()
            )
            attempt = replace(attempt, detail={"section": section_id})
            note_hash = self._seal(work, actor, note, versions, keys, number, attempt, now)
            work.execute(update(Note).where(Note.id == note_id).values(cosigned_at=None))
            record_rationale(work, section_id, reason.strip(), now)
        return note_hash

    def _seal(
        self,
        work: Work,
        actor: Actor,
        note: NoteRecord,
        versions: list[OpenVersion],
        keys: ChartKeys,
        number: int,
        attempt: Event,
        now: datetime,
    ) -> str:
        return seal_note(
            work,
            actor,
            note_claims(note, now, actor.credential or UNSTATED_ROLE, self._zone),
            versions,
            keys=keys,
            number=number,
            attempt=attempt,
            at=now,
        )

    def _corrected(
        self,
        work: Work,
        actor: Actor,
        version: OpenVersion,
        text: str,
        title: str | None,
        keys: ChartKeys,
        now: datetime,
    ) -> OpenVersion:
        content = SectionContent.written(title or version.content.title, text)
        if content == version.content:
            raise InvalidInput("The section reads so already.")
        row = version.row
        values = {
            "id": id_near(row["note_id"]),
            "chart_id": row["chart_id"],
            "note_id": row["note_id"],
            "section_id": row["section_id"],
            "version": row["version"] + 1,
            "author_id": actor.user_id,
            "authored_at": now,
        }
        key = keys.present(row["compartment_id"])
        new_row = seal_row(SectionVersion, values, key, content.packed(row["label"]))
        work.execute(insert(SectionVersion), [new_row])
        work.execute(
            update(Section).where(Section.id == row["section_id"]).values(version=values["version"])
        )
        return OpenVersion({**row, **new_row}, content)


def _present_seal(stored: SealedRecord, attempt: Event) -> Columns:
    if not stored.seals:
        raise refusal(SealDoesNotHold("The note has no seal."), attempt, Outcome.FAILED)
    seal = stored.seals[-1]
    _, problems = stored.problems(seal)
    if problems:
        raise refusal(SealDoesNotHold(" ".join(problems)), attempt, Outcome.FAILED)
    return seal


def _read(work: Work, actor: Actor, note: NoteRecord, attempt: Event) -> list[OpenVersion]:
    sealed = fetch_note(work, actor, note, attempt)
    require_all_open(sealed, attempt)
    with refusing_tampered(attempt):
        sections = sealed.opened().sections
    return [
        OpenVersion(row, section.content)
        for row, section in zip(sealed.rows, sections, strict=True)
        if section.content is not None
    ]
