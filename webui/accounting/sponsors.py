"""Reports to the sponsors of an employee assistance program: issued once, printed, saved."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict
from vault.identity.permissions import Permission
from vault.sponsors.spreadsheet import written
from webui.accounting.blueprint import accounting, has_sponsors
from webui.accounting.forms import SponsorForm
from webui.context import actor, vault
from webui.downloads import as_pdf, attachment
from webui.guard import permitted


@accounting.route("/sponsors", methods=["GET", "POST"])
@permitted(Permission.SPONSOR_REPORT)
def sponsors() -> ResponseReturnValue:
    """List the reports that were issued; issue one."""
    form, trouble = SponsorForm(), None
    if form.validate_on_submit():
        try:
            issued = vault().sponsors.issue(actor(), form.period.data)
        except Conflict as error:
            trouble = error
        else:
            flash("The report is fixed from now on.", "success")
            return redirect(url_for("accounting.sponsor_report", period=issued.report.period))
    organisation = vault().settings.organisation
    page = render_template(
        "accounting/sponsors.html",
        form=form,
        trouble=trouble,
        organisation=organisation,
        reporting=has_sponsors() and bool(organisation.sponsors),
        periods=vault().sponsors.periods(actor()),
    )
    return page, 422 if form.is_submitted() else 200


@accounting.get("/sponsors/<period>")
@permitted(Permission.SPONSOR_REPORT)
def sponsor_report(period: str) -> ResponseReturnValue:
    """Show a report as the sponsors get it."""
    issued = vault().sponsors.open(actor(), period)
    return render_template(
        "accounting/sponsor_report.html",
        issued=issued,
        letter=vault().sponsors.letter(actor(), issued),
    )


@accounting.get("/sponsors/<period>/report.pdf")
@permitted(Permission.SPONSOR_REPORT)
def sponsor_report_pdf(period: str) -> ResponseReturnValue:
    """Give a report as a PDF."""
    issued = vault().sponsors.open(actor(), period)
    return as_pdf(vault().sponsors.letter(actor(), issued), "sponsor-report.pdf")


@accounting.get("/sponsors/<period>/report.csv")
@permitted(Permission.SPONSOR_REPORT)
def sponsor_report_csv(period: str) -> ResponseReturnValue:
    """Give a report as CSV."""
    issued = vault().sponsors.open(actor(), period)
    return attachment(written(issued.report), "sponsor-report.csv", "text/csv")
