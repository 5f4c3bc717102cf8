"""`vaultctl safety`: recording facts and what was told; papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from vault.cli.blocks import done, hint, next_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.lookup import full_id, one_beginning
from vault.cli.new_file import NEW_FILE, keep
from vault.cli.params import MOMENT, SAFETY, WORDS, OneOf, codes
from vault.cli.shell import Shell
from vault.errors import InvalidInput
from vault.jurisdictions.rules import VictimClass
from vault.records.tables import Section
from vault.safety.facts import Facts
from vault.safety.telling import Telling
from vault.safety.vocabulary import EMERGENCY_REASONS, Method, Recipient, TellException

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def _telling_options(command: CommandT) -> CommandT:
    for option in reversed(
        (
            click.option(
                "--to", type=OneOf(Recipient, "whom"), required=True, help=f"{codes(Recipient)}."
            ),
            click.option("--recipient", type=WORDS, default="", help="The person told."),
            click.option("--affiliation", type=WORDS, default="", help="Their agency or facility."),
            click.option("--address", type=WORDS, default="", help="Where that is."),
            click.option(
                "--method",
                type=OneOf(Method, "method"),
                default=Method.VOICE,
                help=f"{codes(Method)}; voice if not given.",
            ),
            click.option("--reference", type=WORDS, default="", help="Confirmation number."),
            click.option("--content", type=WORDS, default="", help="What was told, in short."),
            click.option("--at", "told_at", type=MOMENT, help="When; now, unless given."),
            click.option(
                "--because", type=WORDS, default="", help="Why somebody whom the rule omits."
            ),
        )
    ):
        command = option(command)
    return command


@click.command(
    cls=VaultCommand, fields={"case": "its number", "missing": "what is still to be recorded"}
)
@SAFETY
@click.option(
    "--set",
    "values",
    type=(str, WORDS),
    multiple=True,
    metavar="FIELD WORDS",
    help="A field and its words, or @FILE; once for each.",
)
@pass_shell
def complete(shell: Shell, case: str, values: tuple[tuple[str, str], ...]) -> None:
    """Record facts of a safety case; what is not given stays.

    \b
    report:    victim_class victim facts responsible agency reporter part2
    threat:    who what when source target means imminence assessment
               rejected options action outcome
    emergency: reason patient nature part2
    all:       known_at, from which the clocks of the law run; about, the
               clients of a joint chart of whom it tells, in whose
               accountings alone it then stands

    Of victim_class, reason and options give the codes (options with commas); of about handles;
    of part2 yes or no;
    of known_at a time. What a report says is typed for it: @FILE or - keeps it out of the shell's
    history.
    """
    present = shell.vault.safety_views.show(shell.actor, case).record.facts
    missing = shell.vault.safety.complete(shell.actor, case, _changed(present, dict(values)))
    shell.out.result(
        {"case": case, "missing": list(missing)},
        done(f"The facts of {case} are on record."),
        *([hint(f"Still to be recorded: {', '.join(missing)}.")] if missing else []),
    )


@click.command(cls=VaultCommand, fields={"case": "its number", "to": "to whom it went"})
@SAFETY
@_telling_options
@pass_shell
def tell(shell: Shell, /, case: str, **told: Any) -> None:
    """Record that something was told: by voice, in writing."""
    shell.vault.safety.tell(shell.actor, case, Telling(**told))
    shell.out.result(
        {"case": case, "to": told["to"]},
        done(f"It is on record that {told['recipient'] or told['affiliation']} was told."),
    )


@click.command(
    "hand-over",
    cls=VaultCommand,
    fields={"case": "its number", "document": "the paper's id", "sections": "ids of sections"},
)
@SAFETY
@_telling_options
@click.option("--section", "typed", multiple=True, help="A section that goes along, once for each.")
@pass_shell
def hand_over(shell: Shell, /, case: str, typed: tuple[str, ...], **told: Any) -> None:
    """Hand an emergency over in writing, with chosen sections."""
    sections = [full_id(shell.vault.store, Section.id, each, "section") for each in typed]
    document = shell.vault.safety_papers.hand_over(shell.actor, case, Telling(**told), sections)
    shell.out.result(
        {"case": case, "document": document, "sections": sections},
        done("The handover is set in type, and on record."),
        next_step(f"vaultctl safety paper {case} {document[:8]} FILE", "to have it"),
    )


@click.command("tell-victim", cls=VaultCommand, fields={"case": "its number"})
@SAFETY
@click.option("--at", "told_at", type=MOMENT, help="When they were told.")
@click.option(
    "--exception",
    type=OneOf(TellException, "exception"),
    help=f"Why they are not: {codes(TellException)}.",
)
@click.option("--words", type=WORDS, help="How, or why; else it is asked for.")
@pass_shell
def tell_victim(
    shell: Shell,
    case: str,
    told_at: datetime | None,
    exception: TellException | None,
    words: str | None,
) -> None:
    """Record that an adult victim was told, or why not."""
    said = shell.ask(words, "How were they told, or why does the exception hold", "--words")
    shell.vault.safety.tell_victim(
        shell.actor, case, told_at=told_at, exception=exception, words=said
    )
    shell.out.result({"case": case}, done("It is on record."))


@click.command(cls=VaultCommand, fields={"case": "its number", "document": "the paper's id"})
@SAFETY
@pass_shell
def render(shell: Shell, case: str) -> None:
    """Set the written report, or notice, in type."""
    with shell.out.working("Setting it in type"):
        document = shell.vault.safety_papers.render(shell.actor, case)
    shell.out.result(
        {"case": case, "document": document},
        done("It is set in type and kept."),
        next_step(f"vaultctl safety paper {case} {document[:8]} FILE", "to have it"),
    )


@click.command(
    cls=VaultCommand, fields={"case": "its number", "document": "its id", "file": "its copy"}
)
@SAFETY
@click.argument("document", help="The beginning of its id.")
@NEW_FILE
@pass_shell
def paper(shell: Shell, case: str, document: str, file: Path) -> None:
    """Write a paper of a case into a new file."""
    record = shell.vault.safety_views.show(shell.actor, case).record
    found = one_beginning(document, record.papers, "paper")
    content = shell.vault.safety_papers.open(shell.actor, case, found)
    shell.out.result(
        {"case": case, "document": found, "file": str(file)}, keep(content, file, "PDF")
    )


def _changed(facts: Facts, values: Mapping[str, str]) -> Facts:
    known = {each.name for each in fields(facts)}
    if unknown := sorted(set(values) - known):
        raise InvalidInput(
            f"This kind of safety case has no field {unknown[0]!r}.",
            untouched="Nothing was recorded.",
            remedy=f"Its fields are: {', '.join(sorted(known))}.",
        )
    read = {name: _READERS.get(name, str)(words) for name, words in values.items()}
    changed: Facts = replace(facts, **read)
    return changed


def _code(kind: Any, words: str) -> Any:
    found = next((each for each in kind if each.value.casefold() == words.strip().casefold()), None)
    if found is None:
        raise InvalidInput(
            f"{words!r} is none of {', '.join(each.value for each in kind)}.",
            untouched="Nothing was recorded.",
        )
    return found


def _yes(words: str) -> bool:
    if words.strip().casefold() not in {"yes", "no"}:
        raise InvalidInput("Say yes or no.", untouched="Nothing was recorded.")
    return words.strip().casefold() == "yes"


_READERS: Mapping[str, Callable[[str], Any]] = {
    "victim_class": lambda words: _code(VictimClass, words),
    "reason": lambda words: _code(EMERGENCY_REASONS, words),
    "options": lambda words: frozenset(words.replace(",", " ").split()),
    "about": lambda words: frozenset(words.upper().replace(",", " ").split()),
    "part2": _yes,
    "known_at": lambda words: MOMENT.convert(words, None, None),
}
