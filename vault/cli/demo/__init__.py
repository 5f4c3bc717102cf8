"""`vaultctl demo`: a whole case, played through the same services as every other command."""

from __future__ import annotations

from pathlib import Path

import click

from vault.cli.blocks import done, next_step
from vault.cli.demo.folder import DemoFolder
from vault.cli.frame import JSON_ONLY, VaultCommand, pass_shell
from vault.cli.shell import Shell


@click.command(
    cls=VaultCommand,
    common=JSON_ONLY,
    fields={
        "folder": "where everything lies",
        "home": "the demo's vault",
        "chart": "the chart's number, or null with --materials",
        "case": "the case's number, or null with --materials",
        "package": "the package that left, or null with --materials",
        "seconds": "how long it took",
    },
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--materials", is_flag=True, help="Only write the notes and papers, to try them yourself."
)
@pass_shell
def demo(shell: Shell, folder: Path, materials: bool) -> None:
    """Play a whole case in FOLDER: an order in, a redacted production out.

    FOLDER is made, and made anew when the demo runs again; one that holds anything else is
    refused. Everybody and everything in it is made up.
    """
    from vault.cli.demo.play import play, write_materials  # noqa: PLC0415 - loads everything

    place = DemoFolder(folder)
    if materials:
        write_materials(place)
        shell.out.result(
            {
                "folder": str(folder),
                "home": None,
                "chart": None,
                "case": None,
                "package": None,
                "seconds": 0,
            },
            done(f"Notes and papers of the case stand in {folder}."),
            next_step(f"vaultctl note import CHART {folder}/notes/*.md --dry-run", ""),
        )
        return
    play(shell.out, place)
