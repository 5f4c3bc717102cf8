"""Safety alerts: seen by everyone who may open a chart's first page (SE9)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.identity.actor import Actor
from vault.identity.compartments import held_keys
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.identity.sealed import seal_json
from vault.identity.tables import Grant
from vault.ids import new_id
from vault.labels.vocabulary import PurposeOfUse
from vault.records.access import admit_to_chart, identity_keys, logging_tampering
from vault.records.chart_model import ChartInputInvalid, SafetyAlert
from vault.records.events import RecordsEvent
from vault.records.first_page import opened_alert
from vault.records.rows import fetch
from vault.records.tables import Alert, Chart
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class ChartAlert:
    """An alert and the number of the chart that it stands on."""

    chart: str
    alert: SafetyAlert


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

    def standing(self, actor: Actor) -> tuple[ChartAlert, ...]:
        """Return every alert on the charts whose identity the actor may know, newest first.

        Raises:
            PermissionDenied: the actor may not open charts.
            TamperedData: one of them does not open.
        """
        attempt = Event(
            tag=RecordsEvent.ALERT_LIST, actor=actor.user_id, purpose=PurposeOfUse.TREAT
        )
        with self._store.unit_of_work() as work:
            actor.require(Permission.CHART_OPEN, attempt)
            rows = fetch(
                work,
                select(*Alert.__table__.c, Chart.number)
                .join(Chart, Chart.id == Alert.chart_id)
                .join(
                    Grant,
                    (Grant.compartment_id == Chart.compartment_id) & (Grant.epoch == Chart.epoch),
                )
                .where(
                    Alert.cleared_at.is_(None),
                    Grant.holder_id == actor.user_id,
                    Grant.key_id == actor.keyring.key_id,
                )
                .order_by(Alert.raised_at.desc()),
            )
            held = held_keys(work, actor, sorted({row["chart_id"] for row in rows}))
            work.record(replace(attempt, detail={"alerts": len(rows)}))
        with logging_tampering(self._store, attempt):
            return tuple(ChartAlert(row["number"], opened_alert(row, held)) for row in rows)

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
