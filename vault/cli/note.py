"""`vaultctl note`: write, import, sign, correct, label, search and check notes."""

from __future__ import annotations

import click

from vault.cli.blocks import done, failed
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.note_import import import_
from vault.cli.note_labels import confirm, decline, label_codes, relabel, waiting
from vault.cli.note_page import (
    NOTE_FIELDS,
    check_json,
    held_blocks,
    held_json,
    history_blocks,
    history_json,
    note_blocks,
    note_json,
)
from vault.cli.note_search import search
from vault.cli.note_text import note_markdown
from vault.cli.note_typed import NOTE, note_id
from vault.cli.note_writing import (
    addendum,
    correct,
    cosign,
    discard,
    edit,
    new,
    sign,
    template,
)
from vault.cli.refusals import VERIFICATION_FAILED
from vault.cli.shell import Shell


@click.group(cls=NounGroup)
def note() -> None:
    """Notes: write, import, sign, correct, label, search, check.

    Text comes from a file or standard input, so none of it stands in your shell's history.

    In Markdown the heading of a section may bear its label (`vaultctl note relabel --help`):

    \b
    ## Parenting schedule {confidentiality=R sensitivity=MH holder=A,B}
    """


@note.command(fields=NOTE_FIELDS)
@NOTE
@click.option("--markdown", is_flag=True, help="Print it as Markdown that `note edit` reads.")
@pass_shell
def show(shell: Shell, typed: str, markdown: bool) -> None:
    """Show a note as far as your keys open it; logged first."""
    opened = shell.vault.notes.open(shell.actor, note_id(shell, typed))
    text = note_markdown(opened) if markdown else None
    if text is not None and not shell.as_json:
        shell.out.raw(text)
        return
    shell.out.result(note_json(opened, shell.people, text), *note_blocks(opened, shell.people))


@note.command(
    fields={
        "id": "the note's id",
        "versions": "list of {section, version_id, version, author, at}",
        "labels": "list of {section, label, set_by, confirmed_by, at}",
        "signatures": "list of {seal, note_hash, by, at, cosignature}",
        "addenda": "ids of the notes that add to it",
        "held": "how many texts of it as a draft a hold kept; `note held` shows your own",
    }
)
@NOTE
@pass_shell
def history(shell: Shell, typed: str) -> None:
    """Show a note's versions, labels and signatures, no text."""
    found = shell.vault.histories.of_note(shell.actor, note_id(shell, typed))
    shell.out.result(history_json(found, shell.people), *history_blocks(found, shell.people))


@note.command(
    fields={
        "id": "the note's id",
        "texts": "list of {section, title, text, saved_at, kept_at}, oldest first",
    }
)
@NOTE
@pass_shell
def held(shell: Shell, typed: str) -> None:
    """Show what a hold found in your draft and kept when you wrote on."""
    found = note_id(shell, typed)
    kept = shell.vault.held_drafts.of_note(shell.actor, found)
    shell.out.result(held_json(found, kept), *held_blocks(kept))


@note.command(
    fields={
        "id": "the note's id",
        "holds": "whether everything holds",
        "seals": "list of {number, note_hash, signed_by, signed_at, cosigned_by, sections, "
        "checked, problems}",
    }
)
@NOTE
@pass_shell
def verify(shell: Shell, typed: str) -> None:
    """Check a signed note: seals, keys, log and text. Exit code 3 if one does not hold."""
    check = shell.vault.verification.verify_note(shell.actor, note_id(shell, typed))
    lines = [
        failed(f"Seal {seal.number}: {problem}")
        for seal in check.seals
        for problem in seal.problems
    ]
    shell.out.result(
        check_json(check, shell.people),
        *lines,
        *(
            done(
                f"Seal {seal.number} of {seal.signed_at:%Y-%m-%d} holds; {seal.checked} of "
                f"{seal.sections} sections compared with the stored text."
            )
            for seal in check.seals
            if not seal.problems
        ),
    )
    if not check.holds:
        raise click.exceptions.Exit(VERIFICATION_FAILED)


for each in (
    template,
    new,
    import_,
    edit,
    discard,
    sign,
    cosign,
    addendum,
    correct,
    relabel,
    label_codes,
    waiting,
    confirm,
    decline,
    search,
):
    note.add_command(each)
