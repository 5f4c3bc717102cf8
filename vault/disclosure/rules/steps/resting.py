"""Steps that put on record, or take back, what a legal basis rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.elements import recall
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.requirement import ElementRule
from vault.disclosure.rules.elements.vocabulary import Element, Established
from vault.disclosure.rules.steps.base import ANYONE, ENDED, OFFICE, Missing, Step, between, named
from vault.disclosure.rules.vocabulary import SideState, State, StepName
from vault.identity.permissions import Role

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnElement(Step):
    """A step about one element of the basis.

    Args:
        element: which.
        holder: the handle of the member whom it is about; "" where it is about none.
    """

    states = between(State.CLASSIFIED, State.APPROVED)
    barred_by = ENDED
    roles = ANYONE

    element: Element
    holder: str = ""

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether the basis is open to facts, or what was sent is being called back."""
        return case.state in cls.states or SideState.CLAWBACK in case.sides

    @property
    def rule(self) -> ElementRule:
        """Return what recording the element takes."""
        return RULES[self.element]

    def takers(self, case: CaseState) -> frozenset[Role]:  # noqa: ARG002 - whatever the case
        """Return the roles that may record this element."""
        return self.rule.roles

    def _known(self, case: CaseState) -> Established | None:
        key = (self.element, self.holder)
        return next((one for one in case.established if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Establish(_OnElement):
    """Record one fact that the basis rests on.

    Args:
        on: the day of the fact.
        source: where it is written, or who said so.
        until: from when on it no longer stands; None where it has no end.
        document: hex SHA-256 of the document filed with it; "" where none is.
    """

    name = StepName.ESTABLISH

    on: date
    source: str
    until: datetime | None = None
    document: str = ""

    def faults(self) -> Iterator[Missing]:
        """Yield what the element's rule takes and the act does not give."""
        who, rule = named(self.rule.roles), self.rule
        if not self.source.strip():
            yield Missing(23, "its source is not given", who)
        if rule.document and not self.document:
            yield Missing(23, "the document that shows it is not filed with it", who)
        if self.document and not _SHA256.fullmatch(self.document):
            yield Missing(23, "the document has no SHA-256", who)
        if rule.holder != bool(self.holder):
            about = "about one member, by handle" if rule.holder else "about no single member"
            yield Missing(23, f"“{self.element.words}” is recorded {about}", who)
        if rule.ends and self.until is None:
            yield Missing(23, "it is not said until when it stands", who)
        if self.until is not None and self.until.tzinfo is None:
            yield Missing(23, "the end of its time needs a time zone", who)

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that the basis does not rest on it, or that it is on record already."""
        who = named(self.rule.roles)
        if self.rule.follows:
            yield Missing(23, "it follows from what is entered elsewhere in the case", who)
        if self.element not in _open_to(case):
            yield Missing(23, f"nothing here rests on “{self.element.words}” now", who)
        if self.element is Element.NO_OBJECTION and case.objected:
            yield Missing(23, "somebody objected; record how each objection was resolved", who)
        if self._known(case) is not None:
            yield Missing(23, "it is on record already; take it back first", who)

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the fact on record."""
        made = Established(
            element=self.element,
            holder=self.holder,
            on=self.on,
            until=self.until,
            document=self.document,
        )
        return replace(case, established=case.established | {made})


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(_OnElement):
    """Take back one fact that the basis rests on: revoked, over, or found untrue.

    Args:
        reason: why.
    """

    name = StepName.WITHDRAW

    reason: str

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that nothing is on record."""
        if not case.established:
            yield Missing(23, "nothing that the basis rests on is on record", named(OFFICE))

    def faults(self) -> Iterator[Missing]:
        """Yield that no reason is given."""
        if not self.reason.strip():
            yield Missing(23, "no reason is given", named(self.rule.roles))

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that it is not on record, or was relied upon when something was sent."""
        if self._known(case) is None or self.element not in _open_to(case):
            words = f"“{self.element.words}” is not on record, or can't be taken back now"
            yield Missing(23, words, named(self.rule.roles))

    def move(self, case: CaseState) -> CaseState:
        """Return the case without the fact, and without what was built on the basis."""
        return case.without_facts((self.element, self.holder))


def _open_to(case: CaseState) -> tuple[Element, ...]:
    """Return the elements that may be put on record or taken back as the case stands."""
    basis = case.guard.elements if case.guard and case.state in _OnElement.states else ()
    return (*basis, *(recall.ELEMENTS if SideState.CLAWBACK in case.sides else ()))
