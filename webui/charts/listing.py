"""The list of charts, and a new chart."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.identity.permissions import Permission
from vault.records.chart_model import ChartSummary
from webui.charts.blueprint import charts
from webui.charts.forms import UNITS, CreateForm, ListForm
from webui.context import actor, vault
from webui.guard import permitted


@charts.route("/", methods=["GET", "POST"])
@permitted(Permission.CHART_OPEN)
def index() -> ResponseReturnValue:
    """List the charts that one holds the key of."""
    form = ListForm()
    form.validate_on_submit()
    known = vault().charts.list_for(actor())
    return render_template(
        "charts/index.html",
        form=form,
        known=known,
        shown=_left(known, form.words.data or "", form.status.data or ""),
        units=UNITS,
    )


@charts.route("/new", methods=["GET", "POST"])
@permitted(Permission.CHART_WRITE)
def create() -> ResponseReturnValue:
    """Open a new chart."""
    form = CreateForm()
    if form.validate_on_submit():
        made = vault().charts.create(actor(), form.unit_kind.data, form.details())
        flash(f"The chart {made.number} is open. Add its members next.", "success")
        return redirect(url_for("charts.members", chart=made.number))
    page = render_template("charts/create.html", form=form)
    return page, 422 if form.is_submitted() else 200


def _left(known: Sequence[ChartSummary], words: str, status: str) -> list[ChartSummary]:
    wanted = words.strip().casefold()
    return [
        each
        for each in known
        if status in ("", each.status)
        and (wanted in each.details.name.casefold() or wanted in each.number.casefold())
    ]
