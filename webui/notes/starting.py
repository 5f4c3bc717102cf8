"""Beginning notes and addenda, throwing drafts away, and the queue of what is not signed yet."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from vault.records.templates import TEMPLATES
from vault.records.timeline import NotesWanted
from webui.context import actor, people, vault
from webui.guard import permitted
from webui.notes.blueprint import notes
from webui.notes.forms import PSYCHOTHERAPY, AddendumForm, NewNoteForm


@notes.get("/notes/waiting")
@permitted(Permission.CHART_OPEN)
def waiting() -> ResponseReturnValue:
    """Show what this person has to finish, sign, sign too or confirm."""
    names = {each.number: each.details.name for each in vault().charts.list_for(actor())}
    return render_template("notes/waiting.html", work=vault().worklist.of(actor()), names=names)


@notes.route("/charts/<chart>/notes/new", methods=["GET", "POST"])
@permitted(Permission.NOTE_WRITE)
def create(chart: str) -> ResponseReturnValue:
    """Begin a note in a chart."""
    zone = vault().settings.records.zone
    now = vault().clock.now().astimezone(zone)
    form = NewNoteForm(session_on=now.date(), session_time=now.time())
    form.offer(people().values(), actor().user_id)
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            saved = vault().notes.draft(
                actor(),
                chart,
                session_at=form.session_at.replace(tzinfo=zone),
                template=form.template.data,
                kind=form.kind.data,
                cosigner_id=form.cosigner.data or None,
            )
        except (InvalidInput, Conflict) as error:
            trouble = error
        else:
            return redirect(url_for("notes.edit", note_id=saved.note_id))
    page = render_template(
        "notes/create.html",
        chart=chart,
        first=vault().charts.open_first_page(actor(), chart, NotesWanted(most=1)),
        form=form,
        trouble=trouble,
        ordinary=[each for each in TEMPLATES.values() if each.name != PSYCHOTHERAPY],
        apart=TEMPLATES[PSYCHOTHERAPY],
        supervised=actor().username in vault().settings.records.supervised,
        late_after=vault().settings.records.late_after_hours,
    )
    return page, 422 if form.is_submitted() else 200


@notes.route("/notes/<note_id>/addendum", methods=["GET", "POST"])
@permitted(Permission.NOTE_WRITE)
def addendum(note_id: str) -> ResponseReturnValue:
    """Begin an addendum to a signed note."""
    form = AddendumForm()
    form.offer(people().values(), actor().user_id)
    note = vault().notes.open(actor(), note_id).note
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            saved = vault().notes.draft(
                actor(),
                note.chart_id,
                session_at=note.session_at,
                template=form.template.data,
                cosigner_id=form.cosigner.data or None,
                addendum_to=note_id,
            )
        except InvalidInput as error:
            trouble = error
        else:
            return redirect(url_for("notes.edit", note_id=saved.note_id))
    page = render_template("notes/addendum.html", note=note, form=form, trouble=trouble)
    return page, 422 if form.is_submitted() else 200


@notes.post("/notes/<note_id>/discard")
@permitted(Permission.NOTE_WRITE)
def discard(note_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    vault().notes.discard_draft(actor(), note_id)
    flash("The draft is gone.", "success")
    return redirect(url_for("notes.waiting"))
