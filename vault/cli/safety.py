"""`vaultctl safety`: reports, warnings and emergencies, at once and by oneself."""

from __future__ import annotations

from datetime import datetime

import click

from vault.cli import safety_attest as attesting
from vault.cli import safety_writing as writing
from vault.cli.blocks import attention, bullets, done, hint, next_step
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.params import MOMENT, NUMBER, SAFETY, WORDS, OneOf, codes
from vault.cli.safety_page import (
    LIST_FIELDS,
    PAGE_FIELDS,
    list_block,
    local,
    page_blocks,
    page_json,
    summary_json,
)
from vault.cli.shell import Shell
from vault.disclosure.rules.consultation import Consultation
from vault.jurisdictions.rules import VictimClass
from vault.safety.vocabulary import Finding, Kind

CHAPTERS = {
    "Act": ("report", "warn", "emergency"),
    "Record": ("attach", "complete", "tell", "hand-over", "tell-victim", "consult"),
    "Papers": ("render", "paper"),
    "Afterwards": ("list", "show", "review", "ask-attester", "attest", "share"),
}
OPENED_FIELDS = {
    "case": "its number, S-7K2M4Q",
    "tasks": "list of {kind, due_at, rule, done_at, done_by}",
    "warnings": "rules in use that no counsel has signed off",
}
CHART = click.argument("chart", type=NUMBER, required=False, help="Its number, C-7K2M4Q.")


@click.group(cls=NounGroup, chapters=CHAPTERS)
def safety() -> None:
    """Reports, warnings and emergencies: at once and by oneself.

    Nothing here waits for an approval. What is missing becomes a task with a clock.
    """


@safety.command(fields=OPENED_FIELDS)
@CHART
@click.option(
    "--about",
    type=OneOf(VictimClass, "victim"),
    help=f"Whom it protects: {codes(VictimClass)}.",
)
@pass_shell
def report(shell: Shell, chart: str | None, about: VictimClass | None) -> None:
    """Open a mandated report."""
    _open(shell, Kind.REPORT, chart, about)


@safety.command(fields=OPENED_FIELDS)
@CHART
@pass_shell
def warn(shell: Shell, chart: str | None) -> None:
    """Open the record of a threat to somebody."""
    _open(shell, Kind.WARN, chart, None)


@safety.command(fields=OPENED_FIELDS)
@CHART
@pass_shell
def emergency(shell: Shell, chart: str | None) -> None:
    """Open an emergency in which treatment needs the record."""
    _open(shell, Kind.EMERGENCY, chart, None)


def _open(shell: Shell, kind: Kind, chart: str | None, about: VictimClass | None) -> None:
    case = shell.vault.safety.open(shell.actor, kind, chart=chart or "", victim_class=about)
    page = shell.vault.safety_views.show(shell.actor, case)
    zone = shell.vault.settings.records.zone
    fields = page_json(page, shell.people)
    shell.out.result(
        {"case": case, "tasks": fields["tasks"], "warnings": fields["warnings"]},
        done(f"{case} is open: {kind.words}. Act now; record it after."),
        bullets(f"{each.kind.words}: {local(each.due_at, zone)}" for each in page.tasks),
        *map(attention, page.warnings),
        next_step(f"vaultctl safety tell {case}", "once somebody is told"),
        next_step(f"vaultctl safety complete {case}", "to record the facts"),
    )


@safety.command(fields={"case": "its number", "chart": "the chart's number"})
@SAFETY
@click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")
@pass_shell
def attach(shell: Shell, case: str, chart: str) -> None:
    """Say which chart a case is about."""
    shell.vault.safety.attach(shell.actor, case, chart)
    shell.out.result(
        {"case": case, "chart": chart},
        done(f"{case} is about {chart} and accounted there."),
    )


@safety.command(
    fields={"case": "its number", "missing": "what of the consultation is still to be recorded"}
)
@SAFETY
@click.option("--name", required=True, help="Who was consulted.")
@click.option("--credential", default="", help="Their licence or credential.")
@click.option("--role", default="", help="In what role: supervisor, outside counsel.")
@click.option("--at", type=MOMENT, help="When; now, unless given.")
@click.option("--shared", type=WORDS, default="", help="The minimal facts shared.")
@click.option("--advice", type=WORDS, default="", help="What they advised.")
@click.option("--decision", type=WORDS, default="", help="What was decided.")
@click.option("--dissent", type=WORDS, default="", help="Disagreement, if any.")
@pass_shell
def consult(
    shell: Shell,
    case: str,
    name: str,
    credential: str,
    role: str,
    at: datetime | None,
    shared: str,
    advice: str,
    decision: str,
    dissent: str,
) -> None:
    """Record a consultation, before or after."""
    missing = shell.vault.safety.consult(
        shell.actor,
        case,
        Consultation(
            name=name,
            credential=credential,
            role=role,
            at=at or shell.vault.clock.now(),
            shared=shared,
            advice=advice,
            decision=decision,
            dissent=dissent,
        ),
    )
    shell.out.result(
        {"case": case, "missing": list(missing)},
        done(f"The consultation with {name} is on record."),
        *([hint(f"Still to be recorded: {', '.join(missing)}.")] if missing else []),
    )


@safety.command("list", fields=LIST_FIELDS)
@pass_shell
def list_(shell: Shell) -> None:
    """List the safety cases that you take part in."""
    found = shell.vault.safety_views.list_for(shell.actor)
    people = shell.people
    shell.out.result(
        {"cases": [summary_json(each, people) for each in found]},
        list_block(found, people, shell.vault.settings.records.zone, shell.vault.clock.now()),
    )


@safety.command(fields=PAGE_FIELDS)
@SAFETY
@pass_shell
def show(shell: Shell, case: str) -> None:
    """Show a safety case: facts, what left, tasks and their clocks."""
    page = shell.vault.safety_views.show(shell.actor, case)
    people = shell.people
    shell.out.result(
        page_json(page, people),
        *page_blocks(page, people, shell.vault.settings.records.zone, shell.vault.clock.now()),
    )


@safety.command(fields={"case": "its number", "found": f"one of {codes(Finding)}"})
@SAFETY
@click.argument("found", type=OneOf(Finding, "found"), help=f"One of {codes(Finding)}.")
@click.option("--words", type=WORDS, help="What you found, else it is asked for.")
@pass_shell
def review(shell: Shell, case: str, found: Finding, words: str | None) -> None:
    """Review what somebody else did."""
    said = shell.ask(words, "What did you find", "--words")
    shell.vault.safety.review(shell.actor, case, found, said)
    shell.out.result({"case": case, "found": found}, done(f"{case} is reviewed: {found.words}."))


@safety.command(fields={"case": "its number", "username": "who takes part now"})
@SAFETY
@click.argument("username")
@pass_shell
def share(shell: Shell, case: str, username: str) -> None:
    """Give one more person a case's key."""
    shell.vault.safety.share(shell.actor, case, username)
    shell.out.result(
        {"case": case, "username": username}, done(f"{username} takes part in {case} now.")
    )


for each in (
    writing.complete,
    writing.tell,
    writing.hand_over,
    writing.tell_victim,
    writing.render,
    writing.paper,
    attesting.ask_attester,
    attesting.attest,
):
    safety.add_command(each)
