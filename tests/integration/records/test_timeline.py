"""A chart's first page: notes page by page, however many; psychotherapy notes apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from tests.integration.records.conftest import ABOUT_A, SESSION, Practice
from vault.errors import NotFound
from vault.identity.actor import Actor
from vault.ids import new_id
from vault.labels.vocabulary import NoteKind
from vault.records.chart_model import ChartDetails, FirstPage, UnitKind
from vault.records.note_model import SectionDraft
from vault.records.tables import Note, Section
from vault.records.timeline import NotesWanted

PAGE = 10


def opened(practice: Practice, who: Actor | None = None, **wanted: Any) -> FirstPage:
    return practice.vault.charts.open_first_page(
        who or practice.author, practice.chart, NotesWanted(**{"most": PAGE, **wanted})
    )


def fill(practice: Practice, count: int) -> None:
    """Put copies of one note into the chart, one a day, each older than the one before."""
    note_id, _ = practice.draft()
    note, section = (
        practice.row(Note, id=note_id),
        practice.row(Section, note_id=note_id, position=0),
    )
    notes = [
        note | {"id": new_id(), "session_at": note["session_at"] - timedelta(days=day)}
        for day in range(1, count)
    ]
    sections = [section | {"id": new_id(), "note_id": each["id"]} for each in notes]
    engine = practice.vault.store.engine
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(insert(Note), notes)
        connection.execute(insert(Section), sections)


@dataclass(slots=True)
class Effort:
    """What a page took: statements, and on SQLite hundreds of steps of its virtual machine."""

    statements: int = 0
    steps: int = 0

    def step(self) -> int:
        self.steps += 1
        return 0


@contextmanager
def measuring(practice: Practice) -> Iterator[Effort]:
    effort = Effort()
    engine = practice.vault.store.engine

    def before(_connection: Any, cursor: Any, *_rest: Any) -> None:
        effort.statements += 1
        if engine.dialect.name == "sqlite":
            cursor.connection.set_progress_handler(effort.step, 100)

    event.listen(engine, "before_cursor_execute", before)
    yield effort
    event.remove(engine, "before_cursor_execute", before)


def test_the_newest_notes_come_first_and_the_others_page_by_page(practice: Practice) -> None:
    fill(practice, 25)
    first = opened(practice)
    assert first.older
    second = opened(practice, before=first.notes[-1].note_id)
    third = opened(practice, before=second.notes[-1].note_id)
    assert not third.older
    listed = [note for page in (first, second, third) for note in page.notes]
    assert [len(page.notes) for page in (first, second, third)] == [10, 10, 5]
    assert len({note.note_id for note in listed}) == 25
    sessions = [note.session_at for note in listed]
    assert sessions == sorted(sessions, reverse=True)
    assert first.sessions == (sessions[-1], sessions[0])


def test_sessions_at_the_same_instant_are_neither_lost_nor_repeated(practice: Practice) -> None:
    written = {practice.draft()[0] for _ in range(7)}
    listed: list[str] = []
    page = opened(practice, most=2)
    while True:
        listed += [note.note_id for note in page.notes]
        if not page.older:
            break
        page = opened(practice, most=2, before=listed[-1])
    assert sorted(listed) == sorted(written)


def test_a_page_of_a_long_chart_reads_no_more_than_that_of_a_short_one(practice: Practice) -> None:
    practice.vault.alerts.raise_alert(practice.author, practice.chart, "Danger.")
    fill(practice, 30)
    opened(practice)
    with measuring(practice) as short:
        page = opened(practice)
    fill(practice, 3000)
    with measuring(practice) as long:
        later = opened(practice)
    assert long.statements == short.statements
    assert long.steps <= short.steps * 1.2
    assert len(page.notes) == len(later.notes) == PAGE
    assert all(note.sections >= 1 for note in later.notes)
    assert [alert.text for alert in later.alerts] == ["Danger."]


def test_notes_are_filtered_by_kind_author_and_time(practice: Practice) -> None:
    contact, _ = practice.draft(kind=NoteKind.CONTACT)
    old, _ = practice.draft(session_at=SESSION - timedelta(days=400))
    practice.draft()
    assert [note.note_id for note in opened(practice, kinds={NoteKind.CONTACT}).notes] == [contact]
    until = SESSION - timedelta(days=365)
    assert [note.note_id for note in opened(practice, session_until=until).notes] == [old]
    assert len(opened(practice, session_from=until).notes) == 2
    assert opened(practice, author_id=practice.colleague.user_id).notes == ()


def test_every_alert_stands_on_every_page(practice: Practice) -> None:
    fill(practice, 12)
    practice.vault.alerts.raise_alert(practice.author, practice.chart, "Danger.")
    for wanted in ({}, {"most": 0}, {"separate": True}, {"kinds": {NoteKind.INTAKE}}):
        assert [each.text for each in opened(practice, **wanted).alerts] == ["Danger."]


def test_nobody_pages_on_from_a_note_of_another_chart(practice: Practice) -> None:
    other = practice.vault.charts.create(
        practice.author, UnitKind.INDIVIDUAL, ChartDetails(name="Other")
    ).number
    note = practice.vault.notes.draft(practice.author, other, session_at=SESSION).note_id
    with pytest.raises(NotFound):
        opened(practice, before=note)


def test_psychotherapy_notes_stand_apart_for_their_author(practice: Practice) -> None:
    written = [
        practice.draft(
            SectionDraft(title="Process", text="Private thoughts.", label=ABOUT_A),
            kind=NoteKind.PSYCHOTHERAPY,
            session_at=SESSION - timedelta(days=day),
        )[0]
        for day in range(7)
    ]
    progress, _ = practice.draft()
    page = opened(practice)
    assert [note.note_id for note in page.notes] == [progress]
    assert [note.note_id for note in page.separate] == written[:5]
    assert page.separate_older
    assert page.separate_by == ()
    assert [note.note_id for note in opened(practice, separate=True).notes] == written


def test_a_colleague_learns_that_psychotherapy_notes_exist_and_nothing_more(
    practice: Practice,
) -> None:
    old = SESSION - timedelta(days=900)
    practice.draft(
        SectionDraft(title="Process", text="Private thoughts.", label=ABOUT_A),
        kind=NoteKind.PSYCHOTHERAPY,
        session_at=old,
    )
    practice.draft()
    practice.share(practice.colleague)
    for wanted in ({}, {"separate": True}, {"kinds": {NoteKind.PSYCHOTHERAPY}}):
        page = opened(practice, practice.colleague, **wanted)
        assert page.separate_by == (practice.author.user_id,)
        assert page.separate == ()
        assert all(note.kind is not NoteKind.PSYCHOTHERAPY for note in page.notes)
        assert page.sessions is not None
        assert page.sessions[0] > old


def test_whoever_holds_the_key_of_psychotherapy_notes_sees_them_listed(practice: Practice) -> None:
    note, _ = practice.draft(
        SectionDraft(title="Process", text="Private thoughts.", label=ABOUT_A),
        kind=NoteKind.PSYCHOTHERAPY,
    )
    page = opened(practice, practice.author)
    assert [each.note_id for each in page.separate] == [note]
    assert page.separate_by == ()


def test_only_notes_of_the_page_have_their_sections_read(practice: Practice) -> None:
    fill(practice, 40)
    with practice.vault.store.reading() as reader:
        everything = len(reader.execute(select(Section.id)).all())
    assert everything > PAGE * 3
    assert sum(note.sections for note in opened(practice).notes) < PAGE * 3
