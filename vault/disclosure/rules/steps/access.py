"""Steps of a client's request for their own record: more time, a denial and its review (DW10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import Denied
from vault.disclosure.rules.client_access import (
    DenialGround,
    Extension,
    Finding,
    reviewable,
)
from vault.disclosure.rules.steps.base import (
    BEFORE_SENDING,
    CLINICAL,
    ENDED,
    OFFICE,
    OVERSIGHT,
    Missing,
    Step,
    between,
    named,
)
from vault.disclosure.rules.vocabulary import Action, Basis, SideState, State, StepName
from vault.identity.permissions import Role

_FROM_CLASSIFIED = between(State.CLASSIFIED, State.APPROVED)


def undenied(case: CaseState) -> Iterator[Missing]:
    """Yield that something is kept back from the client without a written denial (164.524(d)).

    That is what the decisions keep back, and what the right of access does not reach, which is in
    no scope and so in no package.
    """
    if case.basis is not Basis.CLIENT_ACCESS:
        return
    denied, who = case.access.denied, named(CLINICAL | OVERSIGHT)
    stands = denied is not None and denied.stands
    if any(d.reviewable for d in case.decisions) and not (
        denied is not None and stands and reviewable(denied.grounds)
    ):
        yield Missing(
            27,
            "a section marked not to reach the client (NOPAT) is kept back, and no denial for the "
            "likelihood of harm, which the client may have reviewed, is on record",
            named(CLINICAL),
        )
    kept_back = any(d.action is not Action.RELEASE and not d.beyond for d in case.decisions)
    if kept_back and not stands:
        yield Missing(
            27,
            "something of what the client asks for is kept back, and no denial of it is on record",
            who,
        )
    if owed := case.scope.owed - (denied.standing if denied is not None else frozenset()):
        grounds = "; ".join(ground.words for ground in DenialGround if ground in owed)
        yield Missing(
            27,
            "the client asks for what the right of access does not reach, and no denial on this "
            f"ground is on record: {grounds}",
            who,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAccess(Step):
    """A step of a case in which a client asks for their own record."""

    states = _FROM_CLASSIFIED
    barred_by = ENDED
    roles = OFFICE

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether the case is such a request, at a place where this may be done."""
        return case.state in cls.states and case.basis is Basis.CLIENT_ACCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(OnAccess):
    """Take more time, once, and tell the client (45 CFR 164.524(b)(2)(ii)).

    Args:
        extension: how long and why, as the client was told.
        received_on: the day on which the request came in.
        until: the instant at which the longer time is over.
    """

    name = StepName.EXTEND

    extension: Extension
    received_on: date
    until: datetime

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that the time was extended already."""
        if case.access.extended_until is not None:
            yield Missing(27, "the time was extended already, and that is done once", "nobody")

    def faults(self) -> Iterator[Missing]:
        """Yield what the rule has against this extension."""
        for words in self.extension.faults(self.received_on):
            yield Missing(27, words, named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with its longer time."""
        return replace(case, access=replace(case.access, extended_until=self.until))


@dataclass(frozen=True, slots=True, kw_only=True)
class DenyAccess(OnAccess):
    """Deny access, to everything or to what is kept back (45 CFR 164.524(a)(2), (a)(3), (d)).

    A likelihood of harm is the finding of a licensed professional, so a clinician denies on it.

    Args:
        grounds: why.
        whole: whether everything is denied; else only what is kept back in the decisions.
        words: the finding, for the record here.
    """

    name = StepName.DENY_ACCESS
    roles = CLINICAL | OVERSIGHT

    grounds: frozenset[DenialGround]
    whole: bool
    words: str

    def takers(self, case: CaseState) -> frozenset[Role]:
        """Return who may deny on these grounds."""
        return CLINICAL if reviewable(self.grounds) else self.roles_for(case)

    def faults(self) -> Iterator[Missing]:
        """Yield that no ground or no finding is given."""
        if not self.grounds:
            yield Missing(27, "no ground of denial is named", named(self.roles))
        if not self.words.strip():
            yield Missing(27, "it is not said what was found", named(self.roles))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the denial on record; denied as a whole, it is refused."""
        denied = Denied(self.grounds, self.whole, self.by.person)
        sides = case.sides | {SideState.REFUSED} if self.whole else case.sides
        return replace(case, sides=sides, access=replace(case.access, denied=denied))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReview(OnAccess):
    """Record that the client wants the denial reviewed (45 CFR 164.524(a)(4))."""

    name = StepName.ASK_REVIEW
    states = between(State.CLASSIFIED, State.CLOSED)
    barred_by = frozenset()

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that there is nothing to review, or that it is asked for already."""
        denied = case.access.denied
        if denied is None or not reviewable(denied.grounds):
            yield Missing(27, "no denial on a reviewable ground is on record", named(CLINICAL))
        elif denied.review_asked:
            yield Missing(27, "its review was asked for already", named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the review asked for."""
        denied = case.access.denied
        if denied is None:
            return case
        asked = replace(denied, review_asked=True)
        return replace(case, access=replace(case.access, denied=asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDenial(OnAccess):
    """Review a denial as a licensed professional who had no part in it (164.524(a)(4)).

    Args:
        finding: whether the denial stands.
        words: the determination, for the record here.
    """

    name = StepName.REVIEW_DENIAL
    states = between(State.CLASSIFIED, State.CLOSED) - {State.TRANSMITTED}
    barred_by = frozenset()
    roles = CLINICAL

    finding: Finding
    words: str

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that no review waits."""
        denied = case.access.denied
        if denied is None or not denied.review_asked or denied.finding is not None:
            yield Missing(27, "no review of a denial waits", named(OFFICE))

    def faults(self) -> Iterator[Missing]:
        """Yield that the determination is not given."""
        if not self.words.strip():
            yield Missing(27, "the determination is not given", named(CLINICAL))

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that this person had a part in the denial, wrote the notes or treats the client."""
        denied = case.access.denied
        past = frozenset[str]().union(*(each.scope.clinicians for each in case.past))
        involved = case.preparers | case.clinical | case.scope.clinicians | past
        if self.by.person in involved | ({denied.by} if denied else set()):
            yield Missing(
                27,
                "whoever denied, prepared, wrote or treats cannot review the denial",
                "a clinician or supervisor who had no part in it",
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case as it was found; where access is to be given, it is scoped anew."""
        denied = case.access.denied
        if denied is None:
            return case
        found = replace(case.access, denied=replace(denied, finding=self.finding))
        reviewed = replace(case, access=found)
        if self.finding is Finding.UPHELD:
            return reviewed
        sides = reviewed.sides - ({SideState.REFUSED} if denied.whole else set())
        opened = replace(reviewed, sides=sides)
        if case.state in BEFORE_SENDING and case.state.rank < State.BASIS_MET.rank:
            return opened
        met = case.state in BEFORE_SENDING or case.sent
        return opened.without_scope(State.BASIS_MET if met else State.CONSULTED)
