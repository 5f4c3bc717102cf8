"""Pages of attesters."""

from __future__ import annotations

from datetime import datetime, time

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.attesting.attester_key import read_public
from vault.attesting.vocabulary import AttesterRole
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.attesters.forms import ConfirmForm, RegisterForm
from webui.context import actor, vault
from webui.guard import permitted

attesters = Blueprint("attesters", __name__, url_prefix="/attesters")


@attesters.get("/")
@permitted(Permission.USER_MANAGE, Permission.CASE_OPEN)
def index() -> ResponseReturnValue:
    """List the attesters."""
    return _page()


@attesters.post("/register")
@permitted(Permission.USER_MANAGE)
def register() -> ResponseReturnValue:
    """Register somebody."""
    form = RegisterForm()
    if not form.validate():
        return _page(register=form), 422
    try:
        made = vault().attesters.register(
            actor(),
            name=form.name.data,
            credential=form.credential.data,
            role=next(each for each in AttesterRole if each.value == form.role.data),
            public_key=read_public(form.key.data),
            until=datetime.combine(form.until.data, time.max, vault().settings.records.zone),
        )
    except (Conflict, InvalidInput) as error:
        return _page(register=form, trouble=error), 422
    flash(f"{made.known_as} is registered. Confirm the fingerprint before they attest.", "success")
    return redirect(url_for("attesters.index"))


@attesters.post("/<attester_id>/confirm")
@permitted(Permission.CASE_APPROVE)
def confirm(attester_id: str) -> ResponseReturnValue:
    """Confirm somebody's key."""
    form = ConfirmForm()
    if not form.validate():
        return _page(confirm=(attester_id, form)), 422
    try:
        made = vault().attesters.confirm(actor(), attester_id, form.fingerprint.data)
    except InvalidInput as error:
        form.fingerprint.errors = [f"{error.what} {error.remedy}"]
        return _page(confirm=(attester_id, form)), 422
    except Conflict as error:
        return _page(trouble=error), 422
    flash(f"{made.known_as} may attest now.", "success")
    return redirect(url_for("attesters.index"))


@attesters.post("/<attester_id>/withdraw")
@permitted(Permission.USER_MANAGE, Permission.CASE_APPROVE)
def withdraw(attester_id: str) -> ResponseReturnValue:
    """Withdraw somebody."""
    try:
        made = vault().attesters.withdraw(actor(), attester_id)
    except Conflict as error:
        return _page(trouble=error), 422
    flash(f"{made.known_as} attests nothing more.", "success")
    return redirect(url_for("attesters.index"))


def _page(
    register: RegisterForm | None = None,
    confirm: tuple[str, ConfirmForm] | None = None,
    trouble: VaultError | None = None,
) -> str:
    me = actor()
    return render_template(
        "attesters/index.html",
        known=vault().attesters.directory(me),
        now=vault().clock.now(),
        allowed=vault().settings.attestation.outside,
        form=register or RegisterForm(formdata=None),
        confirming=confirm[0] if confirm else "",
        confirm=confirm[1] if confirm else ConfirmForm(formdata=None),
        registers=me.may(Permission.USER_MANAGE),
        relies=me.may(Permission.CASE_APPROVE),
        trouble=trouble,
    )
