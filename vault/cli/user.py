"""`vaultctl user`: accounts, roles and passphrases."""

from __future__ import annotations

from pathlib import Path

import click

from vault.cli import passphrases
from vault.cli.blocks import attention, done, hint, next_step, table
from vault.cli.frame import NEW_PASSPHRASE, NounGroup, pass_shell
from vault.cli.params import OneOf, codes
from vault.cli.shell import Shell
from vault.identity.permissions import Role

ROLE = click.option(
    "--role",
    "roles",
    type=OneOf(Role, "role"),
    multiple=True,
    required=True,
    help=f"A role, once for each: {codes(Role)}.",
)


@click.group(cls=NounGroup)
def user() -> None:
    """Accounts: invite people, give roles, close accounts."""


@user.command(
    "list",
    fields={
        "users": "list of {id, username, name, credential, status, roles, invited_by}; status is "
        "invited, active or disabled; invited_by is null for who founded the vault",
    },
)
@pass_shell
def list_(shell: Shell) -> None:
    """List every account."""
    accounts = shell.vault.accounts.directory(shell.actor)
    names = {each.user_id: each.username for each in accounts}
    shell.out.result(
        {
            "users": [
                {
                    "id": each.user_id,
                    "username": each.username,
                    "name": each.display_name,
                    "credential": each.credential,
                    "status": each.status,
                    "roles": sorted(each.roles),
                    "invited_by": names[each.invited_by] if each.invited_by else None,
                }
                for each in accounts
            ]
        },
        table(
            ["User", "Name", "Status", "Roles", "Invited by"],
            [
                (
                    each.username,
                    f"{each.display_name}, {each.credential}".removesuffix(", "),
                    each.status,
                    each.roles,
                    names[each.invited_by] if each.invited_by else "",
                )
                for each in accounts
            ],
            empty="There are no accounts.",
        ),
    )


@user.command(
    fields={"username": "the new user name", "code": "the one-time enrolment code, or null"}
)
@click.argument("username")
@click.option("--name", required=True, help="Full name, as it stands on what leaves.")
@click.option("--credential", default="", help="Licence or degree, such as LICSW.")
@click.option(
    "--code-to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the code into this new private file instead of showing it.",
)
@ROLE
@pass_shell
def invite(
    shell: Shell,
    username: str,
    name: str,
    credential: str,
    roles: tuple[Role, ...],
    code_to: Path | None,
) -> None:
    """Open an account and make its one-time enrolment code.

    The code is good for seven days.
    Hand the code over in person or by telephone. Whoever has it chooses the passphrase.
    """
    code = shell.vault.accounts.invite(shell.actor, username, name, credential, roles)
    show_code(shell, username, code, code_to, f"{name} is invited as {username}.")


def show_code(shell: Shell, username: str, code: str, code_to: Path | None, said: str) -> None:
    """Show a one-time enrolment code, or write it into a private file."""
    if code_to is not None:
        passphrases.write(code_to, code)
    shell.out.result(
        {"username": username, "code": None if code_to else code},
        done(said),
        hint(f"The code stands in {code_to}." if code_to else f"Enrolment code: {code}"),
        next_step(f"vaultctl user enrol {username}", "(they run this themselves)"),
    )


@user.command(common=NEW_PASSPHRASE, fields={"username": "who enrolled"})
@click.argument("username")
@click.option(
    "--code-file",
    type=click.Path(path_type=Path),
    help="A file with the enrolment code, else it is asked for.",
)
@pass_shell
def enrol(shell: Shell, username: str, code_file: Path | None) -> None:
    """Choose your passphrase and make your keys."""
    code = passphrases.secret(code_file, "Enrolment code", "--code-file")
    passphrase = passphrases.chosen(
        shell.passphrase_file, "A new passphrase, 15 characters or more", "--passphrase-file"
    )
    with shell.out.working("Making your keys"):
        shell.vault.accounts.enrol(username, code, passphrase)
    shell.out.result(
        {"username": username},
        done(f"{username} is enrolled. Only your passphrase opens your keys."),
        attention("If you forget it, only a quorum of recovery shares can help."),
    )


@user.command(fields={"username": "whose roles", "roles": "the roles that the person has now"})
@click.argument("username")
@ROLE
@pass_shell
def roles(shell: Shell, username: str, roles: tuple[Role, ...]) -> None:
    """Give a person exactly these roles."""
    shell.vault.accounts.set_roles(shell.actor, username, roles)
    shell.out.result(
        {"username": username, "roles": sorted(roles)},
        done(f"{username} has the role{'s'[: len(set(roles)) - 1]} {', '.join(sorted(roles))}."),
    )


@user.command(fields={"username": "whose account", "status": "disabled"})
@click.argument("username")
@pass_shell
def disable(shell: Shell, username: str) -> None:
    """Close a person's account; they cannot log in any more."""
    shell.vault.accounts.set_status(shell.actor, username, active=False)
    shell.out.result(
        {"username": username, "status": "disabled"},
        done(f"{username} can no longer log in."),
        hint("Their keys still exist. To shut them out of a compartment for good:"),
        next_step(f"vaultctl keys revoke {username} --chart CHART --compartment NAME", ""),
    )


@user.command(fields={"username": "whose account", "status": "active"})
@click.argument("username")
@pass_shell
def enable(shell: Shell, username: str) -> None:
    """Open a closed account again."""
    shell.vault.accounts.set_status(shell.actor, username, active=True)
    shell.out.result(
        {"username": username, "status": "active"}, done(f"{username} can log in again.")
    )


@user.command(fields={"username": "whose passphrase was changed"})
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path),
    help="A file with the new passphrase, else it is asked for.",
)
@pass_shell
def passphrase(shell: Shell, new_passphrase_file: Path | None) -> None:
    """Change your own passphrase; no record is re-encrypted."""
    actor, old = shell.actor, shell.passphrase
    new = passphrases.chosen(new_passphrase_file, "The new passphrase", "--new-passphrase-file")
    with shell.out.working("Wrapping your keys anew"):
        shell.vault.accounts.change_passphrase(actor, old, new)
    shell.out.result({"username": actor.username}, done("Your passphrase is changed."))
