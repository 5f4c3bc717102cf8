"""Holds: those that stand, placed by hand, lifted by two people."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.ledger.holds import HoldGround
from vault.errors import Conflict, InvalidInput, NotFound, VaultError
from vault.identity.permissions import Permission
from webui.context import actor, vault
from webui.guard import permitted
from webui.retention.blueprint import retention
from webui.retention.forms import HoldForm


@retention.get("/holds")
@permitted(Permission.HOLD_MANAGE)
def holds() -> ResponseReturnValue:
    """Show the holds that stand."""
    return _page(HoldForm(formdata=None), None)


@retention.post("/holds")
@permitted(Permission.HOLD_MANAGE)
def place_hold() -> ResponseReturnValue:
    """Hold a chart without a case."""
    form = HoldForm()
    trouble: VaultError | None = None
    if form.validate():
        number = form.chart.data.strip().upper()
        try:
            charts = vault().holds.place(
                actor(), number, HoldGround(form.ground.data), form.reason.data
            )
        except (InvalidInput, NotFound) as error:
            trouble = error
        else:
            flash(f"On hold: {', '.join(charts)}. Nothing in them can be destroyed.", "success")
            return redirect(url_for("retention.holds"))
    return _page(form, trouble), 422


@retention.post("/holds/<hold_id>/ask")
@permitted(Permission.HOLD_MANAGE)
def ask_to_lift(hold_id: str) -> ResponseReturnValue:
    """Ask that somebody else lift a hold."""
    try:
        vault().holds.ask_to_lift(actor(), hold_id, request.form.get("reason", ""))
    except (InvalidInput, Conflict) as error:
        return _page(HoldForm(formdata=None), error), 422
    flash("Asked. The hold stands until another counsel or privacy officer lifts it.", "success")
    return redirect(url_for("retention.holds"))


@retention.post("/holds/<hold_id>/lift")
@permitted(Permission.HOLD_MANAGE)
def lift(hold_id: str) -> ResponseReturnValue:
    """Lift a hold as the second person."""
    try:
        vault().holds.lift(actor(), hold_id)
    except Conflict as error:
        return _page(HoldForm(formdata=None), error), 422
    flash("The hold is lifted.", "success")
    return redirect(url_for("retention.holds"))


@retention.post("/holds/<hold_id>/stand")
@permitted(Permission.HOLD_MANAGE)
def let_stand(hold_id: str) -> ResponseReturnValue:
    """Let a hold stand that was asked to be lifted."""
    vault().holds.decline_to_lift(actor(), hold_id)
    flash("The hold stands.", "success")
    return redirect(url_for("retention.holds"))


def _page(form: HoldForm, trouble: VaultError | None) -> str:
    return render_template(
        "retention/holds.html",
        holds=vault().holds.standing(actor()),
        form=form,
        trouble=trouble,
        me=actor().user_id,
    )
