"""A sponsor report as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io

from vault.audit.reports import formula_safe
from vault.sponsors.aggregates import Cell, Report
from vault.sponsors.paper import figure

COLUMNS = ("Table", "Figure", "Count")


def written(report: Report) -> str:
    """Write a report as CSV (RFC 4180) that no spreadsheet takes for formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for table in report.tables:
        for cell in (*table.cells, Cell("total", table.total)):
            writer.writerow(map(formula_safe, (table.title, cell.name, figure(cell))))
    return out.getvalue()
