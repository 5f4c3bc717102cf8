"""Guards: for each legal basis who must act, who may receive, and how far it reaches at most.

This is the table "By legal basis" of REQUIREMENTS as data. A basis that is not built is known
here, with what it would take, and refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vault.disclosure.rules.clauses import Clause, Express, SectionFacts, outside
from vault.disclosure.rules.vocabulary import Action, Basis, ReasonCode, Recipient
from vault.errors import NotBuilt
from vault.identity.permissions import Role
from vault.labels.vocabulary import Code


class BasisNotBuilt(NotBuilt):
    """The basis is known, but disclosures on it are not built yet."""

    code = "basis-not-built"
    default_remedy = "Answer it outside the vault with counsel, or refuse it; holds stay in place."


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What a disclosure on one basis takes.

    Args:
        basis: the basis.
        takes: what finding the basis met takes, in words.
        reviewers: the roles of which one reviews independently.
        approvers: the roles of which one approves.
        recipients: to whom a production may go.
        never: what this basis does not reach even if a clause names it.
        sealed: whether the production leaves sealed and under its own Bates prefix (DW5).
        built: whether the product carries out disclosures on it.
    """

    basis: Basis
    takes: str
    reviewers: frozenset[Role] = frozenset()
    approvers: frozenset[Role] = frozenset()
    recipients: frozenset[Recipient] = frozenset()
    never: frozenset[Express] = frozenset()
    sealed: bool = False
    built: bool = False


_OVERSIGHT = frozenset({Role.COUNSEL, Role.PRIVACY_OFFICER})

GUARDS = {
    guard.basis: guard
    for guard in (
        Guard(
            basis=Basis.COURT_ORDER,
            takes="a judge's or tribunal's order, verified, in force and not stayed, and the "
            "request to the court to withdraw, narrow or seal answered or its absence explained",
            reviewers=_OVERSIGHT,
            approvers=_OVERSIGHT,
            recipients=frozenset(Recipient),
            never=frozenset({Express.PART2}),
            built=True,
        ),
        Guard(
            basis=Basis.IN_CAMERA,
            takes="an order for the judge's own review, verified, in force and not stayed, and "
            "the request to the court to withdraw, narrow or seal answered or its absence "
            "explained",
            reviewers=_OVERSIGHT,
            approvers=frozenset({Role.COUNSEL}),
            recipients=frozenset({Recipient.COURT}),
            never=frozenset({Express.PART2}),
            sealed=True,
            built=True,
        ),
        Guard(
            basis=Basis.SUBPOENA,
            takes="satisfactory assurance of notice or of a qualified protective order "
            "(45 CFR 164.512(e)(1)(ii)), a waiver or ruling on privilege, and the state's rule",
        ),
        Guard(
            basis=Basis.AUTHORIZATION,
            takes="a valid, unexpired, unrevoked form of every holder (45 CFR 164.508)",
        ),
        Guard(
            basis=Basis.MANDATED_REPORT,
            takes="reasonable suspicion under the state's reporting law (45 CFR 164.512(b), (c))",
        ),
        Guard(
            basis=Basis.DUTY_TO_WARN,
            takes="a good-faith threat record and an option of the state's law (45 CFR 164.512(j))",
        ),
        Guard(basis=Basis.EMERGENCY, takes="a reason of emergency treatment or breaking the glass"),
        Guard(
            basis=Basis.CLIENT_ACCESS,
            takes="the client's or representative's identity verified (45 CFR 164.524)",
        ),
        Guard(
            basis=Basis.PART2_ORDER,
            takes="an order of the kind of 42 CFR 2.64 and compulsory process as well, and a "
            "finding under 42 CFR 2.63 for confidential communications",
        ),
        Guard(
            basis=Basis.LAW_ENFORCEMENT,
            takes="one limb of 45 CFR 164.512(f), named and verified",
        ),
    )
}


