"""The released document: the one and only input of the renderer, made of approved text.

Nothing in these types can hold withheld text. A withheld section is a reason code and, where the
privilege log lists it, a control number; a withheld passage is a marker between two texts.
Everything is checked when it is made, so a tree that exists can be rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from vault.disclosure.rules.vocabulary import LATER, ReasonCode
from vault.production.document.bates import BatesSeries
from vault.production.document.checks import (
    UnfitForRelease,
    require_control,
    require_ref,
    require_text,
    require_unique,
    require_visible,
)
from vault.production.document.matter import (
    Caption,
    Clause,
    CourtSeal,
    Custodian,
    Instrument,
    Profile,
    Recipient,
    Supplement,
)
from vault.production.document.privilege import LogRow, PrivilegeEntry, Treatment, categories

_NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9.-]{0,14}[A-Z0-9])?")


@dataclass(frozen=True, slots=True)
class Text:
    """A run of released text."""

    text: str

    def __post_init__(self) -> None:
        if not self.text:
            raise UnfitForRelease("A run of text is empty.")
        require_visible("a released paragraph", self.text)


@dataclass(frozen=True, slots=True)
class Marker:
    """Stands where a passage is redacted; shows neither its length nor its sensitivity.

    Args:
        reason: the neutral code printed.
        control: the privilege log's entry; required where privilege is claimed.
    """

    reason: ReasonCode
    control: str | None = None

    def __post_init__(self) -> None:
        _require_logged(self.reason, self.control)


Run = Text | Marker
Paragraph = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """A writing about a denied request to amend a section, which goes along with it.

    Args:
        kind: what it is ("Statement of disagreement").
        on: the day on which the practice entered it.
        paragraphs: its text.
    """

    kind: str
    on: date
    paragraphs: tuple[str, ...]

    def __post_init__(self) -> None:
        require_text("the kind of what goes along with a section", self.kind)
        for paragraph in self.paragraphs:
            require_text("what goes along with a section", paragraph)
        if not self.paragraphs:
            raise UnfitForRelease("What goes along with a section has no text.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedSection:
    """A section of which at least a part is released.

    Args:
        ref: a random reference (`vault.ids`), the one in the note's SD-JWT.
        title: the section's title; blank where a note has no titles.
        paragraphs: runs of text and markers; none where the author wrote nothing.
        appended: what goes along with it (45 CFR 164.526(d)).
    """

    ref: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    appended: tuple[Appended, ...] = field(default=(), metadata={LATER: True})

    def __post_init__(self) -> None:
        require_ref(self.ref)
        require_visible("a section's title", self.title)
        if not all(self.paragraphs):
            raise UnfitForRelease("A paragraph of a released section is empty.")
        if self.paragraphs and not any(
            isinstance(run, Text) for paragraph in self.paragraphs for run in paragraph
        ):
            raise UnfitForRelease("A section of markers alone is withheld, not released.")

    @property
    def whole_paragraphs(self) -> tuple[str, ...]:
        """The paragraphs without a redaction, in order: those that a seal may disclose."""
        alone = (paragraph[0] for paragraph in self.paragraphs if len(paragraph) == 1)
        return tuple(run.text for run in alone if isinstance(run, Text))

    @property
    def markers(self) -> Iterator[Marker]:
        """The redactions in it, in order."""
        return (run for para in self.paragraphs for run in para if isinstance(run, Marker))


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldSection:
    """Stands where a whole section is withheld. It has no title and no reference to one."""

    reason: ReasonCode
    control: str | None = None

    def __post_init__(self) -> None:
        _require_logged(self.reason, self.control)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedNote:
    """A note of which at least one section is released.

    Args:
        ref: a random reference, the one in the note's SD-JWT.
        kind: the kind in words ("Progress note").
        session_on: the date of service.
        written_on: the date on which it was written; a late entry shows both (FRE 803(6)).
        late_entry: whether its author marked it as written late.
    """

    ref: str
    kind: str
    session_on: date
    written_on: date
    late_entry: bool
    author_role: str
    author_name: str
    items: tuple[ReleasedSection | WithheldSection, ...]

    def __post_init__(self) -> None:
        require_ref(self.ref)
        require_text("a note's kind", self.kind)
        require_text("a note's author", self.author_name)
        require_text("an author's role", self.author_role)
        if not any(isinstance(item, ReleasedSection) for item in self.items):
            raise UnfitForRelease("A note without a released section takes a slip-sheet.")

    @property
    def sections(self) -> Iterator[ReleasedSection]:
        """The released sections, in order."""
        return (item for item in self.items if isinstance(item, ReleasedSection))


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldNote:
    """A slip-sheet: one numbered page in place of a record withheld in full."""

    control: str
    reason: ReasonCode

    def __post_init__(self) -> None:
        require_control(self.control)

    @property
    def privileged(self) -> bool:
        """Whether privilege is claimed, so that the privilege log describes it."""
        return self.reason is ReasonCode.R2


Note = ReleasedNote | WithheldNote


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedDocument:
    """A whole production, before layout.

    Args:
        number: the production's number in its matter.
        produced_on: the date of production.
        series: the Bates series, and `start` the first page's number in it.
        clauses: those answered.
        notices: statements to print, a paragraph an item (42 CFR 2.32, a Part 2 order's limits).
        notes: in the order of production.
        privilege_log: one entry for each control number, in the order of the log (FRCP 26(b)(5)).
        by_category: whether the log is printed by category; else by document.
        log_apart: whether the log stands in files of its own, for the court or counsel alone.
        seal: the court's caption and restrictions where it ordered a sealed submission.

    Raises:
        UnfitForRelease: something is missing or two parts contradict each other.
    """

    profile: Profile
    custodian: Custodian
    caption: Caption
    instrument: Instrument
    clauses: tuple[Clause, ...]
    recipient: Recipient
    number: str
    produced_on: date
    series: BatesSeries
    start: int
    notes: tuple[Note, ...]
    privilege_log: tuple[PrivilegeEntry, ...] = ()
    notices: tuple[str, ...] = ()
    supplement: Supplement | None = None
    seal: CourtSeal | None = None
    by_category: bool = field(default=False, metadata={LATER: True})
    log_apart: bool = field(default=False, metadata={LATER: True})

    def __post_init__(self) -> None:
        self.series.label(self.start)
        if not _NUMBER.fullmatch(self.number):
            raise UnfitForRelease("The production's number is malformed.")
        if not self.clauses:
            raise UnfitForRelease("No clause of the instrument is answered.")
        if not self.notes:
            raise UnfitForRelease("There is no note, neither released nor withheld.")
        for notice in self.notices:
            require_text("a notice", notice)
        require_unique("a clause number", (clause.number for clause in self.clauses))
        require_unique("a reference", self.refs)
        self._check_log()
        self._check_supplement()

    @property
    def log_rows(self) -> tuple[LogRow, ...]:
        """The rows of the privilege log, in the form in which it is printed."""
        return categories(self.privilege_log) if self.by_category else self.privilege_log

    @property
    def open_log(self) -> tuple[LogRow, ...]:
        """The rows of the log that stand in the production itself: none where it is apart."""
        return () if self.log_apart else self.log_rows

    @property
    def released(self) -> Iterator[ReleasedNote]:
        """The notes of which something is released, in order."""
        return (note for note in self.notes if isinstance(note, ReleasedNote))

    @property
    def sections(self) -> Iterator[ReleasedSection]:
        """Every released section, in order."""
        return (section for note in self.released for section in note.sections)

    @property
    def refs(self) -> Iterator[str]:
        """The references of every released note and section: what an approval approves."""
        for note in self.released:
            yield note.ref
            yield from (section.ref for section in note.sections)

    @property
    def withheld(self) -> Iterator[WithheldNote | WithheldSection | Marker]:
        """Everything that stands in place of withheld text, in order."""
        for note in self.notes:
            if isinstance(note, WithheldNote):
                yield note
                continue
            for item in note.items:
                if isinstance(item, WithheldSection):
                    yield item
                else:
                    yield from item.markers

    def _check_log(self) -> None:
        require_unique("a control number in the privilege log", map(_control, self.privilege_log))
        require_unique(
            "the control number of a slip-sheet",
            (note.control for note in self.notes if isinstance(note, WithheldNote)),
        )
        logged = {entry.control: entry for entry in self.privilege_log}
        placed: set[str] = set()
        for item in self.withheld:
            control = item.control
            if control is None:
                continue
            placed.add(control)
            if control not in logged:
                if isinstance(item, WithheldNote) and not item.privileged:
                    continue
                raise UnfitForRelease("A control number is missing from the privilege log.")
            redacted = isinstance(item, Marker)
            if redacted != (logged[control].treatment is Treatment.REDACTED):
                raise UnfitForRelease("The privilege log calls a redacted passage withheld.")
        if set(logged) - placed:
            raise UnfitForRelease("The privilege log lists what stands nowhere in the production.")
        if self.log_apart and not self.privilege_log:
            raise UnfitForRelease("A privilege log without an entry is to stand apart.")

    def _check_supplement(self) -> None:
        if self.supplement is None:
            return
        if self.supplement.new - set(self.refs):
            raise UnfitForRelease("What is called new is not in this production.")
        for earlier in self.supplement.earlier:
            bates = earlier.bates
            if bates.series.prefix == self.series.prefix and bates.end >= self.start:
                raise UnfitForRelease("A Bates number of an earlier production would be reused.")
            if earlier.number == self.number:
                raise UnfitForRelease("An earlier production bears the same number.")


def _control(entry: PrivilegeEntry) -> str:
    return entry.control


def _require_logged(reason: ReasonCode, control: str | None) -> None:
    if control is not None:
        require_control(control)
    elif reason is ReasonCode.R2:
        raise UnfitForRelease(
            "A passage is withheld as privileged without an entry in the privilege log.",
            remedy="Give it a control number and describe it in the privilege log.",
        )
