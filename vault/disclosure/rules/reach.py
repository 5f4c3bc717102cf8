"""Reach: how far an instrument lets one section out, whoever asks; the ceiling of a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from vault.disclosure.rules.ceilings import Bar, Extent, Way
from vault.disclosure.rules.clauses import Clause, Express, SectionFacts, outside
from vault.disclosure.rules.elements.vocabulary import Established
from vault.disclosure.rules.guards import guard_for
from vault.disclosure.rules.vocabulary import LATER, Action, Basis, ReasonCode
from vault.labels.handling import BY_AUTHOR, IN_PART
from vault.labels.vocabulary import LocalCode, Obligation, Refrain


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far the instrument reaches one section, and why.

    Args:
        extent: how far.
        why: the reason in words, for the person who decides; never for the recipient.
        clause: the number of the clause that reaches it, or that comes closest; None if none does.
        code: the reason code that fits what must stay back, if any.
        decider: id of the only user who may let it out; "" where the label keeps it to nobody.
        singly: whether it is let out by itself, never in one decision with others.
        reviewable: whether keeping it back is a denial that the client may have reviewed.
    """

    extent: Extent
    why: str
    clause: int | None = None
    code: ReasonCode | None = None
    decider: str = field(default="", metadata={LATER: True})
    singly: bool = field(default=False, metadata={LATER: True})
    reviewable: bool = field(default=False, metadata={LATER: True})

    @property
    def allowed(self) -> bool:
        """Return whether any of the section may leave."""
        return self.extent is not Extent.NONE

    @property
    def decidable(self) -> bool:
        """Return whether a client's own request puts it to a decision.

        Something of it may leave, or it is kept back for a harm that a reviewer may not find.
        """
        return self.allowed or self.reviewable

    def permits(self, action: Action) -> bool:
        """Return whether the section may be decided so; withholding is always permitted."""
        if action is Action.RELEASE:
            return self.extent is Extent.WHOLE
        return action is Action.WITHHOLD or self.allowed


_WHOLLY_CLEARED = frozenset({Express.JOINT, Express.CONSENT_ONLY})
"""What leaves on forms only with every holder's."""

ORDERS = frozenset({Basis.COURT_ORDER, Basis.IN_CAMERA, Basis.PART2_ORDER})
"""The bases on which a court commands, not only permits."""

TOGETHER = 2
"""How many clauses it takes to clear a section together."""

_CODE_OF = {
    Express.PSYCHOTHERAPY: ReasonCode.R2,
    Express.JOINT: ReasonCode.R1,
    Express.PART2: ReasonCode.R5,
    Express.ATTY_CLIENT: ReasonCode.R2,
    Express.PEER_CONSULT: ReasonCode.R5,
    Express.REPORTER_ID: ReasonCode.R5,
    Express.CONSENT_ONLY: ReasonCode.R1,
}


def reach(
    basis: Basis,
    clauses: Sequence[Clause],
    facts: SectionFacts,
    established: Collection[Established] = (),
    *,
    reversed_denial: bool = False,
    elsewhere: bool = False,
) -> Reach:
    """Return how far an instrument reaches a section: the ceiling of what may be decided.

    What the basis bars stays back, unless an element on record lifts that very bar. Else one
    clause must do it alone, in one way that the basis opens: its limits hold the section, it names
    expressly what has to be named, and the privilege holders are cleared (DW2). Where some holders
    only are, or the clause is not about everybody whom the section is about, the section may
    leave redacted. The label's handling instructions narrow what is left, but for what a court
    orders: that outranks the practice's own policy (45 CFR 164.512(e)(1)(i)), and only what asks
    for a human stays (HUAPRV).

    Args:
        basis: the legal basis.
        clauses: what is asked for.
        facts: the section.
        established: the facts on record that count.
        reversed_denial: whether a reviewer reversed a denial of the client's access.
        elsewhere: whether the copy goes to somebody whom the client who asks designates.

    Raises:
        BasisNotBuilt: the product does not carry out disclosures on this basis.
    """
    guard = guard_for(basis)
    barring = (*guard.never, *(guard.elsewhere if elsewhere else ()))
    found = _by_paper(basis, clauses, facts, established, barring)
    if found.allowed and guard.own and Refrain.NOPAT in facts.label.refrain:
        if not reversed_denial:
            return replace(
                found,
                extent=Extent.NONE,
                why="it is marked not to reach the client (NOPAT): deny it for the harm found; "
                "the client may have that reviewed (45 CFR 164.524(a)(3), (4))",
                code=ReasonCode.R5,
                reviewable=True,
            )
        found = replace(found, why=f"{found.why}; a reviewer reversed the denial (NOPAT)")
    return _outranked(found, facts) if basis in ORDERS else _handled(found, facts)


