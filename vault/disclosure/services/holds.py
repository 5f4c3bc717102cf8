"""Holds as whoever opens a chart sees them (LI10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from vault.audit.events import Event
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import cases_of
from vault.disclosure.ledger.holds import standing_holds
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.records.access import admit_to_chart, identity_keys
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold that stands on a chart.

    Args:
        placed_at: since when.
        case: the number of the case that placed it, "" for whoever takes no part in that.
    """

    placed_at: datetime
    case: str


class Holds:
    """Tells which holds stand."""

    def __init__(self, store: Store[Event]):
        self._store = store

    def of_chart(self, actor: Actor, chart: str) -> tuple[HoldView, ...]:
        """Return the holds that stand on a chart, oldest first.

        Raises:
            PermissionDenied: the actor may not open charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            NotFound: there is no such chart.
        """
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_OPEN, CaseEvent.HOLD_LIST
            )
            identity_keys(work, actor, found.chart_id, attempt)
            own = set(cases_of(work, actor).values())
            holds = tuple(
                HoldView(placed_at, number if case_id in own else "")
                for case_id, number, placed_at in standing_holds(work, found.chart_id)
            )
            work.record(replace(attempt, detail={"holds": len(holds)}))
        return holds
