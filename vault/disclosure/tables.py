"""Tables of disclosures. Names, papers, reasons and texts stand only inside sealed columns.

Everything sealed here stands under the case's own key, which its participants hold and nobody
else (DESIGN §3). What stands in the clear are codes, dates and ids; no rule looks at any of it.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.identity.tables import SealedColumns
from vault.store.base import Base, Blob, Code, Id, Instant, JsonType, PrimaryId


class Disclosure(SealedColumns, Base):
    """A disclosure case; sealed: its caption and the head of its ledger.

    From `basis` on, the clear columns repeat for lists what the ledger holds.
    """

    __tablename__ = "disclosures"
    sealed_context: ClassVar[tuple[str, ...]] = ("number",)

    id: Mapped[PrimaryId]
    number: Mapped[Code] = mapped_column(unique=True)
    opened_by: Mapped[Id]
    opened_at: Mapped[Instant]
    basis: Mapped[Code]
    state: Mapped[Code]
    sides: Mapped[list[str]] = mapped_column(JsonType)
    paper_kind: Mapped[Code]
    served_at: Mapped[Instant | None]
    return_at: Mapped[Instant | None]
    object_before: Mapped[Instant | None]


class CaseChart(Base):
    """A chart that a case asks for."""

    __tablename__ = "case_charts"

    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"), primary_key=True)
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), primary_key=True, index=True)


class CaseEntry(SealedColumns, Base):
    """One entry of a case's ledger: a paper filed, a step taken, a word in the negotiation.

    Entries are only ever added; the case is what they amount to, in order.
    """

    __tablename__ = "case_entries"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id", "number", "kind", "made_by")

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"))
    number: Mapped[int]
    kind: Mapped[Code]
    made_by: Mapped[Id]
    made_at: Mapped[Instant]


class InstrumentScan(SealedColumns, Base):
    """The scan of one version of a case's instrument; sealed: the PDF's bytes."""

    __tablename__ = "instrument_scans"
    __table_args__ = (UniqueConstraint("case_id", "version"),)
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id", "version")

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"))
    version: Mapped[int]


class CaseDocument(SealedColumns, Base):
    """The document filed with one entry of a case's ledger; sealed: the PDF's bytes."""

    __tablename__ = "case_documents"
    __table_args__ = (UniqueConstraint("case_id", "entry"),)
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id", "entry")

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"))
    entry: Mapped[int]


class CounselPaper(SealedColumns, Base):
    """A paper of counsel's own (EP9); sealed under counsel's key: its title and the PDF."""

    __tablename__ = "counsel_papers"
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id", "filed_by")

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"), index=True)
    filed_by: Mapped[Id]
    filed_at: Mapped[Instant]


class SectionRelease(SealedColumns, Base):
    """What a standing decision hands to a case's participants, and nothing else does.

    Sealed, for a release: the keys of exactly that section version and its proof; for a
    redaction: the text that stays. `entry` is the decision's number in the ledger. The row goes
    when the decision no longer stands.
    """

    __tablename__ = "section_releases"
    __table_args__ = (UniqueConstraint("case_id", "version_id"),)
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id", "version_id", "action", "entry")

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"))
    version_id: Mapped[Id] = mapped_column(index=True)
    action: Mapped[Code]
    entry: Mapped[int]


class FingerprintRecord(SealedColumns, Base):
    """Fingerprints of what is withheld of one section version of the case's charts."""

    __tablename__ = "case_fingerprints"
    __table_args__ = (UniqueConstraint("case_id", "version_id"),)
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id", "version_id")

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"))
    version_id: Mapped[Id]
    made_by: Mapped[Id]
    made_at: Mapped[Instant]


class Hold(Base):
    """A chart that is kept from being deleted: by a case (LI10), or by hand on another ground.

    One person asks to lift it and another lifts it (RH4). The reasons given in words are rationales
    of this row's id.
    """

    __tablename__ = "holds"

    id: Mapped[PrimaryId]
    case_id: Mapped[Id | None] = mapped_column(ForeignKey("disclosures.id"), index=True)
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), index=True)
    ground: Mapped[Code]
    placed_by: Mapped[Id]
    placed_at: Mapped[Instant]
    lift_asked_by: Mapped[Id | None]
    lift_asked_at: Mapped[Instant | None]
    lifted_by: Mapped[Id | None]
    lifted_at: Mapped[Instant | None]


class Task(Base):
    """Something to be seen to in a case, and by when.

    `chart_id` and `member` (a handle) tell whom to notify, where it is about a member.
    """

    __tablename__ = "case_tasks"

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"), index=True)
    kind: Mapped[Code]
    chart_id: Mapped[Id | None] = mapped_column(ForeignKey("charts.id"))
    member: Mapped[Code]
    due_at: Mapped[Instant | None]
    set_at: Mapped[Instant]
    done_by: Mapped[Id | None]
    done_at: Mapped[Instant | None]


class DisclosureApproval(Base):
    """A person's signature over the digest of exactly what may leave (DW7)."""

    __tablename__ = "disclosure_approvals"

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"), index=True)
    production_id: Mapped[Id] = mapped_column(index=True)
    digest: Mapped[str]
    scope_version: Mapped[int]
    approved_by: Mapped[Id]
    signature: Mapped[Blob]
    signing_public: Mapped[Blob]
    approved_at: Mapped[Instant]


class Transmission(SealedColumns, Base):
    """A production that left; sealed: to whom, where to, and what it was (AA1, AA2)."""

    __tablename__ = "transmissions"
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id", "production_id", "sent_by")

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"), index=True)
    production_id: Mapped[Id]
    sent_by: Mapped[Id]
    sent_at: Mapped[Instant]


class TransmissionChart(Base):
    """A chart of which a transmission disclosed something."""

    __tablename__ = "transmission_charts"

    transmission_id: Mapped[Id] = mapped_column(ForeignKey("transmissions.id"), primary_key=True)
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), primary_key=True, index=True)
