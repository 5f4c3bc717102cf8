"""A plain SQLAlchemy ORM application that keeps the same notes: no encryption, no audit.

It has the vault's engine settings (WAL, `synchronous=FULL`), one session an act, and one durable
commit a note, as a tutorial's application has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, ForeignKey, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from vault.records.note_model import SectionDraft


class PlainBase(DeclarativeBase):
    pass


class PlainNote(PlainBase):
    __tablename__ = "plain_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    chart: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    template: Mapped[str]
    status: Mapped[str]
    author: Mapped[str]
    session_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    authored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    late_entry: Mapped[bool]
    revision: Mapped[int]
    sections: Mapped[list[PlainSection]] = relationship(
        back_populates="note", order_by="PlainSection.position", cascade="all, delete-orphan"
    )


class PlainSection(PlainBase):
    __tablename__ = "plain_sections"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey(PlainNote.id), index=True)
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    content_kind: Mapped[str]
    label: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[PlainNote] = relationship(back_populates="sections")


class PlainNotes:
    """What a web application's views would do with the models above."""

    def __init__(self, engine: Engine):
        self.engine = engine
        PlainBase.metadata.create_all(engine)

    def save(self, chart: str, author: str, sections: Sequence[SectionDraft]) -> int:
        """Save a new note."""
        now = datetime.now(UTC)
        with Session(self.engine, expire_on_commit=False) as session:
            note = PlainNote(
                chart=chart,
                kind="progress",
                template="soap",
                status="draft",
                author=author,
                session_at=now,
                authored_at=now,
                late_entry=False,
                revision=1,
                sections=[
                    PlainSection(
                        position=position,
                        title=section.title,
                        text=section.text,
                        content_kind=section.content_kind.value,
                        label=section.label.to_json(),
                    )
                    for position, section in enumerate(sections)
                ],
            )
            session.add(note)
            session.commit()
            return note.id

    def save_again(self, note_id: int, sections: Sequence[SectionDraft]) -> None:
        """Save a note's new text."""
        with Session(self.engine) as session:
            note = session.get_one(PlainNote, note_id)
            note.revision += 1
            for kept, section in zip(note.sections, sections, strict=True):
                kept.title = section.title
                kept.text = section.text
                kept.label = section.label.to_json()
            session.commit()

    def open(self, note_id: int) -> list[tuple[str, str]]:
        """Open a note; nothing is written."""
        with Session(self.engine) as session:
            note = session.get_one(PlainNote, note_id)
            return [(section.title, section.text) for section in note.sections]
