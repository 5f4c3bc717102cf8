"""A safety case put to an outside attester, and their review taken in."""

from __future__ import annotations

from pathlib import Path

import click

from vault.cli.attester_page import AGAIN, REQUEST_FIELDS, REQUEST_FILE, request_written
from vault.cli.blocks import done
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.params import SAFETY, codes
from vault.cli.shell import Shell
from vault.safety.vocabulary import Finding


@click.command("ask-attester", cls=VaultCommand, fields=REQUEST_FIELDS)
@SAFETY
@REQUEST_FILE
@AGAIN
@pass_shell
def ask_attester(shell: Shell, case: str, to: Path, again: bool) -> None:
    """Ask an outside attester to review a case.

    The file holds no identifier. Whatever is recorded afterwards takes a new one.
    """
    attesting = shell.vault.safety_attesting
    raw = (attesting.request if again else attesting.ask)(shell.actor, case)
    request_written(shell, case, raw, to, "safety attest")


@click.command(cls=VaultCommand, fields={"case": "its number", "found": f"one of {codes(Finding)}"})
@SAFETY
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_shell
def attest(shell: Shell, case: str, file: Path) -> None:
    """Take in an outside attester's review."""
    found = shell.vault.safety_attesting.take_in(shell.actor, case, file.read_bytes())
    shell.out.result({"case": case, "found": found}, done(f"{case} is reviewed: {found.words}."))
