"""Letters as PDF/A-3a and PDF/UA-1; the same letter gives the same bytes."""

from __future__ import annotations

from typing import assert_never

from vault.audit.canonical import JSON
from vault.typesetting.letter import Block, Facts, Heading, Items, Letter, Table, long_date
from vault.typesetting.typesetter import Typesetter

_PAGE_WORDS = ("Page", "of")
_ABOUT, _DATED = "Re:", "Date"
_LANGUAGE = "en"


def letter_pdf(letter: Letter, typesetter: Typesetter) -> bytes:
    """Set a letter in type.

    Raises:
        CharactersMissing: the typefaces lack characters of the letter.
        RenderFailed: the typesetter failed.
    """
    return typesetter.typeset("letter", letter_sheet(letter), dated=letter.dated).pdf


def letter_sheet(letter: Letter) -> dict[str, JSON]:
    """Return what the template `letter.typ` prints."""
    signed = letter.signatures
    return {
        "lang": _LANGUAGE,
        "title": letter.name,
        "author": letter.sender,
        "date": [letter.dated.year, letter.dated.month, letter.dated.day],
        "sender": letter.sender,
        "contact": letter.contact,
        "dated": long_date(letter.dated),
        "to": list(letter.to),
        "about": {"word": _ABOUT, "lines": list(letter.about)} if letter.about else None,
        "heading": letter.title,
        "body": [_block(each) for each in letter.body],
        "closing": letter.closing,
        "signatures": [
            {"name": each.name, "title": each.title, "dated": _DATED if each.dated else ""}
            for each in signed
        ],
        "reference": letter.reference,
        "page-words": list(_PAGE_WORDS),
    }


def _block(block: Block) -> dict[str, JSON]:
    match block:
        case str():
            return {"type": "paragraph", "text": block}
        case Heading():
            return {"type": "heading", "text": block.text}
        case Facts():
            return {"type": "facts", "rows": [list(row) for row in block.rows]}
        case Items():
            return {"type": "items", "numbered": block.numbered, "texts": list(block.texts)}
        case Table():
            return {
                "type": "table",
                "columns": list(block.columns),
                "rows": [list(row) for row in block.rows],
                "shares": list(block.shares or (1,) * len(block.columns)),
            }
        case _:
            assert_never(block)
