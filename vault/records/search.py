"""Search: sections are decrypted and read through in the request; nothing is indexed.

What may be searched is what the actor holds keys to, as the database says at that moment. The
event is committed before the first section is decrypted, and says how many there are and how
they were filtered, never what was looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select

from vault.audit.canonical import JSON
from vault.audit.events import Event, Outcome
from vault.clock import to_rfc3339
from vault.errors import KeyNotHeld, TamperedData
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work, held_keys
from vault.identity.permissions import Permission
from vault.identity.tables import Grant
from vault.labels.label import Label
from vault.labels.vocabulary import Code, NoteKind, PurposeOfUse
from vault.records.access import admit_to_chart
from vault.records.content import SectionContent
from vault.records.events import RecordsEvent
from vault.records.query import Query, Snippet
from vault.records.rows import Columns, Keys, code_of, fetch
from vault.records.scan import scan
from vault.records.scope import SCANNED, Scope
from vault.records.tables import Chart, Note, Section, SectionVersion
from vault.store.unit_of_work import Reader, Store

MOST_RESULTS = 100
MOST_SNIPPETS = 3
IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """Where to look; everything that is empty does not limit.

    Args:
        chart: number or id of the one chart to look in.
        session_from, session_until: the first and last instant of sessions to look at.
        kinds: kinds of note of which one is enough.
        codes: label codes of which one is enough, confidentiality codes included.
    """

    chart: str = ""
    session_from: datetime | None = None
    session_until: datetime | None = None
    kinds: frozenset[NoteKind] = frozenset()
    codes: frozenset[Code] = frozenset()

    def to_json(self) -> dict[str, JSON]:
        """Return the filters as an audit event's detail."""
        return {
            "from": to_rfc3339(self.session_from) if self.session_from else "",
            "until": to_rfc3339(self.session_until) if self.session_until else "",
            "kinds": sorted(kind.value for kind in self.kinds),
            "codes": sorted(code.value for code in self.codes),
        }

    def admits(self, label: Label) -> bool:
        """Tell whether a section of this label is to be looked at."""
        return not self.codes or bool(self.codes & {label.confidentiality, *label.codes})


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A section in which everything looked for stands."""

    section_id: str
    note_id: str
    chart: str
    kind: NoteKind
    session_at: datetime
    status: str
    label: Label
    title: str
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """What a search found.

    Args:
        hits: the latest sessions first, at most as many as were asked for.
        found: how many sections match in all.
        searched: how many were read through.
        broken: ids of sections that did not open where they stand; they were tampered with.
    """

    hits: tuple[SearchHit, ...]
    found: int
    searched: int
    broken: tuple[str, ...]


class Search:
    """Finds words and phrases in the sections that a person's keys open."""

    def __init__(self, store: Store[Event]):
        self._store = store

    def find(
        self,
        actor: Actor,
        query: str,
        filters: SearchFilters | None = None,
        *,
        most: int = MOST_RESULTS,
    ) -> SearchResults:
        """Look for words, word beginnings (`custod*`) and "phrases"; all must stand in a section.

        Args:
            actor: whose keys open what is searched.
            query: what to look for, capitals or not.
            filters: where to look.
            most: how many hits to return.

        Raises:
            UnusableQuery: there is nothing to look for.
            PermissionDenied: the actor may not open charts.
            NotFound: there is no such chart.
            KeyNotHeld: the actor holds no key of the chart to look in.
        """
        wanted, within = Query.parse(query), filters or SearchFilters()
        with self._store.unit_of_work() as work:
            attempt, scope, keys = _admit(work, actor, within)
            count = work.execute(select(func.count()).select_from(scope.subquery())).scalar_one()
            work.record(replace(attempt, detail={**within.to_json(), "sections": count}))
        with self._store.reading() as reader:
            found, broken = scan(
                reader, scope, keys, wanted, within.admits if within.codes else None
            )
            hits, changed = _hits(reader, found, wanted, most)
        if broken or changed:
            self._store.append_alone(
                [
                    replace(
                        attempt,
                        outcome=Outcome.FAILED,
                        detail={"sections": [*broken, *changed]},
                    )
                ]
            )
        return SearchResults(
            hits=hits, found=len(found), searched=count, broken=(*broken, *changed)
        )


def _admit(work: Work, actor: Actor, filters: SearchFilters) -> tuple[Event, Scope, Keys]:
    chart_ids: list[str] | None = None
    if filters.chart:
        chart, attempt = admit_to_chart(
            work, actor, filters.chart, Permission.CHART_OPEN, RecordsEvent.SEARCH
        )
        chart_ids = [chart.chart_id]
    else:
        attempt = Event(tag=RecordsEvent.SEARCH, actor=actor.user_id, purpose=PurposeOfUse.TREAT)
        actor.require(Permission.CHART_OPEN, attempt)
    keys = held_keys(work, actor, chart_ids)
    if chart_ids and not keys:
        raise refusal(KeyNotHeld("You hold no key of this chart."), attempt)
    granted = select(Grant.compartment_id).where(
        Grant.holder_id == actor.user_id, Grant.key_id == actor.keyring.key_id
    )
    scope = select(*SCANNED).where(SectionVersion.compartment_id.in_(granted))
    if chart_ids:
        scope = scope.where(SectionVersion.chart_id.in_(chart_ids))
    on_notes = []
    if filters.session_from:
        on_notes.append(Note.session_at >= filters.session_from)
    if filters.session_until:
        on_notes.append(Note.session_at <= filters.session_until)
    if filters.kinds:
        on_notes.append(Note.kind.in_(sorted(filters.kinds)))
    if on_notes:
        scope = scope.join(Note, Note.id == SectionVersion.note_id).where(*on_notes)
    return attempt, scope, keys


def _hits(
    reader: Reader, found: dict[str, bytes], wanted: Query, most: int
) -> tuple[tuple[SearchHit, ...], list[str]]:
    rows = sorted(_facts(reader, list(found)), key=lambda row: row["session_at"], reverse=True)
    hits: list[SearchHit] = []
    changed: list[str] = []
    for row in islice(rows, most):
        try:
            content = SectionContent.unpacked(found[row["id"]], row["label"])
        except TamperedData:
            changed.append(row["id"])
            continue
        hits.append(
            SearchHit(
                section_id=row["id"],
                note_id=row["note_id"],
                chart=row["number"],
                kind=code_of(NoteKind, row["kind"]),
                session_at=row["session_at"],
                status=row["status"],
                label=row["label"],
                title=content.title,
                snippets=wanted.snippets(content.text, MOST_SNIPPETS),
            )
        )
    return tuple(hits), changed


def _facts(reader: Reader, section_ids: Sequence[str]) -> Iterator[Columns]:
    for start in range(0, len(section_ids), IDS_AT_ONCE):
        yield from fetch(
            reader,
            select(
                Section.id,
                Section.note_id,
                Section.label,
                Note.kind,
                Note.session_at,
                Note.status,
                Chart.number,
            )
            .join(Note, Note.id == Section.note_id)
            .join(Chart, Chart.id == Note.chart_id)
            .where(Section.id.in_(section_ids[start : start + IDS_AT_ONCE])),
        )
