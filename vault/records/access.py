"""Who comes in: a chart or note is looked up and the actor's permission checked, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select

from vault.audit.canonical import JSON
from vault.audit.events import Event, Outcome
from vault.errors import NotFound, TamperedData
from vault.identity import compartments
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.sealed import OpenKey
from vault.labels.vocabulary import NoteKind, PurposeOfUse
from vault.records.chart_model import ChartStatus, UnitKind
from vault.records.note_model import NoteRecord, NoteStatus
from vault.records.rows import Columns, Keys, code_of
from vault.records.tables import Chart, Note, Section
from vault.store.statements import Prepared
from vault.store.unit_of_work import Store

NUMBER_PREFIX = "C-"


class ChartDisposed(NotFound):
    """The chart was disposed of; its number, dates and certificate are left."""

    code = "chart-disposed"
    default_remedy = "See its certificate with `vaultctl retention list`."


_NOTE_QUERY = (
    select(
        Note.id,
        Note.chart_id,
        Note.kind,
        Note.template,
        Note.status,
        Note.author_id,
        Note.session_at,
        Note.authored_at,
        Note.late_entry,
        Note.addendum_to,
        Note.cosigner_id,
        Note.signed_at,
        Note.cosigned_at,
        Note.revision,
        Chart.number,
    )
    .join(Chart, Chart.id == Note.chart_id)
    .where(Note.id == bindparam("note"))
)
_NOTE = Prepared(_NOTE_QUERY)
_NOTE_LOCKED = Prepared(_NOTE_QUERY.with_for_update(of=Note))
_CHART = select(Chart.id, Chart.number, Chart.unit_kind, Chart.status)
_CHART_BY_ID = Prepared(_CHART.where(Chart.id == bindparam("chart")))
_CHART_BY_NUMBER = Prepared(_CHART.where(Chart.number == bindparam("chart")))


@dataclass(frozen=True, slots=True)
class ChartRef:
    """A chart by its id and its pseudonymous number."""

    chart_id: str
    number: str
    unit_kind: UnitKind
    status: ChartStatus


def chart_ref(work: Work, chart: str) -> ChartRef | None:
    """Find a chart by number ("C-7K2M4Q") or id; None where there is none."""
    query = _CHART_BY_NUMBER if chart.startswith(NUMBER_PREFIX) else _CHART_BY_ID
    for row in work.fetch(query, {"chart": chart}):
        return ChartRef(
            row["id"],
            row["number"],
            code_of(UnitKind, row["unit_kind"]),
            code_of(ChartStatus, row["status"]),
        )
    return None


def admit_to_chart(
    work: Work,
    actor: Actor,
    chart: str,
    permission: Permission,
    tag: str,
    *,
    object_id: str | None = None,
    detail: Mapping[str, JSON] | None = None,
) -> tuple[ChartRef, Event]:
    """Find a chart for an act on it.

    Args:
        work: the unit of work.
        actor: who acts.
        chart: its number or id.
        permission: what the act takes.
        tag: what the act is.
        object_id: of the thing in the chart that the act makes; the chart's own if None.
        detail: of the act's event.

    Returns:
        The chart, and the act's event: to be recorded, or logged as denied.

    Raises:
        PermissionDenied: none of the actor's roles carries `permission`.
        NotFound: there is no such chart.
        ChartDisposed: there was one.
    """
    found = chart_ref(work, chart)
    attempt = Event(
        tag=tag,
        actor=actor.user_id,
        chart=found.number if found else "",
        object_id=object_id or (found.chart_id if found else ""),
        purpose=PurposeOfUse.TREAT,
        detail=detail or {},
    )
    actor.require(permission, attempt)
    if found is None:
        raise refusal(NotFound("There is no such chart."), attempt, Outcome.FAILED)
    if found.status is ChartStatus.DISPOSED:
        raise refusal(ChartDisposed("This chart was disposed of."), attempt, Outcome.FAILED)
    return found, attempt


def admit_to_note(
    work: Work,
    actor: Actor,
    note_id: str,
    permission: Permission,
    tag: str,
    purpose: PurposeOfUse = PurposeOfUse.TREAT,
    *,
    to_change: bool = True,
    detail: Mapping[str, JSON] | None = None,
) -> tuple[NoteRecord, Event]:
    """Find a note for an act on it.

    Args:
        work: the unit of work.
        actor: who acts.
        note_id: the note.
        permission: what the act takes.
        tag: what the act is.
        purpose: what it is for.
        to_change: keep others from changing the note until the transaction ends.
        detail: of the act's event.

    Returns:
        The note, and the act's event: to be recorded, or logged as denied.

    Raises:
        PermissionDenied: none of the actor's roles carries `permission`.
        NotFound: there is no such note.
    """
    query = _NOTE_LOCKED if to_change else _NOTE
    found = next(iter(work.fetch(query, {"note": note_id})), None)
    attempt = Event(
        tag=tag,
        actor=actor.user_id,
        object_id=note_id if found else "",
        chart=found["number"] if found else "",
        purpose=purpose,
        detail=detail or {},
    )
    actor.require(permission, attempt)
    if found is None:
        raise refusal(NotFound("There is no such note."), attempt, Outcome.FAILED)
    with refusing_tampered(attempt):
        return _note_record(found), attempt


def note_of_section(work: Work, section_id: str) -> str:
    """Return the id of the note that a section belongs to, or "" where there is none."""
    found = work.execute(select(Section.note_id).where(Section.id == section_id))
    return str(found.scalar_one_or_none() or "")


def _note_record(row: Columns) -> NoteRecord:
    return NoteRecord(
        note_id=row["id"],
        chart_id=row["chart_id"],
        chart=row["number"],
        kind=code_of(NoteKind, row["kind"]),
        template=row["template"],
        status=code_of(NoteStatus, row["status"]),
        author_id=row["author_id"],
        session_at=row["session_at"],
        authored_at=row["authored_at"],
        late_entry=row["late_entry"],
        addendum_to=row["addendum_to"],
        cosigner_id=row["cosigner_id"],
        signed_at=row["signed_at"],
        cosigned_at=row["cosigned_at"],
        revision=row["revision"],
    )


def identity_keys(work: Work, actor: Actor, chart_id: str, attempt: Event) -> CurrentIdentity:
    """Open the identity keys of a chart, without which nobody sees its first page.

    Raises:
        KeyNotHeld: the actor holds no key of the chart's `identity`.
    """
    compartment_id = compartments.find(work, chart_id, compartments.CompartmentName.IDENTITY)
    current = compartments.current_key(work, actor, str(compartment_id), attempt)
    return CurrentIdentity(current, compartments.held_keys(work, actor, [chart_id]))


@dataclass(frozen=True, slots=True)
class CurrentIdentity:
    """The present identity key of a chart, and every key of the chart that the actor holds."""

    current: OpenKey
    held: Keys


@contextmanager
def logging_tampering(store: Store[Event], attempt: Event) -> Iterator[None]:
    """Log an act again, as failed, when what it read turns out to be tampered with."""
    try:
        yield
    except TamperedData:
        store.append_alone([replace(attempt, outcome=Outcome.FAILED)])
        raise
