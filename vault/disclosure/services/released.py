"""What a case's decisions release, opened with the case's key alone.

This is what a production is made of. No compartment key is used here, and none is needed: whoever
takes part in the case reads exactly what stands released in it, and of the rest codes only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from vault.audit.events import Event
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit
from vault.disclosure.ledger.book import fetch_ledger, key_to
from vault.disclosure.ledger.codec import from_bytes
from vault.disclosure.ledger.open_case import Made, OpenCase
from vault.disclosure.rules.decisions import Run
from vault.disclosure.rules.fingerprints import Fingerprints
from vault.disclosure.rules.steps.base import ENDED
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.sections.appended import Appended
from vault.disclosure.sections.material import (
    OpenedSection,
    Redaction,
    Release,
    open_release,
    opened_redaction,
)
from vault.disclosure.sections.on_file import Seal, all_rows, seal_of
from vault.disclosure.sections.released_rows import ReleasedRows, fetch_released
from vault.disclosure.sections.withholding import fetch_fingerprints, open_fingerprints
from vault.disclosure.tables import SectionRelease
from vault.errors import Conflict, TamperedData
from vault.identity.actor import Actor, refusing_tampered
from vault.identity.sealed import open_row
from vault.records.access import logging_tampering
from vault.records.rows import Columns, Keys
from vault.store.unit_of_work import Store


class MaterialMissing(TamperedData):
    """What a standing decision handed over is gone, or is another decision's."""

    code = "material-missing"


class NothingReleased(Conflict):
    """The case was refused or revoked; nothing of it is released any more."""

    code = "nothing-released"
    default_remedy = "Another instrument takes decisions of its own."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptItem:
    """A section that is released whole or in part.

    Args:
        version_id: the section version decided.
        title: its title.
        paragraphs: text that stays, and markers for what does not.
        redacted: whether something does not.
        clause: number of the clause it answers.
        holders: handles of who holds a privilege in it, for the privilege log.
        ref: its random reference in the note's seal.
        seal: the note's seal in which it stands.
        disclosures: what shows it in that seal: its own and those of its whole paragraphs.
        appended: what goes along with it (45 CFR 164.526(d)).
    """

    version_id: str
    title: str
    paragraphs: tuple[tuple[Run, ...], ...]
    redacted: bool
    clause: int
    holders: tuple[str, ...]
    ref: str
    seal: Seal
    disclosures: tuple[str, ...]
    appended: tuple[Appended, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldItem:
    """A section that is withheld: no title, no text, no reference.

    Args:
        version_id: the section version decided; it never leaves.
        code: why.
        clause: number of the clause that would otherwise reach it, if any.
        holders: handles of who holds a privilege in it, for the privilege log.
    """

    version_id: str
    code: ReasonCode
    clause: int | None
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedNote:
    """A note of which sections were decided.

    Args:
        note_id: the note.
        chart: the chart's number.
        seal: its last seal among those of its kept sections, else its last one; `kind`,
            `session_on` and `author_role` are as signed there.
        session_at, authored_at, signed_at: instants; `late_entry`: written late (RS5).
        author_name, author_credential: of its author.
        cosigned_by: name of who cosigned that seal, "" if nobody did.
        addendum_to: the note that it adds to, if any.
        items: its decided sections in order; those out of scope are not there at all.
    """

    note_id: str
    chart: str
    seal: Seal
    session_at: datetime
    authored_at: datetime
    signed_at: datetime
    late_entry: bool
    author_name: str
    author_credential: str
    cosigned_by: str
    addendum_to: str | None
    items: tuple[KeptItem | WithheldItem, ...]

    @property
    def kept(self) -> Iterator[KeptItem]:
        """Return the sections released whole or in part."""
        return (item for item in self.items if isinstance(item, KeptItem))


@dataclass(frozen=True, slots=True)
class ReleasedCase:
    """A case with everything that it releases, in the order of production.

    The order is that of the sessions, then of writing, then of the sections in the note.
    """

    case: OpenCase
    notes: tuple[DecidedNote, ...]


@dataclass(frozen=True, slots=True)
class WithheldText:
    """What is known of a case's withheld text without reading it.

    Args:
        fingerprints: of every withheld section and span that a clinician could fingerprint.
        unchecked: how many further sections of the case's charts are neither decided nor
            fingerprinted, because no deciding clinician held their keys.
    """

    fingerprints: Fingerprints
    unchecked: int


class Released:
    """Opens what cases release, for their participants.

    Args:
        store: the database.
    """

    def __init__(self, store: Store[Event]):
        self._store = store

    def released_sections(self, actor: Actor, case: str) -> ReleasedCase:
        """Return everything that the case's standing decisions release; logged first.

        Sections in scope that are undecided are left out: they count as withheld.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in it.
            NothingReleased: the case was refused or revoked.
            ReleaseStale: a section was encrypted anew since; it has to be decided again.
            TamperedData: something is not as it was written.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.RELEASED_OPEN)
            with refusing_tampered(admitted.attempt):
                _, opened = fetch_ledger(work, admitted).opened()
            if not opened.state.sides.isdisjoint(ENDED):
                raise NothingReleased("The case was refused or revoked.")
            standing = opened.standing
            rows = fetch_released(work, admitted.ref.case_id, standing.keys())
            admitted.record(work, {"sections": len(standing)})
        with logging_tampering(self._store, admitted.attempt):
            seals = {place: seal_of(row) for place, row in rows.seals.items()}
            notes = groupby(rows.sections, key=lambda row: str(row["note_id"]))
            return ReleasedCase(
                opened,
                tuple(
                    _note(list(sections), standing, rows, seals, admitted.keys)
                    for _, sections in notes
                ),
            )

    def withheld_fingerprints(self, actor: Actor, case: str) -> WithheldText:
        """Return the fingerprints of what the case withholds, put together.

        Raises:
            PermissionDenied, NotAParticipant, TamperedData: as `released_sections`.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.FINGERPRINTS_OPEN)
            sealed = fetch_ledger(work, admitted)
            stored = fetch_fingerprints(work, admitted.ref.case_id)
            present = {row["id"] for row in all_rows(work, list(admitted.ref.charts))}
            admitted.record(work)
        with logging_tampering(self._store, admitted.attempt):
            head, opened = sealed.opened()
            prints = open_fingerprints(stored, head.secret_bytes, admitted.keys)
        unchecked = present - prints.prints.keys() - opened.standing.keys()
        return WithheldText(prints, len(unchecked))


