"""Access in an emergency: asked with a reason, opened with a second person's key, reviewed (AC2).

No switch opens a chart: a holder of its keys, or a quorum of recovery shares, lends them for a set
time. Psychotherapy notes and other authors' own sections are never lent (AC3). Everyone who holds
the chart's keys is told; a privacy officer or auditor who had no part in it reviews it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from vault.audit.events import Event
from vault.breakglass.events import BreakGlassEvent
from vault.breakglass.model import (
    LEAST_MINUTES,
    MOST_MINUTES,
    OVERRIDES,
    Disposition,
    Overview,
    Reason,
    State,
)
from vault.breakglass.rows import (
    ROWS,
    access,
    charts_held,
    event_of,
    has_asked,
    holds_chart,
    row_of,
    shared_compartments,
    take_back,
)
from vault.breakglass.tables import EmergencyAccess
from vault.clock import Clock
from vault.errors import Conflict, InvalidInput, KeyNotHeld, NotFound, PermissionDenied
from vault.identity import key_holders, rosters
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import CompartmentName, Work
from vault.identity.lapsing import Lapsing
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.ids import new_id
from vault.records.access import ChartDisposed, chart_ref
from vault.records.chart_model import ChartStatus
from vault.store.unit_of_work import Store


class BreakGlass:
    """Asks for, lends, ends and reviews emergency accesses."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock
        self._lapsing = Lapsing(clock)

    def ask(self, actor: Actor, chart: str, reason: Reason, minutes: int, words: str) -> str:
        """Ask for a chart that the actor holds no key of.

        Args:
            actor: who needs it.
            chart: its number; whether there is such a chart is told by its number alone.
            reason: why, as a code that the second person sees.
            minutes: for how long, 5 to 240.
            words: why, in words, for whoever reviews it; the second person is told in person.

        Raises:
            PermissionDenied: the actor's roles open no charts.
            InvalidInput: no words, or a time out of bounds.
            NotFound: there is no such chart, or it was disposed of.
            Conflict: they hold its keys already, or have asked already.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            attempt = replace(event_of(BreakGlassEvent.ASKED, actor), purpose=OVERRIDES[reason])
            actor.require(Permission.CHART_OPEN, attempt)
            if not words.strip():
                raise InvalidInput("An emergency access needs its reason in words.")
            if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
                raise InvalidInput(f"Ask for {LEAST_MINUTES} to {MOST_MINUTES} minutes.")
            found = chart_ref(work, chart.strip())
            if found is None:
                raise refusal(NotFound("There is no chart with that number."), attempt)
            if found.status is ChartStatus.DISPOSED:
                raise refusal(ChartDisposed("This chart was disposed of."), attempt)
            if holds_chart(work, actor, found.chart_id):
                raise Conflict("You hold the keys of this chart already.", remedy="Open it.")
            if has_asked(work, actor.user_id, found.chart_id):
                raise Conflict("You have asked for this chart already.")
            access_id = new_id()
            work.execute(
                insert(EmergencyAccess).values(
                    id=access_id,
                    chart_id=found.chart_id,
                    requester_id=actor.user_id,
                    reason=reason,
                    minutes=minutes,
                    state=State.ASKED,
                    asked_at=now,
                    disposition="",
                )
            )
            record_rationale(work, access_id, words.strip(), now)
            work.record(
                replace(
                    attempt,
                    object_id=access_id,
                    chart=found.number,
                    detail={"reason": reason, "minutes": minutes},
                )
            )
        return access_id

    def lend(self, actor: Actor, access_id: str) -> None:
        """Lend the requester the chart's shared keys that the actor holds, for the time asked.

        Raises:
            PermissionDenied: the actor may not grant keys, or asked for it themselves.
            KeyNotHeld: the actor holds no key of the chart.
            NotIntroduced: the requester's key was not introduced by who may do that.
            NotFound: there is no such request.
            Conflict: it has been answered already.
        """
        with self._store.unit_of_work() as work:
            row, attempt = self._answerable(work, actor, access_id, BreakGlassEvent.GRANTED)
            now = self._clock.now()
            until = now + timedelta(minutes=row.minutes)
            lent = []
            requester = rosters.introduced(work, [row.requester_id])
            for place in shared_compartments(work, row.chart_id):
                if row.requester_id in key_holders.holders(work, place.id):
                    continue
                if not key_holders.holds_for_good(work, actor, place.id):
                    continue
                key_holders.lend(
                    work, actor, place.id, requester, at=now, until=until, attempt=attempt
                )
                lent.append(place.name)
            if CompartmentName.IDENTITY not in lent:
                raise refusal(KeyNotHeld("You hold no key of this chart."), attempt)
            self._set(
                work,
                access_id,
                state=State.GRANTED,
                second_id=actor.user_id,
                granted_at=now,
                expires_at=until,
            )
            work.record(replace(attempt, detail={"keys": sorted(lent), "minutes": row.minutes}))
        self._lapsing.lent(until)

    def decline(self, actor: Actor, access_id: str) -> None:
        """Decline to lend the keys.

        Raises:
            PermissionDenied: the actor may not grant keys, or asked for it themselves.
            KeyNotHeld: the actor holds no key of the chart.
            NotFound: there is no such request.
            Conflict: it has been answered already.
        """
        with self._store.unit_of_work() as work:
            _, attempt = self._answerable(work, actor, access_id, BreakGlassEvent.DECLINED)
            now = self._clock.now()
            self._set(work, access_id, state=State.DECLINED, second_id=actor.user_id, ended_at=now)
            work.record(attempt)

    def end(self, actor: Actor, access_id: str) -> None:
        """End an access before its time: the requester, or whoever holds the chart's keys.

        Raises:
            NotFound: there is no such access, or none that the actor may know of.
            Conflict: it is not under way.
        """
        with self._store.unit_of_work() as work:
            row = row_of(work, access_id)
            attempt = event_of(BreakGlassEvent.ENDED, actor, row)
            if actor.user_id != row.requester_id and not holds_chart(work, actor, row.chart_id):
                raise refusal(NotFound("There is no such emergency access."), attempt)
            if row.state not in {State.GRANTED, State.ASKED}:
                raise Conflict("This emergency access is over.")
            take_back(work, row)
            self._set(work, access_id, state=State.ENDED, ended_at=self._clock.now())
            work.record(attempt)

    def sweep(self) -> int:
        """End every access whose time is over; return how many.

        It is called before anybody acts, so keys lent are gone the moment they lapse.
        """
        now = self._lapsing.due()
        if now is None:
            return 0
        with self._store.reading() as reader:
            query = ROWS.where(EmergencyAccess.state == State.GRANTED)
            under_way = reader.execute(query).all()
        over = [row for row in under_way if row.expires_at <= now]
        if over:
            self._lapse(over)
        self._lapsing.looked(now, [row.expires_at for row in under_way if row.expires_at > now])
        return len(over)

    def _lapse(self, rows: Iterable[Any]) -> None:
        with self._store.unit_of_work() as work:
            for row in rows:
                take_back(work, row)
                self._set(work, row.id, state=State.ENDED, ended_at=row.expires_at)
                work.record(
                    Event(
                        tag=BreakGlassEvent.LAPSED,
                        actor="system",
                        object_id=row.id,
                        chart=row.number,
                        purpose=OVERRIDES[Reason(row.reason)],
                    )
                )

    def review(self, actor: Actor, access_id: str, found: Disposition, words: str) -> None:
        """Say what a review of an access that is over found.

        Raises:
            PermissionDenied: the actor reviews no reasons, or had a part in it.
            InvalidInput: no words.
            NotFound: there is no such access.
            Conflict: it is not over, or reviewed already.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            row = row_of(work, access_id)
            attempt = event_of(BreakGlassEvent.REVIEWED, actor, row)
            actor.require(Permission.AUDIT_DETAIL, attempt)
            if actor.user_id in {row.requester_id, row.second_id}:
                raise refusal(
                    PermissionDenied(
                        "Who had a part in an emergency access does not review it.",
                        remedy="Ask another privacy officer or auditor.",
                    ),
                    attempt,
                )
            if not words.strip():
                raise InvalidInput("A review says in words what it found.")
            if row.state not in {State.ENDED, State.DECLINED}:
                raise Conflict("It can be reviewed once, when it is over.")
            self._set(
                work,
                access_id,
                state=State.REVIEWED,
                reviewer_id=actor.user_id,
                disposition=found,
                reviewed_at=now,
            )
            record_rationale(work, access_id, words.strip(), now)
            work.record(replace(attempt, detail={"found": found}))

    def overview(self, actor: Actor) -> Overview:
        """Return what the actor has to do with emergency accesses; the look is logged."""
        self.sweep()
        with self._store.unit_of_work() as work:
            rows = [access(row) for row in work.execute(ROWS)]
            held = charts_held(work, actor)
            work.record(Event(tag=BreakGlassEvent.LISTED, actor=actor.user_id))
        others = [each for each in rows if each.requester_id != actor.user_id]
        theirs = [each for each in others if each.chart in held]
        reviews = actor.may(Permission.AUDIT_DETAIL)
        apart = [each for each in others if reviews and each.second_id != actor.user_id]
        over = {State.ENDED, State.DECLINED}
        return Overview(
            own=tuple(each for each in rows if each.requester_id == actor.user_id),
            to_answer=tuple(each for each in theirs if each.state is State.ASKED),
            told=tuple(each for each in theirs if each.state is not State.ASKED),
            to_review=tuple(each for each in apart if each.state in over),
            reviewed=tuple(each for each in others if reviews and each.state is State.REVIEWED),
        )

    def _answerable(
        self, work: Work, actor: Actor, access_id: str, tag: BreakGlassEvent
    ) -> tuple[Any, Event]:
        row = row_of(work, access_id)
        attempt = event_of(tag, actor, row)
        actor.require(Permission.KEY_GRANT, attempt)
        if actor.user_id == row.requester_id:
            raise refusal(
                PermissionDenied(
                    "Nobody lends keys to themselves.", remedy="Reach a colleague who holds them."
                ),
                attempt,
            )
        if not holds_chart(work, actor, row.chart_id, lasting=True):
            raise refusal(KeyNotHeld("You hold no key of this chart."), attempt)
        if row.state != State.ASKED:
            raise Conflict("This request has been answered already.")
        return row, attempt

    def _set(self, work: Work, access_id: str, **values: object) -> None:
        work.execute(
            update(EmergencyAccess).where(EmergencyAccess.id == access_id).values(**values)
        )
