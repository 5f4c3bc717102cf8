"""Notes as screens and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from vault.cli.blocks import attention, clean, facts, heading, hint, prose, short, styled, table
from vault.cli.shell import People
from vault.importing.preview import in_one_line
from vault.records.held_drafts import HeldText
from vault.records.history import NoteHistory
from vault.records.note_model import NoteRecord, OpenedNote, SavedDraft, SectionView
from vault.records.verification import NoteCheck

NOTE_FIELDS = {
    "id": "the note's id",
    "chart": "its chart's number",
    "kind": "the note's kind",
    "template": "the template it was begun from",
    "status": "draft or signed",
    "author": "user name",
    "session_at": "when the session was",
    "authored_at": "when the note was begun",
    "late_entry": "whether it was begun late",
    "addendum_to": "id of the note that it adds to, or null",
    "cosigner": "user name of the supervisor who signs too, or empty",
    "signed_at": "instant, or null",
    "cosigned_at": "instant, or null",
    "revision": "rises with each saving of a draft",
    "sections": "list of {id, version_id, version, title, text, label, content_kind, loinc, "
    "source, compartment}; title and text are null where you hold no key",
    "markdown": "with --markdown the sections as Markdown, else null",
}
SAVED_FIELDS = {
    "note": "the note's id",
    "revision": "to be expected by the next saving",
    "sections": "ids of the sections in their order",
    "late_entry": "whether it counts as a late entry",
    "warnings": "list of {section, item}: what a psychotherapy note should not hold",
}


def note_json(opened: OpenedNote, people: People, markdown: str | None) -> dict[str, Any]:
    """Return the JSON fields of an opened note."""
    note = opened.note
    return {
        "id": note.note_id,
        "chart": note.chart,
        "kind": note.kind,
        "template": note.template,
        "status": note.status,
        "author": people.name(note.author_id),
        "session_at": note.session_at,
        "authored_at": note.authored_at,
        "late_entry": note.late_entry,
        "addendum_to": note.addendum_to,
        "cosigner": people.name(note.cosigner_id),
        "signed_at": note.signed_at,
        "cosigned_at": note.cosigned_at,
        "revision": note.revision,
        "sections": [_section_json(each) for each in opened.sections],
        "markdown": markdown,
    }


def note_blocks(opened: OpenedNote, people: People) -> list[RenderableType]:
    """Return the screen of an opened note."""
    note = opened.note
    return [
        styled(f"{note.kind.words.capitalize()}, {note.session_at:%Y-%m-%d}", "bold"),
        facts(
            {
                "Note": f"{note.note_id[:8]} in {note.chart}",
                "Author": people.name(note.author_id),
                "Written": _written(note),
                "Signed": _signed(note, people),
            }
        ),
        *(block for each in opened.sections for block in _section_blocks(each)),
    ]


def saved_json(saved: SavedDraft) -> dict[str, Any]:
    """Return the JSON fields of a saved draft."""
    return {
        "note": saved.note_id,
        "revision": saved.revision,
        "sections": list(saved.section_ids),
        "late_entry": saved.late_entry,
        "warnings": [
            {"section": section_id, "item": each.item}
            for section_id, found in saved.warnings.items()
            for each in found
        ],
    }


def saved_warnings(saved: SavedDraft) -> list[RenderableType]:
    """Return what the writer of a draft should know."""
    late = [hint("It counts as a late entry and will say so.")] if saved.late_entry else []
    items = sorted({each.item for found in saved.warnings.values() for each in found})
    return [
        *late,
        *(
            attention(
                f"It seems to hold {item}. A psychotherapy note that does may lose its "
                "protection (45 CFR 164.501); that belongs in a progress note."
            )
            for item in items
        ),
    ]


def history_blocks(history: NoteHistory, people: People) -> list[RenderableType]:
    """Return the screen of a note's history."""
    return [
        heading("Signatures"),
        table(
            ["Seal#", "By", "At", "Hash"],
            [
                (
                    each.seal,
                    people.name(each.signed_by) + (", supervisor" if each.cosignature else ""),
                    each.signed_at,
                    each.note_hash[:16],
                )
                for each in history.signatures
            ],
            empty="It is not signed.",
        ),
        heading("Texts"),
        table(
            ["Section", "Version#", "By", "At"],
            [
                (
                    short(each.section_id),
                    each.version,
                    people.name(each.author_id),
                    each.authored_at,
                )
                for each in history.versions
            ],
            empty="It has no sections.",
        ),
        heading("Labels"),
        table(
            ["Section", "Label", "Set by", "Confirmed by", "At"],
            [
                (
                    short(each.section_id),
                    in_one_line(each.label),
                    people.name(each.set_by),
                    people.name(each.confirmed_by),
                    each.set_at,
                )
                for each in history.labels
            ],
            empty="The history of labels begins with the signature.",
        ),
        *([facts({"Addenda": [each[:8] for each in history.addenda]})] if history.addenda else []),
        *(
            [facts({"Kept under a hold": f"{history.held} text(s) of the draft; see `note held`"})]
            if history.held
            else []
        ),
    ]


