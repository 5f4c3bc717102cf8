"""`vaultctl recovery`: what a quorum of recovery shares can do."""

from __future__ import annotations

from pathlib import Path

import click

from vault.cli import passphrases
from vault.cli.blocks import bullets, count, done
from vault.cli.frame import NOBODY, NounGroup, pass_shell
from vault.cli.keys import place, place_options
from vault.cli.params import YES
from vault.cli.shell import Shell
from vault.cli.user import show_code
from vault.identity.compartments import CompartmentName

SHARES = click.option(
    "--share-file",
    "share_files",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A file with one share, once for each; else they are asked for.",
)


@click.group(cls=NounGroup)
def recovery() -> None:
    """Act with a quorum of recovery shares, entered for this one act."""


@recovery.command(
    fields={"username": "who was reset", "code": "the one-time enrolment code, or null"}
)
@click.argument("username")
@click.option(
    "--code-to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the code into this new private file instead of showing it.",
)
@SHARES
@pass_shell
def reset(shell: Shell, username: str, code_to: Path | None, share_files: tuple[Path, ...]) -> None:
    """Let someone who forgot the passphrase enrol anew.

    They make new keys by enrolling. What their old keys opened, `recovery restore` gives back.
    """
    actor = shell.actor
    code = shell.vault.recovery.reset_user(actor, username, collect_shares(share_files))
    show_code(shell, username, code, code_to, f"{username} can enrol anew.")


@recovery.command(
    fields={"username": "whose keys", "grants": "how many keys were sealed to them anew"}
)
@click.argument("username")
@SHARES
@pass_shell
def restore(shell: Shell, username: str, share_files: tuple[Path, ...]) -> None:
    """Give someone who enrolled anew every key they held before."""
    actor = shell.actor
    with shell.out.working("Sealing their keys anew"):
        count = shell.vault.recovery.restore_user(actor, username, collect_shares(share_files))
    shell.out.result(
        {"username": username, "grants": count},
        done(f"{username} holds {count} keys again."),
    )


@recovery.command(fields={"username": "who holds it now", "compartment": "its id"})
@click.argument("username")
@place_options
@SHARES
@pass_shell
def grant(
    shell: Shell,
    username: str,
    chart: str,
    case: str,
    name: CompartmentName,
    author: str | None,
    share_files: tuple[Path, ...],
) -> None:
    """Give someone a key that nobody here can grant any more."""
    found = place(shell, chart, case, name, author)
    words = collect_shares(share_files)
    shell.vault.recovery.grant(shell.actor, found, username, words)
    shell.out.result(
        {"username": username, "compartment": found},
        done(f"{username} now holds the key of {name.value}."),
    )


@recovery.command(
    common=NOBODY,
    fields={"people": "how many people", "compartments": "how many compartments"},
)
@YES
@SHARES
@pass_shell
def adopt(shell: Shell, yes: bool, share_files: tuple[Path, ...]) -> None:
    """Vouch once for everybody in a vault of an older schema.

    Compare the accounts with who works here: from then on the vault believes these.
    """
    from vault.identity import pins  # noqa: PLC0415 - it loads the tables
    from vault.identity.adopting import adopt as vouch  # noqa: PLC0415 - the same

    vault = shell.vault
    names = sorted(
        f"{each.username} ({each.display_name}), {', '.join(sorted(each.roles))}"
        for each in vault.accounts.names().values()
    )
    shell.out.aside(bullets(names))
    shell.confirm("Vouch for these people and their roles?", yes=yes)
    made = vouch(vault.store, collect_shares(share_files))
    with vault.store.reading() as reader:
        pins.renew(vault.home.path, reader)
    shell.out.result(
        {"people": made.people, "compartments": made.compartments},
        done(f"The vault now believes these {count(made.people, 'person', 'people')}."),
    )


def collect_shares(files: tuple[Path, ...]) -> list[str]:
    """Return the shares in the files, or ask for one after another until an empty answer.

    Raises:
        click.UsageError: there is neither a file nor a terminal.
    """
    if files:
        return [passphrases.read(file) for file in files]
    shares: list[str] = []
    while share := passphrases.secret(
        None, f"Share {len(shares) + 1} (empty when there are no more)", "--share-file"
    ):
        shares.append(share)
    return shares
