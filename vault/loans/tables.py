"""Tables of loans."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from vault.identity.tables import SealedColumns
from vault.store.base import Base, Blob, Code, Id, Instant, PrimaryId


class Loan(SealedColumns, Base):
    """One loan of an author's psychotherapy notes in one chart; sealed: the program or the suit.

    It is sealed under a key of its own, which the lender holds and, until the loan ends, the
    borrower. The lender's signature binds who lent what to whom until when, so that nobody who
    writes to the database makes one, or makes one longer.
    """

    __tablename__ = "loans"
    sealed_context: ClassVar[tuple[str, ...]] = ("chart_id", "kind", "author_id", "borrower_id")

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), index=True)
    kind: Mapped[Code]
    author_id: Mapped[Id] = mapped_column(ForeignKey("users.id"))
    lender_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    borrower_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    lent_at: Mapped[Instant]
    until: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    ended_by: Mapped[Id | None]
    by_key_id: Mapped[Id]
    signature: Mapped[Blob]


class LentSection(SealedColumns, Base):
    """The key of one section version, handed to a loan's borrower; it goes when the loan ends."""

    __tablename__ = "lent_sections"
    sealed_context: ClassVar[tuple[str, ...]] = ("loan_id", "version_id")

    id: Mapped[PrimaryId]
    loan_id: Mapped[Id] = mapped_column(ForeignKey("loans.id"), index=True)
    note_id: Mapped[Id]
    version_id: Mapped[Id] = mapped_column(index=True)


class LoanReading(Base):
    """That a loan's borrower read a note, so that both see it; the log has it too."""

    __tablename__ = "loan_readings"

    id: Mapped[PrimaryId]
    loan_id: Mapped[Id] = mapped_column(ForeignKey("loans.id"), index=True)
    note_id: Mapped[Id]
    read_at: Mapped[Instant]
