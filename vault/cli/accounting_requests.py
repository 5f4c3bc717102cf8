"""`vaultctl accounting request`: clients' requests, their clocks, fees, answers and copies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType

from vault.cli.accounting_request_page import (
    REQUEST_FIELDS,
    request_blocks,
    request_json,
    request_state,
)
from vault.cli.blocks import done, next_step, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.letters import LETTER_FIELDS, PDF, letter_blocks, letter_json, write_pdf
from vault.cli.new_file import keep
from vault.cli.params import DAY, NUMBER, WORDS, YES, Number
from vault.cli.shell import Shell
from vault.disclosure.rules.accounts.letters import dollars
from vault.disclosure.rules.accounts.requests import RequestState

REQUEST = click.argument("number", type=Number("request", "A-"), help="Its number, A-7K2M4Q.")
SINCE = click.option("--since", type=DAY, help="The first day of a period that they chose.")
UNTIL = click.option("--until", type=DAY, help="The last day of it.")


class Dollars(click.ParamType[int]):
    """An amount of US dollars, 12.50."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the amount as cents."""
        if isinstance(value, int):
            return value
        try:
            cents = Decimal(str(value).removeprefix("$")) * 100
        except InvalidOperation:
            self.fail("Write an amount like 12.50.", param, ctx)
        if not cents.is_finite() or cents != cents.to_integral_value():
            self.fail("Write an amount like 12.50.", param, ctx)
        return int(cents)


@click.group(cls=NounGroup)
def request() -> None:
    """Clients' requests for an accounting.

    Each is answered within 60 days, and 30 more once (45 CFR 164.528(c)).
    """


@request.command("list", fields={"requests": f"list of {{{', '.join(REQUEST_FIELDS)}}}"})
@pass_shell
def list_(shell: Shell) -> None:
    """List all requests, the latest first."""
    found = shell.vault.account_requests.list_for(shell.actor)
    now = shell.vault.clock.now()
    shell.out.result(
        {"requests": [request_json(each, now) for each in found]},
        table(
            ("Request", "Chart", "Client", "Received", "Due", "State"),
            [
                (
                    each.number,
                    each.chart,
                    each.member,
                    each.request.received.received_on,
                    each.request.due_on if each.request.state is RequestState.OPEN else "",
                    request_state(each, now),
                )
                for each in found
            ],
            empty="Nobody has asked for an accounting.",
        ),
    )


@request.command(fields={"request": "its number", "due_on": "the last day for the answer"})
@click.argument("chart", type=NUMBER, help="The chart's number, C-7K2M4Q.")
@click.argument("member", help="The handle of the client: A, B, CH1.")
@click.option("--requester", help="Who asks, as the answer addresses them; else asked for.")
@click.option("--address", type=WORDS, default="", help="Where the answer goes.")
@click.option("--received-on", type=DAY, help="The day of its receipt; today, unless given.")
@SINCE
@UNTIL
@pass_shell
def receive(
    shell: Shell,
    chart: str,
    member: str,
    requester: str | None,
    address: str,
    received_on: date | None,
    since: date | None,
    until: date | None,
) -> None:
    """Take in a request that came in."""
    today = shell.vault.clock.now().astimezone(shell.vault.settings.records.zone).date()
    number = shell.vault.account_requests.receive(
        shell.actor,
        chart,
        member.upper(),
        requester=shell.ask(requester, "Who asks", "--requester"),
        address=address,
        received_on=received_on or today,
        since=since,
        until=until,
    )
    view = shell.vault.account_requests.read(shell.actor, number)
    shell.out.result(
        {"request": number, "due_on": view.request.due_on},
        done(f"Request {number} is on record; it is due on {view.request.due_on}."),
        next_step(f"vaultctl accounting request answer {number}", "gives the accounting"),
    )


@request.command(fields=REQUEST_FIELDS)
@REQUEST
@pass_shell
def show(shell: Shell, number: str) -> None:
    """Show a request and what was done about it."""
    _show(shell, number)


@request.command(fields=REQUEST_FIELDS)
@REQUEST
@click.option("--until", type=DAY, required=True, help="The day on which they will have it.")
@click.option("--reason", type=WORDS, help="Why it takes longer; they are told. Else asked for.")
@pass_shell
def extend(shell: Shell, number: str, until: date, reason: str | None) -> None:
    """Extend the time once, by 30 days at most.

    The client is told in writing: `letter` writes it.
    """
    why = shell.ask(reason, "Why does it take longer", "--reason")
    shell.vault.account_requests.extend(shell.actor, number, until, why)
    _show(shell, number, done(f"The time is extended to {until}; send the letter."))


