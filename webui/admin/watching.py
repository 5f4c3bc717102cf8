"""Pages of who is signed in, and of who holds which keys of each chart."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.administration.custody import CHARTS_A_PAGE
from vault.identity.permissions import Permission
from webui.admin.blueprint import admin
from webui.context import actor, current, vault
from webui.guard import permitted


@admin.get("/sessions")
@permitted(Permission.USER_MANAGE)
def sessions() -> ResponseReturnValue:
    """List who is signed in."""
    return render_template(
        "admin/sessions.html",
        sessions=vault().attendance.everybody(actor()),
        here=current().session_id,
    )


@admin.post("/sessions/<session_id>/end")
@permitted(Permission.USER_MANAGE)
def end_session(session_id: str) -> ResponseReturnValue:
    """End somebody's session."""
    vault().attendance.end(actor(), session_id)
    flash("The session has ended.", "success")
    return redirect(url_for("admin.sessions"))


@admin.get("/keys")
@permitted(Permission.USER_MANAGE)
def keys() -> ResponseReturnValue:
    """Show who holds which keys of each chart, a page at a time."""
    after = request.args.get("after", "")
    charts = vault().custody.by_chart(actor(), after=after, most=CHARTS_A_PAGE + 1)
    shown = charts[:CHARTS_A_PAGE]
    following = shown[-1].chart if len(charts) > len(shown) else ""
    return render_template("admin/keys.html", charts=shown, after=after, following=following)
