"""How a file would be split, for a look before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass

from vault.importing.note import ParsedNote
from vault.labels.label import Label
from vault.labels.suggestions import Suggestion, suggest

UNLABELLED = "unlabelled \u2192 V"
_SEARCHED = 200_000


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One section that the import would make.

    Args:
        line: the line where it begins.
        level: its heading's level, 0 without a heading.
        heading: its title.
        words: how many words its text has.
        label: its label in one line.
        suggestions: codes to consider that it does not carry, from its first 200,000 characters.
    """

    line: int
    level: int
    heading: str
    words: int
    label: str
    suggestions: tuple[Suggestion, ...]


def preview(note: ParsedNote, *, part2_program: bool) -> tuple[PreviewRow, ...]:
    """Return one row a section, in order; `part2_program` as `suggest` takes it."""
    return tuple(
        PreviewRow(
            line=section.line,
            level=section.level,
            heading=section.title,
            words=len(section.text.split()),
            label=in_one_line(section.label),
            suggestions=tuple(
                suggestion
                for suggestion in suggest(
                    section.title,
                    section.text[:_SEARCHED],
                    note.front.kind,
                    part2_program=part2_program,
                    present=section.label.codes if section.label else (),
                )
                if suggestion.code != section.content_kind
                and (section.label is None or suggestion.code not in section.label.codes)
            ),
        )
        for section in note.sections
    )


def in_one_line(label: Label | None) -> str:
    """Write a label in one line: `R MH,SUD about A holders A,B`."""
    if label is None:
        return UNLABELLED
    parts = [UNLABELLED if label.is_unlabelled else label.confidentiality.value]
    if label.codes:
        parts.append(",".join(sorted(label.codes)))
    if label.subjects:
        parts.append(f"about {','.join(label.subjects)}")
    if label.holders:
        parts.append(f"holders {','.join(label.holders)}")
    return " ".join(parts)
