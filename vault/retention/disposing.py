"""The second person: declining a disposal, or confirming it, which destroys the keys (RH4, RH5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.clock import Clock, to_rfc3339
from vault.crypto.signing import BadSignature
from vault.errors import Conflict, NotFound, PermissionDenied
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.introductions import Introductions
from vault.identity.login import Logins
from vault.identity.permissions import Permission, permissions_of
from vault.identity.rationale import record_rationale
from vault.identity.tables import Organisation
from vault.labels.vocabulary import PurposeOfUse
from vault.records.tables import Chart
from vault.retention import facts
from vault.retention.certificate import (
    CERTIFICATE,
    MEDIA,
    METHOD,
    NOT_COVERED,
    Signature,
    check_proposal,
    write_certificate,
)
from vault.retention.counting import schedule_of
from vault.retention.destroying import destroy
from vault.retention.events import RetentionEvent
from vault.retention.model import DisposalState, NotDue, ProposalStale
from vault.retention.remembering import Remembered
from vault.retention.tables import CoveredBackup, Disposal, DisposalChart
from vault.settings.groups import RecordSettings
from vault.store.engine import truncate_log
from vault.store.unit_of_work import Store


class Disposing:
    """Cancels, declines and confirms disposals that were proposed."""

    def __init__(
        self,
        store: Store[Event],
        clock: Clock,
        logins: Logins,
        settings: RecordSettings,
        remembered: Remembered,
    ):
        self._store = store
        self._clock = clock
        self._logins = logins
        self._settings = settings
        self._remembered = remembered

    def cancel(self, actor: Actor, disposal_id: str) -> None:
        """Take back a proposal of one's own.

        Raises:
            PermissionDenied: the actor did not propose it.
            NotFound: there is no such proposal.
            Conflict: it was answered already.
        """
        with self._store.unit_of_work() as work:
            row, attempt = _proposed(work, actor, disposal_id, RetentionEvent.CANCELLED)
            actor.require(Permission.RETENTION_PROPOSE, attempt)
            if row.proposed_by != actor.user_id:
                raise refusal(
                    PermissionDenied("Only who proposed it takes it back; others decline it."),
                    attempt,
                )
            _end(work, disposal_id, DisposalState.CANCELLED, actor, self._clock.now())
            work.record(attempt)

    def decline(self, actor: Actor, disposal_id: str, reason: str) -> None:
        """Decline a proposal; the charts stay as they are.

        Raises:
            PermissionDenied: the actor confirms no disposals.
            NotFound: there is no such proposal.
            Conflict: it was answered already.
        """
        with self._store.unit_of_work() as work:
            _, attempt = _proposed(work, actor, disposal_id, RetentionEvent.DECLINED)
            actor.require(Permission.RETENTION_CONFIRM, attempt)
            now = self._clock.now()
            _end(work, disposal_id, DisposalState.DECLINED, actor, now)
            if reason.strip():
                record_rationale(work, disposal_id, reason.strip(), now)
            work.record(attempt)

    def confirm(self, actor: Actor, disposal_id: str, passphrase: str) -> bytes:
        """Destroy the charts of a proposal that another person made and signed.

        All of it happens in one transaction, the hold check among it, or nothing does.

        Args:
            actor: a privacy officer or counsel; they need no key of the charts.
            disposal_id: the proposal.
            passphrase: the actor's; it stands before the signature.

        Returns:
            The certificate's file.

        Raises:
            AuthenticationFailed: the passphrase is not theirs.
            PermissionDenied: the actor confirms no disposals, or proposed this one.
            NotFound: there is no such proposal.
            Conflict: it was answered already.
            ChartHeld: a hold stands on one of the charts.
            ProposalStale: a chart or its rule changed since it was proposed.
            TamperedData: the proposal is not as its proposer signed it.
        """
        self._logins.confirm(actor, passphrase)
        with self._store.unit_of_work() as work:
            row, attempt = _proposed(work, actor, disposal_id, RetentionEvent.DISPOSED)
            actor.require(Permission.RETENTION_CONFIRM, attempt)
            if row.proposed_by == actor.user_id:
                raise refusal(
                    PermissionDenied(
                        "Who proposed a disposal does not confirm it.",
                        remedy="Ask another privacy officer or counsel.",
                    ),
                    attempt,
                )
            proposal = json.loads(row.proposal)
            with refusing_tampered(attempt):
                operator = _operator(work, row, proposal)
            now = self._clock.now()
            self._require_same(work, disposal_id, proposal)
            content = self._destroy(work, actor, row, proposal, operator, now, attempt)
        self._remembered.note()
        truncate_log(self._store.engine)
        return content

    def _destroy(
        self,
        work: Work,
        actor: Actor,
        row: Any,
        proposal: Mapping[str, Any],
        operator: Signature,
        now: datetime,
        attempt: Event,
    ) -> bytes:
        backups = _covering(work, [each["id"] for each in proposal["charts"]])
        destroyed = [
            destroy(
                work,
                each["id"],
                each["number"],
                row.id,
                now,
                replace(attempt, chart=each["number"]),
            )
            for each in proposal["charts"]
        ]
        body: dict[str, JSON] = {
            "format": CERTIFICATE,
            "id": row.id,
            "organisation": work.execute(select(Organisation.name)).scalar_one(),
            "at": to_rfc3339(now),
            "proposal": proposal,
            "charts": destroyed,
            "method": METHOD,
            "medium": MEDIA[self._store.engine.dialect.name],
            "backups": [
                {"id": each.backup_id, "sha256": each.sha256, "at": to_rfc3339(each.made_at)}
                for each in backups
            ],
            "not_covered": NOT_COVERED,
            "witness": {"user": actor.user_id, "name": actor.display_name},
        }
        content = write_certificate(body, operator, actor.keyring.key_id, actor.keyring.signing)
        _end(work, row.id, DisposalState.DONE, actor, now, certificate=content.decode())
        if backups:
            work.execute(
                insert(CoveredBackup),
                [
                    {
                        "disposal_id": row.id,
                        "backup_id": each.backup_id,
                        "sha256": each.sha256,
                        "made_at": each.made_at,
                        "destroyed_by": None,
                        "destroyed_at": None,
                    }
                    for each in backups
                ],
            )
        digest = hashlib.sha256(content).hexdigest()
        for chart in proposal["charts"]:
            work.record(
                replace(
                    attempt,
                    chart=chart["number"],
                    public={"certificate": digest},
                    detail={"operator": row.proposed_by, "backups": len(backups)},
                )
            )
        return content

    def _require_same(self, work: Work, disposal_id: str, proposal: Mapping[str, Any]) -> None:
        """Refuse a proposal that rests on what has changed since."""
        named = {each["id"] for each in proposal["charts"]}
        stored = work.execute(
            select(DisposalChart.chart_id).where(DisposalChart.disposal_id == disposal_id)
        )
        if set(stored.scalars()) != named:
            raise ProposalStale("The proposal is not about the charts that it was signed for.")
        for each in proposal["charts"]:
            chart_id, number = each["id"], each["number"]
            status = work.execute(
                select(Chart.status).where(Chart.id == chart_id)
            ).scalar_one_or_none()
            if status is None or facts.mark(work, chart_id) != each["mark"]:
                raise ProposalStale(f"{number} changed since its disposal was proposed.")
            if found := facts.obstacle(work, chart_id, status):
                raise NotDue(f"{number}: {found}")
            if schedule_of(work, chart_id, self._settings).to_json() != each["schedule"]:
                raise ProposalStale(f"The rule that keeps {number} changed since.")


def _proposed(work: Work, actor: Actor, disposal_id: str, tag: RetentionEvent) -> tuple[Any, Event]:
    row = work.execute(
        select(Disposal.__table__).where(Disposal.id == disposal_id).with_for_update()
    ).one_or_none()
    attempt = Event(
        tag=tag,
        actor=actor.user_id,
        object_id="" if row is None else disposal_id,
        purpose=PurposeOfUse.HOPERAT,
    )
    actor.require(Permission.RETENTION_READ, attempt)
    if row is None:
        raise NotFound("There is no such disposal.")
    if row.state != DisposalState.PROPOSED:
        raise Conflict("This disposal was answered already.")
    return row, attempt


def _operator(work: Work, row: Any, proposal: Mapping[str, Any]) -> Signature:
    """Return the proposer's signature, checked against the key they were introduced with.

    Raises:
        NotIntroduced: nobody entitled vouched for it, or for their role.
        ProposalStale: the proposal is not what its proposer signed.
    """
    introductions = Introductions(work)
    key = introductions.key(row.proposal_key)
    may = permissions_of(introductions.roles(key.user_id))
    signed = Signature(row.proposal_key, bytes(key.signing_public), row.proposal_signature)
    try:
        check_proposal(proposal, signed.public, signed.signature)
    except BadSignature:
        raise ProposalStale("The proposal is not as its proposer signed it.") from None
    if (
        key.user_id != row.proposed_by
        or proposal["id"] != row.id
        or Permission.RETENTION_PROPOSE not in may
    ):
        raise ProposalStale("The proposal is not its proposer's, or they may propose no more.")
    return signed


def _covering(work: Work, chart_ids: list[str]) -> list[facts.KnownBackup]:
    first = work.execute(
        select(Chart.created_at).where(Chart.id.in_(chart_ids)).order_by(Chart.created_at).limit(1)
    ).scalar_one()
    return list(facts.backups_since(work, first))


def _end(
    work: Work,
    disposal_id: str,
    state: DisposalState,
    actor: Actor,
    at: datetime,
    certificate: str | None = None,
) -> None:
    work.execute(
        update(Disposal)
        .where(Disposal.id == disposal_id)
        .values(state=state, ended_by=actor.user_id, ended_at=at, certificate=certificate)
    )
