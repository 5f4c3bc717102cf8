"""What any text must satisfy before it may stand in a released document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from vault.errors import InvalidInput

_REF = re.compile(r"[a-z2-7]{26}")
_CONTROL = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,14}[A-Z0-9])?")
_HIDING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LAYOUT = frozenset("\n\t")


class UnfitForRelease(InvalidInput):
    """A part of a production is missing, contradictory or cannot be printed faithfully."""

    code = "unfit-for-release"
    default_untouched = "Nothing was rendered."
    default_remedy = (
        "Correct it in the case's paper, its decisions or the organisation's details; if it stands "
        "in none of them, report this message."
    )


def require_text(where: str, text: str) -> None:
    """Refuse empty text and text with characters that would not be seen on paper.

    Args:
        where: what the text is, in words a reader of the error understands; never the text.
        text: what is to be printed.

    Raises:
        UnfitForRelease: the text is blank, or holds a control, bidirectional, zero-width or
            unassigned character. Such characters hide or reorder what a reader believes to read.
    """
    if not text.strip():
        raise UnfitForRelease(f"{_capital(where)} is empty.")
    require_visible(where, text)


def require_visible(where: str, text: str) -> None:
    """Refuse characters that would not be seen on paper; the text may be blank.

    Raises:
        UnfitForRelease: as `require_text`.
    """
    for character in set(text) - _LAYOUT:
        if unicodedata.category(character) in _HIDING:
            raise UnfitForRelease(
                f"{_capital(where)} holds the character U+{ord(character):04X}, "
                "which cannot be seen in print.",
                remedy="Withhold that passage, or have its author write an addendum without it.",
            )


def require_ref(ref: str) -> None:
    """Refuse a reference that is not one of `vault.ids`: anything else might tell order or size.

    Raises:
        UnfitForRelease: the reference is of another form.
    """
    if not _REF.fullmatch(ref):
        raise UnfitForRelease("A reference is not a random identifier of the vault.")


def require_control(control: str) -> None:
    """Refuse a control number that the privilege log could not print or sort.

    Raises:
        UnfitForRelease: it is not 1 to 16 capitals, digits and inner hyphens.
    """
    if not _CONTROL.fullmatch(control):
        raise UnfitForRelease(
            "A control number is malformed.",
            remedy="Use at most 16 capitals, digits and inner hyphens, such as PL-0003.",
        )


def require_unique(what: str, values: Iterable[str]) -> None:
    """Refuse a value that occurs twice.

    Raises:
        UnfitForRelease: one does.
    """
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise UnfitForRelease(f"{_capital(what)} occurs twice.")
        seen.add(value)


def _capital(where: str) -> str:
    return where[:1].upper() + where[1:]
