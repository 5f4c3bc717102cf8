"""Holds: a chart that a case asks for, or that is linked to one, is not deleted (LI10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from vault.disclosure.tables import Disclosure, Hold
from vault.identity.compartments import Work
from vault.ids import new_id
from vault.records.chart_model import MemberRole
from vault.records.tables import Chart, Member
from vault.store.unit_of_work import Reader


def linked_charts(reader: Reader, chart_ids: Collection[str]) -> dict[str, str]:
    """Return these charts and every chart that shares a person with one of them.

    So a client's individual chart is held with the couple's, and a collateral's own with both.

    Returns:
        Chart numbers by chart id.
    """
    other = aliased(Member)
    shared = (
        select(other.chart_id)
        .join(Member, Member.person_id == other.person_id)
        .where(Member.chart_id.in_(chart_ids))
    )
    rows = reader.execute(
        select(Chart.id, Chart.number).where(Chart.id.in_(chart_ids) | Chart.id.in_(shared))
    )
    return {row.id: row.number for row in rows}


def clients_of(reader: Reader, chart_ids: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return (chart id, handle) of every client of these charts."""
    rows = reader.execute(
        select(Member.chart_id, Member.handle)
        .where(Member.chart_id.in_(chart_ids), Member.role == MemberRole.CLIENT)
        .order_by(Member.chart_id, Member.handle)
    )
    return tuple((row.chart_id, row.handle) for row in rows)


def place_holds(
    work: Work, case_id: str, chart_ids: Collection[str], by: str, at: datetime
) -> None:
    """Place a case's holds on charts that it does not hold yet; the caller records the event."""
    standing = work.execute(
        select(Hold.chart_id).where(Hold.case_id == case_id, Hold.lifted_at.is_(None))
    )
    held = set(standing.scalars())
    rows = [
        {
            "id": new_id(),
            "case_id": case_id,
            "chart_id": chart_id,
            "placed_by": by,
            "placed_at": at,
            "lifted_by": None,
            "lifted_at": None,
        }
        for chart_id in sorted(set(chart_ids) - held)
    ]
    if rows:
        work.execute(insert(Hold), rows)


def held_charts(reader: Reader) -> frozenset[str]:
    """Return the ids of every chart on which a hold stands."""
    standing = reader.execute(select(Hold.chart_id).where(Hold.lifted_at.is_(None)))
    return frozenset(standing.scalars())


def standing_holds(reader: Reader, chart_id: str) -> tuple[tuple[str, str, datetime], ...]:
    """Return (case id, case number, since when) of the holds on a chart, oldest first."""
    rows = reader.execute(
        select(Disclosure.id, Disclosure.number, Hold.placed_at)
        .join(Disclosure, Disclosure.id == Hold.case_id)
        .where(Hold.chart_id == chart_id, Hold.lifted_at.is_(None))
        .order_by(Hold.placed_at, Disclosure.number)
    )
    return tuple((row.id, row.number, row.placed_at) for row in rows)
