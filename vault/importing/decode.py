"""From a file's bytes to its text."""

from __future__ import annotations

import codecs
import re

from vault.importing.characters import admit
from vault.importing.note import ImportDefaults, ImportNotice, ImportRefused

MAX_BYTES = 10 * 1024 * 1024
MAX_LINES = 200_000
ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1252": "cp1252"}

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
# Punctuation and signs that Windows programs write, and letters that stand beside a letter.
_WINDOWS_1252 = re.compile(
    rb"[\x80\x85\x91-\x97\x99\xa0\xa3\xa7\xa9\xae\xb0-\xb3\xb5\xb7\xbc-\xbe]"
    rb"|(?<=[A-Za-z])[\xc0-\xff]|[\xc0-\xff](?=[A-Za-z])"
)


def decode(data: bytes, defaults: ImportDefaults) -> tuple[str, tuple[ImportNotice, ...]]:
    """Read a file's text: lines ended by LF, NFC, only characters that may stand in a note.

    UTF-8 and UTF-16 with a byte order mark are known by themselves. Windows-1252 is taken when it
    is declared, or when the bytes are not UTF-8, look nothing like damaged UTF-8, and every one
    beyond ASCII is punctuation or a letter where such a file has one.

    Args:
        data: the bytes, at most 10 MiB and 200,000 lines.
        defaults: the encoding, if known, and whether to remove invisible characters.

    Raises:
        ImportRefused: too large, empty, of unclear encoding, or a character may not stand in it.
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MiB.",
            remedy="Split it into one file a note.",
        )
    encoding, notices = _encoding(data, defaults.encoding)
    text = _LINE_ENDS.sub("\n", _decoded(data, encoding)).replace("\u2029", "\n\n")
    if text.count("\n") > MAX_LINES:
        raise ImportRefused(
            f"The file has more than {MAX_LINES:,} lines.", remedy="Split it into one file a note."
        )
    text, found = admit(text, remove_invisible=defaults.remove_invisible)
    if not text.strip():
        raise ImportRefused("The file holds no text.")
    return text, (*notices, *found)


def _encoding(data: bytes, declared: str | None) -> tuple[str, tuple[ImportNotice, ...]]:
    if declared is not None:
        if declared not in ENCODINGS:
            raise ImportRefused(
                "The encoding is not one that is read here.",
                remedy=f"Use one of {', '.join(ENCODINGS)}.",
            )
        return declared, ()
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise ImportRefused("The file is UTF-32.", remedy="Save it as UTF-8.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", ()
    if data.startswith(codecs.BOM_UTF8) or _is_utf8(data) or not _looks_windows_1252(data):
        return "utf-8", ()
    return "windows-1252", (ImportNotice(1, "The file was read as Windows-1252."),)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _looks_windows_1252(data: bytes) -> bool:
    return not _UTF8_SEQUENCE.search(data) and _WINDOWS_1252.sub(b"", data).isascii()


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(ENCODINGS[encoding])
    except UnicodeDecodeError as error:
        raise ImportRefused(
            f"The file is not {encoding} text.",
            line=data.count(b"\n", 0, error.start) + 1,
            remedy="Save it as UTF-8, or say which encoding it has.",
        ) from None
