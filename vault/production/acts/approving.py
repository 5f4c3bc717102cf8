"""Approving: an approver signs the hash of exactly the bytes that are stored (DW7)."""

from __future__ import annotations

from sqlalchemy import update

from vault.disclosure.rules.vocabulary import DisclosureEvent
from vault.disclosure.work import approvals
from vault.disclosure.work.case_work import CaseWork
from vault.identity.actor import Actor, refusing_tampered
from vault.identity.permissions import Permission
from vault.production.acts.means import Means, case_keys, fetch_rendered, present
from vault.production.keeping.bates_book import allocate
from vault.production.keeping.content import ProductionContent
from vault.production.keeping.views import ProductionSummary, bates_of, summary
from vault.production.keeping.vouching import sign
from vault.production.tables import Production, ProductionState
from vault.records.rows import Columns


def approve(
    means: Means, actor: Actor, case: str, digest: str, passphrase: str
) -> ProductionSummary:
    """Approve the rendering that stands; arguments and errors as `Productions.approve`."""
    means.logins.confirm(actor, passphrase)
    with (
        means.scoping.voiding_changed(actor, case),
        means.cases.working(actor, case, DisclosureEvent.APPROVE, Permission.CASE_APPROVE) as it,
    ):
        row = present(it)
        keys = case_keys(it, actor)
        with refusing_tampered(it.attempt):
            content, _ = fetch_rendered(it, row).opened(keys)
        approvals.approve(it, actor, row["id"], digest)
        roles = actor.roles & (it.state.guard.approvers if it.state.guard else frozenset())
        sign(it, actor, row["id"], digest, ", ".join(sorted(roles)).replace("_", " "))
        keep_approved(it, row, content)
        return summary(row, content, it.case)


def keep_approved(it: CaseWork, row: Columns, content: ProductionContent) -> None:
    """Take an approved production's Bates numbers for good, and let lists show that it is."""
    allocate(it.work, row["id"], bates_of(content))
    it.work.execute(
        update(Production)
        .where(Production.id == row["id"], Production.state == ProductionState.RENDERED)
        .values(state=ProductionState.APPROVED)
    )
