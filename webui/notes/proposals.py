"""What the editor proposes for a section, and what it warns of; nothing is applied by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from vault.labels.suggestions import Suggestion, suggest
from vault.labels.vocabulary import Code, ContentKind, Law, LocalCode, NoteKind, Sensitivity
from vault.records.note_model import SectionDraft
from vault.records.psychotherapy import psychotherapy_content_warnings
from webui.labels.blueprint import code_words

_FIELDS: dict[type[Code], str] = {
    Sensitivity: "sensitivity",
    Law: "law",
    LocalCode: "local",
    ContentKind: "content_kind",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code to consider.

    Args:
        field: the form field that takes it.
        code: the code.
        words: the code in words.
        rule: why it is proposed.
        found: the words in the text on which the rule rests, or "".
    """

    field: str
    code: str
    words: str
    rule: str
    found: str


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Something that a psychotherapy note should not hold (45 CFR 164.501, RS2)."""

    item: str
    found: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What stands beside a section while it is written."""

    proposals: tuple[Proposal, ...]
    misplaced: tuple[Misplaced, ...]

    def to_json(self) -> dict[str, object]:
        """Return the hints as JSON data."""
        return asdict(self)


def hints(kind: NoteKind, section: SectionDraft, *, part2_program: bool) -> Hints:
    """Return what to propose for a section and what to warn of.

    Args:
        kind: the note's kind.
        section: the section as it now reads.
        part2_program: whether the organisation is a Part 2 program.
    """
    return Hints(
        proposals=tuple(
            Proposal(
                field=_FIELDS[type(each.code)],
                code=each.code.value,
                words=code_words(each.code),
                rule=each.rule,
                found=section.text[each.start : each.end],
            )
            for each in suggest(
                section.title,
                section.text,
                kind,
                part2_program=part2_program,
                present=section.label.codes,
            )
            if not _has(section, each)
        ),
        misplaced=tuple(
            Misplaced(each.item, section.text[each.start : each.end])
            for each in psychotherapy_content_warnings(section.title, section.text)
        )
        if kind is NoteKind.PSYCHOTHERAPY
        else (),
    )


def _has(section: SectionDraft, suggestion: Suggestion) -> bool:
    code = suggestion.code
    return (
        code is section.content_kind
        if isinstance(code, ContentKind)
        else code in section.label.codes
    )
