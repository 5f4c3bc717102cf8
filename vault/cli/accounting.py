"""`vaultctl accounting`: what was disclosed of a chart, to whom and why (45 CFR 164.528)."""

from __future__ import annotations

from datetime import datetime

import click
from rich.console import RenderableType

from vault.cli.blocks import attention, count, facts, heading, hint, styled
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.params import MOMENT, NUMBER
from vault.cli.shell import Shell
from vault.disclosure.rules.accounting import Entry


@click.command(
    cls=VaultCommand,
    fields={
        "chart": "its number",
        "since": "the first instant covered",
        "until": "the instant of the request",
        "disclosures": "list of {at, recipient, address, description, purpose, request, count, "
        "last_at}; several to one recipient for one purpose are one",
        "closed": "how many further ones your keys do not open",
    },
)
@click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")
@click.option("--since", type=MOMENT, help="From when on; six years back, unless given.")
@click.option("--until", type=MOMENT, help="Up to when; now, unless given.")
@pass_shell
def accounting(shell: Shell, chart: str, since: datetime | None, until: datetime | None) -> None:
    """List the disclosures of a chart that its clients are owed an account of.

    It is computed from what was actually transmitted. Only a privacy officer, who takes part in
    every case, opens it whole.
    """
    found = shell.vault.accountings.accounting(shell.actor, chart, since=since, until=until)
    view = found.accounting
    shell.out.result(
        {
            "chart": chart,
            "since": view.since,
            "until": view.until,
            "disclosures": [
                {
                    "at": each.first.at,
                    "recipient": each.first.recipient,
                    "address": each.first.address,
                    "description": each.first.description,
                    "purpose": each.first.purpose,
                    "request": each.first.request,
                    "count": each.count,
                    "last_at": each.last_at,
                }
                for each in view.entries
            ],
            "closed": found.closed,
        },
        styled(f"Disclosures of {chart}, {view.since:%Y-%m-%d} to {view.until:%Y-%m-%d}", "bold"),
        *(
            [block for each in view.entries for block in _entry(each)]
            or [hint("Nothing was disclosed that an account is owed of.")]
        ),
        *_closed(found.closed),
    )


def _entry(entry: Entry) -> list[RenderableType]:
    first = entry.first
    when = f"{first.at:%Y-%m-%d}"
    if entry.count > 1:
        when += f", the first of {entry.count} up to {entry.last_at:%Y-%m-%d}"
    return [
        heading(when),
        facts(
            {
                "To": first.recipient,
                "At": first.address,
                "What": first.description,
                "Why": first.purpose,
                "Paper": first.request,
            }
        ),
    ]


def _closed(number: int) -> list[RenderableType]:
    if not number:
        return []
    return [
        attention(f"Your keys do not open {count(number, 'further disclosure')}."),
        hint("A privacy officer opens the whole."),
    ]
