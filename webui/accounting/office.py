"""Every disclosure of a chart, for privacy officers alone, and agencies' suspensions (AA4)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.services.suspensions import NewSuspension, WholeAccounting
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.accounting.blueprint import accounting
from webui.accounting.forms import LiftForm, SuspendForm
from webui.cases.fields import local
from webui.context import actor, vault
from webui.display import when
from webui.guard import permitted


@accounting.get("/<chart>/log")
@permitted(Permission.ACCOUNTING_MANAGE)
def log(chart: str) -> ResponseReturnValue:
    """Show everything that left of a chart, and what keeps it out of the accounting."""
    return _page(chart, vault().suspensions.whole(actor(), chart))


@accounting.post("/<chart>/suspensions")
@permitted(Permission.ACCOUNTING_MANAGE)
def suspend(chart: str) -> ResponseReturnValue:
    """Record that an agency suspends the accounting."""
    found = vault().suspensions.whole(actor(), chart)
    form = _suspend_form(found)
    if not form.validate():
        return _page(chart, found, form), 422
    new = NewSuspension(
        refs=form.numbers,
        member=form.member.data,
        agency=form.agency.data,
        official=form.official.data,
        words=form.words.data,
        oral=form.how.data == "oral",
        made_at=form.made_at.instant or vault().clock.now(),
        until=form.until.instant,
    )
    try:
        ends_at = vault().suspensions.record(actor(), chart, new)
    except InvalidInput as error:
        return _page(chart, found, form, trouble=error), 422
    flash(f"The suspension is on record. It lapses {when(ends_at)}.", "success")
    return redirect(url_for("accounting.log", chart=chart))


@accounting.post("/<chart>/suspensions/<suspension>/lift")
@permitted(Permission.ACCOUNTING_MANAGE)
def lift(chart: str, suspension: str) -> ResponseReturnValue:
    """Record that an agency took its suspension back."""
    form = LiftForm(prefix=suspension)
    if not form.validate():
        found = vault().suspensions.whole(actor(), chart)
        return _page(chart, found, lifting={suspension: form}), 422
    try:
        vault().suspensions.lift(actor(), suspension, form.words.data)
    except (Conflict, InvalidInput) as error:
        found = vault().suspensions.whole(actor(), chart)
        return _page(chart, found, lifting={suspension: form}, trouble=error), 422
    flash("The suspension is lifted; the disclosures are accounted for again.", "success")
    return redirect(url_for("accounting.log", chart=chart))


def _page(
    chart: str,
    found: WholeAccounting,
    form: SuspendForm | None = None,
    lifting: dict[str, LiftForm] | None = None,
    trouble: VaultError | None = None,
) -> str:
    forms = {
        each.suspension_id: LiftForm(formdata=None, prefix=each.suspension_id)
        for each in found.suspensions
        if each.standing
    }
    return render_template(
        "accounting/log.html",
        chart=chart,
        found=found,
        form=form or _suspend_form(found, fresh=True),
        opened=form is not None,
        lifting=forms | (lifting or {}),
        trouble=trouble,
    )


def _suspend_form(found: WholeAccounting, *, fresh: bool = False) -> SuspendForm:
    now = local(vault().clock.now())
    form = SuspendForm(formdata=None, made_at=now) if fresh else SuspendForm()
    form.refs.choices = {
        each.sent.ref: f"{each.sent.recipient} ({each.sent.ref})" for each in found.disclosures
    }
    form.member.choices = {"": "Every client of the chart"} | {
        handle: f"Client {handle}" for handle in found.joint
    }
    return form
