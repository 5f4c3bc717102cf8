"""Reviewing a rendering: its files are looked at, its warnings answered."""

from __future__ import annotations

from sqlalchemy import select

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.steps.reviewing import AnswerWarning
from vault.disclosure.rules.vocabulary import DisclosureEvent
from vault.errors import InvalidInput
from vault.identity.actor import Actor
from vault.production.acts.means import (
    Means,
    case_keys,
    fetch_rendered,
    open_content,
    present,
    record,
)
from vault.production.events import ProductionEvent
from vault.production.keeping.views import ANSWER, ProductionSummary, ProductionView, summary
from vault.production.rendering.render import volume_name
from vault.production.tables import Production
from vault.records.access import logging_tampering
from vault.records.rows import fetch


class AnswerMissing(InvalidInput):
    """A warning is answered with words."""

    code = "answer-missing"
    default_remedy = "Say why the passage may leave, or have the section decided again."


def productions(means: Means, actor: Actor, case: str) -> tuple[ProductionSummary, ...]:
    """Return a case's productions; as `Productions.of_case`."""
    with means.cases.working(actor, case, ProductionEvent.READ) as it:
        rows = fetch(
            it.work,
            select(*Production.__table__.c)
            .where(Production.case_id == it.case_id)
            .order_by(Production.serial),
        )
        keys = case_keys(it, actor)
        record(it, actor, ProductionEvent.READ, {"productions": len(rows)})
    with logging_tampering(means.store, it.attempt):
        return tuple(summary(row, open_content(row, keys), it.case) for row in rows)


def view(means: Means, actor: Actor, case: str) -> ProductionView:
    """Return the rendering that stands; as `Productions.view`."""
    with means.cases.working(actor, case, ProductionEvent.READ) as it:
        row = present(it)
        rendered = fetch_rendered(it, row)
        keys = case_keys(it, actor)
        record(it, actor, ProductionEvent.READ, {"production": row["id"]})
    with logging_tampering(means.store, it.attempt):
        content, rendering = rendered.opened(keys)
    of = len(content.volumes)
    return ProductionView(
        summary=summary(row, content, it.case),
        document=content.document,
        files=rendering.files,
        log=rendering.log.files if rendering.log else {},
        volumes={volume_name(n, of): pages for n, pages in enumerate(content.volumes, start=1)},
        places=content.places,
    )


def answer_warning(means: Means, actor: Actor, case: str, warning: str, text: str) -> CaseState:
    """Answer a warning; as `Productions.answer_warning`."""
    if not text.strip():
        raise AnswerMissing("The warning is not answered.")
    with means.cases.working(actor, case, DisclosureEvent.ANSWER_WARNING) as it:
        it.take(
            AnswerWarning(by=it.by, warning=warning),
            {ANSWER: text.strip()},
            detail={"warning": warning},
        )
        it.rationale(text)
        return it.state