def held_blocks(kept: Sequence[HeldText]) -> list[RenderableType]:
    """Return the screen of what a hold kept of a draft."""
    if not kept:
        return [hint("No hold found anything in this note that was written over since.")]
    return [
        block
        for each in kept
        for block in (
            heading(each.title),
            facts({"Saved": each.saved_at, "Written over under the hold": each.kept_at}),
            prose(each.text or "It was empty."),
        )
    ]


def held_json(note_id: str, kept: Sequence[HeldText]) -> dict[str, Any]:
    """Return the JSON fields of what a hold kept of a draft."""
    return {
        "id": note_id,
        "texts": [
            {
                "section": each.section_id,
                "title": each.title,
                "text": each.text,
                "saved_at": each.saved_at,
                "kept_at": each.kept_at,
            }
            for each in kept
        ],
    }


def history_json(history: NoteHistory, people: People) -> dict[str, Any]:
    """Return the JSON fields of a note's history."""
    return {
        "id": history.note.note_id,
        "versions": [
            {
                "section": each.section_id,
                "version_id": each.version_id,
                "version": each.version,
                "author": people.name(each.author_id),
                "at": each.authored_at,
            }
            for each in history.versions
        ],
        "labels": [
            {
                "section": each.section_id,
                "label": each.label.to_json(),
                "set_by": people.name(each.set_by),
                "confirmed_by": people.name(each.confirmed_by),
                "at": each.set_at,
            }
            for each in history.labels
        ],
        "signatures": [
            {
                "seal": each.seal,
                "note_hash": each.note_hash,
                "by": people.name(each.signed_by),
                "at": each.signed_at,
                "cosignature": each.cosignature,
            }
            for each in history.signatures
        ],
        "addenda": list(history.addenda),
        "held": history.held,
    }


def check_json(check: NoteCheck, people: People) -> dict[str, Any]:
    """Return the JSON fields of a note's verification."""
    return {
        "id": check.note_id,
        "holds": check.holds,
        "seals": [
            {
                "number": each.number,
                "note_hash": each.note_hash,
                "signed_by": people.name(each.signed_by),
                "signed_at": each.signed_at,
                "cosigned_by": people.name(each.cosigned_by),
                "sections": each.sections,
                "checked": each.checked,
                "problems": list(each.problems),
            }
            for each in check.seals
        ],
    }


def _section_json(section: SectionView) -> dict[str, Any]:
    return {
        "id": section.section_id,
        "version_id": section.version_id,
        "version": section.version,
        "title": section.content.title if section.content else None,
        "text": section.content.text if section.content else None,
        "label": section.label.to_json(),
        "content_kind": section.content_kind,
        "loinc": section.loinc,
        "source": section.source_member,
        "compartment": section.compartment,
    }


def _section_blocks(section: SectionView) -> list[RenderableType]:
    title = section.content.title if section.content else "Locked section"
    line = Text.assemble(
        (section.section_id[:8], "cyan"), "  ", (clean(in_one_line(section.label)), "dim")
    )
    body: RenderableType = (
        prose(section.content.text)
        if section.content
        else hint(f"  You hold no key of the compartment {section.compartment}.")
    )
    return [heading(title), line, body]


def _written(note: NoteRecord) -> str:
    late = ", a late entry" if note.late_entry else ""
    adds = f", addendum to {note.addendum_to[:8]}" if note.addendum_to else ""
    return f"{note.authored_at:%Y-%m-%d %H:%M} UTC{late}{adds}"


def _signed(note: NoteRecord, people: People) -> str:
    if note.signed_at is None:
        return "not yet"
    signed = f"{note.signed_at:%Y-%m-%d %H:%M} UTC"
    if note.cosigned_at:
        return f"{signed}, cosigned by {people.name(note.cosigner_id)}"
    if note.awaits_cosignature:
        return f"{signed}, waits for {people.name(note.cosigner_id)}'s signature"
    return signed