@request.command("tell-fee", fields=REQUEST_FIELDS)
@REQUEST
@click.argument("amount", type=Dollars(), help="US dollars, 12.50.")
@click.option("--covers", type=WORDS, help="What cost it covers; else asked for.")
@pass_shell
def tell_fee(shell: Shell, number: str, amount: int, covers: str | None) -> None:
    """Tell the client of a fee, before anything is given.

    Only a further accounting within twelve months may cost something. `letter` writes it.
    """
    what = shell.ask(covers, "What cost does it cover", "--covers")
    shell.vault.account_requests.tell_fee(shell.actor, number, amount, what)
    _show(shell, number, done(f"The fee of {dollars(amount)} is on record; send the letter."))


@request.command("agree-fee", fields=REQUEST_FIELDS)
@REQUEST
@click.option("--words", type=WORDS, help="How they agreed, or why it is dropped; else asked for.")
@click.option("--drop", is_flag=True, help="It is not charged after all.")
@pass_shell
def agree_fee(shell: Shell, number: str, words: str | None, drop: bool) -> None:
    """Record that the client agrees, or drop the fee."""
    said = shell.ask(words, "How was it put, and when", "--words")
    shell.vault.account_requests.agree_fee(shell.actor, number, said, dropped=drop)
    _show(shell, number, done("The fee is dropped." if drop else "The client goes on with it."))


@request.command(fields=REQUEST_FIELDS)
@REQUEST
@SINCE
@UNTIL
@pass_shell
def narrow(shell: Shell, number: str, since: date | None, until: date | None) -> None:
    """Record that the client chose another period."""
    shell.vault.account_requests.narrow(shell.actor, number, since, until)
    _show(shell, number, done("The period is changed."))


@request.command(fields=REQUEST_FIELDS)
@REQUEST
@click.option("--words", type=WORDS, help="How they took it back; else asked for.")
@pass_shell
def withdraw(shell: Shell, number: str, words: str | None) -> None:
    """Record that the client took the request back."""
    said = shell.ask(words, "How was it taken back, and when", "--words")
    shell.vault.account_requests.withdraw(shell.actor, number, said)
    _show(shell, number, done("The request is withdrawn."))


@request.command(fields=LETTER_FIELDS)
@REQUEST
@PDF
@pass_shell
def letter(shell: Shell, number: str, pdf: Path | None) -> None:
    """Write the letter about more time, or about a fee."""
    written = shell.vault.account_requests.letter(shell.actor, number)
    kept = [write_pdf(shell, written, pdf)] if pdf else []
    shell.out.result(letter_json(written, pdf), *(kept or letter_blocks(written)))


COPY_FIELDS = {
    "request": "its number",
    "sha256": "of the PDF, as it is on record",
    "pdf": "the file it was written into",
}
COPY_TO = click.argument("pdf", type=click.Path(dir_okay=False, path_type=Path))


@request.command(fields=COPY_FIELDS)
@REQUEST
@COPY_TO
@YES
@pass_shell
def answer(shell: Shell, number: str, pdf: Path, yes: bool) -> None:
    """Give the accounting as a PDF, keep its copy, close the request."""
    actor = shell.actor
    shell.confirm("Give the accounting and close the request?", yes=yes)
    given = shell.vault.account_copies.answer(actor, number)
    shell.out.result(
        {"request": number, "sha256": given.sha256, "pdf": str(pdf)},
        keep(given.pdf, pdf, "PDF"),
        done("Its copy is kept; the request is answered."),
    )


@request.command(fields=COPY_FIELDS)
@REQUEST
@COPY_TO
@pass_shell
def copy(shell: Shell, number: str, pdf: Path) -> None:
    """Write the copy kept of the accounting that was given."""
    given = shell.vault.account_copies.copy(shell.actor, number)
    shell.out.result(
        {"request": number, "sha256": given.sha256, "pdf": str(pdf)}, keep(given.pdf, pdf, "PDF")
    )


def _show(shell: Shell, number: str, *said: RenderableType) -> None:
    view, now = shell.vault.account_requests.read(shell.actor, number), shell.vault.clock.now()
    shell.out.result(request_json(view, now), *said, *request_blocks(view, now))