def guard_for(basis: Basis) -> Guard:
    """Return the guard of a basis that the product carries out.

    Raises:
        BasisNotBuilt: it is known only.
    """
    guard = GUARDS[basis]
    if not guard.built:
        raise BasisNotBuilt(
            f"Disclosure on the basis “{basis.words}” is not built yet: it takes {guard.takes}."
        )
    return guard


class Extent(Code):
    """How far a section may leave."""

    NONE = "none", "may not leave"
    PART = "part", "may leave redacted"
    WHOLE = "whole", "may leave whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far the instrument reaches one section, and why.

    Args:
        extent: how far.
        why: the reason in words, for the person who decides; never for the recipient.
        clause: the number of the clause that reaches it, or that comes closest; None if none does.
        code: the reason code that fits what must stay back, if any.
    """

    extent: Extent
    why: str
    clause: int | None = None
    code: ReasonCode | None = None

    @property
    def allowed(self) -> bool:
        """Return whether any of the section may leave."""
        return self.extent is not Extent.NONE

    def permits(self, action: Action) -> bool:
        """Return whether the section may be decided so; withholding is always permitted."""
        if action is Action.RELEASE:
            return self.extent is Extent.WHOLE
        return action is Action.WITHHOLD or self.allowed


_CODE_OF = {
    Express.PSYCHOTHERAPY: ReasonCode.R2,
    Express.JOINT: ReasonCode.R1,
    Express.PART2: ReasonCode.R5,
    Express.ATTY_CLIENT: ReasonCode.R2,
    Express.PEER_CONSULT: ReasonCode.R5,
    Express.REPORTER_ID: ReasonCode.R5,
}


def reach(basis: Basis, clauses: Sequence[Clause], facts: SectionFacts) -> Reach:
    """Return how far an instrument reaches a section: the ceiling of what may be decided.

    One clause must do it alone: its limits hold the section, it names expressly what has to be
    named, and it clears the privilege holders (DW2). Where it clears some holders only, or is
    not about everybody whom the section is about, the section may leave redacted.

    Raises:
        BasisNotBuilt: the product does not carry out disclosures on this basis.
    """
    guard = guard_for(basis)
    if not facts.label.releasable:
        return Reach(
            extent=Extent.NONE, why="it has no label yet; unlabelled sections never leave (LB1)"
        )
    needed = facts.needs_express
    if barred := _first(needed & guard.never):
        return Reach(
            extent=Extent.NONE,
            why=f"{barred.words} are out of reach of the basis “{basis.words}”: that takes "
            f"{GUARDS[Basis.PART2_ORDER].takes} (not built yet)",
            code=_CODE_OF[barred],
        )
    tried = [_by(clause, facts, needed) for clause in clauses]
    if not tried:
        return Reach(extent=Extent.NONE, why="no clause asks for it", code=ReasonCode.R1)
    return max(tried, key=lambda attempt: (list(Extent).index(attempt.extent), _depth(attempt)))


def _by(clause: Clause, facts: SectionFacts, needed: frozenset[Express]) -> Reach:
    if why := outside(clause, facts):
        return Reach(extent=Extent.NONE, why=why, code=ReasonCode.R1)
    if unnamed := _first(needed - clause.expressly):
        return Reach(
            extent=Extent.NONE,
            why=f"clause {clause.number} does not expressly name {unnamed.words}",
            clause=clause.number,
            code=_CODE_OF[unnamed],
        )
    holders = frozenset(facts.label.holders)
    uncleared = holders - clause.cleared_holders
    if uncleared == holders:
        return Reach(
            extent=Extent.NONE,
            why=f"clause {clause.number} clears none of its privilege holders "
            f"({', '.join(sorted(holders))})"
            if holders
            else "its label names no privilege holder, so none can be cleared (DW2)",
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
    return Reach(
        extent=Extent.WHOLE,
        why=f"clause {clause.number} reaches it and clears {', '.join(sorted(holders))}",
        clause=clause.number,
    )


def _depth(attempt: Reach) -> bool:
    return attempt.clause is not None


def _first(named: frozenset[Express]) -> Express | None:
    return min(named, key=list(Express).index, default=None)
