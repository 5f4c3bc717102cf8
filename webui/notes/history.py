"""The history of a note: its versions and what changed in them, its labels, its seal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from vault.identity.permissions import Permission
from vault.records.history import LabelEntry, NoteHistory
from vault.records.note_model import OpenedNote, SectionView
from webui.context import actor, vault
from webui.guard import permitted
from webui.notes.blueprint import notes
from webui.notes.differences import Piece, changed


@dataclass(frozen=True, slots=True)
class Version:
    """One text that a section had, with what it changed; the first changed nothing."""

    view: SectionView
    title_before: str
    changes: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class SectionStory:
    """All that happened to one section, oldest first; of one that the reader can open."""

    title: str
    versions: tuple[Version, ...]
    labels: tuple[LabelEntry, ...]


@notes.get("/notes/<note_id>/history")
@permitted(Permission.CHART_OPEN)
def history(note_id: str) -> ResponseReturnValue:
    """Show the versions, labels and signatures of a note."""
    told = vault().histories.of_note(actor(), note_id)
    opened = vault().notes.open_versions(actor(), note_id)
    stories = _stories(told, opened)
    sections = {each.section_id for each in opened.sections}
    return render_template(
        "notes/history.html",
        note=told.note,
        history=told,
        stories=stories,
        held=vault().held_drafts.of_note(actor(), note_id)
        if told.held and told.note.author_id == actor().user_id
        else (),
        locked=len(sections) - len(stories),
    )


@notes.get("/notes/<note_id>/seal")
@permitted(Permission.CHART_OPEN)
def seal(note_id: str) -> ResponseReturnValue:
    """Check the seal of a signed note and say what was found."""
    return render_template(
        "notes/seal.html", check=vault().verification.verify_note(actor(), note_id)
    )


def _stories(told: NoteHistory, opened: OpenedNote) -> list[SectionStory]:
    stories = []
    for section_id, group in groupby(opened.sections, key=lambda each: each.section_id):
        views = list(group)
        if all(view.opened for view in views):
            stories.append(
                SectionStory(
                    title=views[-1].content.title if views[-1].content else "",
                    versions=tuple(_versions(views)),
                    labels=tuple(each for each in told.labels if each.section_id == section_id),
                )
            )
    return stories


def _versions(views: list[SectionView]) -> list[Version]:
    made = []
    title, text = "", ""
    for number, view in enumerate(views):
        if view.content is None:
            continue
        differs = changed(text, view.content.text) if number else ()
        made.append(Version(view, title if number and title != view.content.title else "", differs))
        title, text = view.content.title, view.content.text
    return made
