"""Requests to amend a record: the clock, the answers, and what goes along later; pure.

45 CFR 164.526: an answer within 60 days, once extended by 30 with the reasons and the date in
writing (b)(2); a denial on four grounds only (a)(2); a denied client's statement of disagreement
(d)(2) and the rebuttal (d)(3) are kept with the record and go along with later disclosures of it
(d)(4) and (5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from vault.errors import Conflict
from vault.labels.vocabulary import Code

DAYS: Final = 60
FURTHER_DAYS: Final = 30


class AmendmentState(Code):
    """How a request stands."""

    RECEIVED = "received", "not answered yet"
    ACCEPTED = "accepted", "accepted"
    DENIED = "denied", "denied"


class DenialGround(Code):
    """Why a request may be denied, and only so (45 CFR 164.526(a)(2))."""

    NOT_OURS = "not-ours", "the record was not created by this practice, and its maker is there"
    NOT_DESIGNATED = "not-designated", "it is not part of the designated record set"
    NO_ACCESS = "no-access", "it would not be available for inspection under 45 CFR 164.524"
    ACCURATE = "accurate", "it is accurate and complete"


class PaperKind(Code):
    """What a writing about a request is."""

    REQUEST = "request", "Request to amend"
    EXTENSION = "extension", "Extension"
    ACCEPTANCE = "acceptance", "Acceptance"
    DENIAL = "denial", "Denial"
    DISAGREEMENT = "disagreement", "Statement of disagreement"
    REBUTTAL = "rebuttal", "Rebuttal"
    INFORMED = "informed", "Persons informed"


APPENDED: Final = (
    PaperKind.REQUEST,
    PaperKind.DENIAL,
    PaperKind.DISAGREEMENT,
    PaperKind.REBUTTAL,
)
"""What goes along with a disclosure, in this order (164.526(d)(4))."""


class Requester(StrEnum):
    """Who asks."""

    CLIENT = "client"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A writing about a request.

    Args:
        kind: what it is.
        text: its words.
        by: who wrote it, in words; "" for the practice itself.
        written_by: user id of who entered it.
        written_at: when it was entered.
    """

    kind: PaperKind
    text: str
    by: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentSummary:
    """A request without a word of it.

    Args:
        section_id: the section that it is about.
        due_at: when it has to be answered.
        extended: whether that was put off once.
        ground: of a denial.
        addendum_id: the note that an acceptance is written in.
        attach_request: whether the client wants request and denial to go along.
        kinds: what was written about it.
    """

    request_id: str
    chart: str
    note_id: str
    section_id: str
    state: AmendmentState
    ground: DenialGround | None
    received_at: datetime
    due_at: datetime
    extended: bool
    decided_by: str
    decided_at: datetime | None
    addendum_id: str | None
    attach_request: bool
    kinds: frozenset[PaperKind]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A request with everything written about it, in order."""

    summary: AmendmentSummary
    papers: tuple[Paper, ...]


def due(received_at: datetime, zone: tzinfo, days: int = DAYS) -> datetime:
    """Return the end of the last day for an answer, where the practice is."""
    last = received_at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(last, time(23, 59, 59), zone)


def travelling(
    state: AmendmentState, kinds: Collection[PaperKind], *, attach_request: bool
) -> Iterator[PaperKind]:
    """Yield which writings go along with a disclosure of the section.

    With a statement of disagreement all of them do (d)(5)(i); without one request and denial do if
    the client asked for it (d)(5)(ii).
    """
    if state is not AmendmentState.DENIED:
        return
    disagrees = PaperKind.DISAGREEMENT in kinds
    if disagrees or attach_request:
        shown = APPENDED if disagrees else APPENDED[:2]
        yield from (kind for kind in shown if kind in kinds)


def require_fitting(known: AmendmentSummary, kind: PaperKind) -> None:
    """Refuse what is no part of a request as it stands (45 CFR 164.526(c)(3), (d)).

    Raises:
        Conflict: nothing of this kind is kept with it, or one is already.
    """
    if kind is PaperKind.INFORMED:
        if known.state is not AmendmentState.ACCEPTED:
            raise Conflict("Persons are told of an accepted amendment.")
        return
    if known.state is not AmendmentState.DENIED:
        raise Conflict("A client disagrees with a denial; this request was not denied.")
    if kind in known.kinds:
        raise Conflict("One is kept already.")
    if kind is PaperKind.REBUTTAL and PaperKind.DISAGREEMENT not in known.kinds:
        raise Conflict("There is no statement of disagreement to rebut.")
