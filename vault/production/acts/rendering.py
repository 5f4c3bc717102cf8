"""Rendering: what a case releases becomes tested files, kept in one transaction with the step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select, update

from vault.audit.events import Outcome
from vault.disclosure.ledger.access import case_event
from vault.disclosure.ledger.codec import to_bytes
from vault.disclosure.rules.vocabulary import DisclosureEvent, ReasonCode
from vault.disclosure.services.released import (
    DecidedNote,
    KeptItem,
    ReleasedCase,
    WithheldItem,
    WithheldText,
)
from vault.disclosure.work.case_work import CaseWork
from vault.errors import Conflict
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.identity.sealed import seal_row
from vault.ids import new_id
from vault.production.acts.means import Means
from vault.production.acts.preparing import (
    Draft,
    Place,
    Prepared,
    draft,
    place_of,
    prepare,
    render_step,
)
from vault.production.checking.selftest import SelfTestFailed
from vault.production.composing.describing import RenderRequest, is_sealed
from vault.production.composing.making import Progress, make
from vault.production.composing.proving import note_proofs
from vault.production.events import ProductionEvent
from vault.production.keeping.artefacts import drop_files, keep_files
from vault.production.keeping.bates_book import claim_prefix
from vault.production.keeping.content import ProductionContent
from vault.production.keeping.views import ProductionSummary, bates_of, summary
from vault.production.keeping.vouching import sign
from vault.production.packaging.approval import PREPARER
from vault.production.rendering.render import Rendering
from vault.production.tables import Production, ProductionState, Stage


class CaseChanged(Conflict):
    """Something was done in the case while its production was rendered."""

    code = "case-changed"
    default_untouched = "The rendering was not kept."
    default_remedy = "Render the production again."


@dataclass(frozen=True, slots=True)
class _Tested:
    """A rendering that passed its self-test."""

    rendering: Rendering
    content: ProductionContent
    place: Place
    entries: int


def render(
    means: Means, actor: Actor, case: str, request: RenderRequest, progress: Progress | None
) -> ProductionSummary:
    """Render a production; arguments and errors as `Productions.render`."""
    with means.scoping.voiding_changed(actor, case):
        prepared = prepare(means, actor, case, request)
        opened = means.released.released_sections(actor, case)
        withheld = means.released.withheld_fingerprints(actor, case)
        made = draft(means, opened, prepared, request)
        tested = _tested(means, actor, prepared, opened, withheld, made, progress)
        with means.cases.working(
            actor, case, DisclosureEvent.RENDER, Permission.CASE_PREPARE
        ) as it:
            return _kept(it, actor, tested)


def _tested(
    means: Means,
    actor: Actor,
    prepared: Prepared,
    opened: ReleasedCase,
    withheld: WithheldText,
    made: Draft,
    progress: Progress | None,
) -> _Tested:
    document = made.document
    try:
        done = make(
            document,
            note_proofs(document, opened.notes, means.audit),
            withheld.fingerprints.ignoring(made.known),
            typesetter=means.typesetter,
            max_pages=means.settings.pages_per_volume,
            on_volume=progress,
        )
    except SelfTestFailed as error:
        attempt = case_event(ProductionEvent.SELF_TEST, actor, prepared.case_id)
        detail = {"findings": len(error.findings)}
        means.store.append_alone([replace(attempt, outcome=Outcome.FAILED, detail=detail)])
        raise
    content = ProductionContent(
        document=document,
        volumes=done.rendering.volumes,
        places=done.rendering.places,
        controls=made.controls,
        produced=made.produced,
        warnings=done.warnings,
        charts=_charts(opened.notes, log_apart=document.log_apart),
        unchecked=withheld.unchecked,
        log_salt=done.rendering.log.salt.hex() if done.rendering.log else "",
        revealed=made.revealed,
    )
    return _Tested(done.rendering, content, prepared.place, len(opened.case.entries))


def _charts(notes: Sequence[DecidedNote], *, log_apart: bool) -> frozenset[str]:
    """Return the numbers of the charts of which something leaves with the production.

    That is at least a row of the privilege log. Where the log is apart and nothing is released,
    what leaves still answers for each of the charts.
    """
    released = frozenset(note.chart for note in notes if any(note.kept))
    logged = frozenset(note.chart for note in notes if any(map(_claimed, note.items)))
    return released if released and log_apart else released | logged


def _claimed(item: KeptItem | WithheldItem) -> bool:
    return isinstance(item, WithheldItem) and item.code is ReasonCode.R2


def _kept(it: CaseWork, actor: Actor, tested: _Tested) -> ProductionSummary:
    """Keep a tested rendering and take the step, in the case's unit of work."""
    content, digest, place = tested.content, tested.rendering.digest, tested.place
    sealed = is_sealed(it.case)
    if len(it.case.entries) != tested.entries:
        raise CaseChanged("The case went on while its production was rendered.")
    claim_prefix(it.work, it.case_id, place.series.prefix, sealed=sealed)
    if place_of(it.work, it.case_id, place.series) != place:
        raise CaseChanged("Another production of the case was approved meanwhile.")
    production_id, bates = new_id(), bates_of(content)
    it.take(
        render_step(
            it,
            digest,
            frozenset(each.id for each in content.warnings),
            log_apart=content.document.log_apart,
        ),
        {"production": production_id, "bates": str(bates)},
        detail={
            "production": production_id,
            "digest": digest,
            "warnings": len(content.warnings),
            "unchecked": content.unchecked,
        },
    )
    serial = _void_others(it)
    values = {
        "id": production_id,
        "case_id": it.case_id,
        "serial": serial,
        "state": ProductionState.RENDERED,
        "profile": content.document.profile,
        "sealed_by_court": sealed,
        "scope_version": it.state.scope.version,
        "digest": digest,
        "prefix": bates.series.prefix,
        "first": bates.start,
        "last": bates.end,
        "rendered_by": actor.user_id,
        "rendered_at": it.at,
        "seal_event": None,
        "package_sha256": None,
    }
    it.work.execute(
        insert(Production), [seal_row(Production, dict(values), it.key, to_bytes(content))]
    )
    keep_files(it.work, production_id, Stage.RENDERED, tested.rendering.files, it.key)
    if tested.rendering.log:
        keep_files(it.work, production_id, Stage.LOG, tested.rendering.log.files, it.key)
    sign(it, actor, production_id, digest, PREPARER)
    return summary(values, content, it.case)


def _void_others(it: CaseWork) -> int:
    """Void the case's productions that have not left; return the serial of the next one.

    One that was approved stays as history. One that never was is replaced, files and all.
    """
    rows = it.work.execute(
        select(Production.id, Production.serial, Production.state).where(
            Production.case_id == it.case_id
        )
    ).all()
    for row in rows:
        if row.state == ProductionState.RENDERED:
            drop_files(it.work, row.id)
    it.work.execute(
        update(Production)
        .where(Production.case_id == it.case_id, Production.state != ProductionState.TRANSMITTED)
        .values(state=ProductionState.VOID)
    )
    return max((row.serial for row in rows), default=0) + 1
