"""Notes and sections as people type them."""

from __future__ import annotations

import click

from vault.cli.lookup import full_id
from vault.cli.shell import Shell
from vault.records.tables import Note, Section

NOTE = click.argument("typed", metavar="NOTE", help="The beginning of its id.")
SECTION = click.argument("typed", metavar="SECTION", help="The beginning of its id.")


def note_id(shell: Shell, typed: str) -> str:
    """Return the id of the note that was typed."""
    return full_id(shell.vault.store, Note.id, typed, "note")


def section_id(shell: Shell, typed: str) -> str:
    """Return the id of the section that was typed."""
    return full_id(shell.vault.store, Section.id, typed, "section")
