"""Who writes about a request to amend: whoever holds its section's key."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from vault.audit.events import Event
from vault.errors import Conflict
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.sealed import OpenKey
from vault.labels.vocabulary import PurposeOfUse
from vault.records.access import admit_to_note
from vault.records.amendment_rows import request_row, requests
from vault.records.events import RecordsEvent
from vault.records.rows import Columns
from vault.records.tables import AmendmentRequest, Section


def writable(
    work: Work, actor: Actor, request_id: str, tag: RecordsEvent
) -> tuple[Columns, OpenKey, Event]:
    """Return a request, its section's key, and the event that the caller records.

    Raises:
        PermissionDenied: the actor may not write charts.
        KeyNotHeld: the actor holds no key of the section.
        NotFound: there is no such request.
    """
    known = next(iter(requests(work, AmendmentRequest.id == request_id)), None)
    _, attempt = admit_to_note(
        work,
        actor,
        known["note_id"] if known else "",
        Permission.CHART_WRITE,
        tag,
        PurposeOfUse.PATRQT,
    )
    attempt = replace(attempt, object_id=request_id if known else "")
    row = request_row(work, request_id)
    compartment_id = work.execute(
        select(Section.compartment_id).where(Section.id == row["section_id"])
    ).scalar_one()
    return row, compartments.current_key(work, actor, compartment_id, attempt), attempt


def unanswered(
    work: Work, actor: Actor, request_id: str, tag: RecordsEvent
) -> tuple[Columns, OpenKey, Event]:
    """Return as `writable` a request that waits for its answer.

    Raises:
        Conflict: it was answered already.
        As `writable`.
    """
    row, key, attempt = writable(work, actor, request_id, tag)
    if row["decided_at"] is not None:
        raise Conflict("This request was answered already.")
    return row, key, attempt
