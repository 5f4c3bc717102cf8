"""What leaves in writing: a report to an agency, a handover in an emergency; pure.

A report holds what was typed for it and nothing of the chart (SE4). A handover holds the sections
that the clinician chose, as they read at that instant, and says what 42 CFR 2.51(c) records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from vault.safety.entries import Handed, Told
from vault.safety.facts import EmergencyFacts, Facts, ReportFacts, ThreatFacts
from vault.safety.record import Record
from vault.safety.vocabulary import ORAL
from vault.typesetting.letter import Block, Heading, Letter, Signature, long_date
from vault.typesetting.letter import Facts as Pairs

PART2_REPORT = (
    "This report is made under 42 CFR 2.12(c)(6). The records under it stay protected by 42 CFR "
    "Part 2 and are not part of it."
)
PART2_HANDOVER = (
    "Records protected by 42 CFR Part 2 are disclosed to medical personnel to meet a bona fide "
    "medical emergency in which consent cannot be had beforehand (42 CFR 2.51)."
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the organisation, and the person with their licence or degree."""

    name: str
    contact: str
    person: str
    credential: str


def paper(
    record: Record,
    number: str,
    sender: Sender,
    at: datetime,
    zone: ZoneInfo,
    *,
    to: tuple[str, ...],
    parts: tuple[Handed, ...] = (),
) -> Letter:
    """Return the paper that a safety case sends.

    Args:
        record: the case.
        number: its number.
        sender: who writes.
        at: the instant.
        zone: the organisation's time zone.
        to: the lines of the addressee.
        parts: sections whose text goes along.
    """
    title, body = _written(record, sender, at, zone, parts)
    return Letter(
        sender=sender.name,
        contact=sender.contact,
        dated=at.astimezone(zone).date(),
        to=to,
        title=title,
        body=(*body, *_parts(parts)),
        closing="",
        signatures=(Signature(_signer(record.facts, sender), sender.credential, dated=True),),
        reference=f"{number}, {_day(at.astimezone(zone).date())} · Confidential",
    )


def _written(
    record: Record, sender: Sender, at: datetime, zone: ZoneInfo, parts: tuple[Handed, ...]
) -> tuple[str, tuple[Block, ...]]:
    facts = record.facts
    match facts:
        case ReportFacts():
            return "Report of suspected abuse or neglect", tuple(_report(record, facts, zone))
        case ThreatFacts():
            return "Notice of a threat", tuple(_threat(facts))
        case EmergencyFacts():
            blocks = _emergency(facts, sender, at.astimezone(zone), parts)
            return "Handover in an emergency", tuple(blocks)
        case _:
            assert_never(facts)


def _report(record: Record, facts: ReportFacts, zone: ZoneInfo) -> Iterator[Block]:
    about = _capital(facts.victim_class.words if facts.victim_class else "a person")
    rows = [("Report about", about), ("Person", facts.victim)]
    if facts.responsible.strip():
        rows.append(("Believed responsible", facts.responsible))
    rows.append(("Reported by", facts.reporter))
    for each in record.told:
        if each.method in ORAL:
            rows.append(("Reported before", _said(each, zone)))
    yield Pairs(tuple(rows))
    yield Heading("What is reported")
    yield from _paragraphs(facts.facts)
    if facts.part2:
        yield PART2_REPORT


def _threat(facts: ThreatFacts) -> Iterator[Block]:
    yield Pairs(
        tuple(
            (name, text)
            for name, text in (
                ("Against", facts.target),
                ("By", facts.who),
                ("Threat", facts.what),
                ("When", facts.when),
                ("Means", facts.means),
                ("How soon", facts.imminence),
            )
            if text.strip()
        )
    )


def _emergency(
    facts: EmergencyFacts, sender: Sender, at: datetime, parts: tuple[Handed, ...]
) -> Iterator[Block]:
    yield Pairs(
        (
            ("Patient", facts.patient or "named by word of mouth"),
            ("Disclosed by", ", ".join(filter(None, (sender.person, sender.credential)))),
            ("On", f"{_day(at.date())} at {at:%H:%M}"),
        )
    )
    yield Heading("The emergency")
    yield from _paragraphs(facts.nature)
    if facts.part2:
        yield PART2_HANDOVER
    if not parts:
        yield "Nothing from the record goes with this paper."


def _parts(parts: tuple[Handed, ...]) -> Iterator[Block]:
    for each in parts:
        yield Heading(each.title)
        yield from _paragraphs(each.text)


def _said(told: Told, zone: ZoneInfo) -> str:
    local = told.told_at.astimezone(zone)
    whom = ", ".join(filter(None, (told.recipient, told.affiliation)))
    number = f", confirmation {told.reference}" if told.reference else ""
    return (
        f"{_capital(told.method.words)} on {_day(local.date())} at {local:%H:%M} to {whom}{number}"
    )


def _signer(facts: Facts, sender: Sender) -> str:
    return facts.reporter if isinstance(facts, ReportFacts) and facts.reporter else sender.person


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            yield paragraph.strip()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(day: date) -> str:
    return long_date(day)
