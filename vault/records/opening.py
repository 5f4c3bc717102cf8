"""Reading a note: its rows are fetched while the act is audited, and decrypted afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from vault.audit.events import Event
from vault.errors import KeyNotHeld, TamperedData
from vault.identity import compartments
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.sealed import open_row
from vault.identity.tables import Compartment, Grant
from vault.labels.label import Label
from vault.labels.vocabulary import ContentKind, Loinc
from vault.records.content import SectionContent
from vault.records.note_model import NoteRecord, OpenedNote, Part2Origin, SectionView
from vault.records.rows import Columns, Keys, code_of
from vault.records.tables import Section, SectionVersion
from vault.store.statements import Prepared

_SECTIONS = (
    select(
        SectionVersion.id,
        SectionVersion.chart_id,
        SectionVersion.note_id,
        SectionVersion.section_id,
        SectionVersion.version,
        SectionVersion.author_id,
        SectionVersion.authored_at,
        SectionVersion.compartment_id,
        SectionVersion.epoch,
        SectionVersion.wrapped_key,
        SectionVersion.ciphertext,
        Section.position,
        Section.loinc,
        Section.content_kind,
        Section.source_member,
        Section.part2_origin,
        Section.label,
        Section.version.label("present_version"),
        Section.compartment_id.label("filed_in"),
        Compartment.name.label("compartment"),
        Grant.holder_id,
    )
    .join(
        Section,
        (Section.note_id == SectionVersion.note_id) & (Section.id == SectionVersion.section_id),
    )
    .join(Compartment, Compartment.id == SectionVersion.compartment_id)
    .join(
        Grant,
        (Grant.compartment_id == SectionVersion.compartment_id)
        & (Grant.epoch == SectionVersion.epoch)
        & (Grant.holder_id == bindparam("holder"))
        & (Grant.key_id == bindparam("key")),
        isouter=True,
    )
    .where(SectionVersion.note_id == bindparam("note"))
    .order_by(Section.position, SectionVersion.version)
)
_ALL_VERSIONS = Prepared(_SECTIONS)
_PRESENT = Prepared(_SECTIONS.where(SectionVersion.version == Section.version))


class SectionMisfiled(TamperedData):
    """A section is said to be in another compartment than its text is."""

    code = "section-misfiled"


@dataclass(frozen=True, slots=True)
class SealedNote:
    """A note's rows, still encrypted, with the keys of the reader."""

    note: NoteRecord
    rows: Sequence[Columns]
    keys: Keys

    def opened(self) -> OpenedNote:
        """Decrypt what the reader's keys open; the other sections stay closed.

        Raises:
            SealBroken: a row was changed, swapped or moved.
            LabelChanged: a label was changed without the key.
            SectionMisfiled: a section's compartment was changed without the key.
        """
        return OpenedNote(
            note=self.note, sections=tuple(_view(row, self.keys) for row in self.rows)
        )


def fetch_note(
    work: Work, actor: Actor, note: NoteRecord, attempt: Event, *, all_versions: bool = False
) -> SealedNote:
    """Fetch a note's sections and the keys that the actor holds to them.

    Args:
        work: the unit of work in which the caller records the event.
        actor: the reader.
        note: the note.
        attempt: the act's event, logged as denied when nothing could be opened.
        all_versions: the earlier texts of corrected sections too.

    Raises:
        KeyNotHeld: the actor holds the key of none of its sections.
    """
    query = _ALL_VERSIONS if all_versions else _PRESENT
    with refusing_tampered(attempt):
        rows = work.fetch(
            query, {"note": note.note_id, "holder": actor.user_id, "key": actor.keyring.key_id}
        )
    opened = actor.keyring.opened
    keys: dict[tuple[str, int], bytes] = {}
    for row in rows:
        place = (row["compartment_id"], row["epoch"])
        if row["holder_id"] is None or place in keys:
            continue
        keys[place] = (
            opened[place]
            if place in opened
            else compartments.key_of_epoch(work, actor, *place, attempt).key
        )
    if not keys:
        raise refusal(KeyNotHeld("You hold no key to any section of this note."), attempt)
    return SealedNote(note, rows, keys)


def require_all_open(sealed: SealedNote, attempt: Event) -> None:
    """Refuse an act on the whole note to someone who cannot read all of it.

    Raises:
        KeyNotHeld: the actor lacks the key of one of its sections.
    """
    if any(row["holder_id"] is None for row in sealed.rows):
        raise refusal(KeyNotHeld("You hold no key to a section of this note."), attempt)


def _view(row: Columns, keys: Keys) -> SectionView:
    key = keys.get((row["compartment_id"], row["epoch"]))
    if row["filed_in"] != row["compartment_id"]:
        raise SectionMisfiled("A section's compartment is not the one it was sealed in.")
    return SectionView(
        section_id=row["section_id"],
        version_id=row["id"],
        version=row["version"],
        position=row["position"],
        label=row["label"],
        content_kind=code_of(ContentKind, row["content_kind"]),
        loinc=code_of(Loinc, row["loinc"]) if row["loinc"] else None,
        source_member=row["source_member"],
        part2_origin=code_of(Part2Origin, row["part2_origin"]),
        compartment=row["compartment"],
        author_id=row["author_id"],
        authored_at=row["authored_at"],
        content=open_content(row, key, row["label"]) if key else None,
    )


def open_content(row: Columns, key: bytes, label: Label) -> SectionContent:
    """Decrypt a row of `section_versions`.

    Args:
        row: a mapping of the row's columns.
        key: its compartment's key of its epoch.
        label: the section's label.

    Raises:
        SealBroken: the row was changed, swapped or moved.
        LabelChanged: the label was changed without the key.
    """
    return SectionContent.unpacked(open_row(SectionVersion, row, key), label)
