"""Pages of access in an emergency."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.breakglass.model import Reason
from vault.errors import Conflict, InvalidInput, NotFound, VaultError
from vault.identity.permissions import Permission
from webui.context import actor, vault
from webui.emergency.forms import REASONS, AskForm
from webui.guard import permitted

emergency = Blueprint("emergency", __name__, url_prefix="/emergency")


@emergency.get("/")
@permitted(Permission.CHART_OPEN)
def index() -> ResponseReturnValue:
    """Show one's own requests, those to answer, and what happened to one's charts."""
    return _page(AskForm(), None), 200


@emergency.post("/")
@permitted(Permission.CHART_OPEN)
def ask() -> ResponseReturnValue:
    """Ask for a chart."""
    form = AskForm()
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            vault().breakglass.ask(
                actor(),
                form.chart.data.strip().upper(),
                Reason(form.reason.data),
                form.minutes.data,
                form.words.data,
            )
        except (InvalidInput, NotFound, Conflict) as error:
            trouble = error
        else:
            flash("Asked. Now reach somebody who holds the chart's keys and tell them.", "success")
            return redirect(url_for("emergency.index"))
    return _page(form, trouble), 422


@emergency.post("/<access_id>/lend")
@permitted(Permission.KEY_GRANT)
def lend(access_id: str) -> ResponseReturnValue:
    """Lend the keys."""
    vault().breakglass.lend(actor(), access_id)
    flash("The keys are lent. They come back by themselves when the time is over.", "success")
    return redirect(url_for("emergency.index"))


@emergency.post("/<access_id>/decline")
@permitted(Permission.KEY_GRANT)
def decline(access_id: str) -> ResponseReturnValue:
    """Decline to lend them."""
    vault().breakglass.decline(actor(), access_id)
    flash("Declined.", "success")
    return redirect(url_for("emergency.index"))


@emergency.post("/<access_id>/end")
@permitted(Permission.CHART_OPEN)
def end(access_id: str) -> ResponseReturnValue:
    """End an access before its time."""
    vault().breakglass.end(actor(), access_id)
    flash("The emergency access has ended.", "success")
    return redirect(url_for("emergency.index"))


def _page(form: AskForm, trouble: VaultError | None) -> str:
    return render_template(
        "emergency/index.html",
        form=form,
        trouble=trouble,
        seen=vault().breakglass.overview(actor()),
        reasons=REASONS,
    )
