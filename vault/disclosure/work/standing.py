"""What a case's basis rests on, as its participants read it: what stands, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from vault.disclosure.ledger.entries import Taken
from vault.disclosure.ledger.open_case import OpenCase
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.elements import recall
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.requirement import Branch, ElementRule, elements_of, outline
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.steps.copies import Designate
from vault.disclosure.rules.steps.resting import Establish
from vault.disclosure.rules.vocabulary import SideState


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An element as it was put on record and stands.

    Args:
        number: its place in the case's ledger, by which its document is found.
        at, by: when and by whom (a user's id).
        element, holder, on, until, source: as recorded.
        document: whether a document was filed with it.
    """

    number: int
    at: datetime
    by: str
    element: Element
    holder: str
    on: date
    until: datetime | None
    source: str
    document: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A line of what the basis takes.

    Args:
        branch: the line.
        rule: what recording it takes; None for a group.
        recorded: what stands on record of it.
    """

    branch: Branch
    rule: ElementRule | None
    recorded: tuple[Recorded, ...] = ()

    @property
    def open(self) -> bool:
        """Return whether more of it can be put on record."""
        if self.rule is None or self.rule.follows:
            return False
        return self.rule.holder or not self.recorded


_MORE = "what opens more, where it applies"


def recorded(case: OpenCase) -> tuple[Recorded, ...]:
    """Return the elements that stand on record, in the order in which they were recorded."""
    standing = {one.key for one in case.state.established}
    last = {
        (entry.step.element, entry.step.holder): _recorded(number, entry, entry.step)
        for number, entry in enumerate(case.entries, start=1)
        if isinstance(entry, Taken) and isinstance(entry.step, Establish)
    }
    return tuple(made for key, made in last.items() if key in standing)


def direction(case: OpenCase) -> int | None:
    """Return the ledger's number of the client's direction that stands, if one does."""
    if case.state.access.designation is None:
        return None
    return max(
        number
        for number, entry in enumerate(case.entries, start=1)
        if isinstance(entry, Taken) and isinstance(entry.step, Designate)
    )


def grounds(case: OpenCase) -> tuple[Ground, ...]:
    """Return what the case's basis takes, line by line, and what else may be put on record."""
    return tuple(_grounds(case))


def _grounds(case: OpenCase) -> Iterator[Ground]:
    made = recorded(case)
    for branch in _branches(case.state):
        yield Ground(
            branch=branch,
            rule=RULES[branch.element] if branch.element else None,
            recorded=tuple(one for one in made if one.element is branch.element),
        )


def _branches(case: CaseState) -> Iterator[Branch]:
    guard, on_record = case.guard, case.on_record
    if SideState.CLAWBACK in case.sides:
        yield from outline(recall.TREE, on_record)
    if guard is None or guard.rests_on is None:
        return
    yield from outline(guard.rests_on, on_record)
    needed = elements_of(guard.rests_on)
    if more := [each for each in guard.elements if each not in needed]:
        yield Branch(0, _MORE, None, met=True, optional=True)
    for each in more:
        yield Branch(1, each.words, each, each in on_record, optional=True)


def _recorded(number: int, entry: Taken, step: Establish) -> Recorded:
    return Recorded(
        number=number,
        at=entry.at,
        by=step.by.person,
        element=step.element,
        holder=step.holder,
        on=step.on,
        until=step.until,
        source=step.source,
        document=bool(step.document),
    )
