"""From a draft as its author writes it to the rows that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, select

from vault.errors import InvalidInput
from vault.identity.compartments import CompartmentName, Work
from vault.identity.sealed import seal_row
from vault.ids import new_id
from vault.labels.policy import CompartmentPolicy
from vault.labels.vocabulary import NoteKind
from vault.records.content import SectionContent
from vault.records.keys import ChartKeys
from vault.records.note_model import SectionDraft
from vault.records.psychotherapy import ExcludedContent, psychotherapy_content_warnings
from vault.records.tables import Member, Section, SectionVersion

_INSERT_SECTIONS = insert(cast("Table", Section.__table__))
_INSERT_VERSIONS = insert(cast("Table", SectionVersion.__table__))
_DELETE_SECTIONS = delete(Section).where(Section.note_id == bindparam("note"))
_DELETE_VERSIONS = delete(SectionVersion).where(SectionVersion.note_id == bindparam("note"))

_HANDLES = select(Member.handle).where(Member.chart_id == bindparam("chart"))


class SectionInvalid(InvalidInput):
    """A section names something that its chart or note does not have."""

    code = "section-invalid"
    default_untouched = "Nothing was saved."


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Where a draft's sections belong.

    Args:
        keys: the author's keys in the chart.
        policy: from label to compartment.
        chart_id, note_id: the places.
        kind: the note's kind.
        author_id: who writes it.
        at: the instant of saving.
    """

    keys: ChartKeys
    policy: CompartmentPolicy
    chart_id: str
    note_id: str
    kind: NoteKind
    author_id: str
    at: datetime

    def write(self, work: Work, sections: Sequence[SectionDraft]) -> tuple[str, ...]:
        """Insert the sections, each with its first version, and return their ids in order.

        Raises:
            KeyNotHeld: the author holds no key of a compartment that a label leads to.
            UnusableText: a title or text cannot be kept.
        """
        rows, versions = [], []
        for position, section in enumerate(sections):
            section_id = section.section_id or new_id()
            name = CompartmentName(self.policy.compartment_for(section.label, self.kind))
            key = self.keys.current(name, self.author_id)
            content = SectionContent.written(section.title, section.text)
            rows.append(
                {
                    "id": section_id,
                    "chart_id": self.chart_id,
                    "note_id": self.note_id,
                    "position": position,
                    "loinc": section.loinc or "",
                    "content_kind": section.content_kind,
                    "source_member": section.source_member,
                    "part2_origin": section.part2_origin,
                    "version": 1,
                    "label": section.label,
                    "label_number": 0,
                    "compartment_id": key.compartment_id,
                }
            )
            versions.append(
                seal_row(
                    SectionVersion,
                    {
                        "id": new_id(),
                        "chart_id": self.chart_id,
                        "note_id": self.note_id,
                        "section_id": section_id,
                        "version": 1,
                        "author_id": self.author_id,
                        "authored_at": self.at,
                    },
                    key,
                    content.packed(section.label),
                )
            )
        work.execute(_INSERT_SECTIONS, rows)
        work.execute(_INSERT_VERSIONS, versions)
        return tuple(str(row["id"]) for row in rows)


def erase_sections(work: Work, note_id: str) -> None:
    """Delete the sections of a draft."""
    work.execute(_DELETE_VERSIONS, {"note": note_id})
    work.execute(_DELETE_SECTIONS, {"note": note_id})


def handles_in(sections: Iterable[SectionDraft]) -> set[str]:
    """Return the handles of the members whom sections are about, from, or privileged to."""
    return {
        handle
        for section in sections
        for handle in (*section.label.subjects, *section.label.holders, section.source_member)
        if handle
    }


def require_members(work: Work, chart_id: str, named: set[str]) -> None:
    """Refuse handles of people who are no members of the chart.

    Raises:
        SectionInvalid: one is not.
    """
    if not named:
        return
    unknown = sorted(named - set(work.execute(_HANDLES, {"chart": chart_id}).scalars()))
    if unknown:
        raise SectionInvalid(
            f"The chart has no member {', '.join(unknown)}.",
            remedy="Add the member first, or correct the handle.",
        )


def require_ids(sections: Sequence[SectionDraft], known: set[str]) -> None:
    """Refuse section ids that are not the note's own, or stand twice.

    Raises:
        SectionInvalid: one is not.
    """
    given = [section.section_id for section in sections if section.section_id]
    if not sections:
        raise SectionInvalid("A note has at least one section.")
    if len(set(given)) != len(given) or not known.issuperset(given):
        raise SectionInvalid("A section is named that this note does not have, or twice.")


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
