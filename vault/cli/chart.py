"""`vaultctl chart`: charts, their members, safety alerts and the holders of their keys."""

from __future__ import annotations

from datetime import date

import click

from vault.cli.blocks import done, hint, next_step, table
from vault.cli.chart_page import page_blocks, page_json
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import DAY, NUMBER, WORDS, OneOf, codes
from vault.cli.shell import Shell
from vault.identity.compartments import CompartmentName
from vault.records.chart_model import (
    ChartDetails,
    ChartStatus,
    MemberDetails,
    MemberRole,
    UnitKind,
)

CHART = click.argument("number", metavar="CHART", type=NUMBER, help="Its number, C-7K2M4Q.")
COMPARTMENTS = (
    CompartmentName.IDENTITY,
    CompartmentName.GENERAL,
    CompartmentName.RESTRICTED,
    CompartmentName.SUBSTANCE_USE,
    CompartmentName.PSYCHOTHERAPY,
    CompartmentName.UNCLASSIFIED,
)
COMPARTMENT = OneOf(COMPARTMENTS, "compartment")


@click.group(cls=NounGroup)
def chart() -> None:
    """Charts: members, safety alerts, holders of keys."""


@chart.command(fields={"chart": "the new chart's number", "kind": "the treatment unit's kind"})
@click.argument("kind", type=OneOf(UnitKind, "kind"), help=f"One of {codes(UnitKind)}.")
@click.option("--name", type=WORDS, help="What the unit is called; else it is asked for.")
@click.option("--referral", type=WORDS, default="", help="Who referred them, and why.")
@click.option(
    "--agreement",
    type=WORDS,
    default="",
    help="What the members agreed about confidences among themselves.",
)
@pass_shell
def create(shell: Shell, kind: UnitKind, name: str | None, referral: str, agreement: str) -> None:
    """Open a chart. Its keys, to begin with, you alone hold.

    WORDS are given as they are, as @FILE, or as - for standard input; what an option holds stays
    in your shell's history.
    """
    details = ChartDetails(
        name=shell.ask(name, "What is the unit called", "--name"),
        referral=referral,
        confidentiality_agreement=agreement,
    )
    made = shell.vault.charts.create(shell.actor, kind, details)
    shell.out.result(
        {"chart": made.number, "kind": kind},
        done(f"Chart {made.number} is open."),
        next_step(f"vaultctl chart member add {made.number} A", "and the others who belong to it"),
    )


@chart.command("list", fields={"charts": "list of {chart, id, kind, status, opened_on, name}"})
@pass_shell
def list_(shell: Shell) -> None:
    """List the charts whose identity you may know, newest first."""
    charts = shell.vault.charts.list_for(shell.actor)
    shell.out.result(
        {
            "charts": [
                {
                    "chart": each.number,
                    "id": each.chart_id,
                    "kind": each.unit_kind,
                    "status": each.status,
                    "opened_on": each.opened_on,
                    "name": each.details.name,
                }
                for each in charts
            ]
        },
        table(
            ["Chart", "Name", "Kind", "Status", "Opened"],
            [
                (each.number, each.details.name, each.unit_kind, each.status, each.opened_on)
                for each in charts
            ],
            empty="You hold the keys of no chart. `vaultctl chart create` opens one.",
        ),
    )


@chart.command(
    fields={
        "chart": "its number",
        "id": "its id",
        "kind": "individual, couple, family or group",
        "status": "open or closed",
        "opened_on": "date",
        "name": "what the unit is called",
        "referral": "who referred them, and why",
        "agreement": "what the members agreed about confidences",
        "alerts": "list of {id, text, raised_by, raised_at}",
        "members": "list of {handle, role, person_id, name, birth_date, contact, relationship}",
        "notes": "list of {id, kind, session_at, authored_at, late_entry, author, status, "
        "signed_at, cosigner, cosigned_at, addendum_to, confidentiality, sections, readable}, "
        "newest session first",
        "psychotherapy": "list of the same, for the psychotherapy notes that you may see",
        "psychotherapy_by": "list of other people who keep psychotherapy notes of this chart",
    }
)
@CHART
@pass_shell
def show(shell: Shell, number: str) -> None:
    """Show a first page: alerts, members, notes without text."""
    page = shell.vault.charts.open_first_page(shell.actor, number)
    shell.out.result(page_json(page, shell.people), *page_blocks(page, shell.people))


@chart.command(fields={"chart": "its number", "status": "closed"})
@CHART
@pass_shell
def close(shell: Shell, number: str) -> None:
    """Close a chart to new notes."""
    shell.vault.charts.set_status(shell.actor, number, ChartStatus.CLOSED)
    shell.out.result(
        {"chart": number, "status": ChartStatus.CLOSED}, done(f"{number} takes no new notes.")
    )


@chart.command(fields={"chart": "its number", "status": "open"})
@CHART
@pass_shell
def reopen(shell: Shell, number: str) -> None:
    """Open a closed chart again."""
    shell.vault.charts.set_status(shell.actor, number, ChartStatus.OPEN)
    shell.out.result(
        {"chart": number, "status": ChartStatus.OPEN}, done(f"{number} takes notes again.")
    )


