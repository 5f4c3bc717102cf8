"""From a paper's arrival to the finding that its legal basis is met."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from vault.cli.blocks import bullets, count, done
from vault.cli.disclosure_page import STATE_FIELDS, show_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.instrument_file import read_instrument
from vault.cli.params import CASE, MOMENT, NUMBER, WORDS, OneOf, codes
from vault.cli.shell import Shell
from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.rules.vocabulary import CourtAsk

FILE = click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file; see `vaultctl disclosure template`.",
)
REASON = click.option("--reason", type=WORDS, help="Why, else it is asked for.")


@click.command(
    cls=VaultCommand,
    fields={"case": "the case's number", "lacking": "particulars that are still missing"},
)
@CASE
@FILE
@pass_shell
def complete(shell: Shell, case: str, file: Path) -> None:
    """Enter the first paper anew, until it is verified."""
    paper = read_instrument(file)
    lacking = shell.vault.intake.complete(
        shell.actor, case, paper.instrument, paper.clauses, scan=paper.scan
    )
    shell.out.result(
        {"case": case, "lacking": list(lacking)},
        done("The paper is entered anew."),
        bullets(f"still missing: {each}" for each in lacking),
    )


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option("--how", type=WORDS, help="With whom and how it was verified, else asked for.")
@pass_shell
def verify(shell: Shell, case: str, how: str | None) -> None:
    """Record that the paper was verified with its issuer."""
    words = shell.ask(how, "With whom, and how", "--how")
    state = shell.vault.intake.verify(shell.actor, case, words)
    show_step(shell, case, state, "The paper is verified.")


@click.command(
    cls=VaultCommand, fields=STATE_FIELDS | {"held": "how many charts are on hold for it"}
)
@CASE
@click.option(
    "--chart", "charts", type=NUMBER, multiple=True, help="A further chart that it asks for."
)
@pass_shell
def hold(shell: Shell, case: str, charts: tuple[str, ...]) -> None:
    """Hold every linked record; set the tasks to notify."""
    held = shell.vault.intake.hold(shell.actor, case, charts)
    state = shell.vault.cases.read(shell.actor, case).state
    show_step(shell, case, state, f"On hold for it: {count(len(held), 'chart')}.", held=len(held))


@click.command(cls=VaultCommand, fields=STATE_FIELDS | {"basis": "the legal basis"})
@CASE
@pass_shell
def classify(shell: Shell, case: str) -> None:
    """Let the paper's class follow from its signer and text."""
    state = shell.vault.intake.classify(shell.actor, case)
    words = state.basis.words if state.basis else ""
    show_step(shell, case, state, f"The paper is of the class “{words}”.", basis=state.basis)


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option("--name", required=True, help="Who was consulted.")
@click.option("--credential", required=True, help="Their licence or credential.")
@click.option("--role", required=True, help="In what role: supervisor, outside counsel.")
@click.option("--at", type=MOMENT, help="When; now, unless given.")
@click.option("--shared", type=WORDS, help="The minimal facts shared, without identifiers.")
@click.option("--advice", type=WORDS, help="What they advised.")
@click.option("--decision", type=WORDS, help="What was decided.")
@click.option("--dissent", type=WORDS, default="", help="Disagreement, if any.")
@pass_shell
def consult(
    shell: Shell,
    case: str,
    name: str,
    credential: str,
    role: str,
    at: datetime | None,
    shared: str | None,
    advice: str | None,
    decision: str | None,
    dissent: str,
) -> None:
    """Record a consultation: never be a lone ranger."""
    consultation = Consultation(
        name=name,
        credential=credential,
        role=role,
        at=at or shell.vault.clock.now(),
        shared=shell.ask(shared, "Facts shared, without identifiers", "--shared"),
        advice=shell.ask(advice, "Advice", "--advice"),
        decision=shell.ask(decision, "Decision", "--decision"),
        dissent=dissent,
    )
    state = shell.vault.intake.consult(shell.actor, case, consultation)
    show_step(shell, case, state, f"The consultation with {name} is on record.")


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@REASON
@pass_shell
def waive(shell: Shell, case: str, reason: str | None) -> None:
    """Record why nobody was consulted.

    The task to consult stays open.
    """
    words = shell.ask(reason, "Why was nobody consulted", "--reason")
    state = shell.vault.intake.waive_consultation(shell.actor, case, words)
    show_step(shell, case, state, "It is on record why nobody was consulted.")


@click.command("ask-court", cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.argument("asked", type=OneOf(CourtAsk, "asked"), help=f"One of {codes(CourtAsk)}.")
@click.option("--words", type=WORDS, help="How, and on what grounds; else asked for.")
@pass_shell
def ask_court(shell: Shell, case: str, asked: CourtAsk, words: str | None) -> None:
    """Record that the court was asked to withdraw, narrow or seal."""
    said = shell.ask(words, "How, and on what grounds", "--words")
    state = shell.vault.intake.ask_court(shell.actor, case, asked, said)
    show_step(shell, case, state, f"The court was asked to {asked.words}.")


@click.command("skip-request", cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@REASON
@pass_shell
def skip_request(shell: Shell, case: str, reason: str | None) -> None:
    """Record why the court is not asked."""
    words = shell.ask(reason, "Why is the court not asked", "--reason")
    state = shell.vault.intake.skip_request(shell.actor, case, words)
    show_step(shell, case, state, "It is on record why the court is not asked.")


@click.command("meet-basis", cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option("--finding", type=WORDS, default="", help="On what grounds.")
@click.option(
    "--chart",
    default="",
    help="For which chart, where the case asks for several: a handle is each chart's own.",
)
@pass_shell
def meet_basis(shell: Shell, case: str, finding: str, chart: str) -> None:
    """Find that the legal basis is met."""
    state = shell.vault.intake.meet_basis(shell.actor, case, finding, chart=chart.upper())
    show_step(shell, case, state, "The legal basis is met.")
