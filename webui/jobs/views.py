"""Pages of long work."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.jobs.service import JobState, JobView
from webui.context import actor, vault
from webui.guard import signed_in
from webui.jobs.kinds import PAGES, JobKind, JobPage

jobs = Blueprint("jobs", __name__, url_prefix="/work")


@jobs.get("/")
@signed_in
def recent() -> ResponseReturnValue:
    """List one's own work of the last day."""
    rows = [(job, _page(job), _result(job)) for job in vault().jobs.recent(actor())]
    return render_template("jobs/recent.html", rows=rows)


@jobs.get("/<job_id>")
@signed_in
def show(job_id: str) -> ResponseReturnValue:
    """Show how far a piece of work is."""
    job = vault().jobs.status(actor(), job_id)
    return render_template("jobs/show.html", job=job, page=_page(job), result=_result(job))


@jobs.get("/<job_id>/state")
@signed_in
def state(job_id: str) -> ResponseReturnValue:
    """Tell a page that looks by itself how far a piece of work is."""
    job = vault().jobs.status(actor(), job_id)
    return jsonify({"state": job.state, "done": job.done, "total": job.total})


def _page(job: JobView) -> JobPage:
    return PAGES[JobKind(job.kind)]


def _result(job: JobView) -> str:
    if job.state is not JobState.DONE:
        return ""
    return url_for(_page(job).endpoint, job_id=job.job_id)
