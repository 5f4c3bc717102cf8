"""Destroying one chart inside a unit of work: hold check, tombstone, keys, rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.clock import to_rfc3339
from vault.disclosure.ledger.holds import is_held, lifted_holds, lock_charts
from vault.disclosure.sections.forgetting import forget_versions
from vault.identity.actor import refusal
from vault.identity.compartments import Work
from vault.identity.shredding import shred
from vault.loans.book import close_of_chart
from vault.records.erasing import erase_chart
from vault.retention.model import ChartHeld, ProposalStale
from vault.retention.tables import Tombstone


def destroy(
    work: Work, chart_id: str, number: str, disposal_id: str, at: datetime, attempt: Event
) -> Mapping[str, JSON]:
    """Destroy a chart's keys and rows; its number, dates and tombstone stay.

    The caller records the event.

    Returns:
        What the certificate says of it.

    Raises:
        ChartHeld: a hold stands on it; `attempt` is logged as denied.
        ProposalStale: it was disposed of before.
    """
    if chart_id not in lock_charts(work, [chart_id]):
        raise ProposalStale(f"{number} was disposed of before.")
    if is_held(work, chart_id):
        raise refusal(ChartHeld(f"A hold stands on {number}."), attempt)
    lifted = lifted_holds(work, chart_id)
    work.execute(
        insert(Tombstone).values(chart_id=chart_id, disposal_id=disposal_id, disposed_at=at)
    )
    keys, emptied = shred(work, chart_id)
    erased = erase_chart(work, chart_id)
    close_of_chart(work, chart_id, at)
    handed = forget_versions(work, erased.versions)
    sessions = erased.sessions or ()
    return {
        "id": chart_id,
        "number": number,
        "notes": list(erased.notes),
        "versions": len(erased.versions),
        "members": erased.members,
        "sessions": [moment.date().isoformat() for moment in sessions],
        "rows": emptied,
        "handed_to_cases": handed,
        "keys": [
            {
                "id": key.compartment_id,
                "name": key.name,
                "epochs": list(key.epochs),
                "copies": key.grants,
            }
            for key in keys
        ],
        "hold_check": {"at": to_rfc3339(at), "standing": 0, "lifted_before": list(lifted)},
    }
