"""Scope: which sections the clauses ask for, and what changes when the clauses change.

Everything here proposes and shows; nothing decides (DW1).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from vault.disclosure.rules.clauses import Clause, SectionFacts, moved_dates, outside, wider
from vault.disclosure.rules.elements.vocabulary import Established
from vault.disclosure.rules.reach import Reach, reach
from vault.disclosure.rules.vocabulary import Basis


@dataclass(frozen=True, slots=True)
class Proposal:
    """A section that a clause seems to ask for.

    Args:
        section: id of the section version.
        clause: the clause's number.
        why: what speaks for it, in words.
    """

    section: str
    clause: int
    why: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that both versions hold, and in which respects the new one differs, in words."""

    number: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionEffect:
    """What the change of clauses means for one section, in words."""

    section: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeDifference:
    """What an amended order, or a round of negotiation, changes (DW6).

    Args:
        added: numbers of clauses that only the new version holds.
        removed: numbers of clauses that only the old one holds.
        changed: clauses that differ.
        effects: sections that are reached differently.
    """

    added: tuple[int, ...]
    removed: tuple[int, ...]
    changed: tuple[ClauseChange, ...]
    effects: tuple[SectionEffect, ...]


def suggest_scope(
    clauses: Sequence[Clause],
    sections: Iterable[SectionFacts],
    of: frozenset[str] | None = None,
) -> tuple[Proposal, ...]:
    """Propose the sections that the clauses ask for, each under the first clause that does.

    A section that a clause asks for is proposed even where it may not leave: it then takes a
    decision to withhold, which the privilege log answers for.

    Args:
        clauses: what is asked for.
        sections: what there is.
        of: the members whose own sections alone are asked for; None where that is no limit.
    """
    found = (
        (facts, _asking(clauses, facts)) for facts in sections if of is None or facts.persons & of
    )
    return tuple(
        Proposal(facts.section, clause.number, _grounds(clause, facts))
        for facts, clause in found
        if clause is not None
    )


def scope_difference(
    basis: Basis,
    old: Sequence[Clause],
    new: Sequence[Clause],
    sections: Iterable[SectionFacts],
    established: Collection[Established] = (),
) -> ScopeDifference:
    """Show what changes from the clauses `old` to the clauses `new`.

    Args:
        basis: the basis of both.
        old, new: the clauses.
        sections: what they may ask for.
        established: what the basis rests on, as far as it is on record.

    Raises:
        BasisNotBuilt: the product does not carry out disclosures on this basis.
    """
    before = {clause.number: clause for clause in old}
    after = {clause.number: clause for clause in new}
    changes = (
        ClauseChange(number, tuple(_changes(before[number], after[number])))
        for number in sorted(before.keys() & after.keys())
    )
    return ScopeDifference(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(change for change in changes if change.words),
        effects=tuple(
            SectionEffect(facts.section, words)
            for facts in sections
            if (
                words := _effect(
                    (_asking(old, facts), reach(basis, old, facts, established)),
                    (_asking(new, facts), reach(basis, new, facts, established)),
                )
            )
        ),
    )


def _asking(clauses: Sequence[Clause], facts: SectionFacts) -> Clause | None:
    return next(
        (
            clause
            for clause in clauses
            if not outside(clause, facts) and (not clause.title_words or _titled(clause, facts))
        ),
        None,
    )


def _titled(clause: Clause, facts: SectionFacts) -> tuple[str, ...]:
    return tuple(
        word
        for word in clause.title_words
        if re.search(rf"(?<!\w){re.escape(word)}", facts.title, re.IGNORECASE)
    )


def _grounds(clause: Clause, facts: SectionFacts) -> str:
    grounds = []
    if clause.date_from or clause.date_to:
        grounds.append(f"its session of {facts.session_on.isoformat()} lies in the clause's dates")
    if clause.kinds:
        grounds.append(f"it stands in a note of the kind “{facts.note_kind.words}”")
    if about := clause.subjects & set(facts.label.subjects):
        grounds.append(f"it is about {', '.join(sorted(about))}")
    if titled := _titled(clause, facts):
        grounds.append(f"its title has “{'”, “'.join(titled)}”")
    return "; ".join(grounds) or "the clause asks for everything"


def _changes(old: Clause, new: Clause) -> Iterator[str]:
    if old.words != new.words:
        yield "is worded differently"
    yield from (f"now {words}" for words in (*moved_dates(old, new), *wider(old, new)))
    yield from (f"no longer {words}" for words in wider(new, old))


def _effect(old: tuple[Clause | None, Reach], new: tuple[Clause | None, Reach]) -> str:
    (asked_before, before), (asked_now, now) = old, new
    if asked_before and not asked_now:
        return f"clause {asked_before.number} asked for it; no clause does now"
    if asked_now and not asked_before:
        return f"clause {asked_now.number} now asks for it; it {now.extent.words}: {now.why}"
    if asked_now and before.extent is not now.extent:
        return f"it {now.extent.words}, where before it {before.extent.words}: {now.why}"
    return ""
