"""Preparing a rendering: what the case, its papers and its earlier productions put into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from vault.disclosure.rules.accounts.shares import clients_of
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.kept_forms import not_naming
from vault.disclosure.rules.steps.reviewing import Render
from vault.disclosure.rules.workflow import IllegalStep, apply
from vault.disclosure.services.released import ReleasedCase
from vault.disclosure.work.case_work import CaseWork
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.identity.tables import Organisation
from vault.labels.vocabulary import LocalCode
from vault.production.acts.means import Means, case_keys, open_content, record
from vault.production.composing.controls import ControlNumbers
from vault.production.composing.describing import Matter, RenderRequest, is_sealed, matter
from vault.production.composing.earlier import Earlier, produced
from vault.production.composing.releasing import Outline, composed
from vault.production.document.bates import BatesSeries
from vault.production.document.checks import UnfitForRelease
from vault.production.document.filing import for_filing
from vault.production.document.matter import Profile
from vault.production.document.released import ReleasedDocument
from vault.production.document.revealing import Revealed, Told, must_be_sealed, tells_substance_use
from vault.production.events import ProductionEvent
from vault.production.keeping.bates_book import next_number, next_production, prefix_for, series_of
from vault.production.keeping.views import state_of
from vault.production.tables import Production, ProductionState
from vault.records.access import logging_tampering
from vault.records.rows import Columns, Keys, fetch
from vault.records.tables import Note, Section, SectionVersion
from vault.store.unit_of_work import Reader

_ATTORNEY_CLIENT = "Attorney\N{EN DASH}client privilege"
_ANY_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rendering goes on: its number in the matter and its first page."""

    number: int
    series: BatesSeries
    start: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is needed of the case before its released text is opened."""

    case_id: str
    number: str
    organisation: str
    contact: str
    preparer: str
    place: Place
    earlier: Earlier


@dataclass(frozen=True, slots=True)
class Draft:
    """A document ready to be set in type.

    Args:
        document: the document.
        known: what everybody concerned knows: no name in it is a secret.
        controls: every control number of the case.
        produced, revealed: see `ProductionContent`.
    """

    document: ReleasedDocument
    known: tuple[str, ...]
    controls: Mapping[str, str]
    produced: Mapping[str, str]
    revealed: frozenset[Revealed]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What `Prepared` is opened from, the case's productions still encrypted."""

    case_id: str
    number: str
    state: CaseState
    organisation: str
    contact: str
    place: Place
    rows: Sequence[Columns]
    keys: Keys

    def opened(self, preparer: str) -> Prepared:
        """Open the case's productions.

        Raises:
            SealBroken, ContentRefused: one of them is not as it was written.
        """
        contents = [(state_of(row, self.state), open_content(row, self.keys)) for row in self.rows]
        earlier = Earlier(
            sent=tuple(kept for state, kept in contents if state is ProductionState.TRANSMITTED),
            controls={what: n for _, kept in contents for what, n in kept.controls.items()},
        )
        return Prepared(
            self.case_id,
            self.number,
            self.organisation,
            self.contact,
            preparer,
            self.place,
            earlier,
        )


def prepare(means: Means, actor: Actor, case: str, request: RenderRequest) -> Prepared:
    """Open what the case's papers and earlier productions say; errors as `Productions.render`."""
    with means.cases.working(actor, case, ProductionEvent.PREPARE, Permission.CASE_PREPARE) as it:
        _require_ready(it)
        if not_naming(it.state.forms_at(None), request.recipient.name):
            raise UnfitForRelease(
                "A client's form on which this rests does not name that recipient.",
                remedy="Name the recipient as the form does.",
            )
        designation, to = it.state.access.designation, request.recipient
        if designation is not None and not designation.is_for(to.name, " ".join(to.address)):
            raise UnfitForRelease(
                "The client directs this copy to somebody else, or elsewhere.",
                remedy="Name the person and the address as the client's writing does.",
            )
        found = fetch_earlier(means, it, actor, request)
        record(it, actor, ProductionEvent.PREPARE, {"productions": len(found.rows)})
    with logging_tampering(means.store, it.attempt):
        return found.opened(actor.display_name)


