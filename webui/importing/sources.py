"""What is to be imported: taken in, read, and carried from the preview to the landing.

Nothing is stored before the landing. What was uploaded travels in the form itself, compressed
and sealed to whoever uploaded it, so it can be neither read nor changed on the way.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from werkzeug.datastructures import FileStorage

from vault.errors import InvalidInput, TamperedData
from vault.identity.actor import Actor
from vault.identity.own_seal import open_own, seal_to_self
from vault.importing.note import ImportDefaults, ImportRefused, ParsedNote
from vault.importing.preview import PreviewRow, preview
from vault.importing.reader import parse_note
from webui.context import vault

MOST_FILES = 50
MOST_BYTES = 8 * 1024 * 1024
"""Of all files together; sealed and written as text they still fit into one form."""

PASTED = "Pasted text"
_NAME_LENGTH = 120


class UploadRefused(InvalidInput):
    """Files cannot be taken together as they were sent."""

    code = "upload-refused"
    default_untouched = "Nothing was imported."


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was sent; its name ends in what tells its format."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Split:
    """A file as it would be split, or why it is refused.

    Args:
        name: the file's name.
        note: the parsed note; None where it is refused.
        rows: what to show of each section, in the note's order.
        trouble: why it is refused.
    """

    name: str
    note: ParsedNote | None
    rows: tuple[PreviewRow, ...] = ()
    trouble: ImportRefused | None = None


def taken_in(files: Iterable[FileStorage], pasted: str, ending: str) -> tuple[Source, ...]:
    """Return what was uploaded and pasted.

    Args:
        files: the uploads.
        pasted: text that was pasted, or "".
        ending: `.md` or `.txt`, the format of the pasted text.

    Raises:
        UploadRefused: nothing was sent, or too much.
    """
    sources = [Source(_base_name(each.filename), each.read()) for each in files if each.filename]
    if pasted.strip():
        sources.append(Source(PASTED + ending, pasted.encode()))
    if not sources:
        raise UploadRefused("Nothing was sent.", remedy="Choose files, or paste the text of one.")
    if len(sources) > MOST_FILES:
        raise UploadRefused(
            f"These are more than {MOST_FILES} files.", remedy="Import them in several goes."
        )
    if sum(len(source.data) for source in sources) > MOST_BYTES:
        raise UploadRefused(
            f"Together this is more than {MOST_BYTES // 1024 // 1024} MiB.",
            remedy="Import it in several goes.",
        )
    return tuple(sources)


def split(sources: Sequence[Source], defaults: ImportDefaults) -> tuple[Split, ...]:
    """Return each file as it would be split, or why it is refused."""
    return tuple(_split(source, defaults) for source in sources)


def packed(actor: Actor, chart: str, sources: Sequence[Source]) -> str:
    """Return sources as the text of a form's field that nobody but the actor can open."""
    rows = [[each.name, base64.b64encode(each.data).decode()] for each in sources]
    content = zlib.compress(json.dumps(rows).encode())
    return base64.b64encode(seal_to_self(actor, content, _binding(chart))).decode()


def unpacked(actor: Actor, chart: str, carried: str) -> tuple[Source, ...]:
    """Return the sources that `packed` made for the same person and chart.

    Raises:
        UploadRefused: it is not that text, or another's, or for another chart.
    """
    try:
        sealed = base64.b64decode(carried, validate=True)
        content = open_own(actor, sealed, _binding(chart))
    except (binascii.Error, ValueError, TamperedData):
        raise UploadRefused(
            "This preview can't be used any more.", remedy="Choose the files again."
        ) from None
    rows = json.loads(zlib.decompress(content))
    return tuple(Source(name, base64.b64decode(data)) for name, data in rows)


def _split(source: Source, defaults: ImportDefaults) -> Split:
    try:
        note = parse_note(source.data, filename=source.name, defaults=defaults)
    except ImportRefused as error:
        return Split(source.name, None, trouble=error)
    return Split(
        source.name, note, preview(note, part2_program=vault().settings.organisation.part2_program)
    )


def _base_name(filename: str | None) -> str:
    name = PureWindowsPath(PurePosixPath(filename or "").name).name
    return "".join(filter(str.isprintable, name))[-_NAME_LENGTH:] or "file"


def _binding(chart: str) -> bytes:
    return f"vault/import/v1|{chart}".encode()
