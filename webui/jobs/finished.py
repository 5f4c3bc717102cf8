"""What one's own long work made."""

from __future__ import annotations

from vault.errors import NotFound
from vault.jobs.service import JobView
from webui.context import actor, vault
from webui.jobs.kinds import JobKind


def finished(job_id: str, kind: JobKind) -> tuple[JobView, bytes]:
    """Return a piece of one's own work that is done, and its result.

    Raises:
        NotFound: there is no such work of theirs, it is of another kind, or not done.
    """
    job = vault().jobs.status(actor(), job_id)
    if job.kind != kind:
        raise NotFound("There is no such work of yours.", remedy="It is kept for a day.")
    return job, vault().jobs.result(actor(), job_id)
