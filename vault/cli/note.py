"""`vaultctl note`: write, import, sign, correct, label, search and check notes.

A note's text comes from a file or standard input, never from an argument, and no temporary file
is written: `vaultctl note show ID --markdown | vipe | vaultctl note edit ID --file -` edits one.
"""

from __future__ import annotations

from datetime import datetime

import click

from vault.cli.blocks import done, facts, failed, next_step
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.lookup import full_id
from vault.cli.note_page import (
    NOTE_FIELDS,
    SAVED_FIELDS,
    check_json,
    history_blocks,
    history_json,
    note_blocks,
    note_json,
    saved_json,
    saved_warnings,
)
from vault.cli.note_text import TEXT, drafts, note_markdown, parse, template_markdown
from vault.cli.params import MOMENT, NUMBER, WORDS, YES, OneOf, codes
from vault.cli.refusals import VERIFICATION_FAILED
from vault.cli.shell import Shell
from vault.labels.vocabulary import NoteKind
from vault.records import templates
from vault.records.note_model import SavedDraft
from vault.records.tables import Note, Section

NOTE = click.argument("typed", metavar="NOTE", help="The beginning of its id.")
SECTION = click.argument("typed", metavar="SECTION", help="The beginning of its id.")
SESSION = click.option(
    "--session", "session_at", type=MOMENT, required=True, help="When the session was."
)
COSIGNER = click.option("--cosigner", help="User name of the supervisor who signs too.")


def note_id(shell: Shell, typed: str) -> str:
    """Return the id of the note that was typed."""
    return full_id(shell.vault.store, Note.id, typed, "note")


def section_id(shell: Shell, typed: str) -> str:
    """Return the id of the section that was typed."""
    return full_id(shell.vault.store, Section.id, typed, "section")


@click.group(cls=NounGroup)
def note() -> None:
    """Notes: write, import, sign, correct, label, search, check.

    Text comes from a file or standard input, so none of it stands in your shell's history.
    """


@note.command(fields={"markdown": "the template's empty sections"})
@click.argument("name", type=click.Choice(sorted(templates.TEMPLATES)))
@pass_shell
def template(shell: Shell, name: str) -> None:
    """Print a template as Markdown to fill in.

    The braces behind a heading are the section's label; as printed it is unlabelled.
    """
    text = template_markdown(templates.template(name))
    if shell.as_json:
        shell.out.result({"markdown": text})
    else:
        shell.out.raw(text)


@note.command(fields=SAVED_FIELDS)
@click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")
@SESSION
@click.option(
    "--template",
    "template_name",
    type=click.Choice(sorted(templates.TEMPLATES)),
    default="narrative",
    show_default=True,
    help="What it starts as without --file.",
)
@click.option(
    "--kind", type=OneOf(NoteKind, "kind"), help=f"Otherwise than the template: {codes(NoteKind)}."
)
@TEXT
@COSIGNER
@pass_shell
def new(
    shell: Shell,
    chart: str,
    session_at: datetime,
    template_name: str,
    kind: NoteKind | None,
    source: str | None,
    cosigner: str | None,
) -> None:
    """Begin a note as a draft, from a template or from a file."""
    saved = _draft(shell, chart, session_at, template_name, kind, source, cosigner)
    _show_saved(shell, saved, "The draft is saved.")


@note.command(fields=SAVED_FIELDS)
@NOTE
@TEXT
@COSIGNER
@pass_shell
def addendum(shell: Shell, typed: str, source: str | None, cosigner: str | None) -> None:
    """Begin an addendum to a signed note; yours or another's."""
    if source is None:
        raise click.UsageError("Give the addendum's text with --file FILE or --file -.")
    opened = shell.vault.notes.open(shell.actor, note_id(shell, typed)).note
    saved = _draft(
        shell,
        opened.chart_id,
        opened.session_at,
        opened.template,
        opened.kind,
        source,
        cosigner,
        addendum_to=opened.note_id,
    )
    _show_saved(shell, saved, "The addendum is saved as a draft.")


@note.command(fields=SAVED_FIELDS)
@NOTE
@TEXT
@pass_shell
def edit(shell: Shell, typed: str, source: str | None) -> None:
    """Replace a draft's sections by those in a file or on standard input."""
    if source is None:
        raise click.UsageError("Give the text with --file FILE or --file -.")
    opened = shell.vault.notes.open(shell.actor, note_id(shell, typed))
    parsed = parse(source, session_at=opened.note.session_at, template=opened.note.template)
    saved = shell.vault.notes.save_draft(
        shell.actor,
        opened.note.note_id,
        drafts(parsed, opened),
        revision=opened.note.revision,
    )
    _show_saved(shell, saved, "The draft is saved.")


