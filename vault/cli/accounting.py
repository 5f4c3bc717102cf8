"""`vaultctl accounting`: what was disclosed of a chart, to whom and why (45 CFR 164.528)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType

from vault.cli.accounting_office import lift, log, suspend
from vault.cli.accounting_requests import request
from vault.cli.blocks import attention, count, done, facts, heading, hint
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.letters import PDF, write_pdf
from vault.cli.params import MOMENT, NUMBER
from vault.cli.shell import Shell
from vault.disclosure.rules.accounts.accounting import Accounting, Entry
from vault.disclosure.services.accountings import ClientAccounting
from vault.disclosure.work.accounting_csv import written

CHART = click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")
MEMBER = click.option(
    "--member", default="", help="The client's handle: A, B, CH1; needed where there are several."
)
Command = Callable[..., Any]


def period(command: Command) -> Command:
    """Give a command the options of an accounting's period."""
    until = click.option("--until", type=MOMENT, help="Up to when; now, unless given.")
    since = click.option(
        "--since", type=MOMENT, help="From when on; as far back as the rule goes, unless given."
    )
    return since(until(command))


@click.group(cls=NounGroup)
def accounting() -> None:
    """What was disclosed of a person, to whom and why.

    It is one client's, and tells nothing of the others in a joint chart. It is computed from what
    was actually sent. Only a privacy officer, who takes part in every case, opens it whole.
    """


@accounting.command(
    fields={
        "chart": "its number",
        "member": "the client's handle, or null where none is on record",
        "since": "the first instant covered",
        "until": "the instant of the request",
        "disclosures": "list of {at, recipient, address, description, purpose, request, count, "
        "last_at}; several to one recipient for one purpose are one",
        "part2": "the same for 42 CFR 2.25: {since, until, disclosures}; null where switched off",
        "closed": "how many further ones your keys do not open",
        "pdf": "the file it was written into, or null",
    },
)
@CHART
@MEMBER
@period
@PDF
@pass_shell
def show(
    shell: Shell,
    chart: str,
    member: str,
    since: datetime | None,
    until: datetime | None,
    pdf: Path | None,
) -> None:
    """List the disclosures that a client is owed an account of."""
    services, client = shell.vault.accountings, member.upper()
    found = services.accounting(shell.actor, chart, client, since=since, until=until)
    kept = []
    if pdf is not None:
        letter = services.letter(shell.actor, chart, client, since=since, until=until)
        kept = [write_pdf(shell, letter, pdf)]
    shell.out.result(
        {"chart": chart, "member": found.member or None}
        | _json(found.accounting)
        | {
            "part2": _json(found.part2) if found.part2 else None,
            "closed": found.closed,
            "pdf": str(pdf) if pdf else None,
        },
        *_blocks(f"Disclosures of {_whose(chart, found)}", found.accounting),
        *(_blocks("With consent under 42 CFR Part 2", found.part2) if found.part2 else ()),
        *_closed(found.closed),
        *kept,
    )


@accounting.command(
    fields={
        "chart": "its number",
        "fhir": "a FHIR R4 Bundle of AuditEvents (IHE BALP PrivacyDisclosure.Source), or null",
        "csv": "the same as CSV, or null",
        "file": "where it stands, or null",
    }
)
@CHART
@MEMBER
@period
@click.option("--fhir", "form", flag_value="fhir", help="As FHIR R4 AuditEvents; no client named.")
@click.option("--csv", "form", flag_value="csv", help="As CSV, a line for each entry.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="A new file for it.")
@pass_shell
def export(
    shell: Shell,
    chart: str,
    member: str,
    since: datetime | None,
    until: datetime | None,
    form: str | None,
    to: Path | None,
) -> None:
    """Write a client's accounting for other programs."""
    services, actor = shell.vault.accountings, shell.actor
    if form is None:
        raise click.UsageError("Give --fhir or --csv.")
    bundle, table, client = None, None, member.upper()
    if form == "fhir":
        bundle = services.export(actor, chart, client, since=since, until=until)
        text = json.dumps(bundle, indent=2, ensure_ascii=False) + "\n"
    else:
        found = services.accounting(actor, chart, client, since=since, until=until)
        table = text = written(found.views, shell.vault.settings.records.zone)
    if to is not None:
        with to.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    elif not shell.as_json:
        shell.out.raw(text)
        return
    shell.out.result(
        {"chart": chart, "fhir": bundle, "csv": table, "file": str(to) if to else None},
        done(f"The accounting stands in {to}."),
    )


for each in (log, suspend, lift, request):
    accounting.add_command(each)


def _json(view: Accounting) -> dict[str, Any]:
    return {
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
    }


def _whose(chart: str, found: ClientAccounting) -> str:
    return f"{chart}, client {found.member}" if found.member else chart


def _blocks(title: str, view: Accounting) -> list[RenderableType]:
    listed = [block for each in view.entries for block in _entry(each)]
    return [
        heading(f"{title}, {view.since:%Y-%m-%d} to {view.until:%Y-%m-%d}"),
        *(listed or [hint("Nothing was disclosed that an account is owed of.")]),
    ]


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
