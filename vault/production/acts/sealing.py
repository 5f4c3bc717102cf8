"""Sealing: the approved files get the organisation's seal, and the manifest's hash goes on record.

An interruption may come between any two of the three transactions: the keys of the seal are used
(and that is logged), the sealed files are kept with the event that logs their manifest, the
package is put together with the proof of that event (`vault.production.acts.packing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from vault.audit.events import Event
from vault.disclosure.rules.vocabulary import State
from vault.disclosure.work.approvals import require_signatures
from vault.disclosure.work.case_work import CaseWork
from vault.errors import Conflict, VerificationFailed
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.events import IdentityEvent
from vault.identity.permissions import Permission
from vault.labels.vocabulary import PurposeOfUse
from vault.production.acts.means import Means, Rendered, case_keys, fetch_rendered, present
from vault.production.composing.proving import note_hashes
from vault.production.events import ProductionEvent
from vault.production.keeping.artefacts import keep_files
from vault.production.keeping.content import ProductionContent
from vault.production.keeping.seal_keys import SealedKeys, SealKeys, fetch_seal_keys
from vault.production.keeping.vouching import vouched
from vault.production.packaging import manifest, opening
from vault.production.packaging.approval import Approval
from vault.production.packaging.manifest import ManifestKeys, build_manifest, sha256, sign_manifest
from vault.production.packaging.opening import build_opening
from vault.production.packaging.seal import seal_pdf
from vault.production.rendering import records_file
from vault.production.rendering.render import Rendering
from vault.production.tables import Production, Stage
from vault.production.verifying.proofs import prove_event
from vault.records.access import logging_tampering
from vault.records.rows import Columns, Keys


class NotApproved(Conflict):
    """What is to be sealed or sent is not approved."""

    code = "not-approved"
    default_remedy = "Somebody who neither prepared nor reviewed it as a clinician approves first."


class LogKeyChanged(Conflict):
    """The audit log got another key since the production was rendered."""

    code = "log-key-changed"
    default_untouched = "Nothing was sealed."
    default_remedy = "Render the production again, so that its records bear the present key."


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a sealing: of the production with its manifest, and of a log apart."""

    production: Mapping[str, bytes]
    log: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be sealed, fetched while the use of the seal is logged; still encrypted."""

    case_id: str
    row: Columns
    rendered: Rendered
    approvals: Sequence[Approval]
    seal: SealedKeys
    keys: Keys
    at: datetime


def require_approved(it: CaseWork) -> Columns:
    """Return the row of the production that is approved and has not left.

    Raises:
        NotApproved: the case is not approved.
        NothingRendered: it has no rendering.
    """
    if it.state.state is not State.APPROVED:
        raise refusal(NotApproved("The production is not approved."), it.attempt)
    return present(it)


def seal_files(means: Means, actor: Actor, case: str) -> None:
    """Seal what is approved and log its manifest, unless that is done; as `Productions.seal`."""
    job = _fetched(means, actor, case)
    if job is None:
        return
    attempt = Event(
        tag=ProductionEvent.SEAL,
        actor=actor.user_id,
        object_id=job.row["id"],
        purpose=PurposeOfUse.HLEGAL,
    )
    with logging_tampering(means.store, attempt):
        content, rendering = job.rendered.opened(job.keys)
        keys = job.seal.opened()
    _require_log_key(means, rendering.files)
    kept = _sealed(means, job, content, rendering, keys)
    _keep(means, actor, case, job, kept)


def _fetched(means: Means, actor: Actor, case: str) -> _Job | None:
    with means.cases.working(actor, case, ProductionEvent.SEAL, Permission.CASE_APPROVE) as it:
        row = require_approved(it)
        if row["seal_event"] is not None:
            return None
        with refusing_tampered(it.attempt):
            require_signatures(it, row["id"])
            approvals = vouched(it, row)
        job = _Job(
            case_id=it.case_id,
            row=row,
            rendered=fetch_rendered(it, row),
            approvals=approvals,
            seal=fetch_seal_keys(it.work, actor, it.attempt),
            keys=case_keys(it, actor),
            at=it.at,
        )
        it.work.record(
            Event(
                tag=IdentityEvent.SEAL_USED,
                actor=actor.user_id,
                object_id=row["id"],
                purpose=PurposeOfUse.HLEGAL,
            )
        )
    return job


def _require_log_key(means: Means, files: Mapping[str, bytes]) -> None:
    """Refuse records whose places in the log another key of it vouches for."""
    content = files.get(records_file.NAME)
    if content is None:
        return
    try:
        for proof in records_file.read_records(content):
            prove_event(proof.event, means.audit.verifier_key)
    except VerificationFailed:
        raise LogKeyChanged("The audit log's key changed since the rendering.") from None


def _sealed(
    means: Means,
    job: _Job,
    content: ProductionContent,
    rendering: Rendering,
    keys: SealKeys,
) -> _Kept:
    """Return the sealed files, the manifest and its signature, and those of a log apart."""

    def with_seals(files: Mapping[str, bytes]) -> dict[str, bytes]:
        return {
            name: seal_pdf(data, keys.seal, at=job.at) if name.endswith(".pdf") else data
            for name, data in files.items()
        }

    sealed, log = with_seals(rendering.files), rendering.log
    listed = build_manifest(
        content.document,
        rendering,
        sealed,
        production=job.row["id"],
        case=job.case_id,
        approvals=job.approvals,
        note_hashes=note_hashes(rendering.files.get(records_file.NAME)),
        keys=ManifestKeys(
            organisation=keys.manifest.public_bytes,
            log=means.audit.verifier_key,
            seal_sha256=sha256(keys.seal.certificate_der),
        ),
    )
    signature = sign_manifest(listed, keys.manifest)
    return _Kept(
        {**sealed, manifest.NAME: listed, manifest.SIGNATURE_NAME: signature},
        {**with_seals(log.files), opening.NAME: build_opening(log)} if log else {},
    )


def _keep(means: Means, actor: Actor, case: str, job: _Job, kept: _Kept) -> None:
    event = Event(
        tag=ProductionEvent.SEAL,
        actor=actor.user_id,
        object_id=job.row["id"],
        purpose=PurposeOfUse.HLEGAL,
        public={"manifest_sha256": sha256(kept.production[manifest.NAME])},
    )
    with means.cases.working(actor, case, ProductionEvent.SEAL, Permission.CASE_APPROVE) as it:
        row = require_approved(it)
        if (row["id"], row["seal_event"]) != (job.row["id"], None):
            raise Conflict("The case's production was sealed or rendered anew meanwhile.")
        keep_files(it.work, row["id"], Stage.SEALED, kept.production, it.key)
        keep_files(it.work, row["id"], Stage.LOG_SEALED, kept.log, it.key)
        it.work.execute(
            update(Production).where(Production.id == row["id"]).values(seal_event=event.id)
        )
        it.work.record(event)
