"""The table of what was said about outside attesters; names of professionals stand in the clear."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Blob, Code, Id, Instant, PrimaryId


class AttesterWord(Base):
    """A colleague's signed word about an attester: registered, confirmed or withdrawn.

    Each repeats who the attester is, so that a changed row fails by itself. `by_key_id` names the
    colleague's `UserKey`. Words are only ever added.
    """

    __tablename__ = "attester_words"

    id: Mapped[PrimaryId]
    attester_id: Mapped[Id] = mapped_column(index=True)
    act: Mapped[Code]
    name: Mapped[str]
    credential: Mapped[str]
    role: Mapped[Code]
    public_key: Mapped[Blob]
    until: Mapped[Instant]
    by_key_id: Mapped[Id]
    at: Mapped[Instant]
    signature: Mapped[Blob]
