"""Which characters a note may hold.

A record that goes to court must read the same for everyone. Characters that reorder what is shown
(CVE-2021-42574), that cannot be seen or that mean nothing in text are refused by default: every
format character that is not named here as harmless is. Marks of direction, joiners between letters
of scripts that join, and signs that are visible although they count as format characters stay.
"""

from __future__ import annotations

import re
import unicodedata

from vault.importing.note import ImportNotice, ImportRefused

_PLANE_ENDS = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_CLASSES = {
    "control": "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f",
    "bidi": "\u202a-\u202e\u2066-\u2069",
    "format": (
        "\u206a-\u206f\ufff9-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
        "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    ),
    "noncharacter": f"\ufdd0-\ufdef{_PLANE_ENDS}",
    "invisible": "\xad\u034f\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0",
    "joiner": "\u200c\u200d",
    "direction": "\u061c\u200e\u200f",
    "selector": "\U000e0100-\U000e01ef",
    "private": "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd",
    "lost": "\ufffd",
}
_SUSPECT = re.compile(f"[{''.join(_CLASSES.values())}]")
_CLASS_OF = {name: re.compile(f"[{span}]") for name, span in _CLASSES.items()}
_REFUSED = {
    "control": "a control character",
    "bidi": "a character that changes the order in which text is shown",
    "format": "an invisible format character",
    "noncharacter": "a code that is no character",
}
_NOTED = {
    "direction": "direction marks, which are invisible",
    "selector": "variation selectors, which are invisible",
    "private": "characters of a private font, which may show differently elsewhere",
    "lost": "replacement characters: an earlier program lost what stood there",
}


def admit(text: str, *, remove_invisible: bool) -> tuple[str, tuple[ImportNotice, ...]]:
    """Return a text in which every character may stand, in NFC, and what to know about it.

    Args:
        text: the text, lines ended by LF.
        remove_invisible: whether invisible characters that split words (soft hyphen, zero-width
            space, ...) are taken out and counted in a notice.

    Raises:
        ImportRefused: a character may not stand, with its line and column.
    """
    counts: dict[str, tuple[int, int]] = {}
    for match in _SUSPECT.finditer(text):
        kind = _kind(match, text)
        if kind is None:
            continue
        if kind in _REFUSED:
            raise _refusal(text, match.start(), _REFUSED[kind])
        if kind == "invisible" and not remove_invisible:
            raise _refusal(
                text,
                match.start(),
                "an invisible character that can hide a word from a search",
                remedy="Remove it, or import with the option that removes such characters.",
            )
        count, first = counts.get(kind, (0, match.start()))
        counts[kind] = (count + 1, first)
    notices = [
        ImportNotice(_line(text, first), f"The file holds {_NOTED[kind]} ({count}).")
        for kind, (count, first) in counts.items()
        if kind in _NOTED
    ]
    if "invisible" in counts:
        count, first = counts["invisible"]
        notices.append(ImportNotice(_line(text, first), f"Invisible characters removed: {count}."))
        text = _SUSPECT.sub(lambda match: _without_invisible(match, text), text)
    if not unicodedata.is_normalized("NFC", text):
        notices.append(ImportNotice(1, "Composed characters were put in their usual form (NFC)."))
        text = unicodedata.normalize("NFC", text)
    return text, tuple(notices)


def _kind(match: re.Match[str], text: str) -> str | None:
    """Return the class of a suspect character, None if it may stand here."""
    kind = next(name for name, span in _CLASS_OF.items() if span.match(match.group()))
    if kind != "joiner":
        return kind
    neighbours = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    joins = len(neighbours) == 2 and not any(
        character.isascii() or _SUSPECT.match(character) for character in neighbours
    )
    return None if joins else "invisible"


def _without_invisible(match: re.Match[str], text: str) -> str:
    return "" if _kind(match, text) == "invisible" else match.group()


def _refusal(text: str, at: int, what: str, *, remedy: str | None = None) -> ImportRefused:
    return ImportRefused(
        f"Here stands {what} (U+{ord(text[at]):04X}).",
        line=_line(text, at),
        column=at - text.rfind("\n", 0, at),
        remedy=remedy or "Remove it and try again.",
    )


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
