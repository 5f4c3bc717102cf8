"""`vaultctl init`: make a vault, or bring an older one up to this program."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vault.cli import passphrases
from vault.cli.blocks import attention, done, heading, hint, next_step
from vault.cli.frame import NEW_PASSPHRASE, VaultCommand, pass_shell
from vault.cli.params import OneOf, codes
from vault.cli.shell import Shell
from vault.jurisdictions.pack import Jurisdiction

_WORDS_IN_ROW = 4


@click.command(
    cls=VaultCommand,
    common=NEW_PASSPHRASE,
    fields={
        "home": "the vault's folder",
        "administrator": "the first person's user name, or null with --upgrade",
        "threshold": "how many shares a recovery takes, or null with --upgrade",
        "shares": "the recovery shares, each its words; empty with --shares-to",
    },
)
@click.argument("organisation", required=False)
@click.option("--contact", help="How the custodian is reached; it stands on covers.")
@click.option("--admin", metavar="NAME", help="The first person's user name.")
@click.option("--admin-name", help="Their full name.")
@click.option("--admin-credential", default="", help="Their licence or degree.")
@click.option(
    "--shares", type=int, default=5, show_default=True, help="How many recovery shares to make."
)
@click.option(
    "--threshold", type=int, default=3, show_default=True, help="How many a recovery takes."
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
@click.option(
    "--jurisdiction",
    type=OneOf(Jurisdiction, "state"),
    help=f"The state whose rules hold: {codes(Jurisdiction)}; federal if not given.",
)
@click.option(
    "--solo",
    is_flag=True,
    help="You practise alone: you treat and prepare too, and an outside attester approves.",
)
@click.option("--upgrade", is_flag=True, help="Bring an existing vault's database up to date.")
@pass_shell
def init(
    shell: Shell,
    organisation: str | None,
    contact: str | None,
    admin: str | None,
    admin_name: str | None,
    admin_credential: str,
    shares: int,
    threshold: int,
    shares_to: Path | None,
    config: Path | None,
    jurisdiction: Jurisdiction | None,
    solo: bool,
    upgrade: bool,
) -> None:
    """Make a vault for ORGANISATION in the folder that --home names.

    What is not given is asked for. The first person becomes its administrator and privacy
    officer. The recovery shares are shown once and kept nowhere: without them, a forgotten
    passphrase is final.

    With --solo they are clinician and records office too, since nobody gives themselves a role
    later, and somebody outside may attest (`vaultctl attester --help`).
    """
    if upgrade:
        _upgrade(shell)
        return
    from vault.assembly import create_vault  # noqa: PLC0415 - opening loads everything
    from vault.identity.founding import FOUNDING, SOLO, Founder  # noqa: PLC0415 - the same

    name = shell.ask(organisation, "What is the organisation called", "ORGANISATION")
    reached = shell.ask(contact, "How is the custodian reached", "--contact")
    username = shell.ask(admin, "User name of the first person", "--admin")
    full_name = shell.ask(admin_name, "Their full name", "--admin-name")
    passphrase = passphrases.chosen(
        shell.passphrase_file,
        f"A passphrase for {username}, 15 characters or more",
        "--passphrase-file",
    )
    with shell.out.working("Making the vault and its keys"):
        words = create_vault(
            shell.folder,
            name=name,
            contact=reached,
            founder=Founder(
                username=username,
                display_name=full_name,
                credential=admin_credential,
                passphrase=passphrase,
                roles=SOLO if solo else FOUNDING,
            ),
            threshold=threshold,
            share_count=shares,
            config=_settings(config, jurisdiction, solo=solo),
        )
    if shares_to is not None:
        _write_shares(shares_to, words)
    shell.out.result(
        {
            "home": str(shell.folder),
            "administrator": username,
            "threshold": threshold,
            "shares": [] if shares_to else words,
        },
        done(f"{name}'s vault lies in {shell.folder}."),
        *_about_shares(words, threshold, shares_to),
        next_step("vaultctl attester register …", "names who attests from outside")
        if solo
        else next_step("vaultctl user invite …", "and give your colleagues their roles"),
    )


def _settings(config: Path | None, jurisdiction: Jurisdiction | None, *, solo: bool) -> str | None:
    from vault.administration.configuring import Value, edited  # noqa: PLC0415 - as above
    from vault.home import example_settings  # noqa: PLC0415 - the same

    text = config.read_text("utf-8") if config else None
    changes: dict[str, Value] = {}
    if jurisdiction is not None:
        changes["records.jurisdiction"] = jurisdiction.value
    if solo:
        changes["attestation.outside"] = True
    return edited(text or example_settings(), changes) if changes else text


def _upgrade(shell: Shell) -> None:
    from vault import schema  # noqa: PLC0415 - it loads every table
    from vault.home import Home  # noqa: PLC0415 - the same
    from vault.store.engine import open_engine  # noqa: PLC0415 - the same

    home = Home(shell.folder)
    home.check()
    engine = open_engine(home.database_url(home.settings()))
    before = schema.current(engine)
    with shell.out.working("Upgrading the database"):
        schema.upgrade(engine)
    engine.dispose()
    shell.out.result(
        {"home": str(home.path), "administrator": None, "threshold": None, "shares": []},
        done(f"The database went from schema {before or 'none'} to {schema.head()}.")
        if before != schema.head()
        else done(f"The database is at schema {before}, the newest, already."),
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
