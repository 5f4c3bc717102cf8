"""Tables of disposals. Nothing here names a client or holds a word of a record."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Blob, Code, Id, Instant, PrimaryId


class Disposal(Base):
    """One disposal of charts, from its proposal to its certificate.

    `state` is proposed, cancelled, declined or done. `proposal` is the canonical JSON that whoever
    proposed it signed with the key `proposal_key`; `certificate` what the second person signed.
    The reasons given in words are rationales of this row's id.
    """

    __tablename__ = "disposals"

    id: Mapped[PrimaryId]
    state: Mapped[Code]
    proposed_by: Mapped[Id] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[Instant]
    proposal: Mapped[str]
    proposal_key: Mapped[Id]
    proposal_signature: Mapped[Blob]
    ended_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[Instant | None]
    certificate: Mapped[str | None]


class DisposalChart(Base):
    """A chart that a disposal is about."""

    __tablename__ = "disposal_charts"

    disposal_id: Mapped[Id] = mapped_column(ForeignKey("disposals.id"), primary_key=True)
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), primary_key=True, index=True)


class Tombstone(Base):
    """What stays of a chart: its row has its number and dates; this, the certificate's id."""

    __tablename__ = "tombstones"

    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), primary_key=True)
    disposal_id: Mapped[Id] = mapped_column(ForeignKey("disposals.id"), index=True)
    disposed_at: Mapped[Instant]


class CoveredBackup(Base):
    """A backup that still holds disposed charts, until somebody says that it is destroyed."""

    __tablename__ = "covered_backups"

    disposal_id: Mapped[Id] = mapped_column(ForeignKey("disposals.id"), primary_key=True)
    backup_id: Mapped[Id] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    made_at: Mapped[Instant]
    destroyed_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    destroyed_at: Mapped[Instant | None]
