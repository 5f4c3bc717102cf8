"""The copy that a client asks for: to whom they direct it, and what it costs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from vault.cli.disclosure_page import STATE_FIELDS, show_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.params import CASE, DAY, WORDS, YES, OneOf, codes
from vault.cli.shell import Shell
from vault.disclosure.rules.access_copies import Designation, Fee, FeePart


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option("--person", required=True, help="Whom the client designates, as the writing has it.")
@click.option("--address", required=True, help="Where the copy is to be sent, in one line.")
@click.option("--signed-by", required=True, help="Who signed it: the one who asks.")
@click.option("--signed-on", type=DAY, required=True, help="When it was signed.")
@click.option(
    "--writing",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The signed writing as a PDF; kept under the case's key.",
)
@pass_shell
def designate(
    shell: Shell,
    case: str,
    person: str,
    address: str,
    signed_by: str,
    signed_on: date,
    writing: Path,
) -> None:
    """Record whom the client directs the copy to.

    It then goes to that person and nobody else. What was rendered or approved is void.
    """
    made = Designation(person=person, address=address, signed_by=signed_by, signed_on=signed_on)
    requests = shell.vault.client_requests
    state = requests.designate(shell.actor, case, made, writing.read_bytes())
    show_step(shell, case, state, "The copy goes to whom the client designates.")


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option("--words", type=WORDS, help="How and when they took it back; else asked for.")
@YES
@pass_shell
def undesignate(shell: Shell, case: str, words: str | None, yes: bool) -> None:
    """Take back to whom the client directed the copy."""
    said = shell.ask(words, "How and when did the client take it back", "--words")
    actor = shell.actor
    shell.confirm("Take it back? What was rendered or approved is void.", yes=yes)
    state = shell.vault.client_requests.undesignate(actor, case, said)
    show_step(shell, case, state, "The copy goes to the client.")


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.option(
    "--part",
    "parts",
    type=(OneOf(FeePart, "part"), click.IntRange(min=0)),
    multiple=True,
    metavar="PART CENTS",
    help=f"What it costs, once for each part: {codes(FeePart)}. None: nothing is charged.",
)
@click.option("--worked-out", default="", help="How these costs were found.")
@click.option("--agreed", type=DAY, help="When the client, told of it, agreed beforehand.")
@pass_shell
def fee(
    shell: Shell,
    case: str,
    parts: tuple[tuple[FeePart, int], ...],
    worked_out: str,
    agreed: date | None,
) -> None:
    """Record what the copy costs the client.

    That is what copying costs; looking for the record costs nothing.
    """
    made = Fee(dict(parts), worked_out.strip(), agreed)
    state = shell.vault.client_requests.set_fee(shell.actor, case, made)
    show_step(shell, case, state, f"On record: {made.words}.")


COMMANDS: tuple[click.Command, ...] = (designate, undesignate, fee)
