"""The table of emergency accesses."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Code, Id, Instant, PrimaryId


class EmergencyAccess(Base):
    """One request to open a chart in an emergency, from its asking to its review.

    The rationale and the reviewer's words are rationales of this row's id. `state` is asked,
    granted, declined, ended or reviewed.
    """

    __tablename__ = "emergency_accesses"

    id: Mapped[PrimaryId]
    chart_id: Mapped[Id] = mapped_column(ForeignKey("charts.id"), index=True)
    requester_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[Code]
    minutes: Mapped[int]
    state: Mapped[Code]
    asked_at: Mapped[Instant]
    second_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[Instant | None]
    expires_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]
    reviewer_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    disposition: Mapped[Code]
    reviewed_at: Mapped[Instant | None]
