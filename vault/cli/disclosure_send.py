"""The approved production sealed, handed out, and what its recipients check it with."""

from __future__ import annotations

from pathlib import Path

import click

from vault.cli.blocks import done, facts, next_step
from vault.cli.disclosure_page import STATE_FIELDS, show_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.params import CASE, YES, OneOf, codes
from vault.cli.production_page import PRODUCTION_FIELDS, independence, production_json
from vault.cli.shell import Shell
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.production.acts.sending import Dispatch

PACKAGE = click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="A new file for the package.",
)


@click.command(cls=VaultCommand, fields=PRODUCTION_FIELDS)
@CASE
@pass_shell
def seal(shell: Shell, case: str) -> None:
    """Seal and pack what is approved; safe to repeat."""
    actor = shell.actor
    with shell.out.working("Sealing, packing and checking the package"):
        made = shell.vault.productions.seal(actor, case)
    shell.out.result(
        production_json(made, shell.people),
        done("Sealed and packed; the package verifies."),
        facts({"Package": made.package_sha256}),
        *independence(made, shell.people),
        next_step(f"vaultctl disclosure transmit {case} --to FILE", ""),
    )


SENT_FIELDS = STATE_FIELDS | {
    "transmission": "the id of its record",
    "package_sha256": "the package's hash",
    "package": "the package's path",
}
METHOD = click.option("--method", required=True, help="How it is sent: courier, court-portal.")


@click.command(cls=VaultCommand, fields=SENT_FIELDS)
@CASE
@PACKAGE
@METHOD
@click.option(
    "--capacity",
    "capacities",
    type=OneOf(Capacity, "capacity"),
    multiple=True,
    required=True,
    help=f"In what capacity it is received, once for each: {codes(Capacity)}.",
)
@click.option("--recipient", default="", help="If not the one on its cover.")
@click.option("--address", default="", help="If not the one on its cover.")
@click.option("--description", default="", help="What is disclosed, if not by its pages.")
@YES
@pass_shell
def transmit(
    shell: Shell,
    case: str,
    to: Path,
    method: str,
    capacities: tuple[Capacity, ...],
    recipient: str,
    address: str,
    description: str,
    yes: bool,
) -> None:
    """Hand the sealed package out, on record first."""
    actor = shell.actor
    shell.confirm("Send it? What has left cannot be unsent.", yes=yes)
    dispatch = Dispatch(
        capacities=frozenset(capacities),
        method=method,
        recipient=recipient,
        address=address,
        description=description,
    )
    made = shell.vault.productions.transmit(actor, case, dispatch, out=to)
    state = shell.vault.cases.read(actor, case).state
    show_step(
        shell,
        case,
        state,
        f"On record as sent; the package stands in {to}.",
        transmission=made.transmission_id,
        package_sha256=made.package_sha256,
        package=str(to),
    )


@click.command("transmit-log", cls=VaultCommand, fields=SENT_FIELDS)
@CASE
@PACKAGE
@METHOD
@click.option(
    "--capacity",
    type=OneOf(Capacity, "capacity"),
    required=True,
    help="In what capacity it is received: court or counsel, and no other.",
)
@click.option("--recipient", required=True, help="To whom it goes.")
@click.option("--address", required=True, help="Where to.")
@click.option("--description", default="", help="What it is, if not by its items.")
@YES
@pass_shell
def transmit_log(
    shell: Shell,
    case: str,
    to: Path,
    method: str,
    capacity: Capacity,
    recipient: str,
    address: str,
    description: str,
    yes: bool,
) -> None:
    """Hand out the privilege log that is under seal.

    It goes to the court or to counsel alone, after its production, and is accounted for.
    """
    actor = shell.actor
    shell.confirm("Send it? What has left cannot be unsent.", yes=yes)
    dispatch = Dispatch(
        capacities=frozenset({capacity}),
        method=method,
        recipient=recipient,
        address=address,
        description=description,
    )
    made = shell.vault.productions.transmit_log(actor, case, dispatch, out=to)
    show_step(
        shell,
        case,
        shell.vault.cases.read(actor, case).state,
        f"On record as sent; the privilege log stands in {to}.",
        transmission=made.transmission_id,
        package_sha256=made.package_sha256,
        package=str(to),
    )


@click.command(cls=VaultCommand, fields={"case": "its number", "package": "the package's path"})
@CASE
@PACKAGE
@pass_shell
def collect(shell: Shell, case: str, to: Path) -> None:
    """Hand out once more the package that left last."""
    shell.vault.productions.collect(shell.actor, case, to)
    shell.out.result(
        {"case": case, "package": str(to)}, done(f"The package that left stands in {to}.")
    )


@click.command(cls=VaultCommand, fields={"trust": "the trust file", "file": "its path, or null"})
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="A new file for it.")
@pass_shell
def trust(shell: Shell, to: Path | None) -> None:
    """Print the keys by which recipients check your packages.

    Hand it to them once, by another way than the packages; again when a key was replaced.
    """
    text = shell.vault.productions.export_trust(shell.actor).to_toml()
    if to is None and not shell.as_json:
        shell.out.raw(text)
        return
    if to is not None:
        with to.open("x", encoding="utf-8") as file:
            file.write(text)
    shell.out.result(
        {"trust": text, "file": str(to) if to else None},
        done(f"The trust file stands in {to}."),
    )
