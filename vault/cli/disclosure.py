"""`vaultctl disclosure`: a legal instrument in, exactly what it reaches out."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click

from vault.cli import disclosure_attest as attesting
from vault.cli import disclosure_clients as clients
from vault.cli import disclosure_copies as copies
from vault.cli import disclosure_counsel as counsel
from vault.cli import disclosure_court as court
from vault.cli import disclosure_decide as deciding
from vault.cli import disclosure_grounds as grounds
from vault.cli import disclosure_intake as intake
from vault.cli import disclosure_produce as producing
from vault.cli import disclosure_scope as scoping
from vault.cli import disclosure_send as sending
from vault.cli import disclosure_talks as talks
from vault.cli.blocks import bullets, count, done, facts, next_step
from vault.cli.disclosure_page import (
    DOSSIER_FIELDS,
    dossier_blocks,
    dossier_json,
    history_blocks,
    list_blocks,
    list_json,
)
from vault.cli.frame import JSON_ONLY, NounGroup, pass_shell
from vault.cli.instrument_file import read_instrument
from vault.cli.lookup import one_beginning
from vault.cli.new_file import NEW_FILE, keep
from vault.cli.params import CASE, NUMBER
from vault.cli.shell import Shell

CHAPTERS = {
    "Cases": (
        "list",
        "open",
        "show",
        "history",
        "join",
        "join-all",
        "task",
        "scan",
        "template",
    ),
    "A paper comes in": (
        "complete",
        "verify",
        "hold",
        "classify",
        "consult",
        "waive",
        "ask-court",
        "skip-request",
        "elements",
        "establish",
        "take-back",
        "document",
        "meet-basis",
    ),
    "What clients sign or ask for": tuple(
        each.name or "" for each in (*clients.COMMANDS, *copies.COMMANDS)
    ),
    "What is asked for": ("clauses", "negotiation", "amend", "difference"),
    "What is decided": (
        "sections",
        "suggest",
        "scope",
        "read",
        "decide",
        "reopen",
        "sync",
        "review",
    ),
    "What leaves": (
        "render",
        "view",
        "productions",
        "answer",
        "approve",
        "ask-attester",
        "attest",
        "seal",
        "transmit",
        "transmit-log",
        "collect",
        "trust",
        "account",
        "close",
    ),
    "What holds it up or ends it": (
        "object",
        "motion",
        "stay",
        "in-camera",
        "rule",
        "revoke",
        "refuse",
        "letter",
        "claw-back",
        "counsel-file",
        "counsel-papers",
        "counsel-share",
        "counsel-paper",
    ),
}


@click.group(cls=NounGroup, chapters=CHAPTERS)
def disclosure() -> None:
    """Disclosure cases: from the paper that came in to the package that leaves.

    `show` tells at any time what a case waits for, and who may see to it.
    """


@disclosure.command(common=JSON_ONLY, fields={"toml": "the commented file"})
@pass_shell
def template(shell: Shell) -> None:
    """Print a commented instrument file to fill in."""
    text = resources.files("vault.cli").joinpath("instrument.example.toml").read_text("utf-8")
    if shell.as_json:
        shell.out.result({"toml": text})
    else:
        shell.out.raw(text)


@disclosure.command(
    "open",
    fields={
        "case": "the new case's number",
        "charts": "numbers of the charts that it asks for",
        "lacking": "particulars of the paper that are still missing",
    },
)
@intake.FILE
@click.option(
    "--chart", "charts", type=NUMBER, multiple=True, help="A chart it asks for, once for each."
)
@click.option(
    "--with",
    "participants",
    multiple=True,
    metavar="NAME",
    help="Who takes part beside you and the privacy officers, once for each.",
)
@pass_shell
def open_(shell: Shell, file: Path, charts: tuple[str, ...], participants: tuple[str, ...]) -> None:
    """Open a case on a paper that came in."""
    paper = read_instrument(file)
    made = shell.vault.cases.open_case(
        shell.actor,
        paper.instrument,
        paper.clauses,
        charts=charts,
        participants=participants,
        scan=paper.scan,
    )
    first = shell.vault.cases.read(shell.actor, made.number).papers[-1].instrument
    shell.out.result(
        {
            "case": made.number,
            "charts": sorted(made.charts.values()),
            "lacking": list(first.lacking()),
        },
        done(f"Case {made.number} is open."),
        facts({"Charts": sorted(made.charts.values())}),
        bullets(f"still missing: {each}" for each in first.lacking()),
        next_step(f"vaultctl disclosure show {made.number}", "says what it waits for"),
    )


@disclosure.command(
    "list",
    fields={"cases": "list of {case, id, court, docket, parties, state, sides, basis, return_at}"},
)
@pass_shell
def list_(shell: Shell) -> None:
    """List the cases in which you take part, newest first."""
    cases = shell.vault.cases.list_for(shell.actor)
    shell.out.result({"cases": list_json(cases)}, *list_blocks(cases))


@disclosure.command(fields=DOSSIER_FIELDS)
@CASE
@pass_shell
def show(shell: Shell, case: str) -> None:
    """Show what is asked, and what the case waits for."""
    found = shell.vault.cases.read(shell.actor, case)
    shell.out.result(dossier_json(found, shell.people), *dossier_blocks(found))


@disclosure.command(fields={"history": "list of {number, at, by, words, particulars}"})
@CASE
@pass_shell
def history(shell: Shell, case: str) -> None:
    """Show all that was done in a case, with what was said."""
    found = shell.vault.cases.read(shell.actor, case)
    shell.out.result(
        {"history": dossier_json(found, shell.people)["history"]},
        *history_blocks(found, shell.people),
    )


@disclosure.command(fields={"case": "its number", "username": "who takes part now"})
@CASE
@click.argument("username")
@pass_shell
def join(shell: Shell, case: str, username: str) -> None:
    """Let somebody take part: give them the case's key."""
    shell.vault.cases.add_participant(shell.actor, case, username)
    shell.out.result(
        {"case": case, "username": username}, done(f"{username} takes part in {case}.")
    )


