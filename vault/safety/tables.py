"""Tables of safety cases. Everything a person wrote stands sealed under the case's own key."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.identity.tables import SealedColumns
from vault.store.base import Base, Code, Id, Instant, PrimaryId


class SafetyCase(SealedColumns, Base):
    """A safety case; sealed: how many entries it has and a digest over them.

    The clear columns are for lists and decide nothing.
    """

    __tablename__ = "safety_cases"
    sealed_context: ClassVar[tuple[str, ...]] = ("number", "kind", "chart_id")

    id: Mapped[PrimaryId]
    number: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[Code]
    chart_id: Mapped[Id | None] = mapped_column(ForeignKey("charts.id"), index=True)
    opened_by: Mapped[Id]
    opened_at: Mapped[Instant]


class SafetyEntry(SealedColumns, Base):
    """One entry of a safety case; entries are only ever added."""

    __tablename__ = "safety_entries"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id", "number", "kind")

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("safety_cases.id"))
    number: Mapped[int]
    kind: Mapped[Code]


class SafetyTask(Base):
    """Something to be done in a safety case, and by when; what the entries amount to."""

    __tablename__ = "safety_tasks"

    case_id: Mapped[Id] = mapped_column(ForeignKey("safety_cases.id"), primary_key=True)
    kind: Mapped[Code] = mapped_column(primary_key=True)
    due_at: Mapped[Instant]
    done_by: Mapped[Id | None]
    done_at: Mapped[Instant | None]


class SafetyDocument(SealedColumns, Base):
    """A paper of a safety case; sealed: the PDF's bytes."""

    __tablename__ = "safety_documents"
    sealed_context: ClassVar[tuple[str, ...]] = ("case_id",)

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("safety_cases.id"), index=True)
    made_at: Mapped[Instant]
