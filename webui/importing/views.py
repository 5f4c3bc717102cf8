"""Importing notes into a chart."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import InvalidInput
from vault.identity.permissions import Permission
from vault.importing.note import ParsedNote
from vault.jobs.service import Progress
from vault.labels.label import Label
from vault.records.chart_model import ChartSummary
from vault.records.timeline import NotesWanted
from webui.context import actor, people, vault
from webui.guard import permitted
from webui.importing.forms import CarriedForm, ImportForm, OptionsForm
from webui.importing.sources import (
    MOST_BYTES,
    MOST_FILES,
    Source,
    packed,
    split,
    taken_in,
    unpacked,
)
from webui.jobs.finished import finished
from webui.jobs.kinds import JobKind

importing = Blueprint("importing", __name__)


@importing.get("/charts/<chart>/import")
@permitted(Permission.NOTE_WRITE)
def start(chart: str) -> ResponseReturnValue:
    """Ask for files, or the text of one note."""
    return _asked(_head(chart), _offered(ImportForm()))


@importing.post("/charts/<chart>/import")
@permitted(Permission.NOTE_WRITE)
def look(chart: str) -> ResponseReturnValue:
    """Show how what was sent would be split; nothing is stored."""
    head, form = _head(chart), _offered(ImportForm())
    if not form.validate_on_submit():
        return _asked(head, form), 422
    try:
        sources = taken_in(form.files.data or (), form.pasted.data or "", form.ending.data)
    except InvalidInput as error:
        return _asked(head, form, error), 422
    carried = _offered(CarriedForm(formdata=None, data=form.data))
    carried.carried.data = packed(actor(), head.number, sources)
    return _preview(head, carried, sources)


@importing.post("/charts/<chart>/import/again")
@permitted(Permission.NOTE_WRITE)
def look_again(chart: str) -> ResponseReturnValue:
    """Show how the same files would be split with other particulars."""
    head, form = _head(chart), _offered(CarriedForm())
    try:
        sources = unpacked(actor(), head.number, form.carried.data or "")
    except InvalidInput as error:
        return _asked(head, _offered(ImportForm(formdata=None)), error), 422
    return _preview(head, form, sources)


@importing.post("/charts/<chart>/import/land")
@permitted(Permission.NOTE_WRITE)
def land(chart: str) -> ResponseReturnValue:
    """Store what the preview showed, as one piece of long work."""
    head, form = _head(chart), _offered(CarriedForm())
    try:
        sources = unpacked(actor(), head.number, form.carried.data or "")
    except InvalidInput as error:
        return _asked(head, _offered(ImportForm(formdata=None)), error), 422
    if not form.validate_on_submit():
        return _preview(head, form, sources)
    splits = split(sources, form.defaults(vault().settings.records.zone))
    wanted = [(each.name, each.note) for each in splits if each.note is not None]
    if not wanted:
        return _preview(head, form, sources)
    job_id = _begin(head, wanted, form.cosigner.data or None)
    return redirect(url_for("jobs.show", job_id=job_id))


@importing.get("/imports/<job_id>")
@permitted(Permission.NOTE_WRITE)
def imported(job_id: str) -> ResponseReturnValue:
    """Show what became of each file of an import."""
    result = json.loads(finished(job_id, JobKind.IMPORT)[1])
    return render_template("importing/imported.html", **result)


def _head(chart: str) -> ChartSummary:
    return vault().charts.open_first_page(actor(), chart, NotesWanted(most=0)).chart


def _offered(form: OptionsForm) -> OptionsForm:
    form.offer(people().values(), actor().user_id)
    return form


def _asked(head: ChartSummary, form: OptionsForm, trouble: InvalidInput | None = None) -> str:
    return render_template(
        "importing/start.html",
        head=head,
        form=form,
        trouble=trouble,
        most_files=MOST_FILES,
        most_megabytes=MOST_BYTES // 1024 // 1024,
        supervised=_supervised(),
    )


def _preview(
    head: ChartSummary, form: OptionsForm, sources: Sequence[Source]
) -> ResponseReturnValue:
    valid = form.validate() if form.is_submitted() else True
    splits = split(sources, form.defaults(vault().settings.records.zone)) if valid else ()
    ready = [each for each in splits if each.note is not None]
    page = render_template(
        "importing/preview.html",
        head=head,
        form=form,
        splits=splits,
        ready=ready,
        unlabelled=Label.unlabelled(),
        supervised=_supervised(),
    )
    return page, 200 if ready else 422


def _supervised() -> bool:
    return actor().username in vault().settings.records.supervised


def _begin(
    head: ChartSummary, wanted: Sequence[tuple[str, ParsedNote]], cosigner_id: str | None
) -> str:
    """Begin the landing and return the id of the work."""
    imports, me = vault().imports, actor()

    def act(progress: Progress) -> bytes:
        landed = imports.land_each(
            me,
            head.number,
            [note for _, note in wanted],
            cosigner_id=cosigner_id,
            progress=progress,
        )
        files = [
            {"name": name, "note_id": each.note_id, "trouble": each.trouble}
            for (name, _), each in zip(wanted, landed, strict=True)
        ]
        return json.dumps({"chart": head.number, "files": files}).encode()

    return vault().jobs.start(me, JobKind.IMPORT, head.chart_id, act)
