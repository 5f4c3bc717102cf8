"""Charts: one record a treatment unit, under a number that tells nothing."""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace

from sqlalchemy import insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import InvalidInput
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, ScopeKind, Work
from vault.identity.permissions import Permission
from vault.identity.sealed import open_json, seal_json
from vault.identity.tables import Grant
from vault.ids import new_id
from vault.labels.vocabulary import PurposeOfUse
from vault.records.access import (
    NUMBER_PREFIX,
    ChartRef,
    admit_to_chart,
    chart_ref,
    identity_keys,
    logging_tampering,
)
from vault.records.chart_model import (
    ChartDetails,
    ChartStatus,
    ChartSummary,
    FirstPage,
    UnitKind,
)
from vault.records.events import RecordsEvent
from vault.records.family import log_own_family
from vault.records.first_page import fetch_first_page
from vault.records.rows import Columns, Keys, code_of, fetch
from vault.records.tables import Chart
from vault.records.timeline import EVERY_NOTE, NotesWanted
from vault.store.unit_of_work import Store

SHARED_COMPARTMENTS = (
    CompartmentName.IDENTITY,
    CompartmentName.GENERAL,
    CompartmentName.RESTRICTED,
    CompartmentName.SUBSTANCE_USE,
)
"""The compartments that every chart starts with; the owned ones come with their first section."""

CHART_COLUMNS = (
    Chart.id,
    Chart.number,
    Chart.unit_kind,
    Chart.status,
    Chart.opened_on,
    Chart.compartment_id,
    Chart.epoch,
    Chart.wrapped_key,
    Chart.ciphertext,
)


class Charts:
    """Opens charts, shows their first pages, corrects and closes them."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def create(self, actor: Actor, unit_kind: UnitKind, details: ChartDetails) -> ChartRef:
        """Open a chart whose keys, to begin with, its creator alone holds.

        Raises:
            PermissionDenied: the actor may not write charts.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            attempt = Event(
                tag=RecordsEvent.CHART_CREATE, actor=actor.user_id, purpose=PurposeOfUse.TREAT
            )
            actor.require(Permission.CHART_WRITE, attempt)
            chart_id, number = new_id(), _unused_number(work)
            keys = {
                name: compartments.create(
                    work,
                    scope_kind=ScopeKind.CHART,
                    scope_id=chart_id,
                    name=name,
                    holders=[actor.user_id],
                    granted_by=actor,
                    at=now,
                )
                for name in SHARED_COMPARTMENTS
            }
            values = {
                "id": chart_id,
                "number": number,
                "unit_kind": unit_kind,
                "status": ChartStatus.OPEN,
                "opened_on": now.date(),
                "created_by": actor.user_id,
                "created_at": now,
            }
            identity = keys[CompartmentName.IDENTITY]
            work.execute(insert(Chart), [seal_json(Chart, values, identity, details.to_json())])
            work.record(
                replace(attempt, object_id=chart_id, chart=number, detail={"unit": unit_kind})
            )
        return ChartRef(chart_id, number, unit_kind, ChartStatus.OPEN)

    def list_for(self, actor: Actor) -> tuple[ChartSummary, ...]:
        """Return the charts whose identity the actor may know, newest first.

        Raises:
            PermissionDenied: the actor may not open charts.
            TamperedData: one of them does not open.
        """
        attempt = Event(
            tag=RecordsEvent.CHART_LIST, actor=actor.user_id, purpose=PurposeOfUse.TREAT
        )
        with self._store.unit_of_work() as work:
            actor.require(Permission.CHART_OPEN, attempt)
            rows = fetch(
                work,
                select(*CHART_COLUMNS)
                .join(
                    Grant,
                    (Grant.compartment_id == Chart.compartment_id) & (Grant.epoch == Chart.epoch),
                )
                .where(Grant.holder_id == actor.user_id, Grant.key_id == actor.keyring.key_id)
                .order_by(Chart.created_at.desc()),
            )
            held = compartments.held_keys(work, actor, [row["id"] for row in rows])
            work.record(replace(attempt, detail={"charts": len(rows)}))
        with logging_tampering(self._store, attempt):
            return tuple(chart_summary(row, held) for row in rows)

    def open_first_page(
        self, actor: Actor, chart: str, wanted: NotesWanted = EVERY_NOTE
    ) -> FirstPage:
        """Return a chart's first page: who it is, alerts, members, and its notes without text.

        Args:
            actor: who opens it.
            chart: its number or id.
            wanted: which of its notes; the alerts are all there whatever is wanted (SE9).

        Raises:
            PermissionDenied: the actor may not open charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            NotFound: there is no such chart, or no such note in it to go on from.
            TamperedData: something on the page does not open.
        """
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_OPEN, RecordsEvent.CHART_OPEN
            )
            keys = identity_keys(work, actor, found.chart_id, attempt)
            [row] = fetch(work, select(*CHART_COLUMNS).where(Chart.id == found.chart_id))
            page = fetch_first_page(work, actor, found.chart_id, wanted, keys.held)
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            opened = page.opened(chart_summary(row, keys.held), keys.held)
        names = [member.details.name for member in opened.members]
        log_own_family(self._store, actor, names, attempt)
        return opened

    def correct_details(self, actor: Actor, chart: str, details: ChartDetails) -> None:
        """Replace a chart's details.

        Raises:
            PermissionDenied: the actor may not write charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
        """
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_WRITE, RecordsEvent.CHART_CORRECT
            )
            keys = identity_keys(work, actor, found.chart_id, attempt)
            values = {"id": found.chart_id, "number": found.number}
            work.execute(
                update(Chart)
                .where(Chart.id == found.chart_id)
                .values(seal_json(Chart, values, keys.current, details.to_json()))
            )
            work.record(attempt)

    def set_status(self, actor: Actor, chart: str, status: ChartStatus) -> None:
        """Close a chart to new notes, or open it again.

        Raises:
            PermissionDenied: the actor may not write charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            InvalidInput: nobody disposes of a chart in this way.
        """
        if status is ChartStatus.DISPOSED:
            raise InvalidInput("A chart is disposed of by two people, on a proposal.")
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_WRITE, RecordsEvent.CHART_STATUS
            )
            identity_keys(work, actor, found.chart_id, attempt)
            work.execute(update(Chart).where(Chart.id == found.chart_id).values(status=status))
            work.record(replace(attempt, detail={"status": status}))


def chart_summary(row: Columns, held: Keys) -> ChartSummary:
    """Open a row of `CHART_COLUMNS`.

    Args:
        row: a mapping of the columns.
        held: the reader's keys by (compartment id, epoch).

    Raises:
        SealBroken: the row was changed or moved.
    """
    details = open_json(Chart, row, held[row["compartment_id"], row["epoch"]])
    return ChartSummary(
        chart_id=row["id"],
        number=row["number"],
        unit_kind=code_of(UnitKind, row["unit_kind"]),
        status=code_of(ChartStatus, row["status"]),
        opened_on=row["opened_on"],
        details=ChartDetails(**details),
    )


def _unused_number(work: Work) -> str:
    while True:
        number = NUMBER_PREFIX + base64.b32encode(secrets.token_bytes(5)).decode()[:6]
        if chart_ref(work, number) is None:
            return number
