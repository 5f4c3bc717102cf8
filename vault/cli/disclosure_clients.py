"""What clients sign and ask for: their forms, and the answer to a request for their own record."""

from __future__ import annotations

from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType

from vault.cli.blocks import attention, bullets, done, heading, hint
from vault.cli.disclosure_page import STATE_FIELDS, show_step, state_blocks, state_json
from vault.cli.form_file import read_form
from vault.cli.frame import JSON_ONLY, VaultCommand, pass_shell
from vault.cli.letters import LETTER_FIELDS, PDF, letter_blocks, letter_json, write_pdf
from vault.cli.new_file import NEW_FILE, keep
from vault.cli.params import CASE, DAY, WORDS, YES, OneOf, codes
from vault.cli.shell import Shell
from vault.disclosure.rules.authorization import Ending
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.client_access import (
    DenialGround,
    Extension,
    Finding,
)
from vault.disclosure.rules.kept_forms import KeptForm
from vault.typesetting.letter import Letter

FORM_FIELDS = "{number, holder, covers, recipient, signed_on, expires_on, ending, defects, late}"
"""`late`: it came after the basis was found met, and reaches nothing until that is done again."""


@click.command("form-template", cls=VaultCommand, common=JSON_ONLY, fields={"toml": "the file"})
@pass_shell
def form_template(shell: Shell) -> None:
    """Print a commented file of a client's form to fill in."""
    text = resources.files("vault.cli").joinpath("form.example.toml").read_text("utf-8")
    if shell.as_json:
        shell.out.result({"toml": text})
    else:
        shell.out.raw(text)


@click.command(cls=VaultCommand, fields=STATE_FIELDS | {"forms": f"list of {FORM_FIELDS}"})
@CASE
@pass_shell
def forms(shell: Shell, case: str) -> None:
    """Show the forms that clients signed, and what each lacks."""
    found = shell.vault.cases.read(shell.actor, case)
    now = shell.vault.clock.now()
    shell.out.result(
        state_json(case, found.state)
        | {"forms": [_form_json(kept, found.state, now) for kept in found.state.forms]},
        *(block for kept in found.state.forms for block in _form_blocks(kept, found.state, now)),
        *([] if found.state.forms else [hint("No form is entered.")]),
        *state_blocks(found.state),
    )


@click.command("enter-form", cls=VaultCommand, fields=STATE_FIELDS | {"form": FORM_FIELDS})
@CASE
@click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file; see `vaultctl disclosure form-template`.",
)
@pass_shell
def enter_form(shell: Shell, case: str, file: Path) -> None:
    """Enter a client's signed form, and tell what it lacks."""
    form, scan = read_form(file)
    kept = shell.vault.signed_forms.enter(shell.actor, case, form, scan)
    now = shell.vault.clock.now()
    state = shell.vault.cases.read(shell.actor, case).state
    shell.out.result(
        state_json(case, state) | {"form": _form_json(kept, state, now)},
        done(f"Form {kept.number} is entered."),
        *_form_blocks(kept, state, now),
        *state_blocks(state),
    )


