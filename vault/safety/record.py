"""A safety case: what its entries amount to, and what is still to be done by when; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from vault.errors import TamperedData
from vault.jurisdictions.allowances import Allowance
from vault.jurisdictions.pack import Pack
from vault.jurisdictions.rules import ReportingRule, Rule, VictimClass
from vault.safety.entries import (
    Asked,
    Attached,
    Consulted,
    EmergencyCompleted,
    Entry,
    Made,
    Opened,
    Rendered,
    ReportCompleted,
    Reviewed,
    ThreatCompleted,
    Told,
    VictimTold,
)
from vault.safety.facts import EmergencyFacts, Facts, ReportFacts, ThreatFacts, lacking
from vault.safety.vocabulary import ADULTS, ORAL, WRITTEN, Kind, Recipient, TaskKind


class RecordBroken(TamperedData):
    """A safety case is not as it was written."""

    code = "safety-record-broken"


@dataclass(frozen=True, slots=True)
class Record:
    """A safety case.

    Args:
        opened: how it began.
        facts: as they stand; empty ones where nobody recorded any.
        told: everything that left, in order.
        consultations: in order.
        victim_told: that an adult victim was told, or why not.
        rendered: papers, in order.
        review: what somebody else made of it.
        completed: who completed the facts last; None for nobody.
        asked: the request to an outside attester that waits, about the case as it stands.
    """

    opened: Opened
    facts: Facts
    told: tuple[Told, ...] = ()
    consultations: tuple[Consulted, ...] = ()
    victim_told: VictimTold | None = None
    rendered: tuple[Rendered, ...] = ()
    review: Reviewed | None = None
    completed: Made | None = None
    asked: Asked | None = None

    @property
    def since(self) -> datetime:
        """When the clocks of the law began."""
        return self.facts.known_at or self.opened.at

    @property
    def victim_class(self) -> VictimClass | None:
        """Whom a report protects, as far as it is known."""
        return self.facts.victim_class if isinstance(self.facts, ReportFacts) else None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is still to be recorded of the facts, in words."""
        return lacking(self.facts)

    @property
    def papers(self) -> tuple[str, ...]:
        """Ids of the papers that are kept, each once, in order."""
        made = [each.document for each in self.rendered]
        handed = [each.document for each in self.told if each.document]
        return tuple(dict.fromkeys([*made, *handed]))

    @property
    def involved(self) -> frozenset[str]:
        """User ids of whoever acted in it; none of them reviews it."""
        return frozenset({self.opened.by, *(each.by for each in self.told)})


_EMPTY: dict[Kind, Callable[[], Facts]] = {
    Kind.REPORT: ReportFacts,
    Kind.WARN: ThreatFacts,
    Kind.EMERGENCY: EmergencyFacts,
}


def folded(entries: Sequence[Entry]) -> Record:
    """Return what a case's entries amount to.

    Raises:
        RecordBroken: they do not begin with the opening, or open it twice.
    """
    if not entries or not isinstance(entries[0], Opened):
        raise RecordBroken("A safety case does not begin with its opening.")
    first = entries[0]
    facts = _EMPTY[first.kind]()
    if isinstance(facts, ReportFacts):
        facts = replace(facts, victim_class=first.victim_class)
    record = Record(first, facts)
    for entry in entries[1:]:
        record = with_entry(record, entry)
    return record


def with_entry(record: Record, entry: Entry) -> Record:
    """Return a case with one entry more.

    Raises:
        RecordBroken: the entry opens it again.
    """
    changes: dict[str, Any] = {}
    match entry:
        case ReportCompleted() | ThreatCompleted() | EmergencyCompleted():
            changes = {"facts": entry.facts, "completed": entry, "asked": None}
        case Told():
            changes = {"told": (*record.told, entry), "asked": None}
        case Consulted():
            changes = {"consultations": (*record.consultations, entry), "asked": None}
        case VictimTold():
            changes = {"victim_told": entry, "asked": None}
        case Asked():
            changes = {"asked": entry}
        case Rendered():
            changes = {"rendered": (*record.rendered, entry)}
        case Reviewed():
            changes = {"review": entry, "asked": None}
        case Attached():
            pass
        case Opened():
            raise RecordBroken("A safety case was opened twice.")
    return replace(record, **changes)


@dataclass(frozen=True, slots=True)
class Owed:
    """Something to be done in a safety case.

    Args:
        kind: what.
        due_at: by when.
        rule: the state's rule that sets the time; None where none does.
        done: who did it, and when; None while it is open.
    """

    kind: TaskKind
    due_at: datetime
    rule: Rule | None
    done: Made | None


