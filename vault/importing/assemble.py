"""From headings found in the lines of a file to its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vault.importing.note import (
    MAX_SECTIONS,
    MAX_TITLE,
    ImportNotice,
    ImportRefused,
    ParsedSection,
)
from vault.labels.label import Label
from vault.labels.vocabulary import ContentKind, Loinc

NO_HEADING = "Narrative"
BEFORE_HEADINGS = "Preamble"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading found in a file.

    Args:
        start: index of its first line.
        end: index of the line after it.
        level: 1 for the highest.
        title, label, content_kind, loinc: see `ParsedSection`.
    """

    start: int
    end: int
    level: int
    title: str
    label: Label | None = None
    content_kind: ContentKind | None = None
    loinc: Loinc | None = None


def assemble(
    lines: Sequence[str], headings: Sequence[Heading], *, body: int = 0
) -> tuple[str, tuple[ParsedSection, ...], tuple[ImportNotice, ...]]:
    """Cut a file at its headings.

    A first heading that stands over everything is the note's title: nothing before it, no text
    or label of its own, and a lower heading next.

    Args:
        lines: every line of the file.
        headings: its headings in order.
        body: index of the first line after the front matter.

    Returns:
        The title or "", the sections in order, and what to know about them.

    Raises:
        ImportRefused: more than 1,000 headings, or a heading without words or over 200 characters.
    """
    _check(headings)
    sections = list(_sections(lines, headings, body))
    title, notices = "", []
    if _is_title(sections, headings):
        title = sections.pop(0).title
        notices.append(
            ImportNotice(headings[0].start + 1, "This line is the note's title, not a section.")
        )
    return title, tuple(sections), (*notices, *_notices(sections))


def _check(headings: Sequence[Heading]) -> None:
    if len(headings) > MAX_SECTIONS:
        raise ImportRefused(
            f"The file has more than {MAX_SECTIONS:,} headings.",
            line=headings[MAX_SECTIONS].start + 1,
            remedy="Split it into one file a note.",
        )
    for heading in headings:
        if not heading.title:
            raise ImportRefused("A heading has no words.", line=heading.start + 1)
        if len(heading.title) > MAX_TITLE:
            raise ImportRefused(
                f"A heading is longer than {MAX_TITLE} characters.",
                line=heading.start + 1,
                remedy="Shorten it; if it is text, put a blank line between it and dashes below.",
            )


def _sections(
    lines: Sequence[str], headings: Sequence[Heading], body: int
) -> Iterator[ParsedSection]:
    first = headings[0].start if headings else len(lines)
    text, start = _text(lines, body, first)
    if text:
        yield ParsedSection(
            title=BEFORE_HEADINGS if headings else NO_HEADING, level=0, text=text, line=start + 1
        )
    ends = [heading.start for heading in headings[1:]] + [len(lines)]
    for heading, end in zip(headings, ends, strict=False):
        yield ParsedSection(
            title=heading.title,
            level=heading.level,
            text=_text(lines, heading.end, end)[0],
            line=heading.start + 1,
            label=heading.label,
            content_kind=heading.content_kind,
            loinc=heading.loinc,
        )


def _text(lines: Sequence[str], start: int, end: int) -> tuple[str, int]:
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[start:end]), start


def _is_title(sections: Sequence[ParsedSection], headings: Sequence[Heading]) -> bool:
    if len(headings) < 2:
        return False
    first, second = sections[0], headings[1]
    return (
        0 < first.level < second.level
        and not first.text
        and first.label is None
        and first.content_kind is None
        and first.loinc is None
    )


def _notices(sections: Sequence[ParsedSection]) -> Iterator[ImportNotice]:
    first_line: dict[str, int] = {}
    for section in sections:
        if section.level == 0:
            yield ImportNotice(
                section.line, f"This text stands under no heading; it becomes {section.title!r}."
            )
        if not section.text:
            yield ImportNotice(section.line, "This section has no text.")
        earlier = first_line.setdefault(section.title.casefold(), section.line)
        if earlier != section.line:
            yield ImportNotice(section.line, f"This heading is the same as that of line {earlier}.")
    unlabelled = [each.line for each in sections if not each.label or each.label.is_unlabelled]
    if unlabelled:
        yield ImportNotice(
            unlabelled[0],
            f"Unlabelled sections, which count as V and cannot be released: {len(unlabelled)}.",
        )
