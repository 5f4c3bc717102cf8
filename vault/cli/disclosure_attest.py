"""A production put to an outside attester, and their answer taken in."""

from __future__ import annotations

from pathlib import Path

import click

from vault.attesting.attestation import read_attestation
from vault.attesting.vocabulary import Verdict
from vault.cli.attester_page import AGAIN, REQUEST_FIELDS, REQUEST_FILE, request_written
from vault.cli.blocks import attention, done, next_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.params import CASE
from vault.cli.production_page import PRODUCTION_FIELDS, production_json
from vault.cli.shell import Shell


@click.command("ask-attester", cls=VaultCommand, fields=REQUEST_FIELDS)
@CASE
@REQUEST_FILE
@AGAIN
@pass_shell
def ask_attester(shell: Shell, case: str, to: Path, again: bool) -> None:
    """Ask an outside attester about what is rendered.

    The file holds no identifier. A new request replaces one that waits.
    """
    productions = shell.vault.productions
    act = productions.attester_request if again else productions.ask_attester
    raw = act(shell.actor, case)
    request_written(shell, case, raw, to, "disclosure attest")


@click.command(
    cls=VaultCommand,
    fields=PRODUCTION_FIELDS | {"verdict": "what the attester answered: approve or refuse"},
)
@CASE
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_shell
def attest(shell: Shell, case: str, file: Path) -> None:
    """Take in an outside attester's answer.

    An approval counts as the independent review and the approval of exactly these bytes.
    """
    raw = file.read_bytes()
    made = shell.vault.productions.attest(shell.actor, case, raw)
    verdict = read_attestation(raw).verdict
    said = (
        (
            done("Attested: exactly these bytes are approved. Any change voids it."),
            next_step(f"vaultctl disclosure seal {case}", "by a privacy officer"),
        )
        if verdict is Verdict.APPROVE
        else (attention("The attester refused. What they said stands in the case's history."),)
    )
    shell.out.result(production_json(made, shell.people) | {"verdict": verdict.value}, *said)
