"""The sections of a case's charts: their rows, and what the rules need to know of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from vault.disclosure.rules.clauses import SectionFacts
from vault.disclosure.sections.size import SizeClass
from vault.errors import TamperedData, VerificationFailed
from vault.labels.vocabulary import ContentKind, NoteKind
from vault.records.content import SectionContent
from vault.records.note_model import NoteStatus
from vault.records.opening import open_content
from vault.records.rows import Columns, Keys, code_of, fetch
from vault.records.sdjwt_verify import verify_note
from vault.records.tables import Chart, Note, NoteSeal, Section, SectionVersion
from vault.store.unit_of_work import Reader

_CURRENT = (
    select(
        *SectionVersion.__table__.c,
        Section.position,
        Section.label,
        Section.content_kind,
        Note.author_id.label("note_author"),
        Note.status,
        Note.session_at,
        Note.authored_at.label("note_authored_at"),
        Note.late_entry,
        Note.addendum_to,
        Note.signed_at,
        Note.cosigner_id,
        Note.cosigned_at,
        Chart.number.label("chart"),
    )
    .join_from(Note, Section, Section.note_id == Note.id)
    .join(
        SectionVersion,
        (SectionVersion.note_id == Section.note_id)
        & (SectionVersion.section_id == Section.id)
        & (SectionVersion.version == Section.version),
    )
    .join(Chart, Chart.id == Note.chart_id)
    .order_by(Note.session_at, Note.authored_at, Note.id, Section.position)
)


class ForgedSeal(TamperedData):
    """A signed note's seal is gone, does not hold, or is another note's."""

    code = "forged-seal"


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed note's seal, checked, with what it says of the note to everyone.

    Args:
        number: which of the note's seals it is.
        jwt: the issuer-signed part of the SD-JWT.
        note_hash: its hash as the audit log holds it, logged by the event `event_id`.
        public_key: the Ed25519 key that it verifies with.
        kind: the note's kind.
        session_on: the day of the session, where the practice is.
        author_role: the author's role, as signed.
    """

    number: int
    jwt: str
    note_hash: str
    event_id: str
    public_key: bytes
    kind: NoteKind
    session_on: date
    author_role: str


@dataclass(frozen=True, slots=True)
class SectionOnFile:
    """The present version of a section of a signed note.

    Args:
        facts: what the rules need to know of it; the title where it was opened.
        seal: its note's present seal.
        row: the columns of the version, its section, note and chart.
    """

    facts: SectionFacts
    seal: Seal
    row: Columns

    @property
    def version_id(self) -> str:
        """Return the id of the version."""
        return self.facts.section

    @property
    def chart(self) -> str:
        """Return the chart's number."""
        return str(self.row["chart"])

    @property
    def size(self) -> SizeClass:
        """Return its length, as coarsely as everybody may know it."""
        return SizeClass.of(len(self.row["ciphertext"]))

    def readable(self, keys: Keys) -> bool:
        """Tell whether these keys open its text."""
        return (self.row["compartment_id"], self.row["epoch"]) in keys

    def content(self, keys: Keys) -> SectionContent:
        """Open title and text.

        Args:
            keys: keys that open it.

        Raises:
            SealBroken: the row was changed, swapped or moved.
            LabelChanged: the label was changed without the key.
        """
        key = keys[self.row["compartment_id"], self.row["epoch"]]
        return open_content(self.row, key, self.facts.label)

    def titled(self, keys: Keys) -> SectionOnFile:
        """Return it with its title, where these keys open it; errors as `content`."""
        if not self.readable(keys):
            return self
        return replace(self, facts=replace(self.facts, title=self.content(keys).title))


def signed_sections(reader: Reader, chart_ids: Collection[str]) -> tuple[SectionOnFile, ...]:
    """Return the present sections of the charts' signed notes, in the order of production.

    Kind and date come from the author's signed seal and not from columns that anybody who writes
    to the database could change.

    Raises:
        ForgedSeal: a signed note's seal is gone or does not hold.
    """
    seals = _present_seals(reader, chart_ids)
    rows = fetch(
        reader,
        _CURRENT.where(Note.chart_id.in_(chart_ids), Note.status == NoteStatus.SIGNED),
    )
    return tuple(_on_file(row, seals) for row in rows)


def all_rows(reader: Reader, chart_ids: Collection[str]) -> Sequence[Columns]:
    """Return the rows of every present section of the charts, drafts too."""
    return fetch(reader, _CURRENT.where(Note.chart_id.in_(chart_ids)))


def _on_file(row: Columns, seals: Mapping[str, Seal]) -> SectionOnFile:
    seal = seals.get(row["note_id"])
    if seal is None:
        raise ForgedSeal("A signed note has lost its seal.")
    facts = SectionFacts(
        section=row["id"],
        label=row["label"],
        note_kind=seal.kind,
        session_on=seal.session_on,
        content=code_of(ContentKind, row["content_kind"]),
        author=row["note_author"],
    )
    return SectionOnFile(facts, seal, row)


def _present_seals(reader: Reader, chart_ids: Collection[str]) -> dict[str, Seal]:
    rows = fetch(
        reader,
        select(*NoteSeal.__table__.c)
        .join(Note, Note.id == NoteSeal.note_id)
        .where(Note.chart_id.in_(chart_ids))
        .order_by(NoteSeal.note_id, NoteSeal.number),
    )
    return {note_id: seal_of(row) for note_id, row in {row["note_id"]: row for row in rows}.items()}


def seal_of(row: Columns) -> Seal:
    """Check a row of `note_seals` and return it.

    Raises:
        ForgedSeal: it does not hold, or is another note's.
    """
    try:
        verified = verify_note(row["jwt"], (), public_key_bytes=row["signing_public"])
    except VerificationFailed:
        raise ForgedSeal("A note's seal does not hold.") from None
    if (verified.claims.note_ref, verified.note_hash) != (row["note_id"], row["note_hash"]):
        raise ForgedSeal("A note's seal is another note's.")
    return Seal(
        number=row["number"],
        jwt=row["jwt"],
        note_hash=verified.note_hash,
        event_id=row["event_id"],
        public_key=row["signing_public"],
        kind=code_of(NoteKind, verified.claims.kind),
        session_on=date.fromisoformat(verified.claims.session_on),
        author_role=verified.claims.author,
    )
