"""Importing notes from Markdown and plain text."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType

from vault.cli.blocks import attention, count, done, facts, heading, hint, next_step, table
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.note_page import saved_json
from vault.cli.params import MOMENT, NUMBER, OneOf, codes
from vault.cli.shell import Shell
from vault.importing.note import ImportDefaults, ParsedNote, SessionUnknown
from vault.importing.preview import PreviewRow, preview
from vault.importing.reader import parse_note
from vault.labels.vocabulary import NoteKind


@click.command(
    "import",
    cls=VaultCommand,
    fields={
        "files": "list of {file, kind, session_at, sections, notices}; a section is {line, "
        "title, words, label, suggestions}; a notice {line, message}",
        "notes": "list of {note, revision, sections, late_entry, warnings}, one a file; empty "
        "with --dry-run",
    },
)
@click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")
@click.argument(
    "sources",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Each becomes a note.",
)
@click.option("--dry-run", is_flag=True, help="Show how each would be split; store nothing.")
@click.option(
    "--session", "session_at", type=MOMENT, help="When the session was, if a file doesn't say it."
)
@click.option(
    "--written", "authored_at", type=MOMENT, help="When it was written, if a file doesn't say it."
)
@click.option(
    "--kind",
    type=OneOf(NoteKind, "kind"),
    default=NoteKind.PROGRESS.value,
    show_default=True,
    help=f"Of files that don't say it: {codes(NoteKind)}.",
)
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "utf-16", "windows-1252"]),
    help="If it is known; else it is found out.",
)
@click.option(
    "--remove-invisible", is_flag=True, help="Take out invisible characters that split words."
)
@click.option("--cosigner", help="User name of the supervisor who signs too.")
@pass_shell
def import_(
    shell: Shell,
    chart: str,
    sources: tuple[Path, ...],
    dry_run: bool,
    session_at: datetime | None,
    authored_at: datetime | None,
    kind: NoteKind,
    encoding: str | None,
    remove_invisible: bool,
    cosigner: str | None,
) -> None:
    """Bring Markdown (.md) or plain text (.txt) in as drafts.

    Every file is read before the first is stored. A section without a label stays unlabelled,
    counts as V and cannot be released until its author labels it.

    In Markdown the heading of a section may bear its label (`vaultctl note relabel --help`):

    \b
    ## Parenting schedule {confidentiality=R sensitivity=MH holder=A,B}
    """
    defaults = ImportDefaults(
        kind=kind,
        session_at=session_at,
        authored_at=authored_at,
        encoding=encoding,
        remove_invisible=remove_invisible,
    )
    parsed = [(source, _parsed(source, defaults)) for source in sources]
    program = shell.vault.settings.organisation.part2_program
    split = {
        "files": [_parsed_json(source, note, part2_program=program) for source, note in parsed]
    }
    if dry_run:
        blocks = [
            block
            for source, note in parsed
            for block in _parsed_blocks(source, note, part2_program=program)
        ]
        shell.out.result(
            {**split, "notes": []}, *blocks, hint("Nothing was stored: this was a dry run.")
        )
        return
    actor = shell.actor
    cosigner_id = shell.people.id(cosigner) if cosigner else None
    made = []
    with shell.out.working("Storing the notes") as ticks:
        for place, (_, note) in enumerate(parsed, 1):
            made.append(shell.vault.imports.land(actor, chart, note, cosigner_id=cosigner_id))
            ticks(place, len(parsed))
    unlabelled = sum(each.label is None for _, note in parsed for each in note.sections)
    shell.out.result(
        {**split, "notes": [saved_json(saved) for saved in made]},
        table(
            ["Note", "Session", "Kind", "Sections#", "File"],
            [
                (
                    saved.note_id[:8],
                    f"{note.front.session_at:%Y-%m-%d}",
                    note.front.kind,
                    len(note.sections),
                    source.name,
                )
                for saved, (source, note) in zip(made, parsed, strict=True)
            ],
            empty="",
        ),
        done(f"In {chart} as drafts: {count(len(made), 'note')}."),
        *(
            [attention(f"Unlabelled, so not releasable: {count(unlabelled, 'section')}.")]
            if unlabelled
            else []
        ),
        next_step("vaultctl note sign NOTE", "once you have looked each over"),
    )


def _parsed(source: Path, defaults: ImportDefaults) -> ParsedNote:
    try:
        return parse_note(source.read_bytes(), filename=source.name, defaults=defaults)
    except SessionUnknown as error:
        raise SessionUnknown(
            f"{source.name} does not say when the session was.",
            remedy="Give --session 2026-03-02T14:30, or write `session_at:` into its front matter.",
        ) from error


def _parsed_json(source: Path, note: ParsedNote, *, part2_program: bool) -> dict[str, Any]:
    return {
        "file": str(source),
        "kind": note.front.kind,
        "session_at": note.front.session_at,
        "sections": [
            {
                "line": each.line,
                "title": each.heading,
                "words": each.words,
                "label": each.label,
                "suggestions": [
                    {"code": said.code, "rule": said.rule} for said in each.suggestions
                ],
            }
            for each in preview(note, part2_program=part2_program)
        ],
        "notices": [dataclasses.asdict(each) for each in note.notices],
    }


def _parsed_blocks(source: Path, note: ParsedNote, *, part2_program: bool) -> list[RenderableType]:
    return [
        heading(source.name),
        facts({"Kind": note.front.kind.words, "Session": note.front.session_at}),
        table(
            ["Line#", "Section", "Words#", "Label", "To consider"],
            [
                (each.line, each.heading, each.words, each.label, _suggested(each))
                for each in preview(note, part2_program=part2_program)
            ],
            empty="It has no sections.",
        ),
        *(
            attention(f"Line {each.line}: {each.message}")
            for each in note.notices
            if "unlabelled" not in each.message
        ),
    ]


def _suggested(row: PreviewRow) -> str:
    return ", ".join(dict.fromkeys(str(each.code) for each in row.suggestions))
