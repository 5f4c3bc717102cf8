"""Each person's tasks over every feature, and the calendar feed that tells when they are due."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict, NotFound, VaultError
from vault.tasks.model import Source
from webui.context import actor, vault
from webui.downloads import attachment
from webui.guard import by_feed_token, signed_in
from webui.security import FEEDS_A_MINUTE, limiter
from webui.tasks.showing import link_of

tasks = Blueprint("tasks", __name__, url_prefix="/tasks")


@tasks.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Show what waits for whoever asks, overdue first."""
    return _page()


@tasks.post("/<source>/<task_id>/done")
@signed_in
def done(source: str, task_id: str) -> ResponseReturnValue:
    """Mark a task as done."""
    known = {each.value: each for each in Source}
    if source not in known:
        raise NotFound("You have no such task.")
    try:
        vault().task_lists.done(actor(), known[source], task_id)
    except Conflict as error:
        return _page(trouble=error), 409
    flash("The task is done.", "success")
    return redirect(url_for("tasks.index"))


@tasks.post("/feed")
@signed_in
def make_feed() -> ResponseReturnValue:
    """Make a calendar feed and show its address, this once."""
    token = vault().task_feeds.make(actor())
    return _page(address=url_for("tasks.feed", token=token, _external=True))


@tasks.post("/feed/revoke")
@signed_in
def revoke_feed() -> ResponseReturnValue:
    """Revoke the calendar feed."""
    vault().task_feeds.revoke(actor())
    flash("The calendar feed is revoked; its address opens nothing any more.", "success")
    return redirect(url_for("tasks.index"))


@tasks.get("/feed/<token>.ics")
@by_feed_token
@limiter.limit(FEEDS_A_MINUTE)
def feed(token: str) -> ResponseReturnValue:
    """Give the calendar behind a token to a calendar program."""
    content = vault().task_feeds.calendar(token, url_for("tasks.index", _external=True))
    return attachment(content, "tasks.ics", "text/calendar")


def _page(trouble: VaultError | None = None, address: str = "") -> str:
    me = actor()
    found = vault().task_lists.of(me)
    return render_template(
        "tasks/index.html",
        overdue=[each for each in found if each.mine and each.overdue],
        coming=[each for each in found if each.mine and not each.overdue],
        others=[each for each in found if not each.mine],
        feed=vault().task_feeds.of(me),
        address=address,
        link_of=link_of,
        trouble=trouble,
        escalates=vault().settings.tasks.escalate_hours,
        secure=request.is_secure,
    )
