"""A safety case put to an attester outside, and their review."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from vault.attesting.paper import request_paper
from vault.attesting.request import read_request
from vault.errors import Conflict, VerificationFailed
from vault.identity.permissions import Permission
from vault.safety.attestation_request import SafetyRequest, safety_blocks
from webui.attesters.forms import AttestationForm
from webui.context import actor, vault
from webui.downloads import as_pdf, attachment
from webui.guard import permitted
from webui.safety.blueprint import safety
from webui.safety.views import case_page

JSON = "application/json"


@safety.post("/<case>/ask-attester")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def ask_attester(case: str) -> ResponseReturnValue:
    """Ask an outside attester to review the case as it stands."""
    try:
        vault().safety_attesting.ask(actor(), case)
    except Conflict as error:
        return case_page(case, trouble=error)
    flash("The request is written. Read it, then send it to the attester.", "success")
    return redirect(url_for("safety.show", case=case, _anchor="attester"))


@safety.get("/<case>/attestation-request")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def attester_request(case: str) -> ResponseReturnValue:
    """Give the request that waits, as the file to send."""
    raw = vault().safety_attesting.request(actor(), case)
    return attachment(raw, "attestation-request.json", JSON)


@safety.get("/<case>/attestation-request/paper")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def attester_paper(case: str) -> ResponseReturnValue:
    """Give the request that waits in plain words, as a PDF."""
    request = read_request(SafetyRequest, vault().safety_attesting.request(actor(), case))
    today = vault().clock.now().astimezone(vault().settings.records.zone).date()
    return as_pdf(request_paper(request, safety_blocks(request), today), "attestation-request.pdf")


@safety.post("/<case>/attest")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def attest(case: str) -> ResponseReturnValue:
    """Take in the attester's review."""
    form = AttestationForm()
    if not form.validate():
        return case_page(case, {"attest": form})
    try:
        found = vault().safety_attesting.take_in(actor(), case, form.content())
    except VerificationFailed as error:
        form.attestation.errors = [f"{error.what} {error.untouched} {error.remedy}"]
        return case_page(case, {"attest": form})
    except Conflict as error:
        return case_page(case, trouble=error)
    flash(f"The review is on record: {found.words}.", "success")
    return redirect(url_for("safety.show", case=case))