def _by_paper(
    basis: Basis,
    clauses: Sequence[Clause],
    facts: SectionFacts,
    established: Collection[Established],
    barring: Sequence[Bar],
) -> Reach:
    guard = guard_for(basis)
    if not facts.label.releasable:
        return Reach(
            extent=Extent.NONE, why="it has no label yet; unlabelled sections never leave (LB1)"
        )
    on_record = frozenset(one.element for one in established)
    bars = [bar for bar in barring if bar.applies(facts, on_record)]
    if bars:
        first = min(bars, key=lambda bar: list(Express).index(bar.express))
        return Reach(
            extent=Extent.NONE,
            why=f"{first.express.words} are out of reach of the basis “{basis.words}”: {first.why}",
            code=_CODE_OF[first.express],
        )
    if not clauses:
        return Reach(extent=Extent.NONE, why="no clause asks for it", code=ReasonCode.R1)
    tried = [
        _by(clause, way, facts, established)
        for way in guard.ways
        if way.stands(on_record)
        for clause in (*clauses, *(_together(clauses, way, facts) if way.together else ()))
    ]
    if not tried:
        return Reach(
            extent=Extent.NONE,
            why=f"nothing on record lets it out yet: that takes {guard.takes}",
            code=ReasonCode.R1,
        )
    return max(tried, key=lambda attempt: (list(Extent).index(attempt.extent), _depth(attempt)))


def _handled(found: Reach, facts: SectionFacts) -> Reach:
    """Narrow what may leave by the label's handling instructions (`vault.labels.handling`)."""
    if not found.allowed:
        return found
    label, words = facts.label, [found.why]
    if cut := label.obligation & IN_PART:
        words.append(f"passages of it are to be taken out ({_listed(cut)})")
    if kept := label.refrain & BY_AUTHOR:
        words.append(f"only its author decides that it leaves ({_listed(kept)})")
    if singly := Obligation.HUAPRV in label.obligation:
        words.append(f"it is released by itself ({Obligation.HUAPRV})")
    return replace(
        found,
        extent=Extent.PART if cut else found.extent,
        why="; ".join(words),
        decider=facts.author if kept else "",
        singly=singly,
    )


def _outranked(found: Reach, facts: SectionFacts) -> Reach:
    """Say which of the label's instructions a court's order outranks, and keep the others."""
    if not found.allowed:
        return found
    codes = (facts.label.obligation & IN_PART) | (facts.label.refrain & BY_AUTHOR)
    note = f"; the order outranks {_listed(codes)}: hear the note's author first" if codes else ""
    singly = Obligation.HUAPRV in facts.label.obligation
    return replace(found, why=f"{found.why}{note}", singly=singly)


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))


def _by(
    clause: Clause, way: Way, facts: SectionFacts, established: Collection[Established]
) -> Reach:
    return _keeps_out(clause, way, facts) or _lets_out(clause, way, facts, established)


def _keeps_out(clause: Clause, way: Way, facts: SectionFacts) -> Reach | None:
    if why := outside(clause, facts):
        return Reach(extent=Extent.NONE, why=why, code=ReasonCode.R1)
    if unnamed := _first(facts.needs_express - clause.expressly - way.implied):
        return Reach(
            extent=Extent.NONE,
            why=f"clause {clause.number} does not expressly name {unnamed.words}",
            clause=clause.number,
            code=_CODE_OF[unnamed],
        )
    if facts.content not in way.contents:
        return Reach(
            extent=Extent.NONE,
            why=f"this basis does not reach {facts.content.words}",
            clause=clause.number,
            code=ReasonCode.R1,
        )
    return None


