"""Tables of the record store. Names, titles and texts stand only inside sealed columns."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.identity.tables import SealedColumns
from vault.labels.label import Label
from vault.records.label_column import LabelType
from vault.store.base import Base, Code, Id, Instant, PrimaryId


class Chart(SealedColumns, Base):
    """The record of one treatment unit; sealed: its details (identity compartment)."""

    __tablename__ = "charts"
    sealed_context: ClassVar[tuple[str, ...]] = ("number",)

    id: Mapped[PrimaryId]
    number: Mapped[Code] = mapped_column(unique=True)
    unit_kind: Mapped[Code]
    status: Mapped[Code]
    opened_on: Mapped[date]
    created_by: Mapped[Id]
    created_at: Mapped[Instant]


class Member(SealedColumns, Base):
    """A person in a chart under a handle (A, B, CH1, COL1); sealed: who that is."""

    __tablename__ = "chart_members"
    __table_args__ = (UniqueConstraint("chart_id", "handle"),)
    sealed_context: ClassVar[tuple[str, ...]] = ("chart_id", "handle", "person_id")

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"))
    person_id: Mapped[Id]
    handle: Mapped[Code]
    role: Mapped[Code]
    added_by: Mapped[Id]
    added_at: Mapped[Instant]


class Alert(SealedColumns, Base):
    """A safety alert on a chart, seen by everyone who may open its first page (SE9)."""

    __tablename__ = "chart_alerts"
    sealed_context: ClassVar[tuple[str, ...]] = ("chart_id",)

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), index=True)
    raised_by: Mapped[Id]
    raised_at: Mapped[Instant]
    cleared_by: Mapped[Id | None]
    cleared_at: Mapped[Instant | None]


class Note(Base):
    """A dated entry of one kind. Signed, it never changes; later entries point back to it."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_chart_session", "chart_id", "session_at"),)

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"))
    kind: Mapped[Code]
    template: Mapped[Code]
    status: Mapped[Code]
    author_id: Mapped[Id] = mapped_column(ForeignKey("users.id"))
    session_at: Mapped[Instant]
    authored_at: Mapped[Instant]
    late_entry: Mapped[bool]
    addendum_to: Mapped[Id | None] = mapped_column(ForeignKey("notes.id"))
    cosigner_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[Instant | None]
    cosigned_at: Mapped[Instant | None]
    revision: Mapped[int]


class Section(Base):
    """A titled part of a note; its versions hold the text, its labels their history."""

    __tablename__ = "sections"
    __table_args__ = (UniqueConstraint("note_id", "id"),)

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"))
    note_id: Mapped[Id] = mapped_column(ForeignKey("notes.id"))
    position: Mapped[int]
    loinc: Mapped[Code]
    content_kind: Mapped[Code]
    source_member: Mapped[Code]
    part2_origin: Mapped[Code]
    version: Mapped[int]
    label: Mapped[Label] = mapped_column(LabelType)
    label_number: Mapped[int]
    compartment_id: Mapped[Id] = mapped_column(ForeignKey("compartments.id"))


class SectionVersion(SealedColumns, Base):
    """An immutable text of a section; sealed: title and text. A draft's only one is replaced."""

    __tablename__ = "section_versions"
    __table_args__ = (
        ForeignKeyConstraint(["note_id", "section_id"], ["sections.note_id", "sections.id"]),
        UniqueConstraint("note_id", "section_id", "version"),
        Index("ix_section_versions_compartment", "compartment_id", "epoch"),
    )
    sealed_context: ClassVar[tuple[str, ...]] = ("chart_id", "note_id", "section_id", "version")

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id]
    note_id: Mapped[Id]
    section_id: Mapped[Id]
    version: Mapped[int]
    author_id: Mapped[Id]
    authored_at: Mapped[Instant]


class HeldDraft(SealedColumns, Base):
    """A section of a draft as a hold found it; sealed: title and text (its author's compartment).

    The section may be gone from the note since, so `section_id` points to nothing.
    """

    __tablename__ = "held_drafts"
    sealed_context: ClassVar[tuple[str, ...]] = ("chart_id", "note_id", "section_id")

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), index=True)
    note_id: Mapped[Id] = mapped_column(ForeignKey("notes.id"), index=True)
    section_id: Mapped[Id]
    position: Mapped[int]
    saved_at: Mapped[Instant]
    kept_at: Mapped[Instant]


