"""Events of the log as a CSV file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.audit.reports import LogEntry, write_csv
from vault.identity.accounts import Account
from vault.identity.permissions import Permission
from webui.audit.blueprint import audit
from webui.audit.codes import read
from webui.context import actor, people, vault
from webui.downloads import attachment
from webui.guard import permitted
from webui.jobs.finished import finished
from webui.jobs.kinds import JobKind

MOST = 200_000
_TOLD_EVERY = 1000


@audit.post("/export")
@permitted(Permission.AUDIT_READ)
def export() -> ResponseReturnValue:
    """Begin to write the events of a filter, the latest first; it goes on without the page."""
    wanted, me, known = read(request.form).wanted, actor(), people()
    oversight = vault().oversight

    def act(progress: Callable[[int, int], None]) -> bytes:
        entries = oversight.entries(me, wanted, limit=MOST, newest_first=True)
        file = io.StringIO(newline="")
        write_csv(_named(entries, known, progress), file)
        return file.getvalue().encode()

    job_id = vault().jobs.start(me, JobKind.EXPORT_LOG, "log", act)
    return redirect(url_for("jobs.show", job_id=job_id))


@audit.get("/exported/<job_id>")
@permitted(Permission.AUDIT_READ)
def exported(job_id: str) -> ResponseReturnValue:
    """Offer a written file."""
    job, result = finished(job_id, JobKind.EXPORT_LOG)
    return render_template("audit/exported.html", job=job, size=len(result), most=MOST)


@audit.get("/exported/<job_id>/log.csv")
@permitted(Permission.AUDIT_READ)
def exported_file(job_id: str) -> ResponseReturnValue:
    """Give a written file."""
    _, result = finished(job_id, JobKind.EXPORT_LOG)
    return attachment(result, "audit-log.csv", "text/csv")


def _named(
    entries: Iterable[LogEntry],
    known: Mapping[str, Account],
    progress: Callable[[int, int], None],
) -> Iterator[LogEntry]:
    """Give entries with people by name, telling how many are done."""
    for done, entry in enumerate(entries):
        if done % _TOLD_EVERY == 0:
            progress(done, 0)
        account = known.get(entry.actor)
        yield replace(entry, actor=account.display_name) if account else entry
