"""The first page."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from vault.doctor.check import Status
from vault.doctor.examine import examine
from vault.identity.permissions import Permission
from webui.context import actor, place, vault
from webui.guard import permitted, signed_in
from webui.home.waiting import waiting_for
from webui.safety.clock import left
from webui.tasks.showing import link_of

CHARTS_SHOWN = 8
TASKS_SHOWN = 8
DRAFTS_SHOWN = 6

home = Blueprint("home", __name__)


@home.get("/")
@signed_in
def start() -> ResponseReturnValue:
    """Show what waits."""
    return render_template(
        "home/start.html",
        waiting=waiting_for(vault(), actor()),
        today=vault().clock.now(),
        charts_shown=CHARTS_SHOWN,
        tasks_shown=TASKS_SHOWN,
        link_of=link_of,
        drafts_shown=DRAFTS_SHOWN,
        left=left,
    )


@home.get("/findings")
@permitted(Permission.USER_MANAGE)
def findings() -> ResponseReturnValue:
    """Tell in JSON what is amiss with the vault and its machine; the page asks when it stands."""
    checks = examine(place().home, vault().clock)
    amiss = [
        {"name": check.name, "status": check.status, "what": check.what}
        for check in checks
        if check.status is not Status.OK
    ]
    return jsonify({"checked": len(checks), "amiss": amiss})
