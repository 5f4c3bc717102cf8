"""Checkpoints that people keep outside the vault."""

from __future__ import annotations

from pathlib import Path

import click

from vault.cli.blocks import done, hint
from vault.cli.shell import Shell

KEPT_FIELDS = {"checkpoint": "the signed note", "file": "where it stands, or null"}
TO = click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it into this new file instead of showing it.",
)


def keep(shell: Shell, note: str, to: Path | None) -> None:
    """Write a checkpoint into a new file, or print it as it is.

    Raises:
        FileExistsError: something stands there already.
    """
    fields = {"checkpoint": note, "file": str(to) if to else None}
    if to is None and not shell.as_json:
        shell.out.raw(note)
        return
    if to is not None:
        with to.open("x", encoding="utf-8") as file:
            file.write(note)
    shell.out.result(
        fields, done(f"The checkpoint stands in {to}."), hint("Keep a copy off this machine.")
    )
