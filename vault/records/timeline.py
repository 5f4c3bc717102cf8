"""A chart's notes in order of their sessions, newest first, a page at a time.

What a page reads does not grow with the chart: the index on (chart, session) finds its place, and
the notes' sections are looked up by the notes that stand on it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, literal, select, tuple_

from vault.errors import NotFound
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.tables import Compartment
from vault.labels.vocabulary import NoteKind
from vault.records.rows import Columns, Keys, fetch
from vault.records.tables import Note, Section
from vault.store.unit_of_work import Reader

_ORDER = (Note.session_at, Note.authored_at, Note.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesWanted:
    """Which notes of a chart, and how many; what is left empty does not restrict.

    Args:
        kinds: kinds of note of which one is enough.
        author_id: the author's user id.
        session_from, session_until: the earliest instant of sessions, and the first one too late.
        separate: the psychotherapy notes, which are a record of their own, in place of the others.
        before: id of a note; only those that come after it, newest first.
        most: how many; None for all.
    """

    kinds: frozenset[NoteKind] = frozenset()
    author_id: str = ""
    session_from: datetime | None = None
    session_until: datetime | None = None
    separate: bool = False
    before: str = ""
    most: int | None = None


EVERY_NOTE = NotesWanted()


@dataclass(frozen=True, slots=True)
class Separate:
    """Whose psychotherapy notes a chart has, as far as one reader is concerned.

    Args:
        own: authors whose notes the reader may see listed: those whose key they hold.
        others: authors of whom the reader may know only that they keep such notes.
    """

    own: frozenset[str]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteRows:
    """Rows of notes and of their sections, and whether older notes follow."""

    notes: Sequence[Columns] = ()
    sections: Sequence[Columns] = field(default=())
    older: bool = False


def separate_of(reader: Reader, actor: Actor, chart_id: str, held: Keys) -> Separate:
    """Tell whose psychotherapy notes of a chart somebody may see listed (45 CFR 164.501).

    Who keeps any has a compartment for them: the rules send every section of theirs there.
    """
    rows = reader.execute(
        select(Compartment.id, Compartment.owner_id)
        .where(
            Compartment.scope_id == chart_id,
            Compartment.name == CompartmentName.PSYCHOTHERAPY,
        )
        .order_by(Compartment.owner_id)
    ).all()
    readable = {compartment_id for compartment_id, _ in held}
    own = {row.owner_id for row in rows if row.id in readable or row.owner_id == actor.user_id}
    return Separate(frozenset(own), tuple(row.owner_id for row in rows if row.owner_id not in own))


def fetch_notes(
    reader: Reader, chart_id: str, wanted: NotesWanted, own: Collection[str]
) -> NoteRows:
    """Fetch a page of a chart's notes, newest session first.

    Args:
        reader: the database.
        chart_id: the chart.
        wanted: which.
        own: authors whose psychotherapy notes the reader may see listed.

    Raises:
        NotFound: the chart has no note of the id in `wanted.before`.
    """
    if wanted.most == 0 or (wanted.separate and not own):
        return NoteRows()
    query = _matching(chart_id, wanted, own)
    if wanted.before:
        query = query.where(_after(reader, chart_id, wanted.before))
    query = query.order_by(*(column.desc() for column in _ORDER))
    if wanted.most is not None:
        query = query.limit(wanted.most + 1)
    rows = fetch(reader, query)
    notes = rows[: wanted.most]
    return NoteRows(notes, _sections(reader, chart_id, wanted, notes), len(rows) > len(notes))


def fetch_years(reader: Reader, chart_id: str) -> tuple[datetime, datetime] | None:
    """Return when the first and the last session of a chart's notes were; None without notes."""
    query = _matching(chart_id, EVERY_NOTE, ()).with_only_columns(Note.session_at).limit(1)
    first = reader.execute(query.order_by(Note.session_at)).scalar_one_or_none()
    last = reader.execute(query.order_by(Note.session_at.desc())).scalar_one_or_none()
    return None if first is None or last is None else (first, last)


def separate_wanted(wanted: NotesWanted, most: int) -> NotesWanted:
    """Return what is wanted of the psychotherapy notes on a page of the others."""
    shown = None if wanted.most is None else min(wanted.most, most)
    return replace(EVERY_NOTE, separate=True, most=shown)


def _matching(
    chart_id: str, wanted: NotesWanted, own: Collection[str]
) -> Select[*tuple[object, ...]]:
    query = select(*Note.__table__.c).where(Note.chart_id == chart_id)
    if wanted.separate:
        query = query.where(Note.kind == NoteKind.PSYCHOTHERAPY, Note.author_id.in_(sorted(own)))
    else:
        query = query.where(Note.kind != NoteKind.PSYCHOTHERAPY)
    if wanted.kinds:
        query = query.where(Note.kind.in_(sorted(wanted.kinds)))
    if wanted.author_id:
        query = query.where(Note.author_id == wanted.author_id)
    if wanted.session_from:
        query = query.where(Note.session_at >= wanted.session_from)
    if wanted.session_until:
        query = query.where(Note.session_at < wanted.session_until)
    return query


def _after(reader: Reader, chart_id: str, note_id: str) -> ColumnElement[bool]:
    last = reader.execute(
        select(*_ORDER).where(Note.id == note_id, Note.chart_id == chart_id)
    ).one_or_none()
    if last is None:
        raise NotFound("The chart has no note to go on from.", remedy="Begin at its first page.")
    place = (literal(value, column.type) for column, value in zip(_ORDER, last, strict=True))
    return tuple_(*_ORDER) < tuple_(*place)


def _sections(
    reader: Reader, chart_id: str, wanted: NotesWanted, notes: Sequence[Columns]
) -> Sequence[Columns]:
    query = select(Section.note_id, Section.label, Section.compartment_id)
    if wanted.most is None:
        return fetch(
            reader,
            query.join(Note, Note.id == Section.note_id).where(Note.chart_id == chart_id),
        )
    return fetch(reader, query.where(Section.note_id.in_([row["id"] for row in notes])))
