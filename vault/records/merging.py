"""Two texts of one draft, written in two places at once: neither is lost. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vault.errors import KeyNotHeld
from vault.records.content import TITLE_LENGTH
from vault.records.note_model import SectionDraft, SectionView
from vault.records.paragraphs import normalised

ELSEWHERE = " (saved elsewhere)"


@dataclass(frozen=True, slots=True)
class Difference:
    """A section that reads otherwise here than where it was saved; None where it is missing."""

    here: SectionDraft | None
    saved: SectionDraft | None


def as_draft(section: SectionView) -> SectionDraft:
    """Return an opened section of a draft as its author would write it again.

    Raises:
        KeyNotHeld: it was not opened.
    """
    if section.content is None:
        raise KeyNotHeld("You hold no key to a section of this draft.")
    return SectionDraft(
        title=section.content.title,
        text=section.content.text,
        label=section.label,
        content_kind=section.content_kind,
        loinc=section.loinc,
        source_member=section.source_member,
        part2_origin=section.part2_origin,
        section_id=section.section_id,
    )


def differences(
    here: Sequence[SectionDraft], saved: Sequence[SectionDraft]
) -> tuple[Difference, ...]:
    """Return the sections that differ, those typed here first, in their order.

    Args:
        here: as typed, each known section with its id.
        saved: as they were saved meanwhile, all with ids.
    """
    by_id = {section.section_id: section for section in saved}
    found = [
        Difference(mine, by_id.get(mine.section_id))
        for mine in here
        if not _alike(mine, by_id.get(mine.section_id))
    ]
    known = {mine.section_id for mine in here}
    found += [Difference(None, section) for section in saved if section.section_id not in known]
    return tuple(found)


def keep_saved_ids(
    here: Sequence[SectionDraft], saved: Sequence[SectionDraft]
) -> list[SectionDraft]:
    """Return what was typed here, to be saved on top of what was saved elsewhere.

    A section that was removed elsewhere is a new one now.
    """
    known = {section.section_id for section in saved}
    return [mine if mine.section_id in known else replace(mine, section_id="") for mine in here]


def keep_both(here: Sequence[SectionDraft], saved: Sequence[SectionDraft]) -> list[SectionDraft]:
    """Return what was typed here, and behind each section what was saved elsewhere instead.

    Args:
        here: as typed.
        saved: as they were saved meanwhile.
    """
    others = {
        each.here.section_id if each.here else "": each.saved
        for each in differences(here, saved)
        if each.here and each.saved
    }
    made: list[SectionDraft] = []
    for mine in keep_saved_ids(here, saved):
        made.append(mine)
        other = others.get(mine.section_id)
        if other is not None and mine.section_id:
            title = other.title[: TITLE_LENGTH - len(ELSEWHERE)] + ELSEWHERE
            made.append(replace(other, section_id="", title=title))
    known = {mine.section_id for mine in here}
    return made + [section for section in saved if section.section_id not in known]


def _alike(here: SectionDraft, saved: SectionDraft | None) -> bool:
    return saved is not None and replace(here, text=normalised(here.text)) == saved
