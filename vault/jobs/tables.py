"""The table of long work."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Blob, Code, Id, Instant, PrimaryId


class Job(Base):
    """A piece of long work: how far it is, and how it ended.

    What it does is audited by the services that it calls; this row only says how it goes.
    `result` is sealed to the owner's public key `key_id`; `trouble` is the refusal's own words,
    which never hold note text.
    """

    __tablename__ = "jobs"
    __table_args__ = ({"info": {"unaudited": True}},)

    id: Mapped[PrimaryId]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    key_id: Mapped[Id]
    kind: Mapped[Code]
    subject_id: Mapped[Id]
    state: Mapped[Code]
    done: Mapped[int]
    total: Mapped[int]
    trouble: Mapped[str]
    result: Mapped[Blob | None]
    begun_at: Mapped[Instant]
    beat_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
