"""Tables of accountings: requests for one, the copies given, and suspensions by agencies.

What is sealed here stands under the organisation's `accounting` compartment, whose key the
privacy officers hold. The clear columns are codes, dates and pseudonymous numbers: the clocks run
by them, and every reader's accounting is kept silent by those of a suspension.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from vault.identity.tables import SealedColumns
from vault.store.base import Base, Code, Id, Instant, JsonType, PrimaryId


class AccountingRequest(SealedColumns, Base):
    """A request for an accounting; sealed: all that was done about it, in order (AA5)."""

    __tablename__ = "accounting_requests"
    sealed_context: ClassVar[tuple[str, ...]] = ("number", "chart_id", "member")

    id: Mapped[PrimaryId]
    number: Mapped[Code] = mapped_column(unique=True)
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), index=True)
    member: Mapped[Code]
    state: Mapped[Code]
    due_at: Mapped[Instant]
    recorded_by: Mapped[Id]
    recorded_at: Mapped[Instant]


class AccountingCopy(SealedColumns, Base):
    """The copy kept of an accounting that was given; sealed: the PDF (164.528(d)(2))."""

    __tablename__ = "accounting_copies"
    sealed_context: ClassVar[tuple[str, ...]] = ("request_id", "sha256", "given_by")

    id: Mapped[PrimaryId]
    request_id: Mapped[Id] = mapped_column(ForeignKey("accounting_requests.id"), unique=True)
    sha256: Mapped[Code]
    given_by: Mapped[Id]
    given_at: Mapped[Instant]


class AccountingSuspension(SealedColumns, Base):
    """An agency's suspension of the right to an accounting; sealed: what it said, and all below.

    `refs` are numbers of cases and reports, `member` the handle of the client whose right it is,
    "" for every client of the chart; the sealed content repeats every clear column.
    """

    __tablename__ = "accounting_suspensions"
    sealed_context: ClassVar[tuple[str, ...]] = ("chart_id", "recorded_by")

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), index=True)
    refs: Mapped[list[str]] = mapped_column(JsonType)
    member: Mapped[Code]
    oral: Mapped[bool]
    begins_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    lifted_at: Mapped[Instant | None]
    recorded_by: Mapped[Id]
    recorded_at: Mapped[Instant]
