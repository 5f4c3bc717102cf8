"""What an outside attester is told of a production, without an identifier; pure (AC4).

The one who prepares sends it out of the practice, so it must be no protected health information:
it holds none of the identifiers of 45 CFR 164.514(b)(2)(i), and neither names nor describes the
client, a recipient or the matter. Why each field is safe:

- `basis`, `facts`, the three ticks and `court` are codes of this program: what kind of paper it is
  and which kinds of fact are on record. Not when, by whom, from where, or about which member.
- `clauses` tell by number which kind of record each reaches, not its words, dates or persons.
- `sections` tell, for each decided one, whether it is of an ordinary record or of one that a law
  keeps apart (psychotherapy and SUD counseling notes alike, so that neither shows), what was
  decided, and the neutral reason codes that every recipient sees. No label, title, date or
  length. Their order is that of these fields, so it tells nothing of the chart.
- `people` tell by number and role who took which step: enough to see that nobody did both.
- ages, dates and places do not occur: nothing here has a field for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from vault.attesting.request import Count, Form, Request
from vault.attesting.vocabulary import Purpose
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause, Express
from vault.disclosure.rules.decisions import Decision
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.vocabulary import Action, Basis, ReasonCode, StepName
from vault.errors import Conflict
from vault.identity.permissions import Role
from vault.labels.vocabulary import Code, NoteKind


class NoteClass(Code):
    """What a note is, as far as an outsider may know."""

    ORDINARY = "ordinary", "ordinary record"
    APART = "apart", "record that a law keeps apart"


_APART = frozenset({NoteKind.PSYCHOTHERAPY, NoteKind.SUD_COUNSELING})
_NAMED_APART = frozenset({Express.PSYCHOTHERAPY, Express.PART2})
_TOLD = (
    StepName.VERIFY,
    StepName.CLASSIFY,
    StepName.CONSULT,
    StepName.WAIVE_CONSULTATION,
    StepName.MEET_BASIS,
    StepName.SET_SCOPE,
    StepName.DECIDE,
    StepName.REVIEW_CLINICALLY,
    StepName.REVIEW_INDEPENDENTLY,
    StepName.LEAVE_OUTSIDE,
    StepName.RENDER,
    StepName.ANSWER_WARNING,
)
"""The steps of which it is told who took them."""


class NotClassedYet(Conflict):
    """A case has no legal basis to tell of."""

    code = "no-basis-yet"


class Fact(Form):
    """A fact that the basis may rest on, and whether it is on record."""

    element: Element
    on_record: bool


class ClauseLine(Form):
    """What a clause reaches, by kind.

    Args:
        number: its number in the paper.
        reaches: the kinds of record.
        joint: whether it names joint sessions.
        dated: whether it has limits of time.
        clears: how many holders of a privilege it clears.
    """

    number: Count
    reaches: tuple[NoteClass, ...]
    joint: bool
    dated: bool
    clears: Count


class SectionLine(Form):
    """A decided section.

    Args:
        number: its place in this list.
        kind: what its note is.
        decision: what leaves of it.
        codes: why what stays back does.
        clause: the clause that it answers; None where none asks for it.
    """

    number: Count
    kind: NoteClass
    decision: Action
    codes: tuple[ReasonCode, ...]
    clause: int | None


class Part(Form):
    """What somebody had a part in, by the roles in which they acted.

    Args:
        person: a number for them in this request.
    """

    person: Count
    roles: tuple[Role, ...]
    steps: tuple[StepName, ...]


class ReleaseRequest(Request):
    """A request about a rendered production.

    Args:
        basis: the legal basis.
        verified, held, consulted: the paper is verified, the charts are on hold, a consultation or
            why there was none is on record.
        court: whether the court was asked to withdraw, narrow or seal, the reason why not is on
            record, or the basis takes neither.
        facts: what the basis may rest on.
        clauses, sections, people: see there.
        warnings: restatements that the self-test found, each answered; it found nothing withheld.
        unchecked: sections that no self-test could look for.
    """

    purpose: Literal[Purpose.RELEASE] = Purpose.RELEASE
    basis: Basis
    verified: bool
    held: bool
    consulted: bool
    court: Literal["asked", "explained", "not-needed"]
    facts: tuple[Fact, ...]
    clauses: tuple[ClauseLine, ...]
    sections: tuple[SectionLine, ...]
    people: tuple[Part, ...]
    warnings: Count
    unchecked: Count


def release_request(
    request_id: str,
    case: CaseState,
    *,
    clauses: Sequence[Clause],
    decided: Iterable[tuple[NoteKind, Decision]],
    steps: Iterable[Step],
    unchecked: int,
) -> ReleaseRequest:
    """Write the request about a case's present rendering.

    Args:
        request_id: random.
        case: the case, rendered.
        clauses: what it is asked for.
        decided: each standing decision with the kind of its note.
        steps: every step that was taken, in order.
        unchecked: how many sections no self-test could look for.

    Raises:
        NotClassedYet: the case has no basis.
    """
    if case.basis is None or case.guard is None:
        raise NotClassedYet("The case has no legal basis to tell of.")
    asked = case.request is not None and case.request.asked is not None
    return ReleaseRequest(
        id=request_id,
        digest=case.rendering.digest,
        basis=case.basis,
        verified=bool(case.verified_by),
        held=case.scope.charts <= case.holds,
        consulted=case.consulted,
        court="asked" if asked else "explained" if case.request else "not-needed",
        facts=tuple(
            Fact(element=each, on_record=each in case.on_record)
            for each in Element
            if each in case.guard.elements
        ),
        clauses=tuple(_clause(each) for each in clauses),
        sections=tuple(_sections(decided)),
        people=tuple(_people(steps)),
        warnings=len(case.rendering.warnings),
        unchecked=unchecked,
    )


def _clause(clause: Clause) -> ClauseLine:
    apart = not _NAMED_APART.isdisjoint(clause.expressly)
    return ClauseLine(
        number=clause.number,
        reaches=(NoteClass.ORDINARY, NoteClass.APART) if apart else (NoteClass.ORDINARY,),
        joint=Express.JOINT in clause.expressly,
        dated=bool(clause.date_from or clause.date_to),
        clears=len(clause.cleared),
    )


def _sections(decided: Iterable[tuple[NoteKind, Decision]]) -> Iterator[SectionLine]:
    rows = sorted(
        (
            NoteClass.APART if kind in _APART else NoteClass.ORDINARY,
            list(Action).index(decision.action),
            decision.clause or 0,
            tuple(sorted({span.code for span in decision.spans} or {decision.code or ""} - {""})),
        )
        for kind, decision in decided
    )
    for number, (kind, action, clause, codes) in enumerate(rows, start=1):
        yield SectionLine(
            number=number,
            kind=kind,
            decision=list(Action)[action],
            codes=tuple(ReasonCode[code] for code in codes),
            clause=clause or None,
        )


def _people(steps: Iterable[Step]) -> Iterator[Part]:
    found: dict[str, tuple[set[Role], set[StepName]]] = {}
    for step in steps:
        if step.name in _TOLD:
            roles, names = found.setdefault(step.by.person, (set(), set()))
            roles |= step.by.roles
            names.add(step.name)
    for number, (roles, names) in enumerate(found.values(), start=1):
        yield Part(
            person=number,
            roles=tuple(role for role in Role if role in roles),
            steps=tuple(name for name in _TOLD if name in names),
        )
