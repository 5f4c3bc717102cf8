"""What is rendered, put to an attester outside, and their answer."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from vault.attesting.attestation import read_attestation
from vault.attesting.paper import request_paper
from vault.attesting.request import read_request
from vault.attesting.vocabulary import Verdict
from vault.disclosure.rules.attestation_request import ReleaseRequest
from vault.disclosure.rules.attestation_words import release_blocks
from vault.errors import Conflict, VerificationFailed
from vault.identity.permissions import Permission
from webui.attesters.forms import AttestationForm
from webui.context import actor, vault
from webui.desk.approving import approval_page
from webui.desk.blueprint import desk
from webui.desk.reviewing import review_page
from webui.downloads import as_pdf, attachment
from webui.guard import permitted

JSON = "application/json"


@desk.post("/<case>/review/outside")
@permitted(Permission.CASE_OPEN)
def leave_outside(case: str) -> ResponseReturnValue:
    """Leave the independent review to an outside attester."""
    try:
        vault().reviewing.leave_outside(actor(), case)
    except Conflict as error:
        return review_page(case, trouble=error), 422
    flash("The independent review is left to the outside attester. Render it next.", "success")
    return redirect(url_for("desk.production", case=case))


@desk.post("/<case>/production/ask-attester")
@permitted(Permission.CASE_OPEN)
def ask_attester(case: str) -> ResponseReturnValue:
    """Ask an outside attester about the rendering that stands."""
    try:
        vault().productions.ask_attester(actor(), case)
    except Conflict as error:
        return approval_page(case, trouble=error), 422
    flash("The request is written. Read it, then send it to the attester.", "success")
    return redirect(url_for("desk.approval", case=case, _anchor="attester"))


@desk.get("/<case>/production/attestation-request")
@permitted(Permission.CASE_OPEN)
def attester_request(case: str) -> ResponseReturnValue:
    """Give the request that waits, as the file to send."""
    raw = vault().productions.attester_request(actor(), case)
    return attachment(raw, "attestation-request.json", JSON)


@desk.get("/<case>/production/attestation-request/paper")
@permitted(Permission.CASE_OPEN)
def attester_paper(case: str) -> ResponseReturnValue:
    """Give the request that waits in plain words, as a PDF."""
    request = read_request(ReleaseRequest, vault().productions.attester_request(actor(), case))
    today = vault().clock.now().astimezone(vault().settings.records.zone).date()
    return as_pdf(request_paper(request, release_blocks(request), today), "attestation-request.pdf")


@desk.post("/<case>/production/attest")
@permitted(Permission.CASE_OPEN)
def attest(case: str) -> ResponseReturnValue:
    """Take in what the attester signed."""
    form = AttestationForm()
    if not form.validate():
        return approval_page(case, attestation=form), 422
    raw = form.content()
    try:
        vault().productions.attest(actor(), case, raw)
    except VerificationFailed as error:
        form.attestation.errors = [f"{error.what} {error.untouched} {error.remedy}"]
        return approval_page(case, attestation=form), 422
    except Conflict as error:
        return approval_page(case, trouble=error), 422
    if read_attestation(raw).verdict is Verdict.APPROVE:
        flash("Attested: exactly these bytes are approved. Any change voids it.", "success")
    else:
        flash("The attester refused. What they said stands in the case.", "warning")
    return redirect(url_for("desk.approval", case=case))