def _note(
    sections: list[Columns],
    standing: dict[str, Made],
    rows: ReleasedRows,
    seals: dict[tuple[str, int], Seal],
    keys: Keys,
) -> DecidedNote:
    first = sections[0]
    items = tuple(_item(row, standing[row["id"]], rows, seals, keys) for row in sections)
    note_id = first["note_id"]
    known = [item.seal for item in items if isinstance(item, KeptItem)] or [
        seal for (note, _), seal in seals.items() if note == note_id
    ]
    seal = max(known, key=lambda seal: seal.number)
    return DecidedNote(
        note_id=note_id,
        chart=first["chart"],
        seal=seal,
        session_at=first["session_at"],
        authored_at=first["note_authored_at"],
        signed_at=first["signed_at"],
        late_entry=first["late_entry"],
        author_name=first["author_name"],
        author_credential=first["author_credential"],
        cosigned_by=rows.cosigners.get((note_id, seal.number), ""),
        addendum_to=first["addendum_to"],
        items=items,
    )


def _item(
    row: Columns,
    made: Made,
    rows: ReleasedRows,
    seals: dict[tuple[str, int], Seal],
    keys: Keys,
) -> KeptItem | WithheldItem:
    decision, holders = made.decision, row["label"].holders
    if decision.code is not None:
        return WithheldItem(
            version_id=row["id"], code=decision.code, clause=decision.clause, holders=holders
        )
    handed = rows.releases.get(row["id"])
    if handed is None or (handed["action"], handed["entry"]) != (decision.action, made.number):
        raise MaterialMissing("What a decision handed over is gone or another decision's.")
    raw = open_row(SectionRelease, handed, key_to(handed, keys))
    opened = _opened(decision.action, raw, row, rows)
    seal = seals.get((row["note_id"], opened.seal_number))
    if seal is None or decision.clause is None:
        raise MaterialMissing("The seal of a released section is gone.")
    return KeptItem(
        version_id=row["id"],
        title=opened.title,
        paragraphs=opened.paragraphs,
        redacted=decision.action is Action.REDACT,
        clause=decision.clause,
        holders=holders,
        ref=opened.ref,
        seal=seal,
        disclosures=opened.disclosures,
        appended=opened.appended,
    )


def _opened(action: Action, raw: bytes, row: Columns, rows: ReleasedRows) -> OpenedSection:
    if action is Action.REDACT:
        return opened_redaction(from_bytes(Redaction, raw))
    release = from_bytes(Release, raw)
    proof = rows.proofs.get(release.proof.row_id)
    if proof is None or release.version.row_id != row["id"]:
        raise MaterialMissing("The proof of a released section is gone.")
    return open_release(release, row, proof, row["label"])
