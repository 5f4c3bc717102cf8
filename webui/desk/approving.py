"""Approval: exactly the files that would leave, looked at, signed by hash, and sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.steps.attesting import AskAttester
from vault.disclosure.rules.steps.reviewing import Approve
from vault.disclosure.rules.vocabulary import StepName
from vault.disclosure.work.dossier import Dossier
from vault.errors import AuthenticationFailed, Conflict, VaultError
from vault.identity.permissions import Permission, Role
from vault.production.acts.means import NothingRendered
from vault.production.checking.pdf_text import count_pages
from vault.production.keeping.views import ProductionView
from vault.production.rendering.log_apart import LOG_PDF
from vault.production.tables import ProductionState
from webui.attesters.forms import AttestationForm
from webui.context import actor, vault
from webui.desk.blueprint import desk
from webui.desk.production_forms import ApproveForm
from webui.guard import permitted

MIMETYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the rendering, and how many pages it has where it is a volume."""

    name: str
    length: int
    pages: int


@desk.get("/<case>/production/approval")
@permitted(Permission.CASE_OPEN)
def approval(case: str) -> ResponseReturnValue:
    """Show exactly what an approval approves."""
    return approval_page(case)


@desk.get("/<case>/production/<digest>/files/<name>")
@permitted(Permission.CASE_OPEN)
def file(case: str, digest: str, name: str) -> ResponseReturnValue:
    """Give a file of the rendering that stands, to be looked at."""
    content = vault().productions.file(actor(), case, digest, name)
    kind = MIMETYPES[name.rpartition(".")[2]]
    opened = "inline" if kind == MIMETYPES["pdf"] else "attachment"
    return Response(
        content, mimetype=kind, headers={"Content-Disposition": f'{opened}; filename="{name}"'}
    )


@desk.get("/<case>/production/<digest>/pages/<name>/<int:number>")
@permitted(Permission.CASE_OPEN)
def page(case: str, digest: str, name: str, number: int) -> ResponseReturnValue:
    """Give a picture of one page of the rendering that stands."""
    picture = vault().productions.page(actor(), case, digest, name, number)
    return Response(picture.png, mimetype="image/png")


@desk.post("/<case>/production/approve")
@permitted(Permission.CASE_APPROVE)
def approve(case: str) -> ResponseReturnValue:
    """Approve exactly the files looked at; the passphrase signs."""
    form = ApproveForm()
    if not form.validate():
        return approval_page(case, form), 422
    try:
        vault().productions.approve(actor(), case, form.digest.data, form.passphrase.data)
    except AuthenticationFailed:
        form.passphrase.errors = ["This is not your passphrase. Nothing was approved."]
        return approval_page(case, form), 422
    except Conflict as error:
        return approval_page(case, form, error), 422
    flash("Approved and signed. Any change to these files voids it.", "success")
    return redirect(url_for("desk.approval", case=case))


@desk.post("/<case>/production/seal")
@permitted(Permission.CASE_APPROVE)
def seal(case: str) -> ResponseReturnValue:
    """Seal what is approved, and put its package together."""
    try:
        vault().productions.seal(actor(), case)
    except Conflict as error:
        return approval_page(case, trouble=error), 422
    flash("Sealed. The package is put together and verifies.", "success")
    return redirect(url_for("desk.sending", case=case))


def approval_page(
    case: str,
    form: ApproveForm | None = None,
    trouble: VaultError | None = None,
    attestation: AttestationForm | None = None,
) -> str:
    """Return the page of a case's approval."""
    me, dossier = actor(), vault().cases.read(actor(), case)
    found = _rendering(case)
    state = dossier.state
    approvers = Approve.roles_for(state)
    prepared = me.user_id in state.preparers | state.clinical
    return render_template(
        "desk/approval.html",
        case=dossier.number,
        state=state,
        found=found,
        files=_files(found) if found else [],
        log_files=_log_files(found) if found else [],
        form=form or ApproveForm(formdata=None, digest=found.summary.digest if found else ""),
        approvers=approvers,
        approver=not me.roles.isdisjoint(approvers) and state.state in Approve.states,
        prepared=prepared,
        approved=me.user_id in {each.by for each in state.approvals},
        sealing=found is not None
        and found.summary.state is ProductionState.APPROVED
        and Role.PRIVACY_OFFICER in me.roles,
        attester=_attester(dossier),
        outside=vault().reviewing.outside and state.state in AskAttester.states,
        attestation=attestation or AttestationForm(formdata=None),
        trouble=trouble,
    )


def _attester(dossier: Dossier) -> str:
    """Return the attester whose answer was last taken in, as the case names them."""
    answers = [line for line in dossier.history if line.words == StepName.ATTEST.words]
    return answers[-1].particulars.get("attester", "") if answers else ""


def _rendering(case: str) -> ProductionView | None:
    try:
        return vault().productions.view(actor(), case)
    except NothingRendered:
        return None


def _files(found: ProductionView) -> list[File]:
    """Return the files of the production, volumes first."""
    names = [*found.volumes, *sorted(found.files.keys() - found.volumes.keys())]
    return [File(name, len(found.files[name]), len(found.volumes.get(name, ()))) for name in names]


def _log_files(found: ProductionView) -> list[File]:
    """Return the files of a privilege log under seal, the printed one first."""
    return [
        File(name, len(content), count_pages(content) if name == LOG_PDF else 0)
        for name, content in sorted(found.log.items(), key=lambda file: file[0] != LOG_PDF)
    ]
