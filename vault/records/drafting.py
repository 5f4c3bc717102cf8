"""From a draft as its author writes it to the rows that hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from vault.errors import Conflict, InvalidInput, NotFound
from vault.identity.compartments import CompartmentName, Work
from vault.identity.sealed import OpenKey, seal_row
from vault.ids import new_id
from vault.labels.label import Label
from vault.labels.policy import Compartment
from vault.labels.vocabulary import NoteKind
from vault.records.content import SectionContent
from vault.records.keys import ChartKeys
from vault.records.note_model import NoteStatus, SectionDraft
from vault.records.psychotherapy import ExcludedContent, psychotherapy_content_warnings
from vault.records.rows import Columns
from vault.records.tables import Member, Note, Section, SectionVersion
from vault.records.templates import Template
from vault.store.statements import Prepared

_SECTIONS = cast("Table", Section.__table__)
_VERSIONS = cast("Table", SectionVersion.__table__)
_WRITTEN = (
    "position",
    "loinc",
    "content_kind",
    "source_member",
    "part2_origin",
    "label",
    "compartment_id",
)
_SEALED = ("authored_at", "compartment_id", "epoch", "wrapped_key", "ciphertext")

_SHARED = 4
_INSERT_SECTIONS = Prepared(insert(_SECTIONS), *_SECTIONS.c.keys())
_INSERT_VERSIONS = Prepared(insert(_VERSIONS), *_VERSIONS.c.keys())
_UPDATE_SECTIONS = Prepared(
    update(_SECTIONS).where(_SECTIONS.c.id == bindparam("section")), *_WRITTEN
)
_UPDATE_VERSIONS = Prepared(update(_VERSIONS).where(_VERSIONS.c.id == bindparam("row")), *_SEALED)
_HANDLES = Prepared(select(Member.handle).where(Member.chart_id == bindparam("chart")))
_KEPT = Prepared(
    select(SectionVersion.section_id, SectionVersion.id).where(
        SectionVersion.note_id == bindparam("note")
    )
)


class SectionInvalid(InvalidInput):
    """A section names something that its chart or note does not have."""

    code = "section-invalid"
    default_untouched = "Nothing was saved."


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Where a draft's sections belong.

    Args:
        keys: the author's keys in the chart.
        compartment_for: from a label and a note's kind to a compartment.
        chart_id, note_id: the places.
        kind: the note's kind.
        at: the instant of saving.
    """

    keys: ChartKeys
    compartment_for: Callable[[Label, NoteKind], Compartment]
    chart_id: str
    note_id: str
    kind: NoteKind
    at: datetime

    def write(
        self, work: Work, sections: Sequence[SectionDraft], kept: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Insert new sections and rewrite those kept; return their ids in order.

        Args:
            work: the unit of work.
            sections: the sections in order.
            kept: ids of the present versions, by section id.

        Raises:
            KeyNotHeld: the author holds no key of a compartment that a label leads to.
            UnusableText: a title or text cannot be kept.
        """
        current = cache(lambda name: self.keys.current(name, self.keys.author_id))
        rows = [self._rows(position, each, kept, current) for position, each in enumerate(sections)]
        for is_kept, insert_or_update in (
            (False, (_INSERT_SECTIONS, _INSERT_VERSIONS)),
            (True, (_UPDATE_SECTIONS, _UPDATE_VERSIONS)),
        ):
            chosen = [row for row in rows if (row[0]["id"] in kept) is is_kept]
            if chosen:
                for place, statement in enumerate(insert_or_update):
                    work.change(statement, *(row[place] for row in chosen))
        return tuple(str(section["id"]) for section, _ in rows)

    def _rows(
        self,
        position: int,
        draft: SectionDraft,
        kept: Mapping[str, str],
        current: Callable[[CompartmentName], OpenKey],
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        section_id = draft.section_id or id_near(self.note_id)
        version_id = kept.get(section_id) or id_near(self.note_id)
        name = CompartmentName(self.compartment_for(draft.label, self.kind))
        key = current(name)
        section = {
            "id": section_id,
            "section": section_id,
            "chart_id": self.chart_id,
            "note_id": self.note_id,
            "position": position,
            "loinc": draft.loinc or "",
            "content_kind": draft.content_kind,
            "source_member": draft.source_member,
            "part2_origin": draft.part2_origin,
            "version": 1,
            "label": draft.label,
            "label_number": 0,
            "compartment_id": key.compartment_id,
        }
        version = {
            "id": version_id,
            "row": version_id,
            "chart_id": self.chart_id,
            "note_id": self.note_id,
            "section_id": section_id,
            "version": 1,
            "author_id": self.keys.author_id,
            "authored_at": self.at,
        }
        content = SectionContent.written(draft.title, draft.text).packed(draft.label)
        return section, seal_row(SectionVersion, version, key, content)


def blank_sections(form: Template) -> list[SectionDraft]:
    """Return the sections that a template starts a note with."""
    return [
        SectionDraft(title=each.title, text="", content_kind=each.content_kind, loinc=each.loinc)
        for each in form.sections
    ]


def id_near(note_id: str) -> str:
    """Return a new id that begins like its note's.

    A note's rows then lie together in the indexes on ids, and a save writes 21 pages instead of
    34. The other 110 bits are random: neither order nor count can be read from them.
    """
    return note_id[:_SHARED] + new_id()[_SHARED:]


def versions_asked(note_id: str) -> tuple[Prepared, Columns]:
    """Return the query for a draft's versions; see `present_versions`."""
    return _KEPT, {"note": note_id}


def present_versions(rows: Iterable[Columns]) -> dict[str, str]:
    """Return the ids of a draft's versions, by section id."""
    return {row["section_id"]: row["id"] for row in rows}


def erase_sections(work: Work, note_id: str, section_ids: Iterable[str]) -> None:
    """Delete sections of a draft."""
    gone = sorted(section_ids)
    work.execute(
        delete(SectionVersion).where(
            SectionVersion.note_id == note_id, SectionVersion.section_id.in_(gone)
        )
    )
    work.execute(delete(Section).where(Section.note_id == note_id, Section.id.in_(gone)))


def handles_in(sections: Iterable[SectionDraft]) -> set[str]:
    """Return the handles of the members whom sections are about, from, or privileged to."""
    return {
        handle
        for section in sections
        for handle in (*section.label.subjects, *section.label.holders, section.source_member)
        if handle
    }


def members_asked(chart_id: str) -> tuple[Prepared, Columns]:
    """Return the query for the chart's members; see `require_among`."""
    return _HANDLES, {"chart": chart_id}


def require_members(work: Work, chart_id: str, named: set[str]) -> None:
    """Refuse handles of people who are no members of the chart.

    Raises:
        SectionInvalid: one is not.
    """
    if named:
        require_among(work.fetch(*members_asked(chart_id)), named)


def require_among(members: Iterable[Columns], named: set[str]) -> None:
    """Refuse handles that are not those of a chart's members.

    Raises:
        SectionInvalid: one is not.
    """
    unknown = sorted(named - {row["handle"] for row in members})
    if unknown:
        raise SectionInvalid(
            f"The chart has no member {', '.join(unknown)}.",
            remedy="Add the member first, or correct the handle.",
        )


def require_ids(sections: Sequence[SectionDraft], known: Iterable[str]) -> None:
    """Refuse section ids that are not the note's own, or stand twice.

    Raises:
        SectionInvalid: one is not.
    """
    given = [section.section_id for section in sections if section.section_id]
    if not sections:
        raise SectionInvalid("A note has at least one section.")
    if len(set(given)) != len(given) or not set(known).issuperset(given):
        raise SectionInvalid("A section is named that this note does not have, or twice.")


def require_signed(work: Work, note_id: str, chart_id: str) -> None:
    """Refuse to add to a note that is not signed.

    Raises:
        NotFound: the chart has no such note.
        Conflict: it is a draft.
    """
    status = work.execute(
        select(Note.status).where(Note.id == note_id, Note.chart_id == chart_id)
    ).scalar_one_or_none()
    if status is None:
        raise NotFound("The chart has no such note to add to.")
    if status != NoteStatus.SIGNED:
        raise Conflict("Only a signed note takes an addendum.", remedy="Change the draft itself.")


def content_warnings(
    kind: NoteKind, section_ids: Sequence[str], sections: Sequence[SectionDraft]
) -> dict[str, tuple[ExcludedContent, ...]]:
    """Return, by section id, what a psychotherapy note should not hold (45 CFR 164.501)."""
    if kind is not NoteKind.PSYCHOTHERAPY:
        return {}
    found = {
        section_id: tuple(psychotherapy_content_warnings(section.title, section.text))
        for section_id, section in zip(section_ids, sections, strict=True)
    }
    return {section_id: warnings for section_id, warnings in found.items() if warnings}