def _lets_out(
    clause: Clause, way: Way, facts: SectionFacts, established: Collection[Established]
) -> Reach:
    if way.own:
        return _own(clause, facts, _cleared(clause, way, established))
    holders = frozenset(facts.label.holders)
    uncleared = holders - _cleared(clause, way, established)
    if uncleared == holders:
        return Reach(
            extent=Extent.NONE,
            why=_nobody_cleared(clause, way, holders),
            clause=clause.number,
            code=ReasonCode.R2,
        )
    if uncleared and way.together and (whole := facts.needs_express & _WHOLLY_CLEARED):
        return Reach(
            extent=Extent.NONE,
            why=f"it is of {_listed(e.words for e in whole)}, and nothing clears "
            f"{_listed(uncleared)}",
            clause=clause.number,
            code=ReasonCode.R2,
        )
    others = frozenset(facts.label.subjects) - clause.subjects if clause.subjects else frozenset()
    if uncleared or others:
        return Reach(
            extent=Extent.PART,
            why=f"clause {clause.number} reaches it except for what is of "
            f"{', '.join(sorted(uncleared | others))}",
            clause=clause.number,
            code=ReasonCode.R2 if uncleared else ReasonCode.R3,
        )
    if way.extent is not Extent.WHOLE:
        return Reach(
            extent=way.extent,
            why=f"clause {clause.number} reaches it, and this basis no more than single "
            "particulars of it",
            clause=clause.number,
            code=ReasonCode.R1,
        )
    return Reach(
        extent=Extent.WHOLE,
        why=f"clause {clause.number} reaches it, and {', '.join(sorted(holders))} "
        f"{'is' if len(holders) == 1 else 'are'} cleared",
        clause=clause.number,
    )


def _together(clauses: Sequence[Clause], way: Way, facts: SectionFacts) -> Iterator[Clause]:
    """Yield the clauses that reach a section as one that clears the holders of all of them."""
    reaching = [
        clause
        for clause in clauses
        if not outside(clause, facts) and facts.needs_express <= clause.expressly | way.implied
    ]
    if len(reaching) < TOGETHER:
        return
    cleared = {each.holder: each for clause in reaching for each in clause.cleared}
    limited = all(clause.subjects for clause in reaching)
    subjects = frozenset[str]().union(*(clause.subjects for clause in reaching))
    yield replace(
        reaching[0],
        cleared=tuple(cleared.values()),
        subjects=subjects if limited else frozenset(),
    )


def _own(clause: Clause, facts: SectionFacts, asking: frozenset[str]) -> Reach:
    """Return how far the one member who asks reaches into a section of their own record."""
    persons = facts.persons
    if len(asking) != 1 or not asking <= persons:
        return Reach(
            extent=Extent.NONE,
            why="it is not of the one member who asks, or it is not on record who that is",
            code=ReasonCode.R1,
        )
    others = (persons | frozenset(facts.label.subjects)) - asking
    if others or LocalCode.COLLATERAL in facts.label.local:
        return Reach(
            extent=Extent.PART,
            why=f"it is of {', '.join(sorted(asking))}, except for what is of "
            f"{', '.join(sorted(others)) or 'somebody who is no member of the chart'}",
            clause=clause.number,
            code=ReasonCode.R3,
        )
    return Reach(
        extent=Extent.WHOLE,
        why=f"it is of {', '.join(sorted(asking))} alone, who asks for it",
        clause=clause.number,
    )


def _cleared(clause: Clause, way: Way, established: Collection[Established]) -> frozenset[str]:
    if way.cleared_by is None:
        return clause.cleared_holders
    return frozenset(one.holder for one in established if one.element in way.cleared_by)


def _nobody_cleared(clause: Clause, way: Way, holders: frozenset[str]) -> str:
    if not holders:
        return "its label names no privilege holder, so none can be cleared (DW2)"
    named = ", ".join(sorted(holders))
    if way.cleared_by is None:
        return f"clause {clause.number} clears none of its privilege holders ({named})"
    return f"nothing on record clears any of its privilege holders ({named})"


def _depth(attempt: Reach) -> bool:
    return attempt.clause is not None


def _first(named: frozenset[Express]) -> Express | None:
    return min(named, key=list(Express).index, default=None)
