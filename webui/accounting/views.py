"""What was disclosed of a chart, to whom and why (45 CFR 164.528): listed, printed, as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.audit.reports import formula_safe
from vault.disclosure.rules.accounting import Accounting, AccountingInvalid
from vault.disclosure.services.accountings import ChartAccounting
from vault.errors import VaultError
from vault.identity.permissions import Permission
from webui.accounting.forms import ChartForm, PeriodForm
from webui.context import actor, vault
from webui.guard import permitted

accounting = Blueprint("accounting", __name__, url_prefix="/accounting")

COLUMNS = (
    "Date",
    "Recipient",
    "Address",
    "What was disclosed",
    "Purpose",
    "Request",
    "How often",
    "Last on",
)


@accounting.route("/", methods=["GET", "POST"])
@permitted(Permission.ACCOUNTING_READ)
def index() -> ResponseReturnValue:
    """List the charts of which something left, or look one up by its number."""
    form = ChartForm()
    if form.validate_on_submit():
        return redirect(url_for("accounting.show", chart=form.chart.data))
    page = render_template(
        "accounting/index.html", form=form, charts=vault().accountings.charts(actor())
    )
    return page, 422 if form.is_submitted() else 200


@accounting.get("/<chart>")
@permitted(Permission.ACCOUNTING_READ)
def show(chart: str) -> ResponseReturnValue:
    """Show the accounting of a chart, to be read or printed."""
    form = PeriodForm(request.args)
    found, trouble = None, None
    if form.validate():
        try:
            found = _found(chart, form)
        except AccountingInvalid as error:
            trouble = error
    return _page(chart, form, found, trouble), 200 if found else 422


@accounting.get("/<chart>/csv")
@permitted(Permission.ACCOUNTING_READ)
def as_csv(chart: str) -> ResponseReturnValue:
    """Give the accounting of a chart as CSV."""
    form = PeriodForm(request.args)
    if not form.validate():
        return _page(chart, form, None, None), 422
    return Response(
        _written(_found(chart, form).accounting),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="accounting.csv"'},
    )


def _page(
    chart: str, form: PeriodForm, found: ChartAccounting | None, trouble: VaultError | None
) -> str:
    return render_template(
        "accounting/show.html", chart=chart, form=form, found=found, trouble=trouble
    )


def _found(chart: str, form: PeriodForm) -> ChartAccounting:
    until = form.until.data + timedelta(days=1) if form.until.data else None
    return vault().accountings.accounting(
        actor(), chart, since=_midnight(form.since.data), until=_midnight(until)
    )


def _midnight(day: date | None) -> datetime | None:
    zone = vault().settings.records.zone
    return datetime.combine(day, time(), zone) if day else None


def _written(view: Accounting) -> str:
    """Write an accounting as CSV (RFC 4180) that no spreadsheet takes for formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    zone = vault().settings.records.zone
    for entry in view.entries:
        first = entry.first
        cells = (
            f"{first.at.astimezone(zone):%Y-%m-%d}",
            first.recipient,
            first.address,
            first.description,
            first.purpose,
            first.request,
            str(entry.count),
            f"{entry.last_at.astimezone(zone):%Y-%m-%d}",
        )
        writer.writerow(map(formula_safe, cells))
    return out.getvalue()
