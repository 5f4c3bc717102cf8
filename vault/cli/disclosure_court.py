"""What holds a case up, turns it back or ends it, and the papers that replace its first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import RenderableType

from vault.cli.blocks import attention, bullets, done, heading
from vault.cli.disclosure_intake import FILE, REASON
from vault.cli.disclosure_page import STATE_FIELDS, show_step, state_blocks, state_json
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.instrument_file import read_instrument
from vault.cli.letters import LETTER_FIELDS, PDF, letter_blocks, letter_json, write_pdf
from vault.cli.params import CASE, WORDS, YES, OneOf, codes
from vault.cli.shell import Shell
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.scope import ScopeDifference
from vault.disclosure.rules.steps.side import RULINGS
from vault.disclosure.rules.vocabulary import Ruling, SideState
from vault.disclosure.services.court import Court
from vault.identity.actor import Actor

DIFFERENCE_FIELDS = {
    "added": "numbers of clauses that only the new paper holds",
    "removed": "numbers of clauses that only the old one held",
    "changed": "list of {clause, words}",
    "effects": "list of {section, words}: sections that are reached differently",
}
Record = Callable[[Court, Actor, str, str], CaseState]


def _recorder(name: str, question: str, said: str, record: Record, explained: str) -> click.Command:
    """Return a command that puts one thing on record with words about it."""

    @click.command(name, cls=VaultCommand, fields=STATE_FIELDS, help=explained)
    @CASE
    @click.option("--words", type=WORDS, help="What is to be on record, else asked for.")
    @pass_shell
    def command(shell: Shell, case: str, words: str | None) -> None:
        text = shell.ask(words, question, "--words")
        state = record(shell.vault.court, shell.actor, case, text)
        show_step(shell, case, state, said)

    return command


object_ = _recorder(
    "object",
    "Whose objection, and on what grounds",
    "The objection is on record; the case waits for its ruling.",
    Court.object,
    "Record an objection; the case waits for its ruling.",
)
motion = _recorder(
    "motion",
    "Whose motion, and for what",
    "The motion is on record; the case waits for its ruling.",
    Court.note_motion,
    "Record somebody's motion; the case waits for its ruling.",
)
stay = _recorder(
    "stay",
    "By whom is it stayed, and until when",
    "The stay is on record.",
    Court.stay,
    "Record that the instrument is stayed.",
)
in_camera = _recorder(
    "in-camera",
    "What is laid before which judge",
    "The records are before the judge; the package itself is a case of its own.",
    Court.submit_in_camera,
    "Record that the judge reviews the records.",
)
revoke = _recorder(
    "revoke",
    "By whom, and where is it written",
    "The instrument no longer stands; nothing is disclosed on it.",
    Court.revoke,
    "Record that the instrument was revoked or vacated.",
)


@click.command("claw-back", cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option(
    "--pages", required=True, metavar="BATES", help="The pages, as in HFS000003-HFS000005."
)
@click.option("--words", type=WORDS, help="Why, and how it was noticed; else asked for.")
@pass_shell
def claw_back(shell: Shell, case: str, pages: str, words: str | None) -> None:
    """Call back pages that were sent.

    `disclosure elements` then tells what it takes: notice (see `disclosure letter`), the
    recipient's confirmation, and an order under Fed. R. Evid. 502(d) or why none is sought.
    """
    said = shell.ask(words, "Why, and how it was noticed", "--words")
    state = shell.vault.court.claw_back(shell.actor, case, pages, said)
    show_step(shell, case, state, "The pages are called back; the case waits for their return.")


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.argument("side", type=OneOf(RULINGS, "pending"), help=f"One of {codes(RULINGS)}.")
@click.argument("ruling", type=OneOf(Ruling, "ruling"), help=f"One of {codes(Ruling)}.")
@click.option("--words", type=WORDS, help="The ruling, and where it is written; else asked for.")
@pass_shell
def rule(shell: Shell, case: str, side: SideState, ruling: Ruling, words: str | None) -> None:
    """Record how what was pending ended."""
    text = shell.ask(words, "The ruling, and where it is written", "--words")
    state = shell.vault.court.rule(shell.actor, case, side, ruling, text)
    show_step(shell, case, state, f"It is on record: {ruling.words}.")


@click.command(cls=VaultCommand, fields=STATE_FIELDS | DIFFERENCE_FIELDS)
@CASE
@FILE
@YES
@pass_shell
def amend(shell: Shell, case: str, file: Path, yes: bool) -> None:
    """Take in an amended or later paper, and show what it changes.

    Scope, decisions, reviews, rendering and approvals that stood on the earlier paper are void
    and stay as history.
    """
    paper = read_instrument(file)
    actor = shell.actor
    shell.confirm("Replace the present paper? What stands on it is void.", yes=yes)
    made = shell.vault.court.amend(actor, case, paper.instrument, paper.clauses, scan=paper.scan)
    state = shell.vault.cases.read(actor, case).state
    shell.out.result(
        state_json(case, state) | difference_json(made),
        done("The new paper is in its place."),
        *difference_blocks(made),
        *state_blocks(state),
    )


@click.command(cls=VaultCommand, fields=DIFFERENCE_FIELDS)
@CASE
@pass_shell
def difference(shell: Shell, case: str) -> None:
    """Show what the paper changes from the one before it."""
    found = shell.vault.scoping.difference(shell.actor, case)
    shell.out.result(difference_json(found), *difference_blocks(found))


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@REASON
@YES
@pass_shell
def refuse(shell: Shell, case: str, reason: str | None, yes: bool) -> None:
    """Refuse the disclosure. The answer must not confirm that anybody is a client."""
    words = shell.ask(reason, "Why is it refused", "--reason")
    actor = shell.actor
    shell.confirm("Refuse this disclosure?", yes=yes)
    state = shell.vault.court.refuse(actor, case, words)
    show_step(shell, case, state, "The disclosure is refused.")


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@pass_shell
def account(shell: Shell, case: str) -> None:
    """Enter the transmission in the accounting."""
    state = shell.vault.court.account(shell.actor, case)
    show_step(shell, case, state, "The disclosure is accounted for.")


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@pass_shell
def close(shell: Shell, case: str) -> None:
    """Close a case that is accounted for, refused or revoked."""
    state = shell.vault.court.close(shell.actor, case)
    show_step(shell, case, state, "The case is closed.")


def difference_json(found: ScopeDifference | None) -> dict[str, object]:
    """Return the JSON fields of what a paper changes."""
    return {
        "added": list(found.added) if found else [],
        "removed": list(found.removed) if found else [],
        "changed": [{"clause": e.number, "words": list(e.words)} for e in found.changed]
        if found
        else [],
        "effects": [{"section": e.section, "words": e.words} for e in found.effects]
        if found
        else [],
    }


def difference_blocks(found: ScopeDifference | None) -> list[RenderableType]:
    """Return what a paper changes, as a screen."""
    if found is None:
        return [attention("What it changes can be told once the case is classified.")]
    lines = [
        *(f"clause {number} is new" for number in found.added),
        *(f"clause {number} is gone" for number in found.removed),
        *(f"clause {change.number} {words}" for change in found.changed for words in change.words),
    ]
    reached = [f"{effect.section[:8]}: {effect.words}" for effect in found.effects]
    return [
        heading("What the new paper changes"),
        bullets(lines or ["its clauses are the same"]),
        heading("What that means for the sections"),
        bullets(reached or ["no section is reached differently"]),
    ]


@click.command(cls=VaultCommand, fields=LETTER_FIELDS)
@CASE
@PDF
@pass_shell
def letter(shell: Shell, case: str, pdf: Path | None) -> None:
    """Write the letter that the case calls for.

    A refused paper is answered by one that names nobody but the requester, confirms nothing, and
    gives no reason; pages called back by the notice to whoever received them.
    """
    written = shell.vault.letters.called_for(shell.actor, case)
    kept = [write_pdf(shell, written, pdf)] if pdf else []
    shell.out.result(letter_json(written, pdf), *(kept or letter_blocks(written)))
