"""What only privacy officers do about accountings: the whole log, agencies' suspensions."""

from __future__ import annotations

from datetime import datetime

import click

from vault.cli.blocks import attention, count, done, facts, hint, short, styled, table
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import MOMENT, NUMBER, WORDS
from vault.cli.shell import Shell
from vault.disclosure.services.suspensions import LoggedDisclosure, NewSuspension, SuspensionView

_CHART = click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")


@click.command(
    cls=VaultCommand,
    fields={
        "chart": "its number",
        "disclosures": "list of {at, ref, clients, recipient, address, description, purpose, "
        "request, exempt, suspended, only_for}; clients are the handles of whom it told, none "
        "where it counts for every client; exempt tells why HIPAA asks no account of it, or null; "
        "only_for are the clients for whom it is suspended, none where that is each of them",
        "suspensions": "list of {id, refs, member, agency, official, words, oral, begins_at, "
        "ends_at, lifted_at, lifted, standing, recorded_by, recorded_at}; member is null for every "
        "client",
        "closed": "how many further disclosures your keys do not open",
    },
)
@_CHART
@pass_shell
def log(shell: Shell, chart: str) -> None:
    """Show every disclosure of a whole chart, for the office only.

    What was disclosed of each of its clients, what HIPAA exempts and what an agency suspends is in
    it; never hand it out.
    """
    found = shell.vault.suspensions.whole(shell.actor, chart)
    shell.out.result(
        {
            "chart": chart,
            "disclosures": [
                {
                    "at": each.sent.at,
                    "ref": each.sent.ref,
                    "clients": each.sent.clients,
                    "recipient": each.sent.recipient,
                    "address": each.sent.address,
                    "description": each.sent.description,
                    "purpose": each.sent.purpose,
                    "request": each.sent.request,
                    "exempt": each.exempt,
                    "suspended": each.suspended,
                    "only_for": each.only_for,
                }
                for each in found.disclosures
            ],
            "suspensions": [_suspension_json(shell, each) for each in found.suspensions],
            "closed": found.closed,
        },
        styled(f"Every disclosure of the whole chart {chart}; not to be handed out", "bold"),
        table(
            ("Date", "In", "Of", "To", "What", "Not accounted for because"),
            [
                (
                    f"{each.sent.at:%Y-%m-%d}",
                    each.sent.ref,
                    ", ".join(each.sent.clients) or "all",
                    each.sent.recipient,
                    each.sent.description,
                    _why(each),
                )
                for each in found.disclosures
            ],
            empty="Nothing of this chart has left.",
        ),
        styled("\nSuspensions", "bold"),
        table(
            ("Id", "Agency", "Cases", "Client", "From", "To", "State"),
            [
                (
                    short(each.suspension_id),
                    each.statement.agency,
                    sorted(each.statement.suspension.refs),
                    each.statement.suspension.member or "every",
                    f"{each.statement.suspension.begins_at:%Y-%m-%d}",
                    f"{each.statement.suspension.ends_at:%Y-%m-%d}",
                    _state(each),
                )
                for each in found.suspensions
            ],
            empty="No agency has suspended its accounting.",
        ),
        *(
            [attention(f"Your keys do not open {count(found.closed, 'further disclosure')}.")]
            if found.closed
            else []
        ),
    )


@click.command(
    cls=VaultCommand,
    fields={"chart": "its number", "ends_at": "when the suspension lapses"},
)
@_CHART
@click.option(
    "--case",
    "refs",
    multiple=True,
    required=True,
    help="Number of the case or report in which the agency received it; once for each.",
)
@click.option("--member", default="", help="Whose right: A, B, CH1; every client's, unless given.")
@click.option("--agency", required=True, help="The agency.")
@click.option("--official", required=True, help="Who made the statement, and as what.")
@click.option("--statement", type=WORDS, help="What it says would be impeded; else asked for.")
@click.option("--made-at", type=MOMENT, help="When it was made; now, unless given.")
@click.option("--until", type=MOMENT, help="The end that it names; a written one names one.")
@click.option("--oral", is_flag=True, help="It was made orally: it lapses after 30 days.")
@pass_shell
def suspend(
    shell: Shell,
    chart: str,
    refs: tuple[str, ...],
    member: str,
    agency: str,
    official: str,
    statement: str | None,
    made_at: datetime | None,
    until: datetime | None,
    oral: bool,
) -> None:
    """Record that an agency suspends the accounting.

    It hides what the agency received from every accounting until it lapses, never the record of
    it (45 CFR 164.528(a)(2)).
    """
    actor = shell.actor
    new = NewSuspension(
        refs=refs,
        member=member.upper(),
        agency=agency,
        official=official,
        words=shell.ask(statement, "What does it say", "--statement"),
        oral=oral,
        made_at=made_at or shell.vault.clock.now(),
        until=until,
    )
    ends_at = shell.vault.suspensions.record(actor, chart, new)
    shell.out.result(
        {"chart": chart, "ends_at": ends_at},
        done("The suspension is on record."),
        facts({"Lapses": ends_at}),
        *([hint("Ask for it in writing; an oral one cannot last longer.")] if oral else []),
    )


@click.command(cls=VaultCommand, fields={"chart": "its number", "suspension": "the whole id"})
@_CHART
@click.argument("typed", metavar="SUSPENSION", help="The beginning of its id; see `log`.")
@click.option("--words", type=WORDS, help="Who took it back, and how; else asked for.")
@pass_shell
def lift(shell: Shell, chart: str, typed: str, words: str | None) -> None:
    """Record that an agency took its suspension back."""
    found = shell.vault.suspensions.whole(shell.actor, chart).suspensions
    suspension = one_beginning(typed, [each.suspension_id for each in found], "suspension")
    said = shell.ask(words, "Who took it back, and how", "--words")
    shell.vault.suspensions.lift(shell.actor, suspension, said)
    shell.out.result(
        {"chart": chart, "suspension": suspension},
        done("The suspension is lifted; the disclosures are accounted for again."),
    )


def _suspension_json(shell: Shell, each: SuspensionView) -> dict[str, object]:
    suspension = each.statement.suspension
    return {
        "id": each.suspension_id,
        "refs": sorted(suspension.refs),
        "member": suspension.member or None,
        "agency": each.statement.agency,
        "official": each.statement.official,
        "words": each.statement.words,
        "oral": suspension.oral,
        "begins_at": suspension.begins_at,
        "ends_at": suspension.ends_at,
        "lifted_at": suspension.lifted_at,
        "lifted": each.statement.lifted,
        "standing": each.standing,
        "recorded_by": shell.people.name(each.recorded_by),
        "recorded_at": each.recorded_at,
    }


def _why(each: LoggedDisclosure) -> str:
    reasons = []
    if each.exempt is not None:
        reasons.append(f"exempt: {each.exempt.words}")
    if each.suspended:
        only = f" for {', '.join(each.only_for)}" if each.only_for else ""
        reasons.append(f"suspended by an agency{only}")
    return "; ".join(reasons)


def _state(each: SuspensionView) -> str:
    if each.standing:
        return "stands"
    return "taken back" if each.statement.suspension.lifted_at else "lapsed"
