"""What notes are made of, as services take and give it; no database here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vault.labels.label import Label
from vault.labels.vocabulary import ContentKind, Loinc, NoteKind
from vault.records.content import SectionContent
from vault.records.psychotherapy import ExcludedContent


class NoteStatus(StrEnum):
    """Whether a note still changes."""

    DRAFT = "draft"
    SIGNED = "signed"


class Part2Origin(StrEnum):
    """Where a substance use record came from (42 CFR 2.12(d), RS3); it stays with every copy."""

    NONE = ""
    PROGRAM = "program"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionDraft:
    """A section as its author writes it.

    Args:
        title: one line.
        text: the text; it is kept as `paragraphs.normalised` makes it.
        label: how far it is protected; unlabelled unless said otherwise.
        content_kind: what it holds.
        loinc: its LOINC code, if one fits.
        source_member: handle of the member it came from, or "".
        part2_origin: for substance use records, made here by a Part 2 program or received
            under the client's consent.
        section_id: of a section saved before; "" for a new one.
    """

    title: str
    text: str
    label: Label = field(default_factory=Label.unlabelled)
    content_kind: ContentKind = ContentKind.COMMUNICATION
    loinc: Loinc | None = None
    source_member: str = ""
    part2_origin: Part2Origin = Part2Origin.NONE
    section_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDraft:
    """What saving a draft gives back.

    Args:
        note_id: the note.
        kind: what it is.
        revision: to be given with the next save.
        section_ids: of the sections in their order.
        late_entry: whether it was begun so long after the session that it counts as late.
        warnings: by section id, what a psychotherapy note should not hold (RS2).
    """

    note_id: str
    kind: NoteKind
    revision: int
    section_ids: tuple[str, ...]
    late_entry: bool
    warnings: dict[str, tuple[ExcludedContent, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section of an opened note.

    Args:
        compartment: the name of the compartment whose key opens it.
        content: title and text; None where the reader holds no key.
    """

    section_id: str
    version_id: str
    version: int
    position: int
    label: Label
    content_kind: ContentKind
    loinc: Loinc | None
    source_member: str
    part2_origin: Part2Origin
    compartment: str
    author_id: str
    authored_at: datetime
    content: SectionContent | None

    @property
    def opened(self) -> bool:
        """Tell whether title and text are shown."""
        return self.content is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRecord:
    """A note's own facts, which stand readable in the database."""

    note_id: str
    chart_id: str
    chart: str
    kind: NoteKind
    template: str
    status: NoteStatus
    author_id: str
    session_at: datetime
    authored_at: datetime
    late_entry: bool
    addendum_to: str | None
    cosigner_id: str | None
    signed_at: datetime | None
    cosigned_at: datetime | None
    revision: int

    @property
    def awaits_cosignature(self) -> bool:
        """Tell whether it is signed and a supervisor's signature is still to come."""
        return self.signed_at is not None and bool(self.cosigner_id) and self.cosigned_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedNote:
    """A note as its reader's keys show it."""

    note: NoteRecord
    sections: tuple[SectionView, ...]
