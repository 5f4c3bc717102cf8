"""Who opened a chart, when and why; printable."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.audit.anomalies import CHART_OPENED, NOTE_OPENED
from vault.audit.log import AuditTag
from vault.audit.wording import act_of
from vault.errors import KeyNotHeld, VaultError
from vault.identity.log_views import Reason
from vault.identity.permissions import Permission
from webui.audit.blueprint import audit
from webui.audit.codes import CHART
from webui.audit.forms import OUTCOMES, ChartForm
from webui.audit.listing import TONES
from webui.context import actor, vault
from webui.guard import permitted

OPENED = frozenset({CHART_OPENED, NOTE_OPENED, "records:note:history", "records:note:held"})


@audit.route("/charts/", methods=["GET", "POST"])
@permitted(Permission.AUDIT_READ)
def charts() -> ResponseReturnValue:
    """Ask for a chart's number."""
    form = ChartForm()
    if form.validate_on_submit():
        return redirect(url_for("audit.chart", chart=form.chart.data))
    page = render_template("audit/charts.html", form=form)
    return page, 422 if form.is_submitted() else 200


@audit.get("/charts/<chart>")
@permitted(Permission.AUDIT_READ)
def chart(chart: str) -> ResponseReturnValue:
    """Show who opened a chart, and what else was done to it."""
    if not CHART.fullmatch(chart):
        return redirect(url_for("audit.charts"))
    story = vault().log_views.chart(actor(), chart)
    reasons: Mapping[str, tuple[Reason, ...]] | None = None
    trouble: VaultError | None = None
    if "reasons" in request.args and actor().may(Permission.AUDIT_DETAIL):
        try:
            reasons = vault().log_views.reasons(actor(), chart)
        except KeyNotHeld as error:
            trouble = error
    done = [each for each in story.people if each.tag != AuditTag.READ]
    return render_template(
        "audit/chart.html",
        chart=chart,
        opened=[each for each in done if each.tag in OPENED],
        others=[each for each in done if each.tag not in OPENED],
        looked=[each for each in story.people if each.tag == AuditTag.READ],
        entries=[each for each in story.entries if each.tag != AuditTag.READ],
        whole=story.whole,
        reasons=reasons,
        trouble=trouble,
        act_of=act_of,
        outcomes=OUTCOMES,
        tones=TONES,
        now=vault().clock.now(),
    )