@chart.group()
def member() -> None:
    """Clients, children and collaterals of a chart."""


@member.command(
    fields={
        "chart": "its number",
        "handle": "the member's handle",
        "role": "client, child or collateral",
        "person_id": "the person's id, the same in every chart",
    }
)
@CHART
@click.argument("handle", help="A, B … for clients, CH1 … for children, COL1 … for collaterals.")
@click.option("--name", type=WORDS, help="Full name, else it is asked for.")
@click.option("--born", type=DAY, help="Date of birth.")
@click.option("--contact", type=WORDS, default="", help="Address, telephone, e-mail.")
@click.option("--relationship", type=WORDS, default="", help='To the others: "B\'s sister".')
@click.option("--person", help="Person id, if a member of another chart of yours.")
@pass_shell
def add(
    shell: Shell,
    number: str,
    handle: str,
    name: str | None,
    born: date | None,
    contact: str,
    relationship: str,
    person: str | None,
) -> None:
    """Add a person to a chart under a handle."""
    role = next((each for each in MemberRole if each.takes(handle)), MemberRole.CLIENT)
    details = MemberDetails(
        name=shell.ask(name, f"Full name of {handle}", "--name"),
        birth_date=born,
        contact=contact,
        relationship=relationship,
    )
    person_id = shell.vault.members.add(
        shell.actor, number, handle, role, details, person_id=person
    )
    shell.out.result(
        {"chart": number, "handle": handle, "role": role, "person_id": person_id},
        done(f"{handle} is in {number} as {role.value}."),
    )


@chart.group()
def alert() -> None:
    """Safety alerts, seen by everyone who may open the chart."""


@alert.command("raise", fields={"alert": "the alert's id", "chart": "its number"})
@CHART
@click.option("--text", type=WORDS, help="What the danger is, else it is asked for.")
@pass_shell
def raise_(shell: Shell, number: str, text: str | None) -> None:
    """Put a safety alert on a chart's first page."""
    words = shell.ask(text, "What is the danger", "--text")
    alert_id = shell.vault.alerts.raise_alert(shell.actor, number, words)
    shell.out.result(
        {"alert": alert_id, "chart": number},
        done(f"The alert stands on the first page of {number}."),
        hint("Everyone who may open the chart sees it, whatever keys they hold."),
    )


@alert.command(fields={"alert": "the alert's id"})
@CHART
@click.argument("alert_id", metavar="ALERT", help="The beginning of its id.")
@click.option("--reason", type=WORDS, help="Why, else it is asked for.")
@pass_shell
def clear(shell: Shell, number: str, alert_id: str, reason: str | None) -> None:
    """Take an alert off the first page; it stays in the record."""
    page = shell.vault.charts.open_first_page(shell.actor, number)
    found = one_beginning(alert_id, [each.alert_id for each in page.alerts], "alert")
    shell.vault.alerts.clear_alert(
        shell.actor, found, shell.ask(reason, "Why is the danger past", "--reason")
    )
    shell.out.result({"alert": found}, done("The alert is cleared."))


@chart.command(
    fields={"chart": "its number", "username": "who holds them now", "compartments": "which keys"}
)
@CHART
@click.argument("username")
@click.option(
    "--compartment",
    "names",
    type=COMPARTMENT,
    multiple=True,
    required=True,
    help=f"Which key, once for each: {codes(COMPARTMENTS)}.",
)
@pass_shell
def grant(shell: Shell, number: str, username: str, names: tuple[CompartmentName, ...]) -> None:
    """Give a person the keys of some of a chart's compartments.

    Of psychotherapy and unclassified you give your own, never another author's.
    """
    shell.vault.holders.grant(shell.actor, number, shell.people.id(username), names)
    shell.out.result(
        {"chart": number, "username": username, "compartments": sorted(names)},
        done(f"{username} now holds {', '.join(sorted(names))} of {number}."),
    )


@chart.command(
    fields={
        "chart": "its number",
        "compartments": "list of {id, name, owner, epoch, holders}; owner is empty where shared",
    }
)
@CHART
@pass_shell
def holders(shell: Shell, number: str) -> None:
    """List a chart's compartments and who holds their keys."""
    found, people = shell.vault.holders.of_chart(shell.actor, number), shell.people
    shell.out.result(
        {
            "chart": number,
            "compartments": [
                {
                    "id": each.compartment_id,
                    "name": each.name,
                    "owner": people.name(each.owner_id),
                    "epoch": each.epoch,
                    "holders": [people.name(user_id) for user_id in each.holders],
                }
                for each in found
            ],
        },
        table(
            ["Compartment", "Owner", "Epoch#", "Holders"],
            [
                (
                    each.name,
                    people.name(each.owner_id),
                    each.epoch,
                    [people.name(user_id) for user_id in each.holders],
                )
                for each in found
            ],
            empty="The chart has no compartments.",
        ),
        hint("The organisation's recovery key opens each of them too, by a quorum of shares."),
    )
