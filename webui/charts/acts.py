"""What is done to a chart from its first page: alerts, details, closing and reopening."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.errors import InvalidInput, NotFound
from vault.identity.permissions import Permission
from vault.records.chart_model import ChartStatus
from vault.records.timeline import NotesWanted
from webui.charts.blueprint import charts
from webui.charts.first_page import first_page
from webui.charts.forms import AlertForm, ClearForm, DetailsForm, data_of
from webui.context import actor, vault
from webui.guard import permitted


@charts.post("/<chart>/alerts")
@permitted(Permission.CHART_OPEN)
def raise_alert(chart: str) -> ResponseReturnValue:
    """Put a safety alert on the chart."""
    form = AlertForm()
    if not form.validate_on_submit():
        return first_page(chart, form)
    vault().alerts.raise_alert(actor(), chart, form.text.data)
    flash("The alert stands at the top of this page for everyone who may open it.", "success")
    return _back(chart)


@charts.post("/<chart>/alerts/<alert_id>/clear")
@permitted(Permission.CHART_WRITE)
def clear_alert(chart: str, alert_id: str) -> ResponseReturnValue:
    """Take a safety alert off the chart."""
    form = ClearForm()
    if not form.validate_on_submit():
        missing = InvalidInput("Clearing an alert takes a reason.")
        return first_page(chart, trouble=missing)
    try:
        vault().alerts.clear_alert(actor(), alert_id, form.reason.data)
    except NotFound:
        flash("That alert was cleared before.", "warning")
    else:
        flash(
            "The alert is cleared. It stays in the record with who cleared it and why.", "success"
        )
    return _back(chart)


@charts.route("/<chart>/details", methods=["GET", "POST"])
@permitted(Permission.CHART_WRITE)
def details(chart: str) -> ResponseReturnValue:
    """Correct what the chart says of the unit."""
    page = vault().charts.open_first_page(actor(), chart, NotesWanted(most=0))
    form = DetailsForm(data=data_of(page.chart.details))
    if form.validate_on_submit():
        vault().charts.correct_details(actor(), chart, form.details())
        flash("The details are corrected.", "success")
        return _back(chart)
    shown = render_template("charts/details.html", page=page, form=form)
    return shown, 422 if form.is_submitted() else 200


@charts.post("/<chart>/status")
@permitted(Permission.CHART_WRITE)
def set_status(chart: str) -> ResponseReturnValue:
    """Close the chart to new notes, or open it again."""
    closing = request.form.get("status") == ChartStatus.CLOSED
    vault().charts.set_status(actor(), chart, ChartStatus.CLOSED if closing else ChartStatus.OPEN)
    words = "closed to new notes. You can open it again" if closing else "open to new notes again"
    flash(f"The chart is {words}.", "success")
    return _back(chart)


def _back(chart: str) -> ResponseReturnValue:
    return redirect(url_for("charts.show", chart=chart))
