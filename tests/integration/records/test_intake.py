"""Imported files land whole, as drafts, and once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.integration.records.conftest import Practice
from vault.errors import KeyNotHeld
from vault.importing.note import ImportDefaults, ParsedNote
from vault.importing.reader import parse_note
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, NoteKind
from vault.records.drafting import SectionInvalid
from vault.records.intake import AlreadyImported, NoteImport
from vault.records.note_model import NoteStatus, SavedDraft

MARKDOWN = """---
kind: progress
session_at: 2025-11-03T18:00:00Z
---

## Parenting schedule {confidentiality=R sensitivity=MH subject=A,B holder=A,B}

Sundays with A.

## Other

Nothing decided.
"""


def parsed(text: str = MARKDOWN) -> ParsedNote:
    return parse_note(text.encode(), filename="note.md", defaults=ImportDefaults())


def land(practice: Practice, note: ParsedNote) -> SavedDraft:
    vault = practice.vault
    return NoteImport(vault.store, vault.clock, vault.notes).land(
        practice.author, practice.chart, note
    )


def test_a_file_becomes_a_draft_that_its_author_can_sign(practice: Practice) -> None:
    saved = land(practice, parsed())
    opened = practice.vault.notes.open(practice.author, saved.note_id)
    assert opened.note.status is NoteStatus.DRAFT
    assert opened.note.kind is NoteKind.PROGRESS
    assert opened.note.session_at == datetime(2025, 11, 3, 18, tzinfo=UTC)
    assert opened.note.late_entry
    assert [each.content and each.content.title for each in opened.sections] == [
        "Parenting schedule",
        "Other",
    ]
    assert [each.label.confidentiality for each in opened.sections] == [
        Confidentiality.R,
        Confidentiality.V,
    ]
    assert opened.sections[1].label == Label.unlabelled()
    practice.vault.signing.sign(practice.author, saved.note_id)
    assert len(practice.logged("records:note:import")) == 1


def test_when_it_was_written_is_kept_where_the_file_says_so(practice: Practice) -> None:
    written = "authored_at: 2025-11-03T19:00:00Z\n---\n\n## Par"
    saved = land(practice, parsed(MARKDOWN.replace("---\n\n## Par", written)))
    note = practice.vault.notes.open(practice.author, saved.note_id).note
    assert note.authored_at == datetime(2025, 11, 3, 19, tzinfo=UTC)
    assert not note.late_entry


def test_the_same_file_does_not_land_twice(practice: Practice) -> None:
    land(practice, parsed())
    with pytest.raises(AlreadyImported):
        land(practice, parsed())
    land(practice, parsed(MARKDOWN.replace("Nothing decided.", "Nothing was decided.")))
    notes = practice.vault.charts.open_first_page(practice.author, practice.chart).notes
    assert len(notes) == 2


def test_what_the_chart_cannot_take_leaves_nothing_behind(practice: Practice) -> None:
    with pytest.raises(SectionInvalid):
        land(practice, parsed(MARKDOWN.replace("holder=A,B", "holder=A,C")))
    assert practice.vault.charts.open_first_page(practice.author, practice.chart).notes == ()


def test_of_several_files_each_lands_whole_or_says_why_not(practice: Practice) -> None:
    told: list[tuple[int, int]] = []
    refused = MARKDOWN.replace("holder=A,B", "holder=A,C")
    other = MARKDOWN.replace("2025-11-03T18", "2025-11-10T18")
    landed = practice.vault.imports.land_each(
        practice.author,
        practice.chart,
        [parsed(), parsed(refused), parsed(), parsed(other)],
        progress=lambda done, total: told.append((done, total)),
    )
    assert [bool(each.note_id) for each in landed] == [True, False, False, True]
    assert landed[0].trouble == ""
    assert "stands in the chart" in landed[2].trouble
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4)]
    notes = practice.vault.charts.open_first_page(practice.author, practice.chart).notes
    assert {note.note_id for note in notes} == {landed[0].note_id, landed[3].note_id}


def test_nothing_lands_for_somebody_without_a_key_of_the_chart(practice: Practice) -> None:
    with pytest.raises(KeyNotHeld):
        practice.vault.imports.land_each(practice.colleague, practice.chart, [parsed()])