class SectionLabel(Base):
    """One entry in a section's label history; entries are only ever added (LB6)."""

    __tablename__ = "section_labels"

    section_id: Mapped[Id] = mapped_column(ForeignKey("sections.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[Label] = mapped_column(LabelType)
    set_by: Mapped[Id]
    confirmed_by: Mapped[Id | None]
    set_at: Mapped[Instant]


class LabelRequest(Base):
    """A lowering of a label that waits for a second person."""

    __tablename__ = "label_requests"

    id: Mapped[PrimaryId]
    section_id: Mapped[Id] = mapped_column(ForeignKey("sections.id"), index=True)
    from_number: Mapped[int]
    label: Mapped[Label] = mapped_column(LabelType)
    requested_by: Mapped[Id]
    requested_at: Mapped[Instant]
    outcome: Mapped[Code]
    decided_by: Mapped[Id | None]
    decided_at: Mapped[Instant | None]


class NoteSeal(Base):
    """The issuer-signed part of a note's SD-JWT; number 1 at signing, one more a correction."""

    __tablename__ = "note_seals"

    note_id: Mapped[Id] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    jwt: Mapped[str]
    note_hash: Mapped[str]
    event_id: Mapped[Id]
    signed_by: Mapped[Id]
    signing_public: Mapped[bytes]
    signed_at: Mapped[Instant]


class SectionProof(SealedColumns, Base):
    """The disclosures of one section version in a note's seal; sealed like the section."""

    __tablename__ = "section_proofs"
    __table_args__ = (
        ForeignKeyConstraint(["note_id", "section_id"], ["sections.note_id", "sections.id"]),
        UniqueConstraint("version_id", "seal_number"),
        Index("ix_section_proofs_section", "note_id", "section_id"),
    )
    sealed_context: ClassVar[tuple[str, ...]] = ("note_id", "version_id", "seal_number", "ref")

    id: Mapped[PrimaryId]
    note_id: Mapped[Id]
    section_id: Mapped[Id]
    version_id: Mapped[Id] = mapped_column(ForeignKey("section_versions.id"))
    seal_number: Mapped[int]
    ref: Mapped[Id]


class Cosignature(Base):
    """A supervisor's signature over a note's seal."""

    __tablename__ = "cosignatures"

    note_id: Mapped[Id] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    seal_number: Mapped[int] = mapped_column(primary_key=True)
    signed_by: Mapped[Id]
    signature: Mapped[bytes]
    signing_public: Mapped[bytes]
    signed_at: Mapped[Instant]


class AmendmentRequest(Base):
    """A client's request to amend a signed section, and how it was answered (45 CFR 164.526).

    `state` is received, accepted or denied; `ground` that of a denial. `attach_request` says that
    the client wants request and denial to go along with later disclosures.
    """

    __tablename__ = "amendment_requests"
    __table_args__ = (
        ForeignKeyConstraint(["note_id", "section_id"], ["sections.note_id", "sections.id"]),
    )

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), index=True)
    note_id: Mapped[Id]
    section_id: Mapped[Id] = mapped_column(index=True)
    state: Mapped[Code]
    ground: Mapped[Code]
    attach_request: Mapped[bool]
    received_by: Mapped[Id]
    received_at: Mapped[Instant]
    due_at: Mapped[Instant]
    extended_at: Mapped[Instant | None]
    decided_by: Mapped[Id | None]
    decided_at: Mapped[Instant | None]
    addendum_id: Mapped[Id | None] = mapped_column(ForeignKey("notes.id"))


class AmendmentPaper(SealedColumns, Base):
    """A writing about a request, sealed like the section: who wrote it, and its text.

    `kind` is request, extension, acceptance, denial, disagreement, rebuttal or informed.
    """

    __tablename__ = "amendment_papers"
    sealed_context: ClassVar[tuple[str, ...]] = ("request_id", "kind")

    id: Mapped[PrimaryId]
    request_id: Mapped[Id] = mapped_column(ForeignKey("amendment_requests.id"), index=True)
    kind: Mapped[Code]
    written_by: Mapped[Id]
    written_at: Mapped[Instant]
