"""Holds: placed by hand, lifted by two people."""

from __future__ import annotations

import click

from vault.cli.blocks import attention, done, hint, next_step, short, table
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import NUMBER, WORDS, OneOf, codes
from vault.cli.shell import Shell
from vault.disclosure.ledger.holds import HoldGround

GROUNDS = [ground for ground in HoldGround if ground is not HoldGround.CASE]
HOLD = click.argument("typed", metavar="HOLD", help="The beginning of its id.")
REASON = click.option("--reason", type=WORDS, help="Why, else it is asked for.")


@click.command(
    cls=VaultCommand,
    fields={
        "holds": "list of {id, chart, ground, case, placed_by, placed_at, lift_asked_by, "
        "lift_asked_at}; case is null for one placed by hand"
    },
)
@pass_shell
def holds(shell: Shell) -> None:
    """List the holds that stand, oldest first."""
    found = shell.vault.holds.standing(shell.actor)
    people = shell.people
    shell.out.result(
        {
            "holds": [
                {
                    "id": each.hold_id,
                    "chart": each.chart,
                    "ground": each.ground,
                    "case": each.case or None,
                    "placed_by": people.name(each.placed_by),
                    "placed_at": each.placed_at,
                    "lift_asked_by": people.name(each.lift_asked_by) or None,
                    "lift_asked_at": each.lift_asked_at,
                }
                for each in found
            ]
        },
        table(
            ["Hold", "Chart", "Since", "Because of", "Asked to be lifted by"],
            [
                (
                    short(each.hold_id),
                    each.chart,
                    each.placed_at,
                    f"case {each.case}" if each.case else each.ground.words,
                    people.name(each.lift_asked_by),
                )
                for each in found
            ],
            empty="No hold stands.",
        ),
    )


@click.command(cls=VaultCommand, fields={"charts": "numbers of the charts held"})
@click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")
@click.option(
    "--ground",
    type=OneOf(GROUNDS, "ground"),
    required=True,
    help=f"Why: {codes(GROUNDS)}.",
)
@REASON
@pass_shell
def hold(shell: Shell, chart: str, ground: HoldGround, reason: str | None) -> None:
    """Hold a chart without a case.

    Every chart that shares a person with it is held too. Litigation that is reasonably
    anticipated takes a hold before any paper is served.
    """
    actor = shell.actor
    words = shell.ask(reason, "Why is it held", "--reason")
    charts = shell.vault.holds.place(actor, chart, ground, words)
    shell.out.result(
        {"charts": list(charts)},
        done(f"On hold: {', '.join(charts)}. Nothing in them can be destroyed."),
    )


@click.command("ask-lift", cls=VaultCommand, fields={"hold": "its id"})
@HOLD
@REASON
@pass_shell
def ask_lift(shell: Shell, typed: str, reason: str | None) -> None:
    """Ask that another person lift a hold."""
    found = _hold(shell, typed)
    words = shell.ask(reason, "Why may it be lifted", "--reason")
    shell.vault.holds.ask_to_lift(shell.actor, found, words)
    shell.out.result(
        {"hold": found},
        attention("The hold stands until another counsel or privacy officer lifts it."),
        next_step(f"vaultctl retention lift {found[:6]}", "run by that person"),
    )


@click.command(cls=VaultCommand, fields={"hold": "its id"})
@HOLD
@pass_shell
def lift(shell: Shell, typed: str) -> None:
    """Lift a hold that another person asked you to."""
    found = _hold(shell, typed)
    shell.vault.holds.lift(shell.actor, found)
    shell.out.result({"hold": found}, done("The hold is lifted."))


@click.command("let-stand", cls=VaultCommand, fields={"hold": "its id"})
@HOLD
@pass_shell
def let_stand(shell: Shell, typed: str) -> None:
    """Let a hold stand that was asked to be lifted."""
    found = _hold(shell, typed)
    shell.vault.holds.decline_to_lift(shell.actor, found)
    shell.out.result({"hold": found}, done("The hold stands."), hint("Nothing changed."))


def _hold(shell: Shell, typed: str) -> str:
    standing = shell.vault.holds.standing(shell.actor)
    return one_beginning(typed, (each.hold_id for each in standing), "hold")
