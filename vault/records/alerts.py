"""Safety alerts: seen by everyone who may open a chart's first page (SE9)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.identity.sealed import seal_json
from vault.ids import new_id
from vault.records.access import admit_to_chart, identity_keys
from vault.records.chart_model import ChartInputInvalid
from vault.records.events import RecordsEvent
from vault.records.tables import Alert
from vault.store.unit_of_work import Store


class Alerts:
    """Raises and clears safety alerts.

    Their text stands under the chart's `identity` key, which the first page takes anyway, so no
    other compartment can keep an alert from anyone.
    """

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def raise_alert(self, actor: Actor, chart: str, text: str) -> str:
        """Put an alert on a chart's first page and return its id.

        Raises:
            PermissionDenied: the actor may not open charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            ChartInputInvalid: the alert says nothing.
        """
        if not text.strip():
            raise ChartInputInvalid("An alert says what the danger is.")
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_OPEN, RecordsEvent.ALERT_RAISE
            )
            keys = identity_keys(work, actor, found.chart_id, attempt)
            alert_id = new_id()
            values = {
                "id": alert_id,
                "chart_id": found.chart_id,
                "raised_by": actor.user_id,
                "raised_at": self._clock.now(),
            }
            work.execute(insert(Alert), [seal_json(Alert, values, keys.current, text.strip())])
            work.record(replace(attempt, object_id=alert_id))
        return alert_id

    def clear_alert(self, actor: Actor, alert_id: str, reason: str) -> None:
        """Take an alert off the first page; it stays in the record with who cleared it.

        Args:
            actor: who clears it.
            alert_id: the alert.
            reason: why; kept for the readers of `audit-detail`.

        Raises:
            PermissionDenied: the actor may not write charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            ChartInputInvalid: no reason is given.
            NotFound: no such alert stands on any chart.
        """
        if not reason.strip():
            raise ChartInputInvalid("Clearing an alert takes a reason.")
        with self._store.unit_of_work() as work:
            chart_id = work.execute(
                select(Alert.chart_id).where(Alert.id == alert_id, Alert.cleared_at.is_(None))
            ).scalar_one_or_none()
            found, attempt = admit_to_chart(
                work, actor, chart_id or "", Permission.CHART_WRITE, RecordsEvent.ALERT_CLEAR
            )
            identity_keys(work, actor, found.chart_id, attempt)
            now = self._clock.now()
            work.execute(
                update(Alert)
                .where(Alert.id == alert_id)
                .values(cleared_by=actor.user_id, cleared_at=now)
            )
            record_rationale(work, alert_id, reason.strip(), now)
            work.record(replace(attempt, object_id=alert_id))
