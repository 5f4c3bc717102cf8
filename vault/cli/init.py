"""`vaultctl init`: make a vault, or bring an older one up to this program."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vault.cli import passphrases
from vault.cli.blocks import attention, done, heading, hint, next_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.shell import Shell

_WORDS_IN_ROW = 4


@click.command(
    cls=VaultCommand,
    fields={
        "home": "the vault's folder",
        "administrator": "the first person's user name",
        "threshold": "how many shares a recovery takes",
        "shares": "the recovery shares, each its words; empty with --shares-to",
    },
)
@click.argument("organisation")
@click.option("--contact", required=True, help="How the custodian is reached; it stands on covers.")
@click.option("--admin", required=True, metavar="NAME", help="The first person's user name.")
@click.option("--admin-name", required=True, help="Their full name.")
@click.option("--admin-credential", default="", help="Their licence or degree.")
@click.option("--shares", default=5, show_default=True, help="How many recovery shares to make.")
@click.option(
    "--threshold", default=3, show_default=True, help="How many of them a recovery takes."
)
@click.option(
    "--shares-to",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each share into a private file in this folder instead of showing it.",
)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings to start with, instead of the commented example.",
)
@pass_shell
def init(
    shell: Shell,
    organisation: str,
    contact: str,
    admin: str,
    admin_name: str,
    admin_credential: str,
    shares: int,
    threshold: int,
    shares_to: Path | None,
    config: Path | None,
) -> None:
    """Make a vault for ORGANISATION in the folder that --home names.

    The first person becomes its administrator and privacy officer. The recovery shares are shown
    once and kept nowhere: without them, a forgotten passphrase is final.
    """
    from vault.assembly import create_vault  # noqa: PLC0415 - opening loads everything
    from vault.identity.founding import Founder  # noqa: PLC0415 - the same

    passphrase = passphrases.chosen(
        shell.passphrase_file,
        f"A passphrase for {admin}, 15 characters or more",
        "--passphrase-file",
    )
    with shell.out.working("Making the vault and its keys"):
        words = create_vault(
            shell.folder,
            name=organisation,
            contact=contact,
            founder=Founder(
                username=admin,
                display_name=admin_name,
                credential=admin_credential,
                passphrase=passphrase,
            ),
            threshold=threshold,
            share_count=shares,
            config=config.read_text("utf-8") if config else None,
        )
    if shares_to is not None:
        _write_shares(shares_to, words)
    shell.out.result(
        {
            "home": str(shell.folder),
            "administrator": admin,
            "threshold": threshold,
            "shares": [] if shares_to else words,
        },
        done(f"{organisation}'s vault lies in {shell.folder}."),
        *_about_shares(words, threshold, shares_to),
        next_step("vaultctl user invite …", "and give your colleagues their roles"),
    )


def _write_shares(folder: Path, words: list[str]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, share in enumerate(words, 1):
        passphrases.write(folder / f"share-{number}-of-{len(words)}.txt", share)


def _about_shares(words: list[str], threshold: int, shares_to: Path | None) -> list[RenderableType]:
    rule = f"Any {threshold} of the {len(words)} open everything; fewer open nothing."
    if shares_to is not None:
        return [
            attention(f"The recovery shares stand in {shares_to}. {rule}"),
            hint("Give each file to another person and delete it here."),
        ]
    return [
        attention(f"Recovery shares, shown once and kept nowhere. {rule}"),
        hint("Write each on paper and give each to another person."),
        *(_share(number, len(words), share) for number, share in enumerate(words, 1)),
        Text(),
    ]


def _share(number: int, count: int, share: str) -> RenderableType:
    words = share.split()
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(_WORDS_IN_ROW):
        grid.add_column(justify="right", style="dim")
        grid.add_column(no_wrap=True)
    for start in range(0, len(words), _WORDS_IN_ROW):
        row = enumerate(words[start : start + _WORDS_IN_ROW], start + 1)
        grid.add_row(*(cell for place, word in row for cell in (str(place), word)))
    return Group(heading(f"Share {number} of {count}"), grid)
