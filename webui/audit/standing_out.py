"""What stands out in the log, each finding under the rule that found it."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from vault.audit.anomaly import Rule
from vault.identity.permissions import Permission
from webui.audit.blueprint import audit
from webui.audit.codes import View
from webui.context import actor, vault
from webui.guard import permitted

SPANS = {"1": "Today", "7": "7 days", "30": "30 days"}
_DEFAULT = "7"
MINUTE = timedelta(minutes=1)


@audit.get("/standing-out")
@permitted(Permission.AUDIT_READ)
def standing_out() -> ResponseReturnValue:
    """Show what stands out, and every rule."""
    asked = request.args.get("days", _DEFAULT)
    days = asked if asked in SPANS else _DEFAULT
    found = vault().log_views.standout(actor(), int(days))
    settings = vault().settings.audit
    groups = [
        (
            rule,
            rule.told(settings),
            [(each, View(each.wanted).codes) for each in found.found if each.rule is rule],
        )
        for rule in Rule
    ]
    return render_template(
        "audit/standing_out.html",
        found=found,
        groups=groups,
        spans=SPANS,
        days=days,
        minute=MINUTE,
        zone=vault().settings.records.time_zone,
    )
