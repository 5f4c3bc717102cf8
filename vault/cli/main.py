"""The program `vaultctl`."""

from __future__ import annotations

import click

from vault.cli.completion import completion
from vault.cli.frame import RootGroup, common_options
from vault.cli.init import init
from vault.cli.user import user


@click.group(
    cls=RootGroup,
    params=list[click.Parameter](common_options(from_environment=True)),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
def cli() -> None:
    """A vault for therapists' records, with controlled disclosure to courts.

    \b
    Exit codes: 0 done, 1 refused, 2 wrong usage, 3 a verification failed.
    The common options may stand before the noun or behind the verb.
    """


cli.add_command(completion)
cli.add_command(init)
cli.add_command(user)


def main() -> None:
    """Run the program."""
    cli.main()
