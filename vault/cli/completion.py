"""`vaultctl completion`: what makes the shell complete commands, options and codes."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from vault.cli.frame import JSON_ONLY, PROGRAM, VaultCommand, pass_shell
from vault.cli.shell import Shell

VARIABLE = f"_{PROGRAM.upper()}_COMPLETE"


@click.command(
    cls=VaultCommand, common=JSON_ONLY, fields={"script": "the script, to be read by the shell"}
)
@click.argument("shell_name", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
@pass_shell
def completion(shell: Shell, context: click.Context, shell_name: str) -> None:
    """Print the completion script of bash, zsh or fish.

    \b
    bash  eval "$(vaultctl completion bash)"   in ~/.bashrc
    zsh   eval "$(vaultctl completion zsh)"    in ~/.zshrc
    fish  vaultctl completion fish > ~/.config/fish/completions/vaultctl.fish
    """
    kind = get_completion_class(shell_name)
    if kind is None:
        raise click.UsageError("click knows no such shell.")
    made = kind(context.find_root().command, {}, PROGRAM, VARIABLE)
    script = made.source_template % made.source_vars()
    if shell.as_json:
        shell.out.result({"script": script})
    else:
        shell.out.raw(script)
