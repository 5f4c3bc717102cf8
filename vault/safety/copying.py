"""What of a chart goes along with the paper of an emergency, and what never does.

Sections join by choice, one by one, under the clinician's own keys: each is logged before its text
is opened. What a client wrote about a denied amendment goes along with its section (RS4;
45 CFR 164.526(d)(5)). A label's refrains stop no emergency (42 CFR 2.51; 45 CFR 164.506(c)): that
they were set aside is the purpose under which the reading is logged, OVRER.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from vault.disclosure.rules.clauses import Express, SectionFacts
from vault.disclosure.sections.appended import Sealed, fetch_appended, open_appended
from vault.errors import Conflict, InvalidInput, KeyNotHeld
from vault.identity import compartments
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Permission
from vault.labels.label import Label
from vault.labels.vocabulary import NoteKind, PurposeOfUse
from vault.records.access import admit_to_note, logging_tampering, note_of_section
from vault.records.opening import SealedNote, fetch_note
from vault.records.rows import Columns, Keys
from vault.safety.acting import Means
from vault.safety.book import admit
from vault.safety.entries import Handed
from vault.safety.events import SafetyEvent
from vault.typesetting.letter import long_date

BARRED: Mapping[Express, str] = MappingProxyType(
    {
        Express.PSYCHOTHERAPY: "psychotherapy notes serve their author's own treatment alone "
        "(45 CFR 164.508(a)(2)(i)(A))",
        Express.ATTY_CLIENT: "attorney-client communications serve no treatment",
        Express.PEER_CONSULT: "a peer consultation serves no treatment",
        Express.REPORTER_ID: "who made a report is told to nobody but its agency",
    }
)
"""What no emergency reaches, and why."""


class OtherChart(InvalidInput):
    """A section does not belong to the chart in whose accounting the handover stands."""

    code = "other-chart"
    default_untouched = "Nothing was handed over."
    default_remedy = "Open an emergency from the section's own chart: it takes one click."


class OutOfReach(Conflict):
    """A section was chosen that no emergency lets out in writing."""

    code = "section-out-of-reach"
    default_untouched = "Nothing was handed over; what you told by voice stands told."
    default_remedy = (
        "Leave it out and say in your own words what treatment needs. A serious and imminent "
        "threat is told in a threat record (45 CFR 164.512(j))."
    )


@dataclass(frozen=True, slots=True)
class Copied:
    """What goes along.

    Args:
        parts: the text of each section, and of what goes along with it.
        part2: whether a section of them is protected by 42 CFR Part 2.
    """

    parts: tuple[Handed, ...]
    part2: bool


@dataclass(frozen=True, slots=True)
class _Chosen:
    section: str
    note: SealedNote
    appended: Sealed
    keys: Keys


def barred(kind: NoteKind, label: Label) -> str:
    """Return why a section of a note of that kind goes along with no handover, "" if it may."""
    if label.is_unlabelled:
        return "what is not labelled yet goes nowhere"
    reached = _needed(kind, label)
    return next((why for express, why in BARRED.items() if express in reached), "")


def copied(
    means: Means, actor: Actor, case: str, sections: Sequence[str], zone: ZoneInfo
) -> Copied:
    """Return the present text of sections, and what goes along with each.

    Raises:
        PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
        KeyNotHeld: the actor can't open one of the sections.
        OtherChart: a section is of another chart than the case.
        OutOfReach: one of them goes along with no handover.
    """
    with means.store.unit_of_work() as work:
        admitted = admit(work, actor, case, Permission.SAFETY_ACT, SafetyEvent.SECTION_READ)
        found = []
        for section in dict.fromkeys(sections):
            note, attempt = admit_to_note(
                work,
                actor,
                note_of_section(work, section),
                Permission.CHART_OPEN,
                SafetyEvent.SECTION_READ,
                PurposeOfUse.ETREAT,
                to_change=False,
                detail={"section": section, "case": admitted.ref.number},
            )
            if note.chart_id != admitted.ref.chart_id:
                raise OtherChart("A section is of another chart than this emergency.")
            sealed = fetch_note(work, actor, note, attempt)
            if why := _barred_in(sealed, section):
                raise refusal(OutOfReach(f"A section can't go along: {why}."), attempt)
            along = fetch_appended(work, [section])
            places = {(r["compartment_id"], r["epoch"]) for rows in along.values() for r in rows}
            keys = {
                place: compartments.key_of_epoch(work, actor, *place, attempt).key
                for place in places
            }
            found.append(_Chosen(section, sealed, along, keys))
            if _row(sealed, section)["label"].refrain:
                attempt = replace(attempt, purpose=PurposeOfUse.OVRER)
            work.record(attempt)
    with logging_tampering(means.store, admitted.attempt):
        return Copied(
            tuple(part for each in found for part in _parts(means, actor, each, zone)),
            any(Express.PART2 in _needs(each) for each in found),
        )


def _needs(chosen: _Chosen) -> frozenset[Express]:
    label = _row(chosen.note, chosen.section)["label"]
    return _needed(chosen.note.note.kind, label)


def _needed(kind: NoteKind, label: Label) -> frozenset[Express]:
    facts = SectionFacts(section="", label=label, note_kind=kind, session_on=date.min)
    return facts.needs_express


def _row(sealed: SealedNote, section: str) -> Columns:
    return next(each for each in sealed.rows if each["section_id"] == section)


def _barred_in(sealed: SealedNote, section: str) -> str:
    row = _row(sealed, section)
    if row["compartment"] == CompartmentName.PSYCHOTHERAPY:
        return BARRED[Express.PSYCHOTHERAPY]
    return barred(sealed.note.kind, row["label"])


def _parts(means: Means, actor: Actor, chosen: _Chosen, zone: ZoneInfo) -> list[Handed]:
    view = next(s for s in chosen.note.opened().sections if s.section_id == chosen.section)
    if view.content is None:
        raise KeyNotHeld("You hold no key to one of these sections.")
    title, at = view.content.title, means.clock.now()
    texts = [(title, view.content.text)]
    for each in open_appended(chosen.appended.get(chosen.section, ()), chosen.keys):
        day = long_date(each.at.astimezone(zone).date())
        texts.append((f"{each.kind} about “{title}”, {day}", "\n\n".join(each.paragraphs)))
    return [
        Handed(
            by=actor.user_id,
            at=at,
            section=chosen.section,
            version=view.version_id,
            title=heading,
            text=text,
        )
        for heading, text in texts
    ]
