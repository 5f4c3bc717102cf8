"""The page of one note."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from vault.errors import VaultError
from vault.identity.permissions import Permission
from vault.records.note_page import NotePage
from webui.context import actor, vault
from webui.guard import permitted
from webui.notes.blueprint import notes
from webui.notes.forms import CosignForm


@notes.get("/notes/<note_id>")
@permitted(Permission.CHART_OPEN)
def show(note_id: str) -> ResponseReturnValue:
    """Show a note as far as the reader's keys open it."""
    return shown(vault().note_pages.open(actor(), note_id))


def shown(page: NotePage, form: CosignForm | None = None, trouble: VaultError | None = None) -> str:
    """Render a note's page.

    Args:
        page: the note.
        form: the cosigning as it was refused; a fresh one is made where it is due.
        trouble: why it was refused.
    """
    me, note = actor(), page.note
    to_cosign = note.awaits_cosignature and note.cosigner_id == me.user_id
    if to_cosign and form is None:
        form = CosignForm(formdata=None, seal=page.seal)
    return render_template(
        "notes/show.html",
        page=page,
        note=note,
        mine=note.author_id == me.user_id,
        form=form if to_cosign else None,
        trouble=trouble,
    )
