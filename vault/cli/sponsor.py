"""`vaultctl sponsor`: aggregates for the sponsor of an employee assistance program (AC6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType

from vault.cli.blocks import done, facts, hint, next_step, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.letters import PDF, letter_blocks, write_pdf
from vault.cli.new_file import keep
from vault.cli.params import YES
from vault.cli.shell import Shell
from vault.sponsors.aggregates import Report
from vault.sponsors.service import Issued
from vault.sponsors.spreadsheet import written

PERIOD = click.argument("period", help="A quarter, 2026-Q3, or a year, 2026.")
FIELDS = {
    "period": "the quarter or year",
    "smallest": "the fewest charts that a figure rests on",
    "issued_at": "when it was fixed",
    "issued_by": "who issued it",
    "sha256": "of its canonical JSON, as the log has it",
    "tables": "list of {title, of, what, total, cells: list of {name, count}}; count is null "
    "where it is suppressed",
}


@click.group(cls=NounGroup)
def sponsor() -> None:
    """Counts of the program as a whole, for the employer that sponsors it.

    Small figures are suppressed, and each period is reported once. A privacy officer does this.
    """


@sponsor.command(fields=FIELDS)
@PERIOD
@YES
@pass_shell
def issue(shell: Shell, period: str, yes: bool) -> None:
    """Count a period that is over, and fix its report.

    A quarter and its year are never both reported: one could be taken from the other.
    """
    shell.confirm(f"Issue the report of {period}? It can't be changed afterwards.", yes=yes)
    issued = shell.vault.sponsors.issue(shell.actor, period)
    shell.out.result(
        _json(shell, issued),
        done(f"The report of {issued.report.period} is issued."),
        *_tables(issued.report),
        next_step(f"vaultctl sponsor show {issued.report.period} --pdf report.pdf", "to print it"),
    )


@sponsor.command(
    fields=FIELDS | {"pdf": "the PDF file written, or null", "csv": "the CSV file written, or null"}
)
@PERIOD
@PDF
@click.option(
    "--csv",
    "spreadsheet",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as CSV into this new file.",
)
@pass_shell
def show(shell: Shell, period: str, pdf: Path | None, spreadsheet: Path | None) -> None:
    """Show a report that was issued, as the sponsors get it."""
    issued = shell.vault.sponsors.open(shell.actor, period)
    letter = shell.vault.sponsors.letter(shell.actor, issued)
    kept = [write_pdf(shell, letter, pdf)] if pdf else []
    if spreadsheet:
        kept.append(keep(written(issued.report).encode(), spreadsheet, "CSV"))
    shell.out.result(
        _json(shell, issued)
        | {
            "pdf": str(pdf) if pdf else None,
            "csv": str(spreadsheet) if spreadsheet else None,
        },
        *letter_blocks(letter),
        facts({"SHA-256": issued.sha256}),
        *kept,
    )


@sponsor.command("list", fields={"periods": "list of the periods reported, the latest first"})
@pass_shell
def list_reports(shell: Shell) -> None:
    """List the periods that were reported."""
    found = shell.vault.sponsors.periods(shell.actor)
    shell.out.result(
        {"periods": list(found)},
        table(["Period"], [(period,) for period in found], empty="No report was issued yet."),
    )


def _json(shell: Shell, issued: Issued) -> dict[str, Any]:
    report = issued.report
    return {
        "period": report.period,
        "smallest": report.smallest,
        "issued_at": report.issued_at,
        "issued_by": shell.people.name(issued.issued_by),
        "sha256": issued.sha256,
        "tables": [
            {
                "title": each.title,
                "of": each.of,
                "what": each.what,
                "total": each.total,
                "cells": [{"name": cell.name, "count": cell.count} for cell in each.cells],
            }
            for each in report.tables
        ],
    }


def _tables(report: Report) -> list[RenderableType]:
    suppressed = sum(each.suppressed for each in report.tables)
    return [hint(f"Figures are suppressed in {suppressed} of its {len(report.tables)} tables.")]