def owed(record: Record, pack: Pack, zone: ZoneInfo) -> tuple[Owed, ...]:
    """Return what a case asks for, done or not, the earliest first.

    Args:
        record: the case.
        pack: the rules of its state.
        zone: the organisation's time zone.
    """

    def task(
        kind: TaskKind, rule: Rule | None, allowance: Allowance, since: datetime, done: Made | None
    ) -> Owed:
        return Owed(kind, pack.ends(allowance, since, zone), rule, done)

    def tasks() -> Iterator[Owed]:
        opened = record.opened.at
        at_once = Allowance(at_once=True)
        first = next(iter(record.told), None)
        if record.opened.kind is Kind.REPORT:
            for rule in reporting_rules(record, pack):
                if rule.oral is not None:
                    oral = _told(record, by_voice=True)
                    yield task(TaskKind.TELL_AGENCY, rule, rule.oral, record.since, oral)
                if rule.written is not None:
                    written = _told(record, by_voice=False)
                    yield task(TaskKind.WRITE_REPORT, rule, rule.written, record.since, written)
            if record.victim_class in ADULTS:
                tell = pack.tell_victim
                yield task(TaskKind.TELL_VICTIM, tell, tell.within, opened, record.victim_told)
        elif record.opened.kind is Kind.WARN:
            yield task(TaskKind.ACT, pack.warn, at_once, record.since, _acted(record, pack))
        else:
            yield task(TaskKind.HAND_OVER, None, at_once, opened, first)
        consult = next((c for c in record.consultations if not c.consultation.lacking()), None)
        yield task(TaskKind.CONSULT, pack.consult, pack.consult.within, opened, consult)
        complete = None if record.lacking else record.completed
        yield task(TaskKind.COMPLETE, pack.review, pack.review.within, opened, complete)
        yield task(TaskKind.REVIEW, pack.review, pack.review.within, opened, record.review)

    earliest: dict[TaskKind, Owed] = {}
    for each in tasks():
        present = earliest.get(each.kind)
        if present is None or each.due_at < present.due_at:
            earliest[each.kind] = each
    return tuple(
        sorted(earliest.values(), key=lambda each: (each.due_at, list(TaskKind).index(each.kind)))
    )


def reporting_rules(record: Record, pack: Pack) -> tuple[ReportingRule, ...]:
    """Return the rules that hold for a report: all of them until it is known whom it protects."""
    known = record.victim_class
    return tuple(rule for each, rule in pack.report.items() if known is None or each is known)


def rules_in_use(record: Record, pack: Pack) -> tuple[Rule, ...]:
    """Return every rule that a case relies on; those unsigned have a warning to show."""
    own: tuple[Rule, ...] = ()
    if record.opened.kind is Kind.REPORT:
        own = reporting_rules(record, pack)
        if record.victim_class in ADULTS:
            own = (*own, pack.tell_victim)
    elif record.opened.kind is Kind.WARN:
        own = (pack.warn,)
    return (*own, pack.consult, pack.review)


def permitted(record: Record, pack: Pack) -> tuple[Recipient, ...]:
    """Return to whom the state's rule lets a case speak.

    Part 2 records go to medical personnel alone in an emergency (42 CFR 2.51(a)).
    """
    match record.opened.kind:
        case Kind.REPORT:
            return (Recipient.AGENCY, Recipient.LAW_ENFORCEMENT)
        case Kind.WARN:
            return tuple(each for each in Recipient if each.value in set(pack.warn.recipients))
        case Kind.EMERGENCY:
            facts = record.facts
            part2 = isinstance(facts, EmergencyFacts) and facts.part2
            return (Recipient.MEDICAL,) if part2 else (Recipient.MEDICAL, Recipient.MENTAL_HEALTH)


def _told(record: Record, *, by_voice: bool) -> Told | None:
    methods = ORAL if by_voice else WRITTEN
    return next((each for each in record.told if each.method in methods), None)


def _acted(record: Record, pack: Pack) -> Made | None:
    """Return when a threat was acted on: by telling somebody, or by an option that tells nobody."""
    if record.told:
        return record.told[0]
    facts = record.facts
    if not isinstance(facts, ThreatFacts) or not facts.options or not facts.action.strip():
        return None
    silent = {option.code for option in pack.warn.options if not option.recipients}
    return record.completed if facts.options <= silent else None
