"""Disposals as those who watch over them see them, their certificates, and backups to destroy."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.ledger.holds import held_charts
from vault.errors import Conflict, InvalidInput, NotFound
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.identity.tables import Organisation
from vault.labels.vocabulary import PurposeOfUse
from vault.records.tables import Chart
from vault.retention.certificate import read_certificate
from vault.retention.events import RetentionEvent
from vault.retention.model import CoveredBackupView, DisposalState, DisposalView
from vault.retention.paper import certificate_paper
from vault.retention.tables import CoveredBackup, Disposal, DisposalChart
from vault.settings.groups import RecordSettings
from vault.store.unit_of_work import Reader, Store
from vault.typesetting.letter import Letter


class Disposals:
    """Lists disposals, gives their certificates, and keeps book of backups that hold charts."""

    def __init__(self, store: Store[Event], clock: Clock, settings: RecordSettings):
        self._store = store
        self._clock = clock
        self._settings = settings

    def all(self, actor: Actor) -> tuple[DisposalView, ...]:
        """Return every disposal, the newest first; none of them tells whose charts they were.

        Raises:
            PermissionDenied: the actor has nothing to do with retention.
        """
        attempt = _attempt(RetentionEvent.LISTED, actor)
        with self._store.unit_of_work() as work:
            actor.require(Permission.RETENTION_READ, attempt)
            views = _views(work)
            work.record(replace(attempt, detail={"disposals": len(views)}))
        return views

    def one(self, actor: Actor, disposal_id: str) -> DisposalView:
        """Return one disposal.

        Raises:
            PermissionDenied: the actor has nothing to do with retention.
            NotFound: there is no such disposal.
        """
        with self._store.unit_of_work() as work:
            found = _views(work, disposal_id)
            attempt = _attempt(RetentionEvent.READ, actor, disposal_id if found else "")
            actor.require(Permission.RETENTION_READ, attempt)
            if not found:
                raise NotFound("There is no such disposal.")
            work.record(attempt)
        return found[0]

    def certificate(self, actor: Actor, disposal_id: str) -> bytes:
        """Return the file of a disposal's certificate, its signatures checked.

        Raises:
            PermissionDenied: the actor has nothing to do with retention.
            NotFound: there is no such disposal.
            Conflict: it is not done.
            VerificationFailed: the certificate was changed.
        """
        found = self.one(actor, disposal_id)
        if found.certificate is None:
            raise Conflict("This disposal is not done; it has no certificate.")
        read_certificate(found.certificate)
        return found.certificate

    def paper(self, actor: Actor, disposal_id: str) -> Letter:
        """Return the certificate as a paper to print; errors as `certificate`."""
        certificate = read_certificate(self.certificate(actor, disposal_id))
        with self._store.reading() as reader:
            contact = reader.execute(select(Organisation.contact)).scalar_one()
        return certificate_paper(certificate, contact, self._settings.zone)

    def backup_destroyed(self, actor: Actor, disposal_id: str, backup_id: str, how: str) -> None:
        """Record that a backup which held disposed charts was destroyed.

        Args:
            actor: an administrator.
            disposal_id: the disposal.
            backup_id: the backup's own id, as the certificate names it.
            how: by what means, and where it lay.

        Raises:
            PermissionDenied: the actor does not make backups.
            InvalidInput: it is not said how.
            NotFound: the disposal names no such backup.
            Conflict: that is recorded already.
        """
        if not how.strip():
            raise InvalidInput("Say how the backup was destroyed.")
        with self._store.unit_of_work() as work:
            row = work.execute(
                select(CoveredBackup.destroyed_at)
                .where(
                    CoveredBackup.disposal_id == disposal_id, CoveredBackup.backup_id == backup_id
                )
                .with_for_update()
            ).one_or_none()
            attempt = _attempt(RetentionEvent.BACKUP_DESTROYED, actor, disposal_id if row else "")
            actor.require(Permission.BACKUP, attempt)
            if row is None:
                raise NotFound("The certificate names no such backup.")
            if row.destroyed_at is not None:
                raise Conflict("That this backup was destroyed is recorded already.")
            now = self._clock.now()
            work.execute(
                update(CoveredBackup)
                .where(
                    CoveredBackup.disposal_id == disposal_id, CoveredBackup.backup_id == backup_id
                )
                .values(destroyed_by=actor.user_id, destroyed_at=now)
            )
            record_rationale(work, disposal_id, how.strip(), now)
            work.record(replace(attempt, detail={"backup": backup_id}))


def _views(reader: Reader, disposal_id: str | None = None) -> tuple[DisposalView, ...]:
    query = select(Disposal.__table__).order_by(Disposal.proposed_at.desc())
    rows = reader.execute(
        query if disposal_id is None else query.where(Disposal.id == disposal_id)
    ).all()
    ids = [row.id for row in rows]
    charts: dict[str, dict[str, str]] = defaultdict(dict)
    for each in reader.execute(
        select(DisposalChart.disposal_id, Chart.id, Chart.number)
        .join(Chart, Chart.id == DisposalChart.chart_id)
        .where(DisposalChart.disposal_id.in_(ids))
        .order_by(Chart.number)
    ):
        charts[each.disposal_id][each.id] = each.number
    backups: dict[str, list[CoveredBackupView]] = defaultdict(list)
    for found in reader.execute(
        select(CoveredBackup.__table__)
        .where(CoveredBackup.disposal_id.in_(ids))
        .order_by(CoveredBackup.made_at)
    ):
        backups[found.disposal_id].append(_backup(found))
    standing = held_charts(reader)
    return tuple(_view(row, charts[row.id], standing, backups[row.id]) for row in rows)


def _view(
    row: Any, charts: dict[str, str], standing: frozenset[str], backups: list[CoveredBackupView]
) -> DisposalView:
    return DisposalView(
        disposal_id=row.id,
        state=DisposalState(row.state),
        charts=tuple(charts.values()),
        held=tuple(number for chart_id, number in charts.items() if chart_id in standing),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        ended_by=row.ended_by or "",
        ended_at=row.ended_at,
        proposal=json.loads(row.proposal),
        certificate=row.certificate.encode() if row.certificate else None,
        backups=tuple(backups),
    )


def _backup(row: Any) -> CoveredBackupView:
    return CoveredBackupView(
        backup_id=row.backup_id,
        sha256=row.sha256,
        made_at=row.made_at,
        destroyed_by=row.destroyed_by or "",
        destroyed_at=row.destroyed_at,
    )


def _attempt(tag: RetentionEvent, actor: Actor, disposal_id: str = "") -> Event:
    return Event(tag=tag, actor=actor.user_id, object_id=disposal_id, purpose=PurposeOfUse.HOPERAT)
