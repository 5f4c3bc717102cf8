"""Delivery: on record first, handed out once, logged; then accounted for and closed."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.steps.base import OFFICE
from vault.disclosure.rules.steps.sending import Account, Close, SendLog, Transmit
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from vault.production.acts.sending import NotSealed
from vault.production.keeping.deliveries import Shipment
from webui.context import actor, vault
from webui.desk.blueprint import desk
from webui.desk.production_forms import AgainForm, SendForm, SendLogForm
from webui.downloads import attachment
from webui.guard import permitted


@desk.get("/<case>/production/sending")
@permitted(Permission.CASE_OPEN)
def sending(case: str) -> ResponseReturnValue:
    """Show what is ready to leave, what has left, and what is still owed."""
    return _page(case)


@desk.post("/<case>/production/transmit")
@permitted(Permission.CASE_OPEN)
def transmit(case: str) -> ResponseReturnValue:
    """Put the transmission on record and hand the package out, this once."""
    form = SendForm()
    if not form.validate():
        return _page(case, form), 422
    try:
        sent = vault().productions.transmit(actor(), case, form.dispatch)
    except (Conflict, InvalidInput) as error:
        return _page(case, form, trouble=error), 422
    return _package(sent.package)


@desk.post("/<case>/production/transmit-log")
@permitted(Permission.CASE_OPEN)
def transmit_log(case: str) -> ResponseReturnValue:
    """Put the transmission of the privilege log under seal on record and hand it out."""
    form = SendLogForm(prefix="log")
    if not form.validate():
        return _page(case, log=form), 422
    try:
        sent = vault().productions.transmit_log(actor(), case, form.dispatch)
    except (Conflict, InvalidInput) as error:
        return _page(case, log=form, trouble=error), 422
    return attachment(sent.package, "privilege-log.zip", "application/zip")


@desk.post("/<case>/production/collect")
@permitted(Permission.CASE_OPEN)
def collect(case: str) -> ResponseReturnValue:
    """Hand out once more the package that left last, with a reason."""
    form = AgainForm()
    if not form.validate():
        return _page(case, again=form), 422
    try:
        package = vault().productions.collect(actor(), case, reason=form.reason.data)
    except Conflict as error:
        return _page(case, again=form, trouble=error), 422
    return _package(package)


@desk.get("/<case>/production/letter")
@permitted(Permission.CASE_OPEN)
def letter(case: str) -> ResponseReturnValue:
    """Show the cover letter that goes with the package, to be printed and signed."""
    shipment = vault().productions.shipment(actor(), case)
    return render_template(
        "desk/letter.html", case=case, shipment=shipment, today=vault().clock.now()
    )


@desk.get("/trust-file")
@permitted(Permission.CASE_OPEN)
def trust_file() -> ResponseReturnValue:
    """Give the file with which recipients check packages."""
    text = vault().productions.export_trust(actor()).to_toml()
    return attachment(text, "trust.toml", "application/toml")


@desk.post("/<case>/production/account")
@permitted(Permission.CASE_OPEN)
def account(case: str) -> ResponseReturnValue:
    """Enter the disclosure in the accounting."""
    vault().court.account(actor(), case)
    flash("The disclosure stands in the accounting of each chart.", "success")
    return redirect(url_for("desk.sending", case=case))


@desk.post("/<case>/production/close")
@permitted(Permission.CASE_OPEN)
def close(case: str) -> ResponseReturnValue:
    """Close the case."""
    vault().court.close(actor(), case)
    flash("The case is closed. Its record stays.", "success")
    return redirect(url_for("desk.sending", case=case))


def _package(content: bytes) -> Response:
    """Return a package under a name that tells nothing of whom it is about."""
    return attachment(content, "production-package.zip", "application/zip")


def _page(
    case: str,
    form: SendForm | None = None,
    again: AgainForm | None = None,
    log: SendLogForm | None = None,
    trouble: VaultError | None = None,
) -> str:
    me, dossier = actor(), vault().cases.read(actor(), case)
    state, shipment = dossier.state, _shipment(case)
    form = form or SendForm(formdata=None)
    if state.guard is not None:
        form.receivable(state.recipients)
    office = not me.roles.isdisjoint(OFFICE)
    return render_template(
        "desk/sending.html",
        case=dossier.number,
        charts=dossier.charts,
        state=state,
        shipment=shipment,
        form=form,
        again=again or AgainForm(formdata=None),
        log=log or SendLogForm(formdata=None, prefix="log"),
        log_to_send=office and state.state in SendLog.states and state.sent[-1].log_apart,
        to_send=office and shipment is not None and state.state in Transmit.states,
        to_account=office and state.state in Account.states,
        to_close=office and Close.may_follow(state),
        trouble=trouble,
        asked_again=request.endpoint == "desk.collect",
    )


def _shipment(case: str) -> Shipment | None:
    try:
        return vault().productions.shipment(actor(), case)
    except NotSealed:
        return None
