"""Signing and locking, the supervisor's signature, corrections: each with the passphrase again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import AuthenticationFailed, Conflict, InvalidInput, NotFound, VaultError
from vault.identity.permissions import Permission
from vault.labels.vocabulary import Law
from vault.records.merging import as_draft
from vault.records.note_model import NoteStatus, SectionView
from vault.records.note_page import NotePage
from webui.context import actor, vault
from webui.guard import permitted
from webui.notes.blueprint import notes
from webui.notes.forms import CorrectForm, CosignForm, SignForm
from webui.notes.proposals import hints
from webui.notes.reading import shown


@notes.route("/notes/<note_id>/sign", methods=["GET", "POST"])
@permitted(Permission.NOTE_WRITE)
def sign(note_id: str) -> ResponseReturnValue:
    """Show what is about to be signed; sign and lock it."""
    form = SignForm()
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            vault().logins.confirm(actor(), form.passphrase.data)
            vault().signing.sign(actor(), note_id, revision=form.revision.data)
        except (AuthenticationFailed, InvalidInput, Conflict) as error:
            trouble = error
        else:
            flash("The note is signed and locked.", "success")
            return redirect(url_for("notes.show", note_id=note_id))
    page = vault().note_pages.open(actor(), note_id)
    if page.note.status is not NoteStatus.DRAFT or page.note.author_id != actor().user_id:
        return redirect(url_for("notes.show", note_id=note_id))
    form.revision.data = page.note.revision
    drafts = [as_draft(section) for section in page.sections]
    program = vault().settings.organisation.part2_program
    hinted = [hints(page.note.kind, draft, part2_program=program) for draft in drafts]
    answer = render_template(
        "notes/sign.html",
        page=page,
        form=form,
        trouble=trouble,
        misplaced=[each.misplaced for each in hinted],
        unmarked=[
            draft.title
            for draft, each in zip(drafts, hinted, strict=True)
            if program and Law.PART2 in {proposal.code for proposal in each.proposals}
        ],
        unlabelled=[draft.title for draft in drafts if draft.label.is_unlabelled],
    )
    return answer, 422 if form.is_submitted() else 200


@notes.post("/notes/<note_id>/cosign")
@permitted(Permission.NOTE_COSIGN)
def cosign(note_id: str) -> ResponseReturnValue:
    """Put a supervisor's signature to a note."""
    form = CosignForm()
    trouble: VaultError | None = None
    if form.validate():
        try:
            vault().logins.confirm(actor(), form.passphrase.data)
            vault().signing.cosign(actor(), note_id, seal_hash=form.seal.data)
        except (AuthenticationFailed, Conflict) as error:
            trouble = error
        else:
            flash("You have signed this note too.", "success")
            return redirect(url_for("notes.show", note_id=note_id))
    page = vault().note_pages.open(actor(), note_id)
    form.seal.data = page.seal
    return shown(page, form, trouble), 422


@notes.route("/notes/<note_id>/sections/<section_id>/correct", methods=["GET", "POST"])
@permitted(Permission.NOTE_WRITE)
def correct(note_id: str, section_id: str) -> ResponseReturnValue:
    """Give a signed section a new version; the one before stays."""
    form = CorrectForm()
    trouble: VaultError | None = None
    if form.validate_on_submit():
        try:
            vault().logins.confirm(actor(), form.passphrase.data)
            vault().signing.correct_section(
                actor(), section_id, form.text.data or "", form.reason.data, title=form.title.data
            )
        except (AuthenticationFailed, InvalidInput, Conflict) as error:
            trouble = error
        else:
            flash("The section is corrected; how it read before stays in the history.", "success")
            return redirect(url_for("notes.show", note_id=note_id, _anchor=section_id))
    page = vault().note_pages.open(actor(), note_id)
    section = _own_section(page, section_id)
    if not form.is_submitted():
        draft = as_draft(section)
        form = CorrectForm(title=draft.title, text=draft.text)
    answer = render_template(
        "notes/correct.html", page=page, section=section, form=form, trouble=trouble
    )
    return answer, 422 if form.is_submitted() else 200


def _own_section(page: NotePage, section_id: str) -> SectionView:
    for section in page.sections:
        if section.section_id == section_id and page.note.author_id == actor().user_id:
            return section
    raise NotFound("You have written no such section in this note.")
