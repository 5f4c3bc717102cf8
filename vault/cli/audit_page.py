"""The audit log's answers as screens and as JSON."""

from __future__ import annotations

from typing import Any

from vault.audit.findings import LogReport
from vault.audit.reports import LogEntry
from vault.cli.blocks import attention, count, done, facts, failed
from vault.cli.shell import People


def entry_json(entry: LogEntry, people: People) -> dict[str, Any]:
    """Return the JSON fields of one event; its actor by user name."""
    return {
        "index": entry.index,
        "id": entry.id,
        "at": entry.at,
        "tag": entry.tag,
        "actor": people.name(entry.actor),
        "object_id": entry.object_id,
        "chart": entry.chart,
        "purpose": entry.purpose,
        "outcome": entry.outcome,
        "public": entry.public,
        "detail": entry.detail,
    }


def report_json(report: LogReport) -> dict[str, Any]:
    """Return the JSON fields of a verification of the log."""
    return {
        "holds": report.holds,
        "size": report.size,
        "root": report.root,
        "signed": report.signed,
        "checkpoints": report.checkpoints,
        "cosignatures": report.cosignatures,
        "unknown_cosignatures": report.unknown_cosignatures,
        "pending": report.pending,
        "findings": [
            {"kind": e.kind, "what": e.what, "index": e.index, "event_id": e.event_id}
            for e in report.findings
        ],
    }


def report_blocks(report: LogReport) -> list[Any]:
    """Return the screen of a verification of the log."""
    first = report.first
    return [
        *(failed(each.what) for each in report.findings),
        facts(
            {
                "Events": report.size,
                "Signed up to": report.signed,
                "Holding": f"{count(report.checkpoints, 'checkpoint')}, "
                f"{count(report.cosignatures, 'cosignature')}",
                "Root": report.root.hex(),
            }
        ),
        *(
            [attention(f"{count(report.unknown_cosignatures, 'cosignature')} by unknown keys.")]
            if report.unknown_cosignatures
            else []
        ),
        done("The log is whole: nothing was edited, deleted, moved or rewritten.")
        if report.holds
        else failed(
            f"The log does not hold; the first event touched is number {first.index}."
            if first and first.index is not None
            else "The log does not hold."
        ),
    ]