@click.command("end-form", cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.argument("number", type=int, help="The form's number; see `forms`.")
@click.argument("ending", type=OneOf(Ending, "ending"), help=f"One of {codes(Ending)}.")
@click.option("--words", type=WORDS, help="By whom, how and when; else asked for.")
@YES
@pass_shell
def end_form(
    shell: Shell, case: str, number: int, ending: Ending, words: str | None, yes: bool
) -> None:
    """Record that a form was revoked, has expired, or is false.

    What was built on the forms is void; what has left before stays as it was.
    """
    said = shell.ask(words, "By whom, how and when", "--words")
    actor = shell.actor
    shell.confirm("End this form? What is built on the forms is void.", yes=yes)
    state = shell.vault.signed_forms.end(actor, case, number, ending, said)
    show_step(shell, case, state, f"On record: form {number} is {ending.words}.")


@click.command(
    "form-scan", cls=VaultCommand, fields={"case": "its number", "number": "which", "file": "copy"}
)
@CASE
@click.argument("number", type=int, help="The form's number; see `forms`.")
@NEW_FILE
@pass_shell
def form_scan(shell: Shell, case: str, number: int, file: Path) -> None:
    """Write the scan of a client's form into a new file."""
    content = shell.vault.signed_forms.read_scan(shell.actor, case, number)
    shell.out.result(
        {"case": case, "number": number, "file": str(file)},
        keep(content, file, "scan"),
    )


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option("--until", type=DAY, required=True, help="By when the client will be answered.")
@click.option("--told", type=DAY, required=True, help="The day on which the client was told.")
@click.option("--reason", type=WORDS, help="Why it takes longer, as told; else asked for.")
@pass_shell
def extend(shell: Shell, case: str, until: date, told: date, reason: str | None) -> None:
    """Take more time to answer the client, once, up to 30 days.

    The client is told in writing: `access-letter CASE extension`.
    """
    words = shell.ask(reason, "Why does it take longer", "--reason")
    state = shell.vault.client_requests.extend(shell.actor, case, Extension(told, until, words))
    show_step(shell, case, state, f"The answer is due by {until}.")


@click.command("deny-access", cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option(
    "--ground",
    "grounds",
    type=OneOf(DenialGround, "ground"),
    multiple=True,
    required=True,
    help=f"Why, once for each: {codes(DenialGround)}.",
)
@click.option("--whole", is_flag=True, help="Deny everything, not only what is kept back.")
@click.option("--finding", type=WORDS, help="What was found, for the record; else asked for.")
@YES
@pass_shell
def deny_access(
    shell: Shell,
    case: str,
    grounds: tuple[DenialGround, ...],
    whole: bool,
    finding: str | None,
    yes: bool,
) -> None:
    """Deny the client access, to all or to what is kept back.

    A likelihood of harm is a clinician's to find. The client gets `access-letter CASE denial`.
    """
    words = shell.ask(finding, "What was found, for the record here", "--finding")
    actor = shell.actor
    if whole:
        shell.confirm("Deny the client everything? The case is then refused.", yes=yes)
    state = shell.vault.client_requests.deny(actor, case, grounds, words, whole=whole)
    show_step(shell, case, state, "The denial is on record; its letter is a task.")


@click.command("ask-review", cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option("--words", type=WORDS, help="How the client asked for it; else asked for.")
@pass_shell
def ask_review(shell: Shell, case: str, words: str | None) -> None:
    """Record that the client wants the denial reviewed."""
    said = shell.ask(words, "How did the client ask for it", "--words")
    state = shell.vault.client_requests.ask_review(shell.actor, case, said)
    show_step(shell, case, state, "A clinician who had no part in it reviews the denial next.")


@click.command("review-denial", cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.argument("finding", type=OneOf(Finding, "finding"), help=f"One of {codes(Finding)}.")
@click.option("--words", type=WORDS, help="The determination, for the record; else asked for.")
@pass_shell
def review_denial(shell: Shell, case: str, finding: Finding, words: str | None) -> None:
    """Review a denial as a clinician who had no part in it."""
    said = shell.ask(words, "The determination, for the record here", "--words")
    state = shell.vault.client_requests.review(shell.actor, case, finding, said)
    show_step(shell, case, state, f"On record: {finding.words}.")


@click.command("access-letter", cls=VaultCommand, fields=LETTER_FIELDS)
@CASE
@click.argument(
    "kind",
    type=click.Choice(["extension", "denial", "review", "copy"]),
    help="One of extension, denial, review, copy.",
)
@click.option("--form", "as_form", default="", help="Of a copy: its form, such as PDF by e-mail.")
@PDF
@pass_shell
def access_letter(
    shell: Shell,
    case: str,
    kind: str,
    as_form: str,
    pdf: Path | None,
) -> None:
    """Write a letter that answers the client's request."""
    letters = shell.vault.access_letters
    letter: Letter
    if kind == "copy":
        letter = letters.copy(shell.actor, case, as_form or "PDF")
    else:
        write = {
            "extension": letters.extension,
            "denial": letters.denial,
            "review": letters.review,
        }[kind]
        letter = write(shell.actor, case)
    kept = [write_pdf(shell, letter, pdf)] if pdf else []
    shell.out.result(letter_json(letter, pdf), *(kept or letter_blocks(letter)))


COMMANDS: tuple[click.Command, ...] = (
    forms,
    form_template,
    enter_form,
    form_scan,
    end_form,
    extend,
    deny_access,
    ask_review,
    review_denial,
    access_letter,
)


def _form_json(kept: KeptForm, state: CaseState, now: datetime) -> dict[str, Any]:
    form = kept.form
    return {
        "number": kept.number,
        "holder": form.holder,
        "covers": sorted(form.covers),
        "recipient": form.recipient,
        "signed_on": form.signed_on,
        "expires_on": form.expires_on,
        "ending": kept.ending,
        "defects": [{"words": one.words, "citation": one.citation} for one in kept.defects(now)],
        "late": kept in state.late_forms,
    }


def _form_blocks(kept: KeptForm, state: CaseState, now: datetime) -> list[RenderableType]:
    form, defects = kept.form, kept.defects(now)
    stands = (
        attention("It reaches nothing until the basis is found met again.")
        if kept in state.late_forms
        else done("It stands.")
    )
    ends = f"until {form.expires_on}" if form.expires_on else form.expires_upon or "no end named"
    return [
        heading(f"Form {kept.number} of {form.holder}"),
        hint(
            f"{', '.join(sorted(each.words for each in form.covers))}; to {form.recipient or '?'}; "
            f"signed {form.signed_on or '?'}; {ends}"
        ),
        attention("Nothing leaves on it:") if defects else stands,
        *([bullets(f"{each.words} ({each.citation})" for each in defects)] if defects else []),
    ]
