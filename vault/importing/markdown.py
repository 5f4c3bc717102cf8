"""Markdown notes (CommonMark): front matter, headings with label attributes, text as it stands."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from vault.importing.assemble import Heading, assemble
from vault.importing.attributes import looks_like_label, split_heading
from vault.importing.front_matter import read_front
from vault.importing.note import ImportDefaults, ImportNotice, ImportRefused, ParsedNote

# HTML is not known here: a heading inside it must not lose its label.
_MARKDOWN = MarkdownIt("commonmark").disable(
    ["inline", "text_join", "html_block", "reference"], ignoreInvalid=False
)
_CODE = ("fence", "code_block")
_HASHES = re.compile(r" {0,3}#{1,6}(?=[^#\s])")


def parse_markdown(text: str, defaults: ImportDefaults) -> ParsedNote:
    """Parse a Markdown note.

    Headings of the note itself, ATX or underlined, begin sections; those in code, lists and
    quotations do not. Nothing that looks like a label is ever passed over: where it would have no
    effect, the file is refused, or in code a notice says so.

    Args:
        text: the whole file, decoded.
        defaults: what holds unless the front matter says otherwise.

    Raises:
        ImportRefused: the front matter, a heading or its attributes cannot be taken, a code block
            is not closed, or a label stands on something that is not a heading.
    """
    lines = text.split("\n")
    front, body = read_front(lines, defaults)
    tokens = _MARKDOWN.parse("\n".join(lines[body:]))
    headings = list(_headings(tokens, body))
    code = _code_lines(tokens, lines, body)
    notices = list(_stray(lines, headings, code, body))
    title, sections, found = assemble(lines, headings, body=body)
    ordered = sorted((*notices, *found), key=lambda notice: notice.line)
    return ParsedNote(dataclasses.replace(front, title=title), sections, tuple(ordered))


def _headings(tokens: Sequence[Token], body: int) -> Iterator[Heading]:
    for token, content in pairwise(tokens):
        if token.type != "heading_open" or token.level or token.map is None:
            continue
        start, end = (body + index for index in token.map)
        if "\n" in content.content:
            raise ImportRefused(
                "The line under this paragraph would make all of it a heading.",
                line=start + 1,
                remedy="Put a blank line between them.",
            )
        title, attributes = split_heading(content.content, start + 1)
        yield Heading(
            start=start,
            end=end,
            level=int(token.tag[1:]),
            title=title,
            label=attributes.label,
            content_kind=attributes.content_kind,
            loinc=attributes.loinc,
        )


def _code_lines(tokens: Sequence[Token], lines: Sequence[str], body: int) -> set[int]:
    code: set[int] = set()
    for token in tokens:
        if token.type not in _CODE or token.map is None:
            continue
        start, end = (body + index for index in token.map)
        if token.type == "fence" and not _closed(token, lines[start:end]):
            raise ImportRefused("The code block that begins here is not closed.", line=start + 1)
        code.update(range(start, end))
    return code


def _closed(fence: Token, lines: Sequence[str]) -> bool:
    last = lines[-1].strip(" \t>")
    return len(lines) > 1 and len(last) >= len(fence.markup) and not last.strip(fence.markup[0])


def _stray(
    lines: Sequence[str], headings: Sequence[Heading], code: set[int], body: int
) -> Iterator[ImportNotice]:
    heading_lines = {index for each in headings for index in range(each.start, each.end)}
    for index, line in enumerate(lines[body:], start=body):
        if index in heading_lines:
            continue
        if looks_like_label(line):
            if index not in code:
                raise ImportRefused(
                    "A label stands on something that is not a heading of the note.",
                    line=index + 1,
                    remedy="Make it a heading of its own, or write `\\{` if it is only text.",
                )
            yield ImportNotice(index + 1, "A label stands in a code block, where it has no effect.")
        elif index not in code and _HASHES.match(line):
            yield ImportNotice(
                index + 1, "This line begins like a heading but has no space after the `#`."
            )
