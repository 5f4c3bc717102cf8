"""Paragraphs: the one rule by which a section's text is split, sealed, redacted and rendered."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = ("\r\n", "\r", "\v", "\f", "\x85", "\u2028")
_BLANK_LINES = re.compile(r"\n\s*\n|\u2029")


def paragraphs(text: str) -> tuple[str, ...]:
    """Split a text at blank lines; joined again by a blank line it is `normalised(text)`.

    Text becomes NFC, so that a word is the same characters however it was typed and a span's
    offsets mean the same everywhere; line ends become LF; blank lines and the white space at the
    ends of lines go. Words, and the line breaks and indents inside a paragraph, stay.
    """
    text = unicodedata.normalize("NFC", text)
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    parts = (_trimmed(part) for part in _BLANK_LINES.split(text))
    return tuple(part for part in parts if part)


def _trimmed(part: str) -> str:
    return "\n".join([line.rstrip() for line in part.split("\n")]).strip("\n")


def normalised(text: str) -> str:
    """Return the text that its paragraphs make: what is sealed and shown."""
    return "\n\n".join(paragraphs(text))
