"""How much was done: pictures drawn by the server, each with its numbers."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from vault.identity.permissions import Permission
from webui.audit.blueprint import audit, log_person
from webui.audit.drawing import picture
from webui.audit.forms import OUTCOMES
from webui.context import actor, vault
from webui.display import day
from webui.guard import permitted

SPANS = {"7": "7 days", "30": "30 days", "90": "90 days"}
_DEFAULT = "30"


@audit.get("/activity")
@permitted(Permission.AUDIT_READ)
def activity() -> ResponseReturnValue:
    """Show how much was done by day, hour, person and outcome."""
    asked = request.args.get("days", _DEFAULT)
    days = asked if asked in SPANS else _DEFAULT
    found = vault().log_views.activity(actor(), int(days))
    return render_template(
        "audit/activity.html",
        found=found,
        by_day=picture((day(each), count) for each, count in found.days),
        by_hour=picture((f"{hour}:00 to {hour}:59", count) for hour, count in found.hours),
        by_person=picture((log_person(each), count) for each, count in found.people),
        by_outcome=picture((OUTCOMES[each], count) for each, count in found.outcomes),
        spans=SPANS,
        days=days,
        zone=vault().settings.records.time_zone,
    )
