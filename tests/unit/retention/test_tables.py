"""Every table that knows of a chart is erased with it, or stays for a reason."""

from __future__ import annotations

from vault.records.erasing import ERASED
from vault.schema import METADATA

KEPT = {
    "accounting_requests": "documentation of six years (RH1)",
    "accounting_suspensions": "documentation of six years (RH1)",
    "case_charts": "what a case asked for",
    "case_tasks": "what was to be done in a case",
    "charts": "number and dates",
    "disposal_charts": "the certificate's",
    "emergency_accesses": "who was let in, and the review",
    "loan_readings": "who read what was lent",
    "loans": "who was lent what for what, under a key of its own",
    "holds": "what kept it, and who lifted that",
    "safety_cases": "reports and warnings, under a key of their own",
    "tombstones": "what says that it is gone",
    "transmission_charts": "the accounting",
}
HANDED = {"case_fingerprints", "section_releases", "lent_sections"}
"""What `disclosure.sections.forgetting` deletes, and `loans.book.close_of_chart`."""

_OF_A_CHART = {"chart_id", "note_id", "section_id", "version_id"}


def test_each_table_is_decided_on() -> None:
    concerned = {
        table.name
        for table in METADATA.sorted_tables
        if _OF_A_CHART & set(table.columns.keys()) or table.name == "charts"
    }
    erased = {table.__tablename__ for table in ERASED} - {"amendment_papers"}
    assert concerned == erased | KEPT.keys() | HANDED
    assert not erased & KEPT.keys()