@disclosure.command(
    "join-all",
    fields={"cases": "the numbers of the cases that they take part in now", "username": "who"},
)
@click.argument("username")
@pass_shell
def join_all(shell: Shell, username: str) -> None:
    """Let an officer or counsel take part in all your cases.

    For whoever takes the office after the cases were opened; closed cases are included, so that
    an accounting of disclosures is complete.
    """
    numbers = shell.vault.cases.add_everywhere(shell.actor, username)
    shell.out.result(
        {"cases": list(numbers), "username": username},
        done(f"{username} now takes part in {count(len(numbers), 'more case')}."),
        *([bullets(numbers)] if numbers else []),
    )


@disclosure.command(fields={"case": "its number", "task": "the task's id"})
@CASE
@click.argument("typed", metavar="TASK", help="The beginning of its id; see `show`.")
@pass_shell
def task(shell: Shell, case: str, typed: str) -> None:
    """Mark a task of a case as done."""
    tasks = shell.vault.cases.read(shell.actor, case).tasks
    found = one_beginning(typed, [each.task_id for each in tasks], "task")
    shell.vault.tasks.complete(shell.actor, case, found)
    shell.out.result({"case": case, "task": found}, done("The task is done."))


@disclosure.command(fields={"case": "its number", "version": "which paper", "file": "its copy"})
@CASE
@NEW_FILE
@click.option("--version", default=1, show_default=True, help="Which of its papers.")
@pass_shell
def scan(shell: Shell, case: str, file: Path, version: int) -> None:
    """Write the scan of a case's paper into a new file."""
    content = shell.vault.cases.read_scan(shell.actor, case, version)
    shell.out.result(
        {"case": case, "version": version, "file": str(file)},
        keep(content, file, "scan"),
    )


for each in (
    *clients.COMMANDS,
    *copies.COMMANDS,
    intake.complete,
    intake.verify,
    intake.hold,
    intake.classify,
    intake.consult,
    intake.waive,
    intake.ask_court,
    intake.skip_request,
    grounds.elements,
    grounds.establish,
    grounds.take_back,
    grounds.document,
    intake.meet_basis,
    scoping.clauses,
    scoping.sections,
    scoping.suggest,
    scoping.scope,
    scoping.sync,
    deciding.read,
    deciding.decide,
    deciding.reopen,
    talks.review,
    talks.negotiation,
    producing.render,
    producing.productions,
    producing.view,
    producing.answer,
    producing.approve,
    attesting.ask_attester,
    attesting.attest,
    sending.seal,
    sending.transmit,
    sending.transmit_log,
    sending.collect,
    sending.trust,
    court.amend,
    court.difference,
    court.object_,
    court.motion,
    court.in_camera,
    court.stay,
    court.rule,
    court.revoke,
    court.refuse,
    court.letter,
    court.claw_back,
    counsel.counsel_file,
    counsel.counsel_papers,
    counsel.counsel_share,
    counsel.counsel_paper,
    court.account,
    court.close,
):
    disclosure.add_command(each)
