"""Which of an author's psychotherapy sections a loan reaches; pure.

A suit lifts the protection of the one who brought it, and nobody else's: of a chart with several
members only what the labels show to be that member's alone is lent, and where a label does not
tell, nothing is (45 CFR 164.508(a)(2)(i)(C); Commonwealth v. Collett).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto

from vault.disclosure.rules.clauses import Express, SectionFacts
from vault.labels.label import Label
from vault.labels.vocabulary import LocalCode
from vault.loans.model import Suit, Terms, Training

_NEVER = frozenset({Express.ATTY_CLIENT, Express.REPORTER_ID})
_NOT_TO_COUNSEL = _NEVER | {Express.PART2, Express.PEER_CONSULT}
"""What a suit opens by no loan: Part 2 records in a proceeding take an order (42 CFR 2.12(d))."""


class Reach(Enum):
    """What a loan on certain terms does with a section."""

    REACHED = auto()
    BARRED = auto()
    ANOTHERS = auto()
    UNTOLD = auto()


def reach(terms: Terms, facts: SectionFacts, members: Collection[str]) -> Reach:
    """Tell what a loan does with one section.

    Args:
        terms: the program or the suit.
        facts: the section's label and its note's kind.
        members: handles of the chart's clients and children.
    """
    match terms:
        case Training():
            barred = facts.label.is_unlabelled or not _NEVER.isdisjoint(facts.needs_express)
            return Reach.BARRED if barred else Reach.REACHED
        case Suit():
            if not _NOT_TO_COUNSEL.isdisjoint(facts.needs_express):
                return Reach.BARRED
            return _whose(terms.member, facts.label, members)


def _whose(member: str, label: Label, members: Collection[str]) -> Reach:
    if label.is_unlabelled:
        return Reach.UNTOLD
    named = {*label.subjects, *label.holders}
    shared = label.local & {LocalCode.JOINT, LocalCode.COLLATERAL}
    if shared or named - {member}:
        return Reach.ANOTHERS
    if named or set(members) == {member}:
        return Reach.REACHED
    return Reach.UNTOLD
