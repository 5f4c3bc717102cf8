"""How requests to amend are looked up, and what is written about them sealed and opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select

from vault.errors import NotFound
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, open_json, seal_json
from vault.ids import new_id
from vault.records.amendment_model import (
    AmendmentState,
    AmendmentSummary,
    DenialGround,
    Paper,
    PaperKind,
)
from vault.records.content import SectionContent
from vault.records.rows import Columns, Keys, code_of, fetch
from vault.records.tables import AmendmentPaper, AmendmentRequest, Chart
from vault.store.unit_of_work import Reader

_REQUESTS = (
    select(*AmendmentRequest.__table__.c, Chart.number)
    .join(Chart, Chart.id == AmendmentRequest.chart_id)
    .order_by(AmendmentRequest.received_at, AmendmentRequest.id)
)


def requests(reader: Reader, *criteria: ColumnElement[bool]) -> Sequence[Columns]:
    """Return requests, oldest first."""
    return fetch(reader, _REQUESTS.where(*criteria))


def papers_of(reader: Reader, request_ids: Iterable[str]) -> dict[str, list[Columns]]:
    """Return what was written about requests, still encrypted, in order, by request."""
    rows = fetch(
        reader,
        select(*AmendmentPaper.__table__.c)
        .where(AmendmentPaper.request_id.in_(list(request_ids)))
        .order_by(AmendmentPaper.written_at, AmendmentPaper.id),
    )
    found: dict[str, list[Columns]] = defaultdict(list)
    for row in rows:
        found[row["request_id"]].append(row)
    return found


def request_row(work: Work, request_id: str) -> Columns:
    """Return one request, kept from being changed until the unit's end.

    Raises:
        NotFound: there is none.
    """
    rows = fetch(
        work,
        _REQUESTS.where(AmendmentRequest.id == request_id).with_for_update(of=AmendmentRequest),
    )
    if not rows:
        raise NotFound("There is no such request to amend.")
    return rows[0]


def summary(row: Columns, papers: Sequence[Columns]) -> AmendmentSummary:
    """Return a request without a word of it."""
    return AmendmentSummary(
        request_id=row["id"],
        chart=row["number"],
        note_id=row["note_id"],
        section_id=row["section_id"],
        state=code_of(AmendmentState, row["state"]),
        ground=code_of(DenialGround, row["ground"]) if row["ground"] else None,
        received_at=row["received_at"],
        due_at=row["due_at"],
        extended=row["extended_at"] is not None,
        decided_by=row["decided_by"] or "",
        decided_at=row["decided_at"],
        addendum_id=row["addendum_id"],
        attach_request=row["attach_request"],
        kinds=frozenset(code_of(PaperKind, paper["kind"]) for paper in papers),
    )


def add_paper(
    work: Work,
    key: OpenKey,
    request_id: str,
    kind: PaperKind,
    content: Mapping[str, str],
    by: str,
    at: datetime,
) -> None:
    """Keep a writing; the caller records the event.

    Raises:
        UnusableText: it is too long, or holds control characters.
    """
    text = SectionContent.written(kind.words, content["text"]).text
    values: dict[str, Any] = {
        "id": new_id(),
        "request_id": request_id,
        "kind": kind,
        "written_by": by,
        "written_at": at,
    }
    work.execute(
        insert(AmendmentPaper), [seal_json(AmendmentPaper, values, key, {**content, "text": text})]
    )


def paper(row: Columns, keys: Keys) -> Paper:
    """Open a writing.

    Raises:
        SealBroken: it was changed, swapped or moved.
    """
    content = open_json(AmendmentPaper, row, keys[row["compartment_id"], row["epoch"]])
    return Paper(
        kind=code_of(PaperKind, row["kind"]),
        text=content["text"],
        by=content["by"],
        written_by=row["written_by"],
        written_at=row["written_at"],
    )
