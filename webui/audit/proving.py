"""That nobody rewrote the log: verified in one step, checkpoints kept elsewhere, cosigned."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.audit.checkpoint import Checkpoint
from vault.audit.findings import LogReport
from vault.audit.signed_note import SignedNote
from vault.errors import (
    AuthenticationFailed,
    Conflict,
    InvalidInput,
    TamperedData,
    VaultError,
    VerificationFailed,
)
from vault.identity.permissions import Permission
from vault.jobs.service import JobState
from webui.audit.blueprint import audit
from webui.audit.forms import NOTE_BYTES, CosignForm, VerifyForm, read_note
from webui.context import actor, vault
from webui.downloads import attachment
from webui.guard import permitted
from webui.jobs.finished import finished
from webui.jobs.kinds import JobKind


@audit.get("/proof")
@permitted(Permission.AUDIT_READ)
def proof() -> ResponseReturnValue:
    """Show how far the log is signed, and what can be done about it."""
    return _page()


@audit.post("/proof/verify")
@permitted(Permission.AUDIT_READ)
def verify() -> ResponseReturnValue:
    """Begin to verify the whole log; it goes on when the page is closed."""
    form, me, oversight = VerifyForm(), actor(), vault().oversight
    if not form.validate():
        return _page(verifying=form), 422
    try:
        kept = form.notes()
    except InvalidInput as error:
        return _page(verifying=form, trouble=error), 422
    total = vault().log_signatures.state(me).size

    def act(progress: Callable[[int, int], None]) -> bytes:
        report = oversight.verify(me, kept, lambda done: progress(done, max(done, total)))
        return json.dumps(_told(report) | {"kept": len(kept)}).encode()

    return redirect(
        url_for("jobs.show", job_id=vault().jobs.start(me, JobKind.VERIFY_LOG, "log", act))
    )


@audit.get("/proof/verified/<job_id>")
@permitted(Permission.AUDIT_READ)
def verified(job_id: str) -> ResponseReturnValue:
    """Show what a verification found, in plain words."""
    job, result = finished(job_id, JobKind.VERIFY_LOG)
    report = json.loads(result)
    return render_template("audit/verified.html", job=job, report=report)


@audit.post("/proof/checkpoint")
@permitted(Permission.AUDIT_READ)
def checkpoint() -> ResponseReturnValue:
    """Sign the log as it is and give the checkpoint to be kept elsewhere."""
    return _file(vault().oversight.checkpoint(actor()), "checkpoint")


@audit.post("/proof/cosign")
@permitted(Permission.AUDIT_COSIGN)
def cosign() -> ResponseReturnValue:
    """Put one's own signature to a checkpoint, by default of the log as it is."""
    form, me = CosignForm(), actor()
    if not form.validate():
        return _page(cosigning=form), 422
    try:
        vault().logins.confirm(me, form.passphrase.data)
        sent = form.note.data
        note = read_note(sent.stream.read(NOTE_BYTES + 1)) if sent else ""
        made = vault().oversight.cosign(me, note or vault().oversight.checkpoint(me))
    except (
        AuthenticationFailed,
        Conflict,
        InvalidInput,
        TamperedData,
        VerificationFailed,
    ) as error:
        return _page(cosigning=form, trouble=error), 422
    flash(
        f"You cosigned the log's first {_size(made)} events. Download the note below and keep it "
        "elsewhere.",
        "success",
    )
    return redirect(url_for("audit.proof", _anchor="cosigned"))


@audit.get("/proof/cosigned/<int:size>")
@permitted(Permission.AUDIT_READ)
def cosigned(size: int) -> ResponseReturnValue:
    """Give a cosigned checkpoint to be kept elsewhere."""
    return _file(vault().log_signatures.note(actor(), size), "cosigned")


def _page(
    verifying: VerifyForm | None = None,
    cosigning: CosignForm | None = None,
    trouble: VaultError | None = None,
) -> str:
    mine = (each for each in vault().jobs.recent(actor()) if each.kind == JobKind.VERIFY_LOG)
    latest = next(mine, None)
    report = None
    if latest is not None and latest.state is JobState.DONE:
        report = json.loads(vault().jobs.result(actor(), latest.job_id))
    return render_template(
        "audit/proof.html",
        signatures=vault().log_signatures.state(actor()),
        latest=latest,
        report=report,
        verifying=verifying or VerifyForm(formdata=None),
        cosigning=cosigning or CosignForm(formdata=None),
        trouble=trouble,
    )


def _told(report: LogReport) -> dict[str, object]:
    first = report.first
    return {
        "holds": report.holds,
        "size": report.size,
        "root": report.root.hex(),
        "signed": report.signed,
        "checkpoints": report.checkpoints,
        "cosignatures": report.cosignatures,
        "unknown": report.unknown_cosignatures,
        "pending": report.pending,
        "first": first.index if first else None,
        "findings": [asdict(each) for each in report.findings],
    }


def _size(note: str) -> int:
    return Checkpoint.parse(SignedNote.parse(note).text).size


def _file(note: str, name: str) -> Response:
    return attachment(note, f"{name}-{_size(note)}.txt", "text/plain")
