"""The table of calendar feeds."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Blob, Id, Instant, PrimaryId


class TaskFeed(Base):
    """A person's calendar feed; only a digest of its token is kept, and the latest row counts."""

    __tablename__ = "task_feeds"

    id: Mapped[PrimaryId]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    token_digest: Mapped[Blob] = mapped_column(unique=True)
    made_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
