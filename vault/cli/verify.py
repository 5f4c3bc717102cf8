"""`vaultctl verify`: check a production package; needs no vault and no account."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import RenderableType
from rich.text import Text

from vault.cli.blocks import attention, count, done, facts, failed, heading, hint, styled
from vault.cli.frame import JSON_ONLY, VaultCommand, pass_shell
from vault.cli.refusals import VERIFICATION_FAILED
from vault.cli.shell import Shell

if TYPE_CHECKING:
    from vault.production.verifying.report import VerificationReport


@click.command(
    cls=VaultCommand,
    common=JSON_ONLY,
    fields={
        "holds": "whether nothing failed",
        "package": "production, or privilege-log for one under seal",
        "checks": "list of {name, outcome, text}; outcome is holds, failed or unchecked",
        "production": "{ref, number, dated, organisation, bates, sections, withheld, log}, or null "
        "where the manifest cannot be trusted",
    },
)
@click.argument("package", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--trust",
    "trust_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The sender's keys, got by another way than the package.",
)
@click.option(
    "--log",
    "log_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Its privilege log under seal, to be checked with it: whether it is that production's.",
)
@pass_shell
def verify(shell: Shell, package: Path, trust_file: Path | None, log_file: Path | None) -> None:
    """Check a package, or a privilege log under seal: what it is, what was withheld, what holds.

    It needs nothing but the file. Without --trust it shows that the package is consistent with
    itself, and says that it cannot show who made it. Exit code 0 only when everything that was
    checked holds, else 3.
    """
    from vault.production.verifying.trust import read_trust  # noqa: PLC0415 - loads the PDF libraries
    from vault.production.verifying.verify import (  # noqa: PLC0415 - the same
        verify_package,
        verify_together,
    )

    trust = read_trust(trust_file.read_text("utf-8")) if trust_file else None
    now = datetime.now(UTC)
    with shell.out.working("Checking the package"):
        report = (
            verify_together(package, log_file, trust=trust, now=now)
            if log_file
            else verify_package(package, trust=trust, now=now)
        )
    shell.out.result(report.to_json(), *report_blocks(report))
    if not report.holds:
        raise click.exceptions.Exit(VERIFICATION_FAILED)


def report_blocks(report: VerificationReport) -> list[RenderableType]:
    """Return the screen of a verification: what fails comes first."""
    outcomes = {
        outcome: [c.text for c in report.checks if c.outcome == outcome]
        for outcome in ("failed", "holds", "unchecked")
    }
    return [
        *_production(report),
        *([heading("What does not hold")] if outcomes["failed"] else []),
        *map(failed, outcomes["failed"]),
        *([heading("What holds")] if outcomes["holds"] else []),
        *map(done, outcomes["holds"]),
        *([heading("What was not checked")] if outcomes["unchecked"] else []),
        *map(attention, outcomes["unchecked"]),
        Text(),
        (done if report.trusted else attention)(report.conclusion)
        if report.holds
        else failed("The package does not verify. Do not rely on it."),
    ]


def _production(report: VerificationReport) -> list[RenderableType]:
    from vault.disclosure.rules.vocabulary import ReasonCode  # noqa: PLC0415 - with the report

    manifest = report.manifest
    if manifest is None:
        return [hint("What it holds cannot be told: its manifest cannot be trusted.")]
    notes = {item.note for item in manifest.items}
    released = f"{count(len(manifest.items), 'section')} of {count(len(notes), 'record')}"
    return [
        styled(report.heading, "bold"),
        facts(
            ({} if report.log else {"Released": released})
            | {
                "Withheld": "; ".join(
                    f"{count(each.count, each.kind)}, {each.reason} {ReasonCode[each.reason].words}"
                    for each in manifest.withheld
                ),
            }
        ),
    ]
