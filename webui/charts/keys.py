"""Giving a chart's key anew: shutting a person out, and carrying on what was interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import AuthenticationFailed, NotFound, VaultError
from vault.identity.permissions import Permission
from vault.jobs.service import Progress
from vault.records.holders import CompartmentHolders
from vault.records.timeline import NotesWanted
from webui.charts.access import KEYS
from webui.charts.blueprint import charts
from webui.charts.forms import NewKeyForm
from webui.context import actor, vault
from webui.display import person
from webui.guard import permitted
from webui.jobs.finished import finished
from webui.jobs.kinds import JobKind


@charts.route("/<chart>/access/<compartment>", methods=["GET", "POST"])
@permitted(Permission.KEY_GRANT)
def new_key(chart: str, compartment: str) -> ResponseReturnValue:
    """Give one key of the chart anew, with or without one of its holders."""
    lock = _lock(chart, compartment)
    form = NewKeyForm()
    form.offer({each: person(each) for each in lock.holders if _may_go(lock, each)})
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            vault().logins.confirm(actor(), form.passphrase.data)
        except AuthenticationFailed as error:
            trouble = error
        else:
            return _begin(chart, lock, form.leaving.data, strict=form.strict.data)
    head = vault().charts.open_first_page(actor(), chart, NotesWanted(most=0)).chart
    words, opens = KEYS[lock.name]
    page = render_template(
        "charts/new_key.html",
        head=head,
        lock=lock,
        words=words,
        opens=opens,
        form=form,
        trouble=trouble,
    )
    return page, 422 if form.is_submitted() else 200


@charts.post("/<chart>/access/<compartment>/carry-on")
@permitted(Permission.KEY_GRANT)
def carry_on(chart: str, compartment: str) -> ResponseReturnValue:
    """Carry a change of a key that was interrupted to its end."""
    lock, who, rotations = _lock(chart, compartment), actor(), vault().rotations
    under_way = [
        each for each in rotations.pending(who) if each.compartment_id == lock.compartment_id
    ]
    if not under_way:
        raise NotFound("No change of this key is under way.", remedy="It may have ended.")
    rotation_id = under_way[0].rotation_id

    def resume(progress: Progress) -> bytes:
        return _told(chart, lock, "", rotations.resume(who, rotation_id, progress=progress))

    return _started(lock, resume)


@charts.get("/keys/<job_id>")
@permitted(Permission.KEY_GRANT)
def key_changed(job_id: str) -> ResponseReturnValue:
    """Show what a change of a key did."""
    told = json.loads(finished(job_id, JobKind.NEW_KEY)[1])
    return render_template("charts/key_changed.html", told=told)


def _lock(chart: str, compartment: str) -> CompartmentHolders:
    """Return one of the chart's compartments.

    Raises:
        NotFound: the chart has no such compartment.
    """
    for lock in vault().holders.of_chart(actor(), chart):
        if lock.compartment_id == compartment:
            return lock
    raise NotFound("This chart has no such key.", remedy="Go back to the list of its keys.")


def _may_go(lock: CompartmentHolders, user_id: str) -> bool:
    return user_id not in {lock.owner_id, actor().user_id}


def _begin(
    chart: str, lock: CompartmentHolders, leaving: str, *, strict: bool
) -> ResponseReturnValue:
    who, rotations = actor(), vault().rotations

    def rotate(progress: Progress) -> bytes:
        rows = rotations.rotate(
            who, lock.compartment_id, revoke=leaving or None, strict=strict, progress=progress
        )
        return _told(chart, lock, leaving, rows)

    return _started(lock, rotate)


def _told(chart: str, lock: CompartmentHolders, leaving: str, rows: int) -> bytes:
    told = {"chart": chart, "key": KEYS[lock.name][0], "left": leaving, "rows": rows}
    return json.dumps(told).encode()


def _started(lock: CompartmentHolders, act: Callable[[Progress], bytes]) -> ResponseReturnValue:
    job_id = vault().jobs.start(actor(), JobKind.NEW_KEY, lock.compartment_id, act)
    return redirect(url_for("jobs.show", job_id=job_id))
