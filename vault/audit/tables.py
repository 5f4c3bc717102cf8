"""Tables of the audit log. Every stored column is covered by what the log signs."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Blob, Code, Instant, PrimaryId

_OF_THE_LOG = {"unaudited": True}


class AuditEvent(Base):
    """One event; `public` and `detail` hold canonical JSON, byte for byte as hashed.

    `leaf_index` is the event's place in the log. On PostgreSQL it is empty until the sequencer
    gives it, and `xid` holds the id of the transaction that wrote the row until then.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index(
            "ix_audit_events_pending",
            "xid",
            sqlite_where=text("leaf_index IS NULL"),
            postgresql_where=text("leaf_index IS NULL"),
        ),
        {"info": _OF_THE_LOG},
    )

    id: Mapped[PrimaryId]
    at: Mapped[Instant]
    tag: Mapped[str]
    actor: Mapped[str]
    object_id: Mapped[str]
    chart: Mapped[str]
    purpose: Mapped[str]
    outcome: Mapped[Code]
    public: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    salt: Mapped[Blob]
    leaf_hash: Mapped[Blob]
    leaf_index: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    xid: Mapped[int | None] = mapped_column(BigInteger)


class AuditNode(Base):
    """The root of a complete subtree of the log's Merkle tree; levels 4, 8, 12, ... only."""

    __tablename__ = "audit_nodes"
    __table_args__ = ({"info": _OF_THE_LOG, "sqlite_with_rowid": False},)

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[Blob]


class AuditCheckpoint(Base):
    """A checkpoint that the log's key signed (c2sp.org/tlog-checkpoint)."""

    __tablename__ = "audit_checkpoints"
    __table_args__ = ({"info": _OF_THE_LOG},)

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text, primary_key=True)


class AuditCosignature(Base):
    """An auditor's signature line over the checkpoint of that size (c2sp.org/tlog-cosignature)."""

    __tablename__ = "audit_cosignatures"
    __table_args__ = ({"info": _OF_THE_LOG},)

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[str] = mapped_column(Text, primary_key=True)
