"""Holds: a chart that a case asks for, is linked to one, or is held by hand, is not deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, bindparam, insert, select
from sqlalchemy.orm import aliased

from vault.disclosure.rules.steps.base import ENDED
from vault.disclosure.rules.vocabulary import State
from vault.disclosure.tables import CaseChart, Disclosure, Hold
from vault.identity.compartments import Work
from vault.ids import new_id
from vault.records.chart_model import ChartStatus, MemberRole
from vault.records.rows import Columns
from vault.records.tables import Chart, Member
from vault.store.statements import Prepared
from vault.store.unit_of_work import Reader

_PLACED_AT = Prepared(
    select(Hold.placed_at)
    .where(Hold.chart_id == bindparam("chart"), Hold.lifted_at.is_(None))
    .order_by(Hold.placed_at.desc())
)


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


class HoldGround(StrEnum):
    """Why a chart is held."""

    CASE = "case"
    LITIGATION = "litigation"
    INVESTIGATION = "investigation"
    AUDIT = "audit"
    CLAIM = "claim"

    @property
    def words(self) -> str:
        """It in words."""
        return {
            HoldGround.CASE: "a disclosure case",
            HoldGround.LITIGATION: "litigation is pending or reasonably anticipated",
            HoldGround.INVESTIGATION: "an investigation by an agency or licensing board",
            HoldGround.AUDIT: "an audit by a payer or the government",
            HoldGround.CLAIM: "a claim or complaint against the practice",
        }[self]


@dataclass(frozen=True, slots=True)
class StandingHold:
    """A hold that stands on a chart; `case_id` and `case` are "" for one placed by hand."""

    hold_id: str
    chart_id: str
    chart: str
    ground: HoldGround
    case_id: str
    case: str
    case_over: bool
    placed_by: str
    placed_at: datetime
    lift_asked_by: str
    lift_asked_at: datetime | None


def lock_charts(work: Work, chart_ids: Collection[str]) -> frozenset[str]:
    """Keep others from holding or disposing of charts until the unit's end.

    Returns:
        The ids of those that are there, and not disposed of.
    """
    rows = work.execute(
        select(Chart.id, Chart.status)
        .where(Chart.id.in_(chart_ids))
        .order_by(Chart.id)
        .with_for_update()
    )
    return frozenset(row.id for row in rows if row.status != ChartStatus.DISPOSED)


def place_holds(
    work: Work,
    chart_ids: Collection[str],
    by: str,
    at: datetime,
    *,
    case_id: str | None,
    ground: HoldGround = HoldGround.CASE,
) -> tuple[str, ...]:
    """Place holds on charts, a case's on those only that it does not hold yet.

    The caller records the event.

    Returns:
        The ids of the holds placed.
    """
    standing = work.execute(
        select(Hold.chart_id).where(
            Hold.case_id == case_id, Hold.ground == ground, Hold.lifted_at.is_(None)
        )
    )
    held = set(standing.scalars()) if case_id else set()
    rows = [
        {
            "id": new_id(),
            "case_id": case_id,
            "chart_id": chart_id,
            "ground": ground,
            "placed_by": by,
            "placed_at": at,
            "lift_asked_by": None,
            "lift_asked_at": None,
            "lifted_by": None,
            "lifted_at": None,
        }
        for chart_id in sorted(lock_charts(work, chart_ids) - held)
    ]
    if rows:
        work.execute(insert(Hold), rows)
    return tuple(str(row["id"]) for row in rows)


def held_charts(reader: Reader) -> frozenset[str]:
    """Return the ids of every chart on which a hold stands."""
    standing = reader.execute(select(Hold.chart_id).where(Hold.lifted_at.is_(None)))
    return frozenset(standing.scalars())


def holds_asked(chart_id: str) -> tuple[Prepared, Columns]:
    """Return the query for `placed_at` of the holds that stand on a chart, the last first."""
    return _PLACED_AT, {"chart": chart_id}


def is_held(reader: Reader, chart_id: str) -> bool:
    """Tell whether a hold stands on a chart."""
    return bool(reader.fetch(*holds_asked(chart_id)))


def lifted_holds(reader: Reader, chart_id: str) -> tuple[str, ...]:
    """Return the ids of the holds that stood on a chart once and were lifted."""
    query = select(Hold.id).where(Hold.chart_id == chart_id, Hold.lifted_at.is_not(None))
    return tuple(reader.execute(query.order_by(Hold.lifted_at)).scalars())


def standing_holds(reader: Reader, *criteria: ColumnElement[bool]) -> tuple[StandingHold, ...]:
    """Return the holds that stand, oldest first; `criteria` narrow them down."""
    rows = reader.execute(
        select(
            *Hold.__table__.c,
            Chart.number.label("chart"),
            Disclosure.number.label("case"),
            Disclosure.state,
            Disclosure.sides,
        )
        .join(Chart, Chart.id == Hold.chart_id)
        .join(Disclosure, Disclosure.id == Hold.case_id, isouter=True)
        .where(Hold.lifted_at.is_(None), *criteria)
        .order_by(Hold.placed_at, Hold.id)
    )
    return tuple(
        StandingHold(
            hold_id=row.id,
            chart_id=row.chart_id,
            chart=row.chart,
            ground=HoldGround(row.ground),
            case_id=row.case_id or "",
            case=row.case or "",
            case_over=is_over(row.state, row.sides or ()),
            placed_by=row.placed_by,
            placed_at=row.placed_at,
            lift_asked_by=row.lift_asked_by or "",
            lift_asked_at=row.lift_asked_at,
        )
        for row in rows
    )


def is_over(state: str | None, sides: Collection[str]) -> bool:
    """Tell whether a case is over by its readable columns, or there is none."""
    return state in {None, State.CLOSED} or not ENDED.isdisjoint(sides)


def unfinished_cases(reader: Reader, chart_id: str) -> int:
    """Return how many cases ask for a chart and are not over."""
    rows = reader.execute(
        select(Disclosure.state, Disclosure.sides)
        .join(CaseChart, CaseChart.case_id == Disclosure.id)
        .where(CaseChart.chart_id == chart_id)
    )
    return sum(not is_over(row.state, row.sides) for row in rows)
