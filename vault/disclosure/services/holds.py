"""Holds: as whoever opens a chart sees them, placed by hand, and lifted by two (LI10, RH4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import update

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import case_event, cases_of
from vault.disclosure.ledger.holds import (
    HoldGround,
    StandingHold,
    linked_charts,
    place_holds,
    standing_holds,
)
from vault.disclosure.tables import Hold
from vault.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.records.access import ChartDisposed, admit_to_chart, identity_keys
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold that stands on a chart, for whoever may open it.

    Args:
        placed_at: since when.
        case: the number of the case that placed it, "" for whoever takes no part in that.
        ground: why.
    """

    placed_at: datetime
    case: str
    ground: HoldGround


class Holds:
    """Tells which holds stand, places them by hand, and lifts them.

    Litigation that is reasonably anticipated takes a hold before any paper is served
    (FRCP 37(e)). No hold falls by itself: one person asks to lift it, with a reason, and another
    one lifts it.
    """

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

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
                HoldView(each.placed_at, each.case if each.case_id in own else "", each.ground)
                for each in standing_holds(work, Hold.chart_id == found.chart_id)
            )
            work.record(replace(attempt, detail={"holds": len(holds)}))
        return holds

    def standing(self, actor: Actor) -> tuple[StandingHold, ...]:
        """Return every hold that stands, oldest first.

        Raises:
            PermissionDenied: the actor does not manage holds.
        """
        attempt = case_event(CaseEvent.HOLD_LIST, actor, case_id="")
        with self._store.unit_of_work() as work:
            actor.require(Permission.HOLD_MANAGE, attempt)
            holds = standing_holds(work)
            work.record(replace(attempt, detail={"holds": len(holds)}))
        return holds

    def place(self, actor: Actor, chart: str, ground: HoldGround, reason: str) -> tuple[str, ...]:
        """Hold a chart, and every chart that shares a person with it, without a case.

        Args:
            actor: counsel or a privacy officer; they need no key.
            chart: its number.
            ground: why.
            reason: why, in words, for whoever may read reasons.

        Returns:
            The numbers of the charts held.

        Raises:
            PermissionDenied: the actor does not manage holds.
            InvalidInput: there is no reason, or the ground is a case's.
            NotFound: there is no such chart.
        """
        if ground is HoldGround.CASE:
            raise InvalidInput("A case places its own holds; see `vaultctl disclosure hold`.")
        _require_words(reason)
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart.strip(), Permission.HOLD_MANAGE, CaseEvent.HOLD_PLACE
            )
            linked = linked_charts(work, [found.chart_id])
            now = self._clock.now()
            placed = place_holds(
                work, linked.keys(), actor.user_id, now, case_id=None, ground=ground
            )
            if not placed:
                raise refusal(ChartDisposed("This chart was disposed of just now."), attempt)
            for hold_id in placed:
                record_rationale(work, hold_id, reason.strip(), now)
            for number in linked.values():
                work.record(replace(attempt, chart=number, detail={"ground": ground}))
        return tuple(sorted(linked.values()))

    def ask_to_lift(self, actor: Actor, hold_id: str, reason: str) -> None:
        """Ask that another person lift a hold.

        Raises:
            PermissionDenied: the actor does not manage holds.
            InvalidInput: there is no reason.
            NotFound: no such hold stands.
            Conflict: its case is not over, or it is asked already.
        """
        _require_words(reason)
        with self._store.unit_of_work() as work:
            hold, attempt = self._hold(work, actor, hold_id, CaseEvent.HOLD_LIFT_ASK)
            _require_case_over(hold)
            if hold.lift_asked_by:
                raise Conflict("It is asked already that this hold be lifted.")
            now = self._clock.now()
            _set(work, hold_id, lift_asked_by=actor.user_id, lift_asked_at=now)
            record_rationale(work, hold_id, reason.strip(), now)
            work.record(attempt)

    def decline_to_lift(self, actor: Actor, hold_id: str) -> None:
        """Let a hold stand that was asked to be lifted; whoever asked may take it back so.

        Raises:
            PermissionDenied: the actor does not manage holds.
            NotFound: no such hold stands.
            Conflict: nobody asked.
        """
        with self._store.unit_of_work() as work:
            hold, attempt = self._hold(work, actor, hold_id, CaseEvent.HOLD_LIFT_DECLINE)
            _require_asked(hold)
            _set(work, hold_id, lift_asked_by=None, lift_asked_at=None)
            work.record(attempt)

    def lift(self, actor: Actor, hold_id: str) -> None:
        """Lift a hold that another person asked to be lifted (RH4).

        Raises:
            PermissionDenied: the actor does not manage holds, or asked for it themselves.
            NotFound: no such hold stands.
            Conflict: nobody asked, or its case is not over.
        """
        with self._store.unit_of_work() as work:
            hold, attempt = self._hold(work, actor, hold_id, CaseEvent.HOLD_LIFT)
            _require_asked(hold)
            if hold.lift_asked_by == actor.user_id:
                raise refusal(
                    PermissionDenied(
                        "Who asked to lift a hold does not lift it.",
                        remedy="Ask another counsel or privacy officer.",
                    ),
                    attempt,
                )
            _require_case_over(hold)
            _set(work, hold_id, lifted_by=actor.user_id, lifted_at=self._clock.now())
            work.record(replace(attempt, detail={"asked_by": hold.lift_asked_by}))

    def _hold(
        self, work: Work, actor: Actor, hold_id: str, tag: CaseEvent
    ) -> tuple[StandingHold, Event]:
        found = standing_holds(work, Hold.id == hold_id)
        attempt = case_event(tag, actor, hold_id if found else "", found[0].chart if found else "")
        actor.require(Permission.HOLD_MANAGE, attempt)
        if not found:
            raise NotFound("No such hold stands.")
        return found[0], attempt


def _require_words(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("This needs its reason in words.")


def _require_asked(hold: StandingHold) -> None:
    if not hold.lift_asked_by:
        raise Conflict("Nobody asked that this hold be lifted.", remedy="Ask first.")


def _require_case_over(hold: StandingHold) -> None:
    if not hold.case_over:
        raise Conflict(
            "The case that placed this hold is not over.",
            remedy="Close or refuse the case first.",
        )


def _set(work: Work, hold_id: str, **values: Any) -> None:
    work.execute(update(Hold).where(Hold.id == hold_id).values(**values))
