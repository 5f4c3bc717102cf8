"""Tables of sponsor reports. They hold what a sponsor may know, and so nothing sealed."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Blob, Code, Id, Instant, PrimaryId


class SponsorReport(Base):
    """A report as it was issued: canonical JSON, never changed, and its SHA-256 in hex."""

    __tablename__ = "sponsor_reports"

    id: Mapped[PrimaryId]
    period: Mapped[Code] = mapped_column(unique=True)
    issued_by: Mapped[Id] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[Instant]
    content: Mapped[Blob]
    sha256: Mapped[str]


class ReportedQuarter(Base):
    """A calendar quarter that a report covers; no other report covers it too."""

    __tablename__ = "sponsor_report_quarters"

    quarter: Mapped[Code] = mapped_column(primary_key=True)
    report_id: Mapped[Id] = mapped_column(ForeignKey("sponsor_reports.id"), index=True)
