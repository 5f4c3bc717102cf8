"""Another label for a signed section, and the requests that wait for a second person."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict, InvalidInput, NotFound, VaultError
from vault.identity.permissions import Permission
from vault.records.note_model import SectionView
from vault.records.note_page import NotePage
from webui.context import actor, vault
from webui.guard import permitted
from webui.labels.blueprint import labels
from webui.labels.forms import LEVELS, OFTEN, SELDOM, DeclineForm, RelabelForm, label_data


@labels.get("/")
@permitted(Permission.LABEL_CONFIRM)
def waiting() -> ResponseReturnValue:
    """List the lower labels that wait: first those that this person may confirm."""
    found = vault().labelling.waiting(actor())
    own = actor().user_id
    return render_template(
        "labels/waiting.html",
        others=[each for each in found if each.requested_by != own],
        own=[each for each in found if each.requested_by == own],
        form=DeclineForm(),
    )


@labels.post("/requests/<request_id>/confirm")
@permitted(Permission.LABEL_CONFIRM)
def confirm(request_id: str) -> ResponseReturnValue:
    """Agree, as the second person, to a lower label."""
    vault().labelling.confirm(actor(), request_id)
    flash("The lower label is set.", "success")
    return redirect(url_for("labels.waiting"))


@labels.post("/requests/<request_id>/decline")
@permitted(Permission.LABEL_CONFIRM)
def decline(request_id: str) -> ResponseReturnValue:
    """Refuse a lower label, or take one's own request back."""
    vault().labelling.decline(actor(), request_id, DeclineForm().reason.data or "")
    flash("The label stays as it is.", "success")
    return redirect(url_for("labels.waiting"))


@labels.route("/notes/<note_id>/sections/<section_id>", methods=["GET", "POST"])
@permitted(Permission.NOTE_WRITE)
def relabel(note_id: str, section_id: str) -> ResponseReturnValue:
    """Give a section another label, or ask a second person for a lower one."""
    form = RelabelForm()
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            done = vault().labelling.relabel(actor(), section_id, form.label(), form.reason.data)
        except (InvalidInput, Conflict) as error:
            trouble = error
        else:
            if done.request_id is None:
                flash("The section has its new label.", "success")
            else:
                flash(
                    "This lowers the protection, so it waits for a second person who holds the "
                    "key. Until then the label stays as it is.",
                    "success",
                )
            return redirect(url_for("notes.show", note_id=note_id, _anchor=section_id))
    page = vault().note_pages.open(actor(), note_id)
    section = _section(page, section_id)
    if not form.is_submitted():
        form = RelabelForm(data=label_data(section.label))
    return (
        render_template(
            "labels/relabel.html",
            page=page,
            section=section,
            form=form,
            trouble=trouble,
            levels=LEVELS,
            often=OFTEN,
            seldom=SELDOM,
        ),
        422 if form.is_submitted() else 200,
    )


def _section(page: NotePage, section_id: str) -> SectionView:
    for section in page.sections:
        if section.section_id == section_id and section.opened:
            return section
    raise NotFound("This note has no such section that you can open.")
