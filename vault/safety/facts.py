"""The facts of a safety case, as REQUIREMENTS lists them; pure.

Each can be saved with parts missing: the act comes first, and `lacking` says what is still owed.
`about` holds the handles of the chart's clients of whom the case tells, in whose accountings alone
it stands then; while it is empty, in every client's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TypeAlias

from vault.disclosure.rules.vocabulary import LATER
from vault.jurisdictions.rules import VictimClass
from vault.labels.vocabulary import PurposeOfUse

_OPTIONAL = frozenset({"known_at", "part2", "responsible", "outcome", "rejected", "about"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """A report of abuse or neglect (SE2, SE4); 45 CFR 164.512(b)(1)(ii), (c).

    Args:
        victim_class: whom the report is about.
        victim: the person, as the agency has to know them.
        facts: what the report says, typed for it; it is this that leaves, never the chart.
        responsible: who is believed responsible, if known.
        agency: to whom it goes.
        reporter: who reports; REPORTER-ID, shown to nobody without this case's key.
        part2: whether the knowledge comes from a program under 42 CFR Part 2. The report is exempt
            (2.12(c)(6)); the records under it stay protected.
        known_at: when the suspicion arose, from which the clocks run; None for the opening.
    """

    victim_class: VictimClass | None = None
    victim: str = ""
    facts: str = ""
    responsible: str = ""
    agency: str = ""
    reporter: str = ""
    part2: bool = False
    known_at: datetime | None = None
    about: frozenset[str] = field(default=frozenset(), metadata={LATER: True})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatFacts:
    """A threat and what was made of it (SE6); 45 CFR 164.512(j).

    Args:
        who: who makes the threat.
        what: what is threatened.
        when: when it was made, and when it is to come true.
        source: from whom it is known.
        target: against whom.
        means: by what means, and whether they are at hand.
        imminence: how soon.
        assessment: the clinician's assessment, in good faith.
        rejected: options that were considered and rejected, and why.
        options: codes of the state's options that were taken.
        action: what was done.
        outcome: what came of it.
        known_at: when it became known; None for the opening.
    """

    who: str = ""
    what: str = ""
    when: str = ""
    source: str = ""
    target: str = ""
    means: str = ""
    imminence: str = ""
    assessment: str = ""
    rejected: str = ""
    options: frozenset[str] = frozenset()
    action: str = ""
    outcome: str = ""
    known_at: datetime | None = None
    about: frozenset[str] = field(default=frozenset(), metadata={LATER: True})


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyFacts:
    """An emergency in which treatment takes what the record says (SE8); 42 CFR 2.51(c).

    Args:
        reason: emergency treatment or break the glass.
        patient: whom it concerns, as those who treat have to know them.
        nature: the nature of the emergency.
        part2: whether records under 42 CFR Part 2 are handed over.
        known_at: when it arose; None for the opening.
    """

    reason: PurposeOfUse | None = None
    patient: str = ""
    nature: str = ""
    part2: bool = False
    known_at: datetime | None = None
    about: frozenset[str] = field(default=frozenset(), metadata={LATER: True})


Facts: TypeAlias = ReportFacts | ThreatFacts | EmergencyFacts

WORDS = {
    "victim_class": "whom the report protects",
    "victim": "the victim",
    "facts": "what the report says",
    "agency": "the agency",
    "reporter": "who reports",
    "who": "who makes the threat",
    "what": "what is threatened",
    "when": "when",
    "source": "from whom it is known",
    "target": "against whom",
    "means": "the means",
    "imminence": "how soon",
    "assessment": "the assessment",
    "options": "the options taken",
    "action": "what was done",
    "reason": "the reason",
    "patient": "the patient",
    "nature": "the nature of the emergency",
}


def lacking(facts: Facts) -> tuple[str, ...]:
    """Return what is still to be recorded, in words."""
    return tuple(WORDS[name] for name in _empty(facts))


def substance(facts: Facts) -> str:
    """Return what may be told of the facts as they stand, "" where nothing is recorded yet."""
    match facts:
        case ReportFacts():
            return facts.facts.strip()
        case ThreatFacts():
            return facts.what.strip()
        case EmergencyFacts():
            return ""


def _empty(facts: Facts) -> Iterator[str]:
    for each in fields(facts):
        value = getattr(facts, each.name)
        said = value.strip() if isinstance(value, str) else value
        if each.name not in _OPTIONAL and not said:
            yield each.name
