"""The log a page at a time, filters that are kept, and the way to one chart's story."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.audit.browsing import LogOrder
from vault.audit.events import Outcome
from vault.audit.reports import LogFilter
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.audit.blueprint import audit
from webui.audit.codes import View, place, read
from webui.audit.forms import ORDERS, OUTCOMES, FilterForm, KeepForm
from webui.context import actor, vault
from webui.guard import permitted

TONES = {Outcome.SUCCESS: "calm", Outcome.DENIED: "bad", Outcome.FAILED: "warn"}
COLUMNS = (
    (LogOrder.NEWEST, "When"),
    (LogOrder.PERSON, "Who"),
    (LogOrder.ACTION, "What"),
    (LogOrder.CHART, "Chart"),
    (LogOrder.PURPOSE, "Purpose"),
    (LogOrder.OUTCOME, "Outcome"),
)


@audit.get("/")
@permitted(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """Show a page of the log."""
    view = read(request.args)
    form = FilterForm(formdata=None)
    form.offer()
    form.show(view)
    return _page(view, form)


@audit.post("/")
@permitted(Permission.AUDIT_READ)
def choose() -> ResponseReturnValue:
    """Set the filter; it stands in the address as codes."""
    form = FilterForm()
    form.offer()
    if not form.validate():
        return _page(View(LogFilter()), form), 422
    return redirect(_address(form.view()))


@audit.post("/filters")
@permitted(Permission.AUDIT_READ)
def keep() -> ResponseReturnValue:
    """Keep a filter under a name."""
    view, form, trouble = read(request.form), KeepForm(), None
    if form.validate():
        try:
            vault().saved_filters.save(actor(), form.name.data, view.codes)
        except (Conflict, InvalidInput) as error:
            trouble = error
        else:
            flash("The filter is kept. Only you see it.", "success")
            return redirect(_address(view))
    shown = FilterForm(formdata=None)
    shown.offer()
    shown.show(view)
    return _page(view, shown, form, trouble), 422


@audit.post("/filters/<filter_id>/remove")
@permitted(Permission.AUDIT_READ)
def remove(filter_id: str) -> ResponseReturnValue:
    """Remove a filter that was kept."""
    vault().saved_filters.remove(actor(), filter_id)
    flash("The filter is removed.", "success")
    return redirect(url_for("audit.index"))


def _address(view: View) -> str:
    codes: dict[str, Any] = {**view.codes}
    return url_for("audit.index", **codes)


def _page(
    view: View,
    form: FilterForm,
    keeping: KeepForm | None = None,
    trouble: VaultError | None = None,
) -> str:
    found = vault().log_views.page(actor(), view.wanted, view.order, place(request.args))
    return render_template(
        "audit/index.html",
        view=view,
        form=form,
        keeping=keeping or KeepForm(formdata=None),
        trouble=trouble,
        kept=vault().saved_filters.of(actor()),
        found=found,
        columns=COLUMNS,
        orders=ORDERS,
        outcomes=OUTCOMES,
        tones=TONES,
        turned="after" in request.args,
    )
