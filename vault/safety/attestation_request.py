"""What an outside attester is told of a safety case, without an identifier; pure (AC4).

It is sent out of the practice, so it must be no protected health information: it holds none of the
identifiers of 45 CFR 164.514(b)(2)(i). Why each field is safe:

- what kind of case it is, the state whose rules hold (no smaller place, (b)(2)(i)(B)), and the
  class of victim that the law names: codes.
- `told` tells in which capacity somebody was told, how, and how many hours after the clock began:
  a length of time, not a date ((b)(2)(i)(C)). Not who, where, or what was said.
- the rest are counts, yes and no. The facts of the report or threat do not occur.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from vault.attesting.request import Count, Form, Request
from vault.attesting.vocabulary import Purpose
from vault.jurisdictions.pack import Jurisdiction
from vault.jurisdictions.rules import VictimClass
from vault.safety.facts import ThreatFacts
from vault.safety.record import Owed, Record
from vault.safety.vocabulary import ADULTS, Kind, Method, Recipient, TaskKind
from vault.typesetting.letter import Block, Facts, Heading, Table

_HOUR = timedelta(hours=1)


class ToldLine(Form):
    """Something that left.

    Args:
        to: in what capacity it was received.
        method: how it was told.
        hours: whole hours after the law's clock began.
        outside: whether the state's rule does not name such a recipient; why is on record.
        sections: how many sections of a record went along.
    """

    to: Recipient
    method: Method
    hours: Count
    outside: bool
    sections: Count


class TaskLine(Form):
    """Something that the case asks for, and whether it was done, and in time."""

    kind: TaskKind
    done: bool
    late: bool


class SafetyRequest(Request):
    """A request to review a safety case.

    Args:
        kind: what it is about.
        jurisdiction: the state whose rules hold.
        victim_class: whom a report protects; None where that is open or does not apply.
        missing: how many facts are still to be recorded.
        told: everything that left, in order.
        consultations: how many are on record.
        options: how many of the state's options about a threat were taken.
        rejected: whether it is on record which options were rejected, and why.
        victim: whether an adult victim was told.
        tasks: what the case asks for, without the review itself.
        people: how many people acted.
    """

    purpose: Literal[Purpose.SAFETY] = Purpose.SAFETY
    kind: Kind
    jurisdiction: Jurisdiction
    victim_class: VictimClass | None
    missing: Count
    told: tuple[ToldLine, ...]
    consultations: Count
    options: Count
    rejected: bool
    victim: Literal["told", "exception", "open", "not-called-for"]
    tasks: tuple[TaskLine, ...]
    people: Count


def safety_request(
    request_id: str, digest: str, record: Record, tasks: Sequence[Owed], at: datetime
) -> SafetyRequest:
    """Write the request about a case as it stands.

    Args:
        request_id: random.
        digest: hex SHA-256 of the case as it stands.
        record: the case.
        tasks: what it asks for.
        at: now.
    """
    facts = record.facts
    threat = facts if isinstance(facts, ThreatFacts) else ThreatFacts()
    return SafetyRequest(
        id=request_id,
        digest=digest,
        kind=record.opened.kind,
        jurisdiction=record.opened.jurisdiction,
        victim_class=record.victim_class,
        missing=len(record.lacking),
        told=tuple(
            ToldLine(
                to=each.to,
                method=each.method,
                hours=max(0, (each.told_at - record.since) // _HOUR),
                outside=bool(each.because),
                sections=len(each.parts),
            )
            for each in record.told
        ),
        consultations=len(record.consultations),
        options=len(threat.options),
        rejected=bool(threat.rejected.strip()),
        victim=_victim(record),
        tasks=tuple(
            TaskLine(
                kind=each.kind,
                done=each.done is not None,
                late=(each.done.at if each.done else at) > each.due_at,
            )
            for each in tasks
            if each.kind is not TaskKind.REVIEW
        ),
        people=len(record.involved),
    )


def _victim(record: Record) -> Literal["told", "exception", "open", "not-called-for"]:
    if record.victim_class not in ADULTS:
        return "not-called-for"
    if record.victim_told is None:
        return "open"
    return "told" if record.victim_told.exception is None else "exception"


_VICTIM = {
    "told": "told",
    "exception": "not told, under an exception of 45 CFR 164.512(c)(2)",
    "open": "not told yet, and no exception on record",
    "not-called-for": "does not apply",
}
_WAITS = (
    "Somebody acted at once and by oneself, as they had to. It is to be reviewed by somebody who "
    "had no part in it, within a business day."
)


def safety_blocks(request: SafetyRequest) -> tuple[Block, ...]:
    """Return what a request about a safety case sets out."""
    return (
        _WAITS,
        Facts(
            (
                ("What", request.kind.words),
                ("Rules of", request.jurisdiction.value),
                ("Protects", request.victim_class.words if request.victim_class else "-"),
                ("Facts still to be recorded", str(request.missing)),
                ("Consultations on record", str(request.consultations)),
                ("Options of the state taken", str(request.options)),
                ("Options rejected, with reasons", "yes" if request.rejected else "no"),
                ("The adult victim", _VICTIM[request.victim]),
                ("People who acted", str(request.people)),
            )
        ),
        Heading("What left"),
        Table(
            ("To", "How", "Hours after", "Named by the rule", "Sections along"),
            tuple(
                (
                    each.to.words,
                    each.method.words,
                    str(each.hours),
                    "no; why is on record" if each.outside else "yes",
                    str(each.sections),
                )
                for each in request.told
            ),
            (3, 2, 1, 2, 1),
        ),
        Heading("What the case asks for"),
        Table(
            ("Task", "Done", "In time"),
            tuple(
                (
                    each.kind.words,
                    "yes" if each.done else "no",
                    "no" if each.late else "yes",
                )
                for each in request.tasks
            ),
            (4, 1, 1),
        ),
    )
