"""`vaultctl doctor`: whether this vault and this machine are fit for each other."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from vault.cli.blocks import attention, clean, done, failed
from vault.cli.frame import NOBODY, VaultCommand, pass_shell
from vault.cli.refusals import REFUSED
from vault.cli.shell import Shell

_MARKS = {"ok": ("✓", "bold green"), "warn": ("!", "bold yellow"), "fail": ("✗", "bold red")}


@click.command(
    cls=VaultCommand,
    common=NOBODY,
    fields={
        "fit": "whether nothing failed",
        "checks": "list of {name, status, what, remedy}; status is ok, warn or fail",
    },
)
@pass_shell
def doctor(shell: Shell) -> None:
    """Check this vault and this machine; nothing is changed, nobody logs in.

    Exit code 1 if something failed. Warnings alone leave it at 0.
    """
    from vault.clock import SystemClock  # noqa: PLC0415 - the examination loads everything
    from vault.doctor.examine import examine  # noqa: PLC0415 - the same

    with shell.out.working("Looking"):
        checks = examine(shell.folder, SystemClock())
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for each in checks:
        mark, style = _MARKS[each.status]
        said = Text(clean(each.what))
        if each.remedy:
            said.append(f"\n{clean(each.remedy)}", style="dim")
        grid.add_row(Text(mark, style=style), each.name, said)
    failures = sum(each.status == "fail" for each in checks)
    warnings = sum(each.status == "warn" for each in checks)
    shell.out.result(
        {
            "fit": failures == 0,
            "checks": [
                {"name": e.name, "status": e.status, "what": e.what, "remedy": e.remedy}
                for e in checks
            ],
        },
        grid,
        Text(),
        failed(f"{failures} of {len(checks)} checks failed.")
        if failures
        else attention(f"Fit for use; {warnings} to look at.")
        if warnings
        else done("Fit for use."),
    )
    if failures:
        raise click.exceptions.Exit(REFUSED)
