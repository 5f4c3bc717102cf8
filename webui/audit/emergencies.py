"""Emergency accesses that are over: the queue, one of them with its reasons, what was found."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.audit.reports import LogFilter
from vault.breakglass.model import Access, Disposition
from vault.errors import Conflict, KeyNotHeld, NotFound, VaultError
from vault.identity.permissions import Permission
from webui.audit.blueprint import audit
from webui.audit.codes import View
from webui.audit.forms import FOUND, ReviewForm
from webui.context import actor, vault
from webui.emergency.forms import REASONS
from webui.guard import permitted


@audit.get("/emergency")
@permitted(Permission.AUDIT_DETAIL)
def emergencies() -> ResponseReturnValue:
    """List the accesses to review and those that were."""
    return render_template(
        "audit/emergencies.html",
        seen=vault().breakglass.overview(actor()),
        reasons=REASONS,
        found=FOUND,
    )


@audit.get("/emergency/<access_id>")
@permitted(Permission.AUDIT_DETAIL)
def emergency(access_id: str) -> ResponseReturnValue:
    """Show one access with the reasons given."""
    return _page(access_id, ReviewForm(formdata=None))


@audit.post("/emergency/<access_id>")
@permitted(Permission.AUDIT_DETAIL)
def review(access_id: str) -> ResponseReturnValue:
    """Say what the review found."""
    form, trouble = ReviewForm(), None
    if form.validate():
        try:
            found = Disposition(form.found.data)
            vault().breakglass.review(actor(), access_id, found, form.words.data)
        except Conflict as error:
            trouble = error
        else:
            flash("The review is on record.", "success")
            return redirect(url_for("audit.emergencies"))
    return _page(access_id, form, trouble), 422


def _page(access_id: str, form: ReviewForm, trouble: VaultError | None = None) -> str:
    seen = vault().breakglass.overview(actor())
    known = {each.access_id: each for each in (*seen.to_review, *seen.reviewed)}
    access = known.get(access_id)
    if access is None:
        raise NotFound("There is no emergency access here that you could review.")
    try:
        words = vault().oversight.reasons(actor(), access_id)
    except KeyNotHeld:
        words = None
    return render_template(
        "audit/emergency.html",
        access=access,
        reviewing=access in seen.to_review,
        words=words,
        meanwhile=_meanwhile(access),
        form=form,
        trouble=trouble,
        reasons=REASONS,
        found=FOUND,
    )


def _meanwhile(access: Access) -> dict[str, str]:
    """Return the filter that shows what the person did to the chart, from the asking on."""
    wanted = LogFilter(person=access.requester_id, chart=access.chart, since=access.asked_at)
    return View(wanted).codes