@note.command(fields={"note": "the draft's id"})
@NOTE
@YES
@pass_shell
def discard(shell: Shell, typed: str, yes: bool) -> None:
    """Delete a draft that was never signed."""
    found = note_id(shell, typed)
    shell.confirm("Delete this draft for good?", yes=yes)
    shell.vault.notes.discard_draft(shell.actor, found)
    shell.out.result({"note": found}, done("The draft is deleted."))


@note.command(fields=NOTE_FIELDS)
@NOTE
@click.option("--markdown", is_flag=True, help="Print it as Markdown that `note edit` reads.")
@pass_shell
def show(shell: Shell, typed: str, markdown: bool) -> None:
    """Show a note as far as your keys open it; reading it is logged first."""
    opened = shell.vault.notes.open(shell.actor, note_id(shell, typed))
    if markdown and not shell.as_json:
        shell.out.raw(note_markdown(opened))
        return
    shell.out.result(note_json(opened, shell.people), *note_blocks(opened, shell.people))


@note.command(fields={"note": "its id", "note_hash": "SHA-256 of its seal, as the log holds it"})
@NOTE
@YES
@pass_shell
def sign(shell: Shell, typed: str, yes: bool) -> None:
    """Sign a draft. From then on it never changes."""
    found = note_id(shell, typed)
    actor = shell.actor
    shell.confirm("Sign and lock this note?", yes=yes)
    note_hash = shell.vault.signing.sign(actor, found)
    shell.out.result(
        {"note": found, "note_hash": note_hash},
        done(f"Note {found[:8]} is signed and locked."),
        facts({"Seal": note_hash}),
    )


@note.command(fields={"note": "its id"})
@NOTE
@YES
@pass_shell
def cosign(shell: Shell, typed: str, yes: bool) -> None:
    """Put your signature as supervisor to a signed note."""
    found = note_id(shell, typed)
    actor = shell.actor
    shell.confirm("Have you read it, and do you sign it?", yes=yes)
    shell.vault.signing.cosign(actor, found)
    shell.out.result({"note": found}, done(f"Note {found[:8]} is cosigned."))


@note.command(fields={"section": "its id", "note_hash": "SHA-256 of the note's new seal"})
@SECTION
@click.option(
    "--file",
    "source",
    type=click.File(encoding="utf-8-sig"),
    required=True,
    help="A file with the new text; - for standard input.",
)
@click.option("--title", type=WORDS, help="A new title, if that changes too.")
@click.option("--reason", type=WORDS, help="Why, else it is asked for.")
@pass_shell
def correct(shell: Shell, typed: str, source: str, title: str | None, reason: str | None) -> None:
    """Give a signed note's section a new version; the earlier one stays."""
    found = section_id(shell, typed)
    why = shell.ask(reason, "Why is it corrected", "--reason")
    note_hash = shell.vault.signing.correct_section(
        shell.actor, found, source.read(), why, title=title
    )
    shell.out.result(
        {"section": found, "note_hash": note_hash},
        done("The section has a new version; the earlier one and its seal stay."),
        facts({"New seal": note_hash}),
    )


@note.command(
    fields={
        "id": "the note's id",
        "versions": "list of {section, version_id, version, author, at}",
        "labels": "list of {section, label, set_by, confirmed_by, at}",
        "signatures": "list of {seal, note_hash, by, at, cosignature}",
        "addenda": "ids of the notes that add to it",
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


def _draft(
    shell: Shell,
    chart: str,
    session_at: datetime,
    template_name: str,
    kind: NoteKind | None,
    source: str | None,
    cosigner: str | None,
    *,
    addendum_to: str | None = None,
) -> SavedDraft:
    sections = None
    if source is not None:
        parsed = parse(source, session_at=session_at, template=template_name)
        sections = drafts(parsed)
        session_at, template_name = parsed.front.session_at, parsed.front.template
        kind = kind or parsed.front.kind
    return shell.vault.notes.draft(
        shell.actor,
        chart,
        session_at=session_at,
        template=template_name,
        kind=kind,
        sections=sections,
        cosigner_id=shell.people.id(cosigner) if cosigner else None,
        addendum_to=addendum_to,
    )


def _show_saved(shell: Shell, saved: SavedDraft, said: str) -> None:
    shell.out.result(
        saved_json(saved),
        done(said),
        facts({"Note": saved.note_id[:8], "Sections": len(saved.section_ids)}),
        *saved_warnings(saved),
        next_step(f"vaultctl note sign {saved.note_id[:8]}", "when it is finished"),
    )
