"""Disposals as services give them; no database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from vault.audit.canonical import JSON
from vault.errors import Conflict
from vault.retention.schedule import Clock


class DisposalState(StrEnum):
    """How a disposal stands."""

    PROPOSED = "proposed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    DONE = "done"


class ChartHeld(Conflict):
    """A hold stands on the chart; nothing in it may be destroyed (RH4)."""

    code = "chart-held"
    default_untouched = "Nothing was destroyed."
    default_remedy = "See the holds with `vaultctl retention holds`; two people lift one."


class NotDue(Conflict):
    """The chart may not be disposed of yet, or not as it stands."""

    code = "not-due"
    default_untouched = "Nothing was destroyed."


class ProposalStale(Conflict):
    """What was proposed is not what there is now."""

    code = "proposal-stale"
    default_untouched = "Nothing was destroyed."
    default_remedy = "Cancel or decline the proposal, and propose anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChart:
    """A chart whose clock the reader's keys let them count.

    Args:
        chart: its number.
        name: what the unit is called.
        closed: whether it takes no new notes.
        last_service: the day of the last session.
        due_on: the first day on which it may be disposed of.
        clock: which clock ends last.
        held: whether a hold stands on it.
        proposed: whether its disposal is proposed.
        obstacle: what else is in the way, in words; "" for nothing.
    """

    chart: str
    name: str
    closed: bool
    last_service: date
    due_on: date
    clock: Clock
    held: bool
    proposed: bool
    obstacle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredBackupView:
    """A backup that holds what was disposed of."""

    backup_id: str
    sha256: str
    made_at: datetime
    destroyed_by: str
    destroyed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalView:
    """A disposal as it stands.

    Args:
        charts: the numbers of its charts.
        held: those of them on which a hold stands.
        proposal: what was proposed and signed.
        certificate: the certificate's file, None until it is done.
        backups: those that still hold the charts, or did.
    """

    disposal_id: str
    state: DisposalState
    charts: tuple[str, ...]
    held: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    ended_by: str
    ended_at: datetime | None
    proposal: Mapping[str, JSON]
    certificate: bytes | None
    backups: tuple[CoveredBackupView, ...]
