"""Handing an emergency over with sections of the chart: which notes, then which sections."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict, InvalidInput, KeyNotHeld, VaultError
from vault.identity.permissions import Permission
from vault.records.chart_model import NoteSummary
from vault.records.note_model import OpenedNote
from vault.records.timeline import NotesWanted
from vault.safety.copying import barred
from vault.safety.vocabulary import Method, Recipient
from webui.context import actor, vault
from webui.guard import permitted
from webui.safety.blueprint import safety
from webui.safety.forms import HandOverForm

NOTES_OFFERED = 40
NOTES_AT_ONCE = 8


@safety.get("/<case>/hand-over")
@permitted(Permission.SAFETY_ACT)
def choose(case: str) -> ResponseReturnValue:
    """Choose notes, see their sections, and hand some of them over."""
    return _page(
        case, HandOverForm(None, data={"to": Recipient.MEDICAL, "method": Method.WRITING}), None
    )


@safety.post("/<case>/hand-over")
@permitted(Permission.SAFETY_ACT)
def hand_over(case: str) -> ResponseReturnValue:
    """Hand the chosen sections over in writing."""
    form = HandOverForm()
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            vault().safety_papers.hand_over(actor(), case, form.telling(), form.sections.data or ())
        except (InvalidInput, Conflict, KeyNotHeld) as error:
            trouble = error
        else:
            flash("The paper is set in type and the handover is on record.", "success")
            return redirect(url_for("safety.show", case=case, _anchor="papers"))
    return _page(case, form, trouble)


def _page(case: str, form: HandOverForm, trouble: VaultError | None) -> ResponseReturnValue:
    page = vault().safety_views.show(actor(), case)
    chosen = request.args.getlist("note")[:NOTES_AT_ONCE]
    notes, opened = _notes(page.ref.chart), [_opened(note_id) for note_id in chosen]
    shown = render_template(
        "safety/hand_over.html",
        page=page,
        form=form,
        trouble=trouble,
        notes=notes,
        chosen=chosen,
        opened=[each for each in opened if each],
        picked=set(form.sections.data or ()),
        barred=barred,
        outside=[each for each in Recipient if each not in page.permitted],
    )
    return shown, 422 if trouble or form.errors else 200


def _notes(chart: str) -> Sequence[NoteSummary]:
    """Return the notes of a chart of which the actor can open something."""
    if not chart:
        return ()
    try:
        page = vault().charts.open_first_page(actor(), chart, NotesWanted(most=NOTES_OFFERED))
    except KeyNotHeld:
        return ()
    return [each for each in page.notes if each.readable]


def _opened(note_id: str) -> OpenedNote | None:
    try:
        return vault().notes.open(actor(), note_id)
    except KeyNotHeld:
        return None
