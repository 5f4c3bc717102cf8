"""The rows behind what a case releases: decisions' own, the sections', their proofs and notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from vault.disclosure.tables import SectionRelease
from vault.identity.tables import User
from vault.records.rows import Columns, fetch
from vault.records.tables import (
    Chart,
    Cosignature,
    Note,
    NoteSeal,
    Section,
    SectionProof,
    SectionVersion,
)
from vault.store.unit_of_work import Reader

_SECTIONS = (
    select(
        *SectionVersion.__table__.c,
        Section.position,
        Section.label,
        Note.session_at,
        Note.authored_at.label("note_authored_at"),
        Note.signed_at,
        Note.late_entry,
        Note.addendum_to,
        Chart.number.label("chart"),
        User.display_name.label("author_name"),
        User.credential.label("author_credential"),
    )
    .join_from(
        SectionVersion,
        Section,
        (Section.note_id == SectionVersion.note_id) & (Section.id == SectionVersion.section_id),
    )
    .join(Note, Note.id == SectionVersion.note_id)
    .join(Chart, Chart.id == Note.chart_id)
    .join(User, User.id == Note.author_id)
    .order_by(Note.session_at, Note.authored_at, Note.id, Section.position)
)


@dataclass(frozen=True, slots=True)
class ReleasedRows:
    """Rows fetched while the reading is logged, still encrypted.

    Args:
        releases: what decisions handed over, by section version.
        sections: the decided section versions with their notes, in the order of production.
        proofs: by id.
        seals: by note and number.
        cosigners: name of who cosigned a note's seal, by note and number.
    """

    releases: Mapping[str, Columns]
    sections: Sequence[Columns]
    proofs: Mapping[str, Columns]
    seals: Mapping[tuple[str, int], Columns]
    cosigners: Mapping[tuple[str, int], str]


def fetch_released(reader: Reader, case_id: str, versions: Collection[str]) -> ReleasedRows:
    """Fetch the rows of decided section versions.

    Args:
        reader: the database.
        case_id: the case.
        versions: ids of the versions on which decisions stand.
    """
    sections = fetch(reader, _SECTIONS.where(SectionVersion.id.in_(versions)))
    notes = {row["note_id"] for row in sections}
    releases = fetch(
        reader, select(*SectionRelease.__table__.c).where(SectionRelease.case_id == case_id)
    )
    proofs = fetch(
        reader, select(*SectionProof.__table__.c).where(SectionProof.version_id.in_(versions))
    )
    seals = fetch(reader, select(*NoteSeal.__table__.c).where(NoteSeal.note_id.in_(notes)))
    cosigned = reader.execute(
        select(Cosignature.note_id, Cosignature.seal_number, User.display_name)
        .join(User, User.id == Cosignature.signed_by)
        .where(Cosignature.note_id.in_(notes))
    )
    return ReleasedRows(
        releases={row["version_id"]: row for row in releases},
        sections=sections,
        proofs={row["id"]: row for row in proofs},
        seals={(row["note_id"], row["number"]): row for row in seals},
        cosigners={(row.note_id, row.seal_number): row.display_name for row in cosigned},
    )
