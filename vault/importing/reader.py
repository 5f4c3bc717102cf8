"""The one way in: a file's bytes and name give a parsed note, or the reason why not."""

from __future__ import annotations

import dataclasses
from pathlib import PurePath

from vault.importing.decode import decode
from vault.importing.markdown import parse_markdown
from vault.importing.note import ImportDefaults, ImportRefused, ParsedNote
from vault.importing.plain import parse_plain

_PARSERS = {
    ".md": parse_markdown,
    ".markdown": parse_markdown,
    ".txt": parse_plain,
    ".text": parse_plain,
}


def parse_note(data: bytes, *, filename: str, defaults: ImportDefaults) -> ParsedNote:
    """Parse a note whole. Nothing is stored: either all of it parses, or none.

    Args:
        data: the file's bytes.
        filename: its name, whose ending tells the format: `.md` and `.markdown` are Markdown,
            `.txt` and `.text` plain text.
        defaults: what holds unless the file itself says otherwise.

    Raises:
        ImportRefused: the format is not read here, or the file cannot be taken as it is.
    """
    parse = _PARSERS.get(PurePath(filename).suffix.lower())
    if parse is None:
        raise ImportRefused(
            "Files of this kind are not imported.",
            remedy=f"Use one that ends in {', '.join(_PARSERS)}.",
        )
    text, notices = decode(data, defaults)
    note = parse(text, defaults)
    return dataclasses.replace(note, notices=(*notices, *note.notices))
