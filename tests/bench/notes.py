"""Notes saved and opened, against the plain ORM application on the same engine and disk."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.bench import texts
from tests.bench.baseline import PlainNotes
from tests.bench.measure import Figure, alternate, at_least, timed
from tests.bench.places import ENGINES, Office, Places
from tests.bench.plain_audit import TABLE, plain_insert
from vault.clock import SystemClock

NOTES_A_ROUND = 60
SAVE_TARGET = {"SQLite": 1.5, "PostgreSQL": 1.2}
OPEN_TARGET = 0.9


@dataclass(slots=True)
class _Writing:
    """A chart in a vault and in the plain application, written in turn."""

    office: Office
    plain: PlainNotes
    chart: str
    source: random.Random
    vault_notes: list[str]
    plain_notes: list[int]

    def save_ours(self) -> float:
        drafts = [texts.note(self.source) for _ in range(NOTES_A_ROUND)]
        notes, author, now = self.office.notes, self.office.author, SystemClock().now()

        def save(number: int) -> None:
            saved = notes.draft(author, self.chart, session_at=now, sections=drafts[number])
            self.vault_notes.append(saved.note_id)

        return timed(NOTES_A_ROUND, save)

    def save_plain(self) -> float:
        drafts = [texts.note(self.source) for _ in range(NOTES_A_ROUND)]
        author = self.office.author.user_id

        def save(number: int) -> None:
            self.plain_notes.append(self.plain.save(self.chart, author, drafts[number]))

        return timed(NOTES_A_ROUND, save)

    def save_again_ours(self) -> float:
        notes, author = self.office.notes, self.office.author
        changed = []
        for note_id in self.source.sample(self.vault_notes, NOTES_A_ROUND):
            opened = notes.open(author, note_id)
            ids = [section.section_id for section in opened.sections]
            drafts = [
                replace(draft, section_id=section_id)
                for draft, section_id in zip(texts.note(self.source), ids, strict=True)
            ]
            changed.append((note_id, drafts, opened.note.revision))

        def save(number: int) -> None:
            note_id, drafts, revision = changed[number]
            notes.save_draft(author, note_id, drafts, revision=revision)

        return timed(NOTES_A_ROUND, save)

    def save_again_plain(self) -> float:
        chosen = self.source.sample(self.plain_notes, NOTES_A_ROUND)
        drafts = [texts.note(self.source) for _ in chosen]
        return timed(
            NOTES_A_ROUND, lambda number: self.plain.save_again(chosen[number], drafts[number])
        )

    def open_ours(self) -> float:
        chosen = self.source.choices(self.vault_notes, k=NOTES_A_ROUND)
        notes, author = self.office.notes, self.office.author
        return timed(NOTES_A_ROUND, lambda number: notes.open(author, chosen[number]))

    def open_plain(self) -> float:
        chosen = self.source.choices(self.plain_notes, k=NOTES_A_ROUND)
        return timed(NOTES_A_ROUND, lambda number: self.plain.open(chosen[number]))

    def open_plain_with_a_row(self) -> float:
        """Open as the plain application does, once one bare row is durable."""
        chosen = self.source.choices(self.plain_notes, k=NOTES_A_ROUND)

        def open_and_log(number: int) -> None:
            plain_insert(self.plain.engine)
            self.plain.open(chosen[number])

        return timed(NOTES_A_ROUND, open_and_log)


def figures(places: Places) -> Iterator[Figure]:
    """Measure a note's first save, its later saves and its opening on both engines."""
    for name in ENGINES:
        with places.vault(name) as office, places.engine(name) as plain_engine:
            chart = office.new_chart()
            plain = PlainNotes(plain_engine)
            desk = _Writing(office, plain, chart, random.Random(7), [], [])  # noqa: S311 - invented prose
            rounds = places.rounds(21)
            target = SAVE_TARGET[name]
            yield at_least(
                f"Save a new note, {name}",
                alternate(desk.save_plain, desk.save_ours, rounds),
                target,
            )
            yield at_least(
                f"Save a draft again, {name}",
                alternate(desk.save_again_plain, desk.save_again_ours, rounds),
                target,
            )
            yield at_least(
                f"Open a note, {name}",
                alternate(desk.open_plain, desk.open_ours, rounds),
                OPEN_TARGET,
            )
            TABLE.create(plain_engine)
            yield at_least(
                f"The plain application too, one bare durable row before its read, {name}",
                alternate(desk.open_plain, desk.open_plain_with_a_row, rounds),
                OPEN_TARGET,
            )
            yield at_least(
                f"Open a note, {name}, beside the plain application with that row",
                alternate(desk.open_plain_with_a_row, desk.open_ours, rounds),
                OPEN_TARGET,
            )
