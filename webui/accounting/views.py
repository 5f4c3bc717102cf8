"""What was disclosed of a client, to whom and why (45 CFR 164.528): listed, printed, exported."""

from __future__ import annotations

import json

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.accounts.accounting import AccountingInvalid
from vault.disclosure.services.accountings import ClientAccounting
from vault.disclosure.work.accounting_csv import written
from vault.disclosure.work.accounting_desk import ClientNotNamed
from vault.errors import VaultError
from vault.identity.permissions import Permission
from webui.accounting.blueprint import accounting
from webui.accounting.forms import ChartForm, PeriodForm
from webui.context import actor, vault
from webui.downloads import as_pdf, attachment
from webui.guard import permitted


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
    """Show the accounting of a client, to be read or printed; ask whose it is where it is open."""
    form = PeriodForm(request.args)
    found, trouble = None, None
    if form.validate():
        try:
            found = _found(chart, form)
        except ClientNotNamed as error:
            return render_template(
                "accounting/choose.html", chart=chart, clients=error.clients, form=form
            )
        except AccountingInvalid as error:
            trouble = error
    return _page(chart, form, found, trouble), 200 if found else 422


@accounting.get("/<chart>/accounting.pdf")
@permitted(Permission.ACCOUNTING_READ)
def as_letter(chart: str) -> ResponseReturnValue:
    """Give the accounting of a client as a PDF, addressed to nobody yet."""
    form = PeriodForm(request.args)
    if not form.validate():
        return _page(chart, form, None, None), 422
    letter = vault().accountings.letter(
        actor(), chart, form.member.data, since=form.begin, until=form.end
    )
    return as_pdf(letter, "accounting.pdf")


@accounting.get("/<chart>/csv")
@permitted(Permission.ACCOUNTING_READ)
def as_csv(chart: str) -> ResponseReturnValue:
    """Give the accounting of a client as CSV."""
    form = PeriodForm(request.args)
    if not form.validate():
        return _page(chart, form, None, None), 422
    table = written(_found(chart, form).views, vault().settings.records.zone)
    return attachment(table, "accounting.csv", "text/csv")


@accounting.get("/<chart>/fhir")
@permitted(Permission.ACCOUNTING_READ)
def as_fhir(chart: str) -> ResponseReturnValue:
    """Give the accounting of a client as FHIR AuditEvents."""
    form = PeriodForm(request.args)
    if not form.validate():
        return _page(chart, form, None, None), 422
    bundle = vault().accountings.export(
        actor(), chart, form.member.data, since=form.begin, until=form.end
    )
    text = json.dumps(bundle, indent=2, ensure_ascii=False)
    return attachment(text, "accounting.json", "application/fhir+json")


def _page(
    chart: str, form: PeriodForm, found: ClientAccounting | None, trouble: VaultError | None
) -> str:
    return render_template(
        "accounting/show.html", chart=chart, form=form, found=found, trouble=trouble
    )


def _found(chart: str, form: PeriodForm) -> ClientAccounting:
    return vault().accountings.accounting(
        actor(), chart, form.member.data, since=form.begin, until=form.end
    )
