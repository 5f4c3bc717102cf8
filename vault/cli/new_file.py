"""What a command writes into a new file; nothing that stands there is ever overwritten."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import RenderableType

from vault.cli.blocks import done

NEW_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


def keep(content: bytes, to: Path, what: str) -> RenderableType:
    """Write a new file and return the line that says so.

    Args:
        content: its bytes.
        to: where.
        what: what it holds, as the line names it.

    Raises:
        FileExistsError: something stands there already.
    """
    with to.open("xb") as file:
        file.write(content)
    return done(f"The {what} stands in {to}.")
