"""The editor of a draft: saving as it is written, from one place or two."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.errors import InvalidInput, VaultError
from vault.identity.permissions import Permission
from vault.records import merging
from vault.records.authorship import EditedMeanwhile
from vault.records.merging import Difference
from vault.records.note_model import NoteStatus, SectionDraft
from vault.records.note_page import NotePage
from webui.context import actor, vault
from webui.guard import permitted
from webui.labels.forms import LEVELS, OFTEN, SELDOM
from webui.notes.blueprint import notes
from webui.notes.draft_form import BLANK, NOBODY, DraftForm, filled, rearranged
from webui.notes.proposals import hints


@notes.get("/notes/<note_id>/edit")
@permitted(Permission.NOTE_WRITE)
def edit(note_id: str) -> ResponseReturnValue:
    """Show a draft of one's own to be written."""
    page = vault().note_pages.open(actor(), note_id)
    if page.note.author_id != actor().user_id or page.note.status is not NoteStatus.DRAFT:
        return redirect(url_for("notes.show", note_id=note_id))
    return _editor(page, filled(page.note.revision, _saved(page)))


@notes.post("/notes/<note_id>/edit")
@permitted(Permission.NOTE_WRITE)
def save(note_id: str) -> ResponseReturnValue:
    """Save a draft by its ordinary buttons, and do what the pressed one says besides."""
    act = request.form.get("act", "save")
    form = _sent()
    typed = form.drafts()
    sections = _joined(note_id, typed) if act == "both" else rearranged(typed, act)
    try:
        vault().notes.save_draft(actor(), note_id, sections, revision=form.revision.data)
    except EditedMeanwhile:
        return _both(note_id, typed)
    except InvalidInput as error:
        page = vault().note_pages.open(actor(), note_id)
        return _editor(page, filled(form.revision.data, typed), error, status=422)
    if act == "sign":
        return redirect(url_for("notes.sign", note_id=note_id))
    flash("Saved.", "success")
    return redirect(url_for("notes.edit", note_id=note_id))


@notes.post("/notes/<note_id>/autosave")
@permitted(Permission.NOTE_WRITE)
def autosave(note_id: str) -> ResponseReturnValue:
    """Save a draft while it is written; answer in JSON what the page needs to go on."""
    form = _sent()
    sections = form.drafts()
    saved = vault().notes.save_draft(actor(), note_id, sections, revision=form.revision.data)
    now = vault().clock.now().astimezone(vault().settings.records.zone)
    program = vault().settings.organisation.part2_program
    return jsonify(
        {
            "revision": saved.revision,
            "saved_at": f"{now:%H:%M}",
            "sections": [
                {"id": section_id, **hints(saved.kind, section, part2_program=program).to_json()}
                for section_id, section in zip(saved.section_ids, sections, strict=True)
            ],
        }
    )


def _sent() -> DraftForm:
    form = DraftForm()
    if not form.validate():
        raise InvalidInput(
            "The page sent something that its form does not have.", untouched="Nothing was saved."
        )
    return form


def _joined(note_id: str, typed: list[SectionDraft]) -> list[SectionDraft]:
    return merging.keep_both(typed, _saved(vault().note_pages.open(actor(), note_id)))


def _both(note_id: str, typed: list[SectionDraft]) -> ResponseReturnValue:
    """Show what was typed here beside what was saved elsewhere; the author keeps either or both."""
    page = vault().note_pages.open(actor(), note_id)
    saved = _saved(page)
    differences = merging.differences(typed, saved)
    if not differences:
        return redirect(url_for("notes.edit", note_id=note_id))
    form = filled(page.note.revision, merging.keep_saved_ids(typed, saved))
    return _editor(page, form, differences=differences, status=409)


def _saved(page: NotePage) -> list[SectionDraft]:
    return [merging.as_draft(section) for section in page.sections]


def _editor(
    page: NotePage,
    form: DraftForm,
    trouble: VaultError | None = None,
    *,
    differences: Sequence[Difference] = (),
    status: int = 200,
) -> ResponseReturnValue:
    for section in form.sections:
        section.form.source_member.choices = {"": NOBODY} | {
            handle: f"{name} ({handle})" for handle, name in page.members.items()
        }
    shown = render_template(
        "notes/edit.html",
        page=page,
        form=form,
        blank=filled(0, [SectionDraft(title=BLANK, text="")]).sections[0].form,
        hints=[
            hints(
                page.note.kind,
                section.form.draft(),
                part2_program=vault().settings.organisation.part2_program,
            )
            for section in form.sections
        ],
        trouble=trouble,
        differences=differences,
        levels=LEVELS,
        often=OFTEN,
        seldom=SELDOM,
    )
    return shown, status
