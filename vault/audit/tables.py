"""Tables of the audit log. Every stored column is covered by what the log signs."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Blob, Code, Id, Instant

_OF_THE_LOG = {"unaudited": True}


class EventColumns:
    """What is stored of an event; `public` and `detail` are canonical JSON, byte for byte."""

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


class AuditEvent(EventColumns, Base):
    """An event with its place in the log; on SQLite `leaf_index` is the row's own number."""

    __tablename__ = "audit_events"
    __table_args__ = ({"info": _OF_THE_LOG},)

    leaf_index: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    id: Mapped[Id] = mapped_column(index=True)


class AuditPending(EventColumns, Base):
    """An event that waits for its place; `xid` is the transaction that wrote it.

    Used on PostgreSQL only, where writers must not wait for each other.
    """

    __tablename__ = "audit_pending"
    __table_args__ = ({"info": _OF_THE_LOG},)

    xid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[Id] = mapped_column(primary_key=True)


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
