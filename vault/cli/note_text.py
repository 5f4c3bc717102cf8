"""From a file or standard input to the sections of a note, and back to Markdown."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vault.errors import InvalidInput
from vault.labels.label import Label
from vault.labels.vocabulary import ContentKind, Loinc

if TYPE_CHECKING:
    from vault.importing.note import ParsedNote
    from vault.records.note_model import OpenedNote, SectionDraft, SectionView
    from vault.records.templates import Template

STDIN = "-"
TEXT = click.option(
    "--file",
    "source",
    type=click.Path(allow_dash=True),
    help="Markdown or plain text (.txt) with the sections; - for standard input.",
)


class NotAsMarkdown(InvalidInput):
    """A note's text holds what Markdown would read as headings."""

    code = "not-as-markdown"
    default_untouched = "Nothing was written."
    default_remedy = "Show it without --markdown."


class LabelWords(click.ParamType[Label]):
    """A label as a heading carries it: confidentiality=R sensitivity=MH holder=A,B."""

    name = "label"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Label:
        """Read the label."""
        from vault.importing.attributes import split_heading  # noqa: PLC0415 - loads Markdown

        try:
            _, attributes = split_heading(f"_ {{{value}}}", 1)
        except InvalidInput as error:
            self.fail(f"{error.what.removeprefix('Line 1: ')} {error.remedy}", param, ctx)
        if attributes.label is None:
            self.fail("A label starts with confidentiality= and a code.", param, ctx)
        return attributes.label


LABEL = LabelWords()


def read_bytes(source: str) -> tuple[bytes, str]:
    """Return a file's bytes and name; standard input counts as Markdown."""
    if source == STDIN:
        return sys.stdin.buffer.read(), "stdin.md"
    path = Path(source)
    return path.read_bytes(), path.name


def parse(source: str, *, session_at: datetime, template: str = "narrative") -> ParsedNote:
    """Parse a note from a file or standard input.

    Raises:
        ImportRefused: it cannot be taken as it is.
    """
    from vault.importing.note import ImportDefaults  # noqa: PLC0415 - loads Markdown
    from vault.importing.reader import parse_note  # noqa: PLC0415 - the same

    data, name = read_bytes(source)
    defaults = ImportDefaults(session_at=session_at, template=template)
    return parse_note(data, filename=name, defaults=defaults)


def drafts(parsed: ParsedNote, before: OpenedNote | None = None) -> list[SectionDraft]:
    """Return the parsed sections, each as the continuation of the one of its title before."""
    from vault.records.note_model import SectionDraft  # noqa: PLC0415 - loads the tables

    known: dict[str, list[SectionView]] = {}
    for view in before.sections if before else ():
        if view.content is not None:
            known.setdefault(view.content.title, []).append(view)
    made = []
    for section in parsed.sections:
        earlier = known.get(section.title)
        old = earlier.pop(0) if earlier else None
        made.append(
            SectionDraft(
                title=section.title,
                text=section.text,
                label=section.label or Label.unlabelled(),
                content_kind=section.content_kind
                or (old.content_kind if old else ContentKind.COMMUNICATION),
                loinc=section.loinc or (old.loinc if old else None),
                section_id=old.section_id if old else "",
            )
        )
    return made


def markdown(sections: Sequence[tuple[str, str, Label, ContentKind, Loinc | None]]) -> str:
    """Return sections as Markdown that `note edit` and `note import` read back."""
    return "\n".join(
        f"## {title} {{{' '.join(_attributes(label, kind, loinc))}}}\n\n{text}\n"
        for title, text, label, kind, loinc in sections
    )


def note_markdown(note: OpenedNote) -> str:
    """Return an opened note as Markdown; what the reader cannot open is left out.

    Raises:
        NotAsMarkdown: read back, it would be split or spelled otherwise.
    """
    from vault.importing.note import ImportDefaults  # noqa: PLC0415 - loads Markdown
    from vault.importing.reader import parse_note  # noqa: PLC0415 - the same

    shown = [(each, each.content) for each in note.sections if each.content is not None]
    text = markdown(
        [
            (content.title, content.text, each.label, each.content_kind, each.loinc)
            for each, content in shown
        ]
    )
    defaults = ImportDefaults(session_at=note.note.session_at)
    back = parse_note(text.encode(), filename="note.md", defaults=defaults)
    if [(each.title, each.text) for each in back.sections] != [
        (content.title, content.text) for _, content in shown
    ]:
        raise NotAsMarkdown("This note cannot be written as Markdown without changing it.")
    return text


def template_markdown(template: Template) -> str:
    """Return a template's empty sections as Markdown, labels to be filled in."""
    return markdown(
        [
            (each.title, "", Label.unlabelled(), each.content_kind, each.loinc)
            for each in template.sections
        ]
    )


def _attributes(label: Label, kind: ContentKind, loinc: Loinc | None) -> Iterator[str]:
    yield f"confidentiality={label.confidentiality}"
    for name, values in (
        ("sensitivity", sorted(label.sensitivity)),
        ("law", sorted(label.law)),
        ("local", sorted(label.local)),
        ("obligation", sorted(label.obligation)),
        ("refrain", sorted(label.refrain)),
        ("subject", label.subjects),
        ("holder", label.holders),
    ):
        if values:
            yield f"{name}={','.join(values)}"
    yield f"kind={kind}"
    if loinc:
        yield f"loinc={loinc}"
