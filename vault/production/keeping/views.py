"""Productions as their case's participants see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vault.disclosure.ledger.entries import Taken
from vault.disclosure.ledger.open_case import OpenCase
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.steps.reviewing import AnswerWarning, Approve
from vault.disclosure.work.approvals import INVITED_BY
from vault.production.document.bates import BatesRange
from vault.production.document.matter import Profile
from vault.production.document.released import ReleasedDocument
from vault.production.document.revealing import Revealed
from vault.production.document.wording import number_of
from vault.production.keeping.content import ProductionContent, RestatementWarning
from vault.production.tables import ProductionState
from vault.records.rows import Columns

ANSWER = "answer"
"""The particular of the step that answers a warning."""


@dataclass(frozen=True, slots=True)
class ShownWarning:
    """A restatement warning with the answer given to it, "" as long as there is none."""

    warning: RestatementWarning
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSummary:
    """A production's privilege log.

    Args:
        by_category: its form; else it is by document.
        rows, items: its rows, and the items that they describe.
        apart: whether it goes to the court or counsel alone, under seal.
        revealed: what it would tell beyond what the production shows.
    """

    by_category: bool
    rows: int
    items: int
    apart: bool
    revealed: frozenset[Revealed]

    @property
    def words(self) -> str:
        """Say it in a line."""
        if not self.items:
            return "none: no privilege is claimed"
        form = "category" if self.by_category else "document"
        items = number_of(self.items, "item", "items")
        seal = "; under seal, to the court or counsel alone" if self.apart else ""
        return f"by {form}: {items} in {number_of(self.rows, 'row', 'rows')}{seal}"

    @property
    def warning(self) -> str:
        """Say what it would tell, "" where that is nothing (42 CFR 2.13(c))."""
        if not self.revealed:
            return ""
        told = " and ".join(each.words for each in sorted(self.revealed))
        return f"The privilege log would tell whoever reads it {told} (42 CFR 2.13(c))."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionSummary:
    """A production, without its files.

    Args:
        number: its number in the matter.
        state: how far it has come; void where the case does not stand by it any more.
        digest: what an approval signs.
        bates: its pages.
        rendered_by: a user's id.
        warnings: the restatements found in it.
        unchecked: how many sections of the case's charts no self-test could look for, because
            nobody who decided held their keys.
        log: its privilege log.
        package_sha256: the package's hash, once there is one.
        dependent: the ids of approvers whom somebody invited who prepared the case.
    """

    production_id: str
    number: str
    state: ProductionState
    profile: Profile
    digest: str
    bates: BatesRange
    rendered_by: str
    rendered_at: datetime
    warnings: tuple[ShownWarning, ...]
    unchecked: int
    log: LogSummary
    package_sha256: str | None
    dependent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductionView:
    """A production as it is reviewed: exactly the files that an approval approves.

    Args:
        summary: the production.
        document: what it releases.
        files: by name.
        log: the files of a privilege log that stands apart, by name.
        volumes: the pages of each volume, by file name.
        places: as in its `Rendering`.
    """

    summary: ProductionSummary
    document: ReleasedDocument
    files: Mapping[str, bytes]
    log: Mapping[str, bytes]
    volumes: Mapping[str, BatesRange]
    places: Mapping[str, tuple[int, ...]]


def summary(row: Columns, content: ProductionContent, case: OpenCase) -> ProductionSummary:
    """Return a production's summary."""
    answers = _answers(case)
    return ProductionSummary(
        production_id=row["id"],
        number=content.document.number,
        state=state_of(row, case.state),
        profile=content.document.profile,
        digest=row["digest"],
        bates=bates_of(content),
        rendered_by=row["rendered_by"],
        rendered_at=row["rendered_at"],
        warnings=tuple(ShownWarning(each, answers.get(each.id, "")) for each in content.warnings),
        unchecked=content.unchecked,
        log=_log_summary(content),
        package_sha256=row["package_sha256"],
        dependent=_dependent(case, row["digest"]),
    )


def _log_summary(content: ProductionContent) -> LogSummary:
    document = content.document
    return LogSummary(
        by_category=document.by_category,
        rows=len(document.log_rows),
        items=len(document.privilege_log),
        apart=document.log_apart,
        revealed=content.revealed,
    )


def state_of(row: Columns, case: CaseState) -> ProductionState:
    """Return how far a production has come, by its case's ledger and not by its row."""
    digest, packed = row["digest"], row["package_sha256"] is not None
    if packed and digest in {sent.digest for sent in case.sent}:
        return ProductionState.TRANSMITTED
    if digest != case.rendering.digest or row["state"] == ProductionState.VOID:
        return ProductionState.VOID
    if packed:
        return ProductionState.SEALED
    approved = any(approval.digest == digest for approval in case.approvals)
    return ProductionState.APPROVED if approved else ProductionState.RENDERED


def bates_of(content: ProductionContent) -> BatesRange:
    """Return a production's pages, over all volumes."""
    first, last = content.volumes[0], content.volumes[-1]
    return BatesRange(first.series, first.start, last.end)


def _answers(case: OpenCase) -> dict[str, str]:
    return {
        entry.step.warning: entry.particulars.get(ANSWER, "")
        for entry in case.entries
        if isinstance(entry, Taken) and isinstance(entry.step, AnswerWarning)
    }


def _dependent(case: OpenCase, digest: str) -> tuple[str, ...]:
    return tuple(
        entry.step.by.person
        for entry in case.entries
        if isinstance(entry, Taken)
        and isinstance(entry.step, Approve)
        and entry.step.digest == digest
        and INVITED_BY in entry.particulars
    )
