"""Charts whose time is over, proposals, and what was disposed of."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from vault.errors import AuthenticationFailed, Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from vault.retention.model import DisposalState, DueChart
from webui.context import actor, vault
from webui.downloads import as_pdf, attachment
from webui.guard import permitted
from webui.retention.blueprint import retention
from webui.retention.forms import ConfirmForm, ProposeForm


@retention.get("/")
@permitted(Permission.RETENTION_READ)
def index() -> ResponseReturnValue:
    """Show which charts are due, what is proposed, and what was disposed of."""
    return _index(None, None)


@retention.post("/propose")
@permitted(Permission.RETENTION_PROPOSE)
def propose() -> ResponseReturnValue:
    """Propose to dispose of charts."""
    form = _propose_form(vault().retention.charts(actor()))
    trouble: VaultError | None = None
    if form.validate():
        try:
            made = vault().retention.propose(actor(), form.charts.data, form.reason.data or "")
        except (Conflict, InvalidInput) as error:
            trouble = error
        else:
            flash("Proposed and signed. Somebody else has to confirm it.", "success")
            return redirect(url_for("retention.show", disposal_id=made))
    return _index(form, trouble), 422


@retention.get("/<disposal_id>")
@permitted(Permission.RETENTION_READ)
def show(disposal_id: str) -> ResponseReturnValue:
    """Show one disposal."""
    return _page(disposal_id)


@retention.post("/<disposal_id>/confirm")
@permitted(Permission.RETENTION_CONFIRM)
def confirm(disposal_id: str) -> ResponseReturnValue:
    """Destroy the charts; the passphrase signs the certificate."""
    form = ConfirmForm()
    if not form.validate():
        return _page(disposal_id, form), 422
    try:
        vault().disposing.confirm(actor(), disposal_id, form.passphrase.data)
    except AuthenticationFailed:
        form.passphrase.errors = ["This is not your passphrase. Nothing was destroyed."]
        return _page(disposal_id, form), 422
    except Conflict as error:
        return _page(disposal_id, form, error), 422
    flash("Destroyed. Keep the certificate.", "success")
    return redirect(url_for("retention.show", disposal_id=disposal_id))


@retention.post("/<disposal_id>/cancel")
@permitted(Permission.RETENTION_PROPOSE)
def cancel(disposal_id: str) -> ResponseReturnValue:
    """Take a proposal back."""
    vault().disposing.cancel(actor(), disposal_id)
    flash("The proposal is taken back.", "success")
    return redirect(url_for("retention.index"))


@retention.post("/<disposal_id>/decline")
@permitted(Permission.RETENTION_CONFIRM)
def decline(disposal_id: str) -> ResponseReturnValue:
    """Decline a proposal."""
    vault().disposing.decline(actor(), disposal_id, request.form.get("reason", ""))
    flash("Declined. The charts stay.", "success")
    return redirect(url_for("retention.index"))


@retention.post("/<disposal_id>/backups/<backup_id>")
@permitted(Permission.BACKUP)
def backup_destroyed(disposal_id: str, backup_id: str) -> ResponseReturnValue:
    """Record that a backup was destroyed."""
    try:
        how = request.form.get("how", "")
        vault().disposals.backup_destroyed(actor(), disposal_id, backup_id, how)
    except (InvalidInput, Conflict) as error:
        return _page(disposal_id, trouble=error), 422
    flash("Recorded.", "success")
    return redirect(url_for("retention.show", disposal_id=disposal_id))


@retention.get("/<disposal_id>/certificate.json")
@permitted(Permission.RETENTION_READ)
def certificate(disposal_id: str) -> ResponseReturnValue:
    """Give the signed certificate."""
    content = vault().disposals.certificate(actor(), disposal_id)
    return attachment(content, "disposal-certificate.json", "application/json")


@retention.get("/<disposal_id>/certificate.pdf")
@permitted(Permission.RETENTION_READ)
def paper(disposal_id: str) -> ResponseReturnValue:
    """Give the certificate as a paper."""
    return as_pdf(vault().disposals.paper(actor(), disposal_id), "disposal-certificate.pdf")


def _index(form: ProposeForm | None, trouble: VaultError | None) -> str:
    me = actor()
    charts = vault().retention.charts(me) if me.may(Permission.RETENTION_PROPOSE) else ()
    ready = _ready(charts)
    found = vault().disposals.all(me)
    pack = vault().settings.records.pack
    rules = (*pack.retention.values(), pack.majority)
    return render_template(
        "retention/index.html",
        charts=charts,
        ready=ready,
        waiting=[each for each in found if each.state is DisposalState.PROPOSED],
        answered=[each for each in found if each.state is not DisposalState.PROPOSED],
        form=form or _propose_form(charts),
        rules=pack.retention.values(),
        majority=pack.majority,
        warnings=[rule.warning for rule in rules if rule.warning],
        trouble=trouble,
    )


def _ready(charts: Sequence[DueChart]) -> list[DueChart]:
    today = vault().clock.now().astimezone(vault().settings.records.zone).date()
    return [
        each
        for each in charts
        if each.due_on <= today and not (each.held or each.proposed or each.obstacle)
    ]


def _propose_form(charts: Sequence[DueChart]) -> ProposeForm:
    form = ProposeForm()
    form.charts.choices = [
        SelectChoice(value=each.chart, label=f"{each.name}, {each.chart}")
        for each in _ready(charts)
    ]
    return form


def _page(
    disposal_id: str, form: ConfirmForm | None = None, trouble: VaultError | None = None
) -> str:
    me = actor()
    found = vault().disposals.one(me, disposal_id)
    done = found.state is DisposalState.DONE
    return render_template(
        "retention/show.html",
        found=found,
        mine=found.proposed_by == me.user_id,
        letter=vault().disposals.paper(me, disposal_id) if done else None,
        form=form or ConfirmForm(formdata=None),
        trouble=trouble,
    )