def fetch_earlier(means: Means, it: CaseWork, actor: Actor, request: RenderRequest) -> Fetched:
    """Fetch what a next production goes on from; the caller records the event.

    Raises:
        BatesInvalid: the Bates prefix cannot be used.
    """
    name, contact = it.work.execute(select(Organisation.name, Organisation.contact)).one()
    prefix = request.prefix
    if prefix is None:
        prefix = prefix_for(it.work, it.case_id, name, sealed=is_sealed(it.case))
    rows = fetch(
        it.work,
        select(*Production.__table__.c)
        .where(Production.case_id == it.case_id)
        .order_by(Production.serial),
    )
    return Fetched(
        case_id=it.case_id,
        number=it.number,
        state=it.state,
        organisation=name,
        contact=contact,
        place=place_of(it.work, it.case_id, series_of(prefix, means.settings.bates_width)),
        rows=rows,
        keys=case_keys(it, actor),
    )


def place_of(reader: Reader, case_id: str, series: BatesSeries) -> Place:
    """Return where the next production of a case goes on."""
    return Place(
        number=next_production(reader, case_id),
        series=series,
        start=next_number(reader, series.prefix),
    )


def draft(means: Means, opened: ReleasedCase, prepared: Prepared, request: RenderRequest) -> Draft:
    """Compose the document.

    Raises:
        UnfitForRelease: something of it is missing or cannot be printed faithfully.
        MinorNameInvalid: a minor's name has no letter.
    """
    with means.store.reading() as reader:
        outlines = {
            note.note_id: _outline(reader, note.chart, note.note_id, request.privilege)
            for note in opened.notes
        }
    controls = ControlNumbers(prepared.earlier.controls)
    made = composed(opened.notes, outlines, controls, means.zone)
    described, place = _described(opened, prepared, request), prepared.place
    apart = (
        request.seal_log
        or means.settings.seal_logs
        or must_be_sealed(made.revealed, opened.case.state.recipients)
    )
    document = ReleasedDocument(
        profile=Profile.PRODUCTION,
        custodian=described.custodian,
        caption=described.caption,
        instrument=described.instrument,
        clauses=described.clauses,
        recipient=request.recipient,
        number=str(place.number),
        produced_on=means.clock.now().astimezone(means.zone).date(),
        series=place.series,
        start=place.start,
        notes=made.notes,
        privilege_log=made.log,
        notices=described.notices,
        supplement=prepared.earlier.supplement(made),
        seal=described.seal,
        by_category=request.by_category,
        log_apart=bool(made.log) and apart,
    )
    if request.profile is Profile.FILING:
        document = for_filing(document, minors=request.minors)
    return Draft(
        document,
        tuple(described.texts()),
        controls.numbers,
        produced(made),
        made.revealed,
    )


def render_step(
    it: CaseWork,
    digest: str,
    warnings: frozenset[str] = frozenset(),
    *,
    log_apart: bool = False,
) -> Render:
    """Return the step of rendering, by whoever works on the case, of files that were tested."""
    return Render(
        by=it.by,
        digest=digest,
        self_test_passed=True,
        warnings=warnings,
        sealed=is_sealed(it.case),
        log_apart=log_apart,
    )


def _described(opened: ReleasedCase, prepared: Prepared, request: RenderRequest) -> Matter:
    return matter(
        opened.case,
        request,
        organisation=prepared.organisation,
        contact=prepared.contact,
        preparer=prepared.preparer,
        reference=prepared.number,
    )


def _require_ready(it: CaseWork) -> None:
    """Refuse early what the workflow would refuse after minutes of work."""
    try:
        apply(it.state, render_step(it, _ANY_DIGEST))
    except IllegalStep as error:
        raise refusal(error, it.attempt) from None


def _outline(reader: Reader, chart: str, note_id: str, privilege: str) -> Outline:
    rows = reader.execute(
        select(SectionVersion.id, Section.label, Note.kind)
        .join(
            Section,
            (Section.note_id == SectionVersion.note_id)
            & (Section.id == SectionVersion.section_id)
            & (Section.version == SectionVersion.version),
        )
        .join(Note, Note.id == Section.note_id)
        .where(Section.note_id == note_id)
        .order_by(Section.position)
    ).all()
    return Outline(
        versions=[row.id for row in rows],
        privileges={
            row.id: _ATTORNEY_CLIENT if LocalCode.ATTY_CLIENT in row.label.local else privilege
            for row in rows
        },
        told={
            row.id: Told(chart, clients_of(row.label), tells_substance_use(row.label, row.kind))
            for row in rows
        },
    )
