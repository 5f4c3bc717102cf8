"""`vaultctl keys`: who holds which key; grant, revoke and rotate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from vault.cli.blocks import done, heading, hint, next_step, short, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.kept import KEPT_FIELDS, TO, keep
from vault.cli.lookup import compartment_id, one_beginning
from vault.cli.params import CASE_NUMBER, NUMBER, YES, OneOf, codes
from vault.cli.shell import Shell
from vault.identity.compartments import CompartmentName

F = TypeVar("F", bound=Callable[..., object])


def place_options(function: F) -> F:
    """Add the options that name one compartment."""
    for option in (
        click.option("--author", help="Whose own compartment, if not yours."),
        click.option(
            "--compartment",
            "name",
            type=OneOf(CompartmentName, "name"),
            required=True,
            help=f"One of {codes(CompartmentName)}.",
        ),
        click.option("--case", type=CASE_NUMBER, default="", help="Of this disclosure case."),
        click.option("--chart", type=NUMBER, default="", help="Of this chart."),
    ):
        function = option(function)
    return function


def place(shell: Shell, chart: str, case: str, name: CompartmentName, author: str | None) -> str:
    """Return the id of the compartment that the place options name."""
    owner_id = shell.people.id(author) if author else shell.actor.user_id
    return compartment_id(shell.vault.store, name, chart=chart, case=case, owner_id=owner_id)


@click.group(cls=NounGroup)
def keys() -> None:
    """Who holds which key; grant, revoke, rotate.

    A compartment belongs to a chart (--chart), to a disclosure case (--case), or, with neither,
    to the organisation.
    """


@keys.command(
    "list",
    fields={
        "keys": "list of {id, of, name, owner, epoch}: what you hold",
        "rotations": "list of {id, name, to_epoch, strict, left}: under way, yours to carry on",
    },
)
@pass_shell
def list_(shell: Shell) -> None:
    """List the keys that you hold, and rotations under way."""
    held = shell.vault.custody.keys_of(shell.actor, shell.actor.user_id)
    rotations = shell.vault.rotations.pending(shell.actor)
    people = shell.people
    shell.out.result(
        {
            "keys": [
                {
                    "id": each.compartment_id,
                    "of": each.scope,
                    "name": each.name,
                    "owner": people.name(each.owner_id),
                    "epoch": each.epoch,
                }
                for each in held
            ],
            "rotations": [
                {
                    "id": each.rotation_id,
                    "name": each.name,
                    "to_epoch": each.to_epoch,
                    "strict": each.strict,
                    "left": each.left,
                }
                for each in rotations
            ],
        },
        table(
            ["Of", "Compartment", "Author", "Epoch#"],
            [(each.scope, each.name, people.name(each.owner_id), each.epoch) for each in held],
            empty="You hold no key yet. Whoever opened a chart can grant you some.",
        ),
        *(
            (
                heading("Rotations under way"),
                table(
                    ["Id", "Compartment", "Rows left#"],
                    [(short(each.rotation_id), each.name, each.left) for each in rotations],
                    empty="",
                ),
                next_step("vaultctl keys rotate --resume ID", "carries one to its end"),
            )
            if rotations
            else ()
        ),
    )


@keys.command(fields={"username": "who holds it now", "compartment": "its id"})
@click.argument("username")
@place_options
@pass_shell
def grant(
    shell: Shell, username: str, chart: str, case: str, name: CompartmentName, author: str | None
) -> None:
    """Give one key that you hold to one more person."""
    found = place(shell, chart, case, name, author)
    shell.vault.grants.grant(shell.actor, found, username)
    shell.out.result(
        {"username": username, "compartment": found},
        done(f"{username} now holds the key of {name.value}."),
    )


@keys.command(fields={"username": "who holds them now", "compartments": "names of the new keys"})
@click.argument("username")
@pass_shell
def office(shell: Shell, username: str) -> None:
    """Give the organisation's keys that a role calls for.

    A privacy officer needs export-seal and audit-detail, an auditor audit-detail.
    """
    granted = shell.vault.grants.grant_office_keys(shell.actor, username)
    shell.out.result(
        {"username": username, "compartments": list(granted)},
        done(f"{username} now holds {', '.join(granted)}.")
        if granted
        else hint(f"{username} held them already."),
    )


@keys.command(
    fields={"username": "who was shut out", "compartment": "its id", "rows": "how many rows moved"}
)
@click.argument("username")
@place_options
@click.option("--strict", is_flag=True, help="Encrypt the contents anew too, not their keys only.")
@YES
@pass_shell
def revoke(
    shell: Shell,
    username: str,
    chart: str,
    case: str,
    name: CompartmentName,
    author: str | None,
    strict: bool,
    yes: bool,
) -> None:
    """Shut a person out: the compartment gets a new key.

    What they read or copied before, no key can take back. --strict also keeps out whoever copied
    the keys of single rows.
    """
    found = place(shell, chart, case, name, author)
    revoked = shell.people.id(username)
    shell.confirm(f"Shut {username} out of {name.value}?", yes=yes)
    rows = _rotate(shell, found, revoke=revoked, strict=strict)
    shell.out.result(
        {"username": username, "compartment": found, "rows": rows},
        done(f"{username} is shut out of {name.value}; {rows} rows moved to the new key."),
    )


@keys.command(fields={"compartment": "its id, or null", "rows": "how many rows moved"})
@click.option("--chart", type=NUMBER, default="", help="Of this chart.")
@click.option("--case", type=CASE_NUMBER, default="", help="Of this disclosure case.")
@click.option(
    "--compartment",
    "name",
    type=OneOf(CompartmentName, "name"),
    help=f"One of {codes(CompartmentName)}.",
)
@click.option("--author", help="Whose own compartment, if not yours.")
@click.option("--strict", is_flag=True, help="Encrypt the contents anew too, not their keys only.")
@click.option("--resume", metavar="ID", help="Carry a rotation under way to its end.")
@pass_shell
def rotate(
    shell: Shell,
    chart: str,
    case: str,
    name: CompartmentName | None,
    author: str | None,
    strict: bool,
    resume: str | None,
) -> None:
    """Give a compartment a new key and move every row to it.

    An interrupted rotation leaves everything openable; --resume carries it on.
    """
    if (name is None) == (resume is None):
        raise click.UsageError("Give either --compartment or --resume.")
    if name is not None:
        found = place(shell, chart, case, name, author)
        rows = _rotate(shell, found, revoke=None, strict=strict)
    else:
        under_way = {each.rotation_id: each for each in shell.vault.rotations.pending(shell.actor)}
        chosen = under_way[one_beginning(str(resume), under_way, "rotation")]
        found = chosen.compartment_id
        with shell.out.working("Moving rows to the new key") as ticks:
            rows = shell.vault.rotations.resume(shell.actor, chosen.rotation_id, progress=ticks)
    shell.out.result(
        {"compartment": found, "rows": rows},
        done(f"The compartment has a new key; {rows} rows moved to it."),
    )


@keys.command("rotate-log", fields=KEPT_FIELDS)
@TO
@YES
@pass_shell
def rotate_log(shell: Shell, to: Path | None, yes: bool) -> None:
    """Give the audit log a new signing key.

    Safe to repeat after an interruption.

    It prints the handover, a checkpoint signed by both keys. Keep it with your checkpoints:
    whoever trusts one key can then trust the other.
    """
    actor = shell.actor
    shell.confirm("Retire the log's present key?", yes=yes)
    keep(shell, shell.vault.oversight.rotate_log_key(actor), to)


def _rotate(shell: Shell, compartment: str, *, revoke: str | None, strict: bool) -> int:
    actor = shell.actor
    with shell.out.working("Moving rows to the new key") as ticks:
        return shell.vault.rotations.rotate(
            actor, compartment, revoke=revoke, strict=strict, progress=ticks
        )
