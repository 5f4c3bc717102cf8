"""The negotiation of a scope with counsel, and the reviews of what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType

from vault.cli.blocks import done, hint, table
from vault.cli.disclosure_page import STATE_FIELDS, clause_words, show_step
from vault.cli.frame import NounGroup, VaultCommand, pass_shell
from vault.cli.instrument_file import read_clauses
from vault.cli.params import CASE, WORDS, OneOf, codes
from vault.cli.shell import Shell
from vault.disclosure.ledger.codec import encode
from vault.disclosure.rules.negotiation import Party, Round

ROUND_FIELDS = {"rounds": "list of {number, party, status, clauses}"}
CLAUSES = click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file with the [[clause]] tables proposed.",
)
PARTY = click.option(
    "--for",
    "party",
    type=OneOf(Party, "party"),
    required=True,
    help=f"For whom: {codes(Party)}.",
)
SAID = click.option("--words", type=WORDS, default="", help="What else was said.")


@click.group(cls=NounGroup)
def negotiation() -> None:
    """Rounds of proposed, countered and agreed scope.

    An agreement may stay behind what the paper asks for and never goes beyond it.
    """


@negotiation.command(fields=ROUND_FIELDS)
@CASE
@CLAUSES
@PARTY
@SAID
@pass_shell
def propose(shell: Shell, case: str, file: Path, party: Party, words: str) -> None:
    """Enter a proposed scope."""
    rounds = shell.vault.negotiating.propose(shell.actor, case, party, read_clauses(file), words)
    _show(shell, rounds, f"{party.words.capitalize()} proposes this scope.")


@negotiation.command(fields=ROUND_FIELDS)
@CASE
@CLAUSES
@PARTY
@SAID
@pass_shell
def counter(shell: Shell, case: str, file: Path, party: Party, words: str) -> None:
    """Enter a party's answer to the open proposal of another."""
    rounds = shell.vault.negotiating.counter(shell.actor, case, party, read_clauses(file), words)
    _show(shell, rounds, f"{party.words.capitalize()} answers with another scope.")


@negotiation.command(fields=ROUND_FIELDS)
@CASE
@PARTY
@SAID
@pass_shell
def agree(shell: Shell, case: str, party: Party, words: str) -> None:
    """Enter that a party agrees to the open proposal of another."""
    rounds = shell.vault.negotiating.agree(shell.actor, case, party, words)
    _show(shell, rounds, f"{party.words.capitalize()} agrees.")


@negotiation.command(fields=ROUND_FIELDS)
@CASE
@pass_shell
def show(shell: Shell, case: str) -> None:
    """Show the rounds so far."""
    _show(shell, shell.vault.cases.read(shell.actor, case).rounds)


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option("--independent", is_flag=True, help="As counsel or privacy officer.")
@click.option(
    "--outside", is_flag=True, help="Leave the independent review to an outside attester."
)
@click.option("--words", type=WORDS, default="", help="What is to be on record of it.")
@pass_shell
def review(shell: Shell, case: str, independent: bool, outside: bool, words: str) -> None:
    """Review the decisions: as the clinician, or independently.

    Where nobody here may review independently, an outside attester does, with the approval.
    """
    reviewing = shell.vault.reviewing
    if outside:
        if independent or words:
            raise click.UsageError("--outside stands alone: the attester says what they found.")
        state = reviewing.leave_outside(shell.actor, case)
        show_step(shell, case, state, "The independent review is left to the outside attester.")
        return
    if independent:
        state = reviewing.review_independently(shell.actor, case, words)
    else:
        state = reviewing.review_clinically(shell.actor, case, words)
    show_step(shell, case, state, "The review is on record.")


def _show(shell: Shell, rounds: tuple[Round, ...], said: str = "") -> None:
    blocks: list[RenderableType] = [done(said)] if said else []
    shell.out.result({"rounds": encode(rounds)}, *blocks, *rounds_blocks(rounds))


def rounds_blocks(rounds: tuple[Round, ...]) -> list[RenderableType]:
    """Return the rounds of a negotiation as a screen."""
    rows: list[tuple[Any, ...]] = [
        (
            each.number,
            each.party.words,
            each.status.words,
            f"{clause.number}. {clause.words}\n{clause_words(clause)}",
        )
        for each in rounds
        for clause in each.clauses
    ]
    return [
        table(["Round#", "For", "Status", "Clause"], rows, empty="Nothing was proposed yet."),
        hint("What is agreed narrows the case's reach from then on.") if rows else "",
    ]
