"""Writing notes: drafts from templates and files, signing, correcting.

A note's text comes from a file or standard input, never from an argument, and no temporary file
is written: `vaultctl note show ID --markdown | vipe | vaultctl note edit ID --file -` edits one.
"""

from __future__ import annotations

from datetime import datetime
from typing import IO

import click

from vault.cli.blocks import attention, count, done, facts, next_step
from vault.cli.frame import JSON_ONLY, VaultCommand, pass_shell
from vault.cli.note_page import SAVED_FIELDS, saved_json, saved_warnings
from vault.cli.note_text import TEXT, drafts, parse, template_markdown
from vault.cli.note_typed import NOTE, SECTION, note_id, section_id
from vault.cli.params import MOMENT, NUMBER, WORDS, YES, OneOf, codes
from vault.cli.shell import Shell
from vault.labels.vocabulary import NoteKind
from vault.records import templates
from vault.records.note_model import SavedDraft

SESSION = click.option(
    "--session", "session_at", type=MOMENT, required=True, help="When the session was."
)
COSIGNER = click.option("--cosigner", help="User name of the supervisor who signs too.")


@click.command(
    cls=VaultCommand, common=JSON_ONLY, fields={"markdown": "the template's empty sections"}
)
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


@click.command(cls=VaultCommand, fields=SAVED_FIELDS)
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
    """Begin a note as a draft, from a template or from a file.

    In Markdown the heading of a section may bear its label (`vaultctl note relabel --help`):

    \b
    ## Parenting schedule {confidentiality=R sensitivity=MH holder=A,B}
    """
    saved = _draft(shell, chart, session_at, template_name, kind, source, cosigner)
    _show_saved(shell, saved, "The draft is saved.")


@click.command(cls=VaultCommand, fields=SAVED_FIELDS)
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


@click.command(cls=VaultCommand, fields=SAVED_FIELDS)
@NOTE
@TEXT
@pass_shell
def edit(shell: Shell, typed: str, source: str | None) -> None:
    """Replace a draft's sections by those in a file.

    In Markdown the heading of a section may bear its label (`vaultctl note relabel --help`):

    \b
    ## Parenting schedule {confidentiality=R sensitivity=MH holder=A,B}
    """
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


@click.command(cls=VaultCommand, fields={"note": "the draft's id"})
@NOTE
@YES
@pass_shell
def discard(shell: Shell, typed: str, yes: bool) -> None:
    """Delete a draft that was never signed."""
    found = note_id(shell, typed)
    shell.confirm("Delete this draft for good?", yes=yes)
    shell.vault.notes.discard_draft(shell.actor, found)
    shell.out.result({"note": found}, done("The draft is deleted."))


@click.command(
    cls=VaultCommand,
    fields={
        "note": "its id",
        "note_hash": "SHA-256 of its seal, as the log holds it",
        "unlabelled": "ids of its sections that have no label, and so cannot be released",
    },
)
@NOTE
@YES
@pass_shell
def sign(shell: Shell, typed: str, yes: bool) -> None:
    """Sign a draft. From then on it never changes."""
    found = note_id(shell, typed)
    sections = shell.vault.notes.open(shell.actor, found).sections
    unlabelled = [each.section_id for each in sections if each.label.is_unlabelled]
    if unlabelled:
        shell.out.aside(
            attention(
                f"{count(len(unlabelled), 'section')} of {len(sections)} without a label: "
                "unreleasable, also once signed, until somebody labels them."
            )
        )
    shell.confirm("Sign and lock this note?", yes=yes)
    note_hash = shell.vault.signing.sign(shell.actor, found)
    shell.out.result(
        {"note": found, "note_hash": note_hash, "unlabelled": unlabelled},
        done(f"Note {found[:8]} is signed and locked."),
        facts({"Seal": note_hash}),
        *(next_step(f'vaultctl note relabel {each[:8]} "…"', "labels it") for each in unlabelled),
    )


@click.command(cls=VaultCommand, fields={"note": "its id"})
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


@click.command(
    cls=VaultCommand, fields={"section": "its id", "note_hash": "SHA-256 of the note's new seal"}
)
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
def correct(
    shell: Shell, typed: str, source: IO[str], title: str | None, reason: str | None
) -> None:
    """Give a signed section a new version; the old one stays."""
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
    sections, written_at = None, None
    if source is not None:
        parsed = parse(source, session_at=session_at, template=template_name)
        sections = drafts(parsed)
        session_at, template_name = parsed.front.session_at, parsed.front.template
        kind, written_at = kind or parsed.front.kind, parsed.front.authored_at
    return shell.vault.notes.draft(
        shell.actor,
        chart,
        session_at=session_at,
        template=template_name,
        kind=kind,
        sections=sections,
        cosigner_id=shell.people.id(cosigner) if cosigner else None,
        addendum_to=addendum_to,
        written_at=written_at,
    )


def _show_saved(shell: Shell, saved: SavedDraft, said: str) -> None:
    shell.out.result(
        saved_json(saved),
        done(said),
        facts({"Note": saved.note_id[:8], "Sections": len(saved.section_ids)}),
        *saved_warnings(saved),
        next_step(f"vaultctl note sign {saved.note_id[:8]}", "when it is finished"),
    )
