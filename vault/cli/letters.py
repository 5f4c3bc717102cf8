"""Letters on the screen, and as PDF into a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType

from vault.cli.blocks import bullets, facts, heading, hint, prose, styled, table
from vault.cli.new_file import keep
from vault.cli.shell import Shell
from vault.typesetting.letter import Block, Facts, Heading, Items, Letter, Table
from vault.typesetting.printing import letter_pdf, letter_sheet

PDF = click.option(
    "--pdf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as PDF/A into this new file.",
)
LETTER_FIELDS = {
    "letter": "{sender, contact, dated, to, about, heading, body, closing, signatures, reference}",
    "pdf": "the file it was written into, or null",
}


def letter_json(letter: Letter, pdf: Path | None) -> dict[str, Any]:
    """Return the JSON fields of a letter."""
    sheet = letter_sheet(letter)
    shown = ("sender", "contact", "to", "heading", "body", "closing", "signatures", "reference")
    return {
        "letter": {name: sheet[name] for name in shown}
        | {"dated": letter.dated, "about": list(letter.about)},
        "pdf": str(pdf) if pdf else None,
    }


def letter_blocks(letter: Letter) -> list[RenderableType]:
    """Return a letter as a screen shows it."""
    return [
        styled(letter.sender, "bold"),
        hint(letter.contact),
        styled(f"{letter.dated:%Y-%m-%d}", ""),
        *map(prose, ("\n".join(letter.to), "\n".join(letter.about))),
        *([heading(letter.title)] if letter.title else []),
        *body_blocks(letter.body),
        *(prose(f"{each.name}\n{each.title}") for each in letter.signatures),
    ]


def body_blocks(body: Iterable[Block]) -> list[RenderableType]:
    """Return the text of a paper as a screen shows it."""
    return [_block(each) for each in body]


def write_pdf(shell: Shell, letter: Letter, to: Path) -> RenderableType:
    """Write a letter into a new file and return the line that says so.

    Raises:
        FileExistsError: something stands there already.
        RenderFailed: the typesetter failed.
    """
    return keep(letter_pdf(letter, shell.vault.typesetter), to, "PDF")


def _block(block: Block) -> RenderableType:
    match block:
        case str():
            return prose(block)
        case Heading():
            return heading(block.text)
        case Facts():
            return facts(dict(block.rows))
        case Items():
            return bullets(block.texts)
        case Table():
            return table(block.columns, block.rows, empty="Nothing.")
