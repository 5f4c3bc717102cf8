"""`vaultctl attester`: people outside who attest without receiving identifiers."""

from __future__ import annotations

from datetime import date, datetime, time

import click

from vault.attesting.attester_key import read_public
from vault.attesting.vocabulary import AttesterRole
from vault.cli import attester_own as own
from vault.cli.attester_page import (
    ATTESTER_FIELDS,
    attester_json,
)
from vault.cli.blocks import attention, done, hint, next_step, short, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import DAY, YES, OneOf, codes
from vault.cli.shell import Shell

CHAPTERS = {
    "For the attester; needs no vault": ("new", "show", "attest"),
    "For the practice": ("list", "register", "confirm", "withdraw"),
}
WHOM = click.argument("typed", metavar="ATTESTER", help="The beginning of their id; see `list`.")
_NOT_ALLOWED = "The settings let nobody outside attest: attestation.outside is false."


@click.group(cls=NounGroup, chapters=CHAPTERS)
def attester() -> None:
    """Counsel or consultants outside, who review and approve what one person prepared.

    They get a file without any identifier and sign it with a key of their own.
    """


@attester.command("list", fields={"attesters": "list of the fields of `register`"})
@pass_shell
def list_(shell: Shell) -> None:
    """List the attesters whom the practice knows."""
    now = shell.vault.clock.now()
    known = shell.vault.attesters.directory(shell.actor)
    shell.out.result(
        {"attesters": [attester_json(each, now) for each in known]},
        table(
            ["Id", "Name", "Role", "Standing", "Until", "Fingerprint"],
            [
                (
                    short(each.attester_id),
                    each.known_as,
                    each.role.words,
                    each.standing(now),
                    f"{each.until:%Y-%m-%d}",
                    each.fingerprint,
                )
                for each in known
            ],
            empty="Nobody outside is registered. `vaultctl attester register` registers somebody.",
        ),
        *([] if shell.vault.settings.attestation.outside else [attention(_NOT_ALLOWED)]),
    )


@attester.command(fields=ATTESTER_FIELDS)
@click.option("--name", required=True, help="Full name, as it stands on what leaves.")
@click.option("--credential", required=True, help="Licence or degree, such as Esq.")
@click.option(
    "--role", type=OneOf(AttesterRole, "role"), required=True, help=f"{codes(AttesterRole)}."
)
@click.option("--key", "typed", required=True, help="Their public key, 64 characters.")
@click.option("--until", type=DAY, required=True, help="The last day of the registration.")
@pass_shell
def register(
    shell: Shell, name: str, credential: str, role: AttesterRole, typed: str, until: date
) -> None:
    """Register somebody outside as an attester, as an administrator.

    Nothing of theirs counts before counsel or a privacy officer confirmed the fingerprint.
    """
    zone = shell.vault.settings.records.zone
    made = shell.vault.attesters.register(
        shell.actor,
        name=name,
        credential=credential,
        role=role,
        public_key=read_public(typed),
        until=datetime.combine(until, time.max, zone),
    )
    shell.out.result(
        attester_json(made, shell.vault.clock.now()),
        done(f"{made.known_as} is registered as {made.role.words}."),
        hint(
            "Now whoever relies on them telephones, by a number known from elsewhere, has the "
            "fingerprint read out, and types what they hear."
        ),
        next_step(f"vaultctl attester confirm {made.attester_id[:8]} FINGERPRINT", ""),
    )


@attester.command(fields=ATTESTER_FIELDS)
@WHOM
@click.argument("fingerprint", help="As the attester read it out.")
@pass_shell
def confirm(shell: Shell, typed: str, fingerprint: str) -> None:
    """Confirm an attester's key by what they read out.

    Counsel or a privacy officer does it, who relies on them.
    """
    found = _found(shell, typed)
    made = shell.vault.attesters.confirm(shell.actor, found, fingerprint)
    shell.out.result(
        attester_json(made, shell.vault.clock.now()),
        done(f"{made.known_as} may attest, until {made.until:%Y-%m-%d}."),
    )


@attester.command(fields=ATTESTER_FIELDS)
@WHOM
@YES
@pass_shell
def withdraw(shell: Shell, typed: str, yes: bool) -> None:
    """Withdraw an attester: nothing of theirs is taken in from now on."""
    found = _found(shell, typed)
    shell.confirm("Withdraw this attester for good?", yes=yes)
    made = shell.vault.attesters.withdraw(shell.actor, found)
    shell.out.result(
        attester_json(made, shell.vault.clock.now()),
        done(f"{made.known_as} attests nothing more. What they attested before stays."),
    )


def _found(shell: Shell, typed: str) -> str:
    known = shell.vault.attesters.directory(shell.actor)
    return one_beginning(typed, [each.attester_id for each in known], "attester")


for each in (own.new, own.show, own.attest):
    attester.add_command(each)
