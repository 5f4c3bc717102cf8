"""`vaultctl serve`: the web pages of a vault."""

from __future__ import annotations

import click

from vault.cli.blocks import command, done, hint
from vault.cli.frame import NOBODY, VaultCommand, pass_shell
from vault.cli.shell import Shell


@click.command(
    cls=VaultCommand,
    common=NOBODY,
    fields={
        "address": "where the pages are, printed as soon as they can be reached",
        "setup_code": "what founding a vault in a browser takes; empty where there is one",
    },
)
@click.option("--host", help="Listen on this address instead of the settings'.")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen on this port; 0: a free one.")
@pass_shell
def serve(shell: Shell, host: str | None, port: int | None) -> None:
    """Serve the web pages of a vault until stopped with Ctrl-C.

    A home without a vault is served too: its first page founds one, with the code printed here.
    """
    from webui.server import serve as serve_pages  # noqa: PLC0415 - only this command needs the web

    def ready(address: str, code: str) -> None:
        found = [hint("To found the vault there, give this code:"), command(code)] if code else []
        shell.out.result(
            {"address": address, "setup_code": code},
            done("The vault's pages can be reached."),
            command(address),
            *found,
            hint("Ctrl-C stops serving."),
        )

    serve_pages(shell.folder, host=host, port=port, ready=ready)
