"""An accounting as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import tzinfo

from vault.audit.reports import formula_safe
from vault.disclosure.rules.accounts.letters import Views

COLUMNS = (
    "Rule",
    "Date",
    "Recipient",
    "Address",
    "What was disclosed",
    "Purpose",
    "Request",
    "How often",
    "Last on",
)
_HIPAA, _PART2 = "45 CFR 164.528", "42 CFR 2.25"


def written(views: Views, zone: tzinfo) -> str:
    """Write an accounting as CSV (RFC 4180) that no spreadsheet takes for formulas.

    Args:
        views: what was disclosed.
        zone: the organisation's time zone, by which days are told.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for rule, view in ((_HIPAA, views.hipaa), (_PART2, views.part2)):
        for entry in view.entries if view else ():
            first = entry.first
            cells = (
                rule,
                f"{first.at.astimezone(zone):%Y-%m-%d}",
                first.recipient,
                first.address,
                first.description,
                first.purpose,
                first.request,
                str(entry.count),
                f"{entry.last_at.astimezone(zone):%Y-%m-%d}",
            )
            writer.writerow(map(formula_safe, cells))
    return out.getvalue()
