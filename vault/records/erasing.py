"""Erasing a chart that is disposed of: all its rows but its own, which keeps number and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from vault.identity.compartments import Work
from vault.records.chart_model import ChartStatus
from vault.records.tables import (
    Alert,
    AmendmentPaper,
    AmendmentRequest,
    Chart,
    Cosignature,
    HeldDraft,
    LabelRequest,
    Member,
    Note,
    NoteSeal,
    Section,
    SectionLabel,
    SectionProof,
    SectionVersion,
)
from vault.store.base import Base

ERASED: Final[tuple[type[Base], ...]] = (
    AmendmentPaper,
    AmendmentRequest,
    SectionProof,
    NoteSeal,
    Cosignature,
    SectionLabel,
    LabelRequest,
    SectionVersion,
    Section,
    HeldDraft,
    Note,
    Alert,
    Member,
)
"""What goes with a chart, each table before those that its rows point to."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased of a chart.

    Args:
        notes: the ids of its notes, by which the audit log knows them.
        versions: the ids of its sections' versions.
        sessions: when the first and the last session were, if there were any.
        members: how many members it had.
    """

    notes: tuple[str, ...]
    versions: tuple[str, ...]
    sessions: tuple[datetime, datetime] | None
    members: int


def erase_chart(work: Work, chart_id: str) -> Erased:
    """Delete everything in a chart; the database lets it only where it has a tombstone.

    The keys are destroyed apart (`identity.shredding`); the caller records the event.
    """
    of_chart = select(Note.id).where(Note.chart_id == chart_id)
    sections = select(Section.id).where(Section.chart_id == chart_id)
    notes = work.execute(of_chart.order_by(Note.id)).scalars().all()
    versions = work.execute(
        select(SectionVersion.id).where(SectionVersion.chart_id == chart_id)
    ).scalars()
    first, last = work.execute(
        select(func.min(Note.session_at), func.max(Note.session_at)).where(
            Note.chart_id == chart_id
        )
    ).one()
    erased = Erased(
        notes=tuple(notes),
        versions=tuple(versions.all()),
        sessions=(first, last) if first else None,
        members=work.execute(
            select(func.count()).select_from(Member).where(Member.chart_id == chart_id)
        ).scalar_one(),
    )
    requests = select(AmendmentRequest.id).where(AmendmentRequest.chart_id == chart_id)
    within = {
        "request_id": requests,
        "section_id": sections,
        "note_id": of_chart,
    }
    for table in ERASED:
        work.execute(delete(table).where(_of_chart(table, chart_id, within)))
    work.execute(update(Chart).where(Chart.id == chart_id).values(status=ChartStatus.DISPOSED))
    return erased


def _of_chart(
    table: type[Base], chart_id: str, within: Mapping[str, Select[str]]
) -> ColumnElement[bool]:
    """Return which rows of a table are the chart's, by the nearest that they point to."""
    columns = table.__table__.c
    if "chart_id" in columns:
        return columns["chart_id"] == chart_id
    name = next(name for name in within if name in columns)
    return columns[name].in_(within[name])
