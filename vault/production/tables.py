"""Tables of productions. What is produced stands sealed under its case's key.

In the clear stand codes, hashes, page numbers and ids. What a production may do next is told by its
case's ledger; `state` repeats it for lists.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.identity.tables import SealedColumns
from vault.store.base import Base, Blob, Code, Id, Instant, PrimaryId


class ProductionState(StrEnum):
    """How far a production has come."""

    RENDERED = "rendered"
    VOID = "void"
    APPROVED = "approved"
    SEALED = "sealed"
    TRANSMITTED = "transmitted"


class Stage(StrEnum):
    """What an artefact is: as approved, as sealed, or the package; of a log apart likewise."""

    RENDERED = "rendered"
    SEALED = "sealed"
    PACKAGE = "package"
    LOG = "log"
    LOG_SEALED = "log-sealed"
    LOG_PACKAGE = "log-package"


class Production(SealedColumns, Base):
    """A rendered production; sealed: the document it was made from and what goes with it.

    `serial` counts the renderings of a case; `digest` is the approval digest. `seal_event` is the
    audit event that logged the manifest's hash, `package_sha256` the package's.
    """

    __tablename__ = "productions"
    __table_args__ = (UniqueConstraint("case_id", "serial"),)
    sealed_context: ClassVar[tuple[str, ...]] = (
        "case_id",
        "serial",
        "digest",
        "scope_version",
        "rendered_by",
    )

    id: Mapped[PrimaryId]
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"))
    serial: Mapped[int]
    state: Mapped[Code]
    profile: Mapped[Code]
    sealed_by_court: Mapped[bool]
    scope_version: Mapped[int]
    digest: Mapped[Code]
    prefix: Mapped[Code]
    first: Mapped[int]
    last: Mapped[int]
    rendered_by: Mapped[Id]
    rendered_at: Mapped[Instant]
    seal_event: Mapped[Id | None]
    package_sha256: Mapped[Code | None]


class Artefact(SealedColumns, Base):
    """A file of a production, or a part of a long one; sealed: its bytes."""

    __tablename__ = "production_artefacts"
    __table_args__ = (UniqueConstraint("production_id", "stage", "name", "part"),)
    sealed_context: ClassVar[tuple[str, ...]] = ("production_id", "stage", "name", "part")

    id: Mapped[PrimaryId]
    production_id: Mapped[Id] = mapped_column(ForeignKey("productions.id"))
    stage: Mapped[Code]
    name: Mapped[Code]
    part: Mapped[int]


class BatesPrefix(Base):
    """A prefix and the one case whose pages bear it; sealed submissions have one of their own."""

    __tablename__ = "bates_prefixes"
    __table_args__ = (UniqueConstraint("case_id", "sealed_by_court"),)

    prefix: Mapped[str] = mapped_column(String(16), primary_key=True)
    case_id: Mapped[Id] = mapped_column(ForeignKey("disclosures.id"))
    sealed_by_court: Mapped[bool]


class BatesAllocation(Base):
    """The numbers of an approved production; they are never given again, whatever becomes of it."""

    __tablename__ = "bates_allocations"

    prefix: Mapped[str] = mapped_column(ForeignKey("bates_prefixes.prefix"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    production_id: Mapped[Id] = mapped_column(ForeignKey("productions.id"), unique=True)


class ProductionSignature(Base):
    """A person's signature over a production's digest, as its recipients can check it.

    Whoever prepared the production signs it too: so two people at least vouch for the bytes.
    """

    __tablename__ = "production_signatures"

    production_id: Mapped[Id] = mapped_column(ForeignKey("productions.id"), primary_key=True)
    signed_by: Mapped[Id] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[Code]
    signature: Mapped[Blob]
    signing_public: Mapped[Blob]
    signed_at: Mapped[Instant]
