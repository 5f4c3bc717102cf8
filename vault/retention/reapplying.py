"""Disposing again of charts that an older backup brought back, by their certificate alone.

Two people signed that these charts were disposed of; the backup is of before. Nothing new is
decided here, so nobody confirms it anew; but a hold that stands in what was restored wins (RH4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from vault.audit.canonical import canonical_json
from vault.audit.events import Event
from vault.clock import Clock, from_rfc3339
from vault.errors import VaultError
from vault.identity.actor import Actor, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.introductions import Introductions
from vault.identity.permissions import Permission, permissions_of
from vault.labels.vocabulary import PurposeOfUse
from vault.records.chart_model import ChartStatus
from vault.records.tables import Chart
from vault.retention.certificate import (
    Certificate,
    CertificateRefused,
    Signature,
    read_certificate,
)
from vault.retention.destroying import destroy
from vault.retention.events import RetentionEvent
from vault.retention.model import DisposalState
from vault.retention.remembering import Remembered
from vault.retention.tables import Disposal, DisposalChart
from vault.store.engine import truncate_log
from vault.store.unit_of_work import Reader, Store

NOBODY = "system"
"""Who acts where a restore disposes again: no account is there yet to act."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A chart that was disposed of and is there again, and why it could not be destroyed again."""

    chart: str
    disposal_id: str
    why: str = ""


class Reapplying:
    """Finds charts that came back, and disposes of them again."""

    def __init__(self, store: Store[Event], clock: Clock, remembered: Remembered):
        self._store = store
        self._clock = clock
        self._remembered = remembered

    def reapply(self, actor: Actor, content: bytes) -> tuple[str, ...]:
        """Dispose again of the charts of a certificate that are there; return their numbers.

        Args:
            actor: a privacy officer or counsel.
            content: the certificate's file, as the vault gave it.

        Raises:
            PermissionDenied: the actor confirms no disposals.
            CertificateRefused: the file is no certificate, or this vault did not know its signers
                in these roles.
            BadSignature: a signature does not hold.
            ChartHeld: a hold stands on one of the charts.
        """
        with self._store.unit_of_work() as work:
            attempt = _attempt(actor.user_id)
            actor.require(Permission.RETENTION_CONFIRM, attempt)
            certificate = read_certificate(content)
            numbers = _again(work, certificate, content, self._clock.now(), attempt)
            work.record(replace(attempt, object_id=certificate.disposal_id))
        self._remembered.note()
        truncate_log(self._store.engine)
        return numbers


def came_back(reader: Reader, certificates: Collection[bytes]) -> Iterator[Returned]:
    """Yield each chart that a remembered certificate disposed of and that is there again.

    Raises:
        CertificateRefused, BadSignature: what is remembered was changed.
    """
    for content in certificates:
        certificate = read_certificate(content)
        for number in _present(reader, certificate).values():
            yield Returned(number, certificate.disposal_id)


def dispose_again(
    store: Store[Event], clock: Clock, certificates: Collection[bytes]
) -> tuple[tuple[str, ...], tuple[Returned, ...]]:
    """Dispose again of every remembered chart that a restore brought back.

    Each certificate lands whole or not at all.

    Returns:
        The numbers of the charts disposed of again, and those that are there still, with why.
    """
    done: list[str] = []
    left: list[Returned] = []
    for content in certificates:
        try:
            with store.unit_of_work() as work:
                certificate = read_certificate(content)
                numbers = _again(work, certificate, content, clock.now(), _attempt(NOBODY))
                if numbers:
                    work.record(replace(_attempt(NOBODY), object_id=certificate.disposal_id))
            done += numbers
        except VaultError as error:
            left += _left(store, content, error.what)
    truncate_log(store.engine)
    return tuple(done), tuple(left)


def _left(store: Store[Event], content: bytes, why: str) -> Iterator[Returned]:
    try:
        with store.reading() as reader:
            for each in list(came_back(reader, [content])):
                yield replace(each, why=why)
    except VaultError:
        yield Returned("?", "", why)


def _again(
    work: Work, certificate: Certificate, content: bytes, at: datetime, attempt: Event
) -> tuple[str, ...]:
    present = _present(work, certificate)
    if not present:
        return ()
    with refusing_tampered(attempt):
        operator, witness = _signers(work, certificate)
    disposal_id = certificate.disposal_id
    work.execute(delete(DisposalChart).where(DisposalChart.disposal_id == disposal_id))
    work.execute(delete(Disposal).where(Disposal.id == disposal_id))
    proposal = certificate.proposal
    work.execute(
        insert(Disposal).values(
            id=disposal_id,
            state=DisposalState.DONE,
            proposed_by=operator,
            proposed_at=from_rfc3339(proposal["at"]),
            proposal=canonical_json(proposal).decode(),
            proposal_key=certificate.operator.key_id,
            proposal_signature=certificate.operator.signature,
            ended_by=witness,
            ended_at=from_rfc3339(certificate.body["at"]),
            certificate=content.decode(),
        )
    )
    work.execute(
        insert(DisposalChart),
        [{"disposal_id": disposal_id, "chart_id": chart_id} for chart_id in present],
    )
    for chart_id, number in present.items():
        event = replace(attempt, object_id=disposal_id, chart=number)
        destroy(work, chart_id, number, disposal_id, at, event)
        work.record(event)
    return tuple(present.values())


def _present(reader: Reader, certificate: Certificate) -> dict[str, str]:
    """Return the certificate's charts that are there, numbers by id."""
    rows = reader.execute(
        select(Chart.id, Chart.number)
        .where(Chart.id.in_(list(certificate.charts)), Chart.status != ChartStatus.DISPOSED)
        .order_by(Chart.number)
    )
    return {row.id: row.number for row in rows}


def _signers(work: Work, certificate: Certificate) -> tuple[str, str]:
    """Return who signed, by the keys and roles that they were introduced with.

    Raises:
        CertificateRefused: the vault does not know them so.
        NotIntroduced: nobody entitled vouched for one of them.
    """
    at = from_rfc3339(certificate.body["at"])
    operator = _signer(work, certificate.operator, Permission.RETENTION_PROPOSE, at)
    witness = _signer(work, certificate.witness, Permission.RETENTION_CONFIRM, at)
    if operator == witness:
        raise CertificateRefused("One person signed this certificate twice.")
    return operator, witness


def _signer(work: Work, signed: Signature, permission: Permission, at: datetime) -> str:
    introductions = Introductions(work)
    key: Any = introductions.key(signed.key_id)
    terms = introductions.terms(key.user_id)
    roles = [
        roles for roles, since, until in terms if since <= at and (until is None or at < until)
    ]
    if bytes(key.signing_public) != signed.public or not any(
        permission in permissions_of(each) for each in roles
    ):
        raise CertificateRefused(
            "This vault did not know who signed the certificate in the role that it takes."
        )
    return str(key.user_id)


def _attempt(actor: str) -> Event:
    return Event(tag=RetentionEvent.REAPPLIED, actor=actor, purpose=PurposeOfUse.HOPERAT)
