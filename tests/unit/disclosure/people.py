"""People, papers and the straight path of a case, for the tests of the workflow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from tests.unit.disclosure.forms import ENDS, form
from vault.disclosure.rules.authorization import Cover
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import By
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.decisions import Decision
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.guards import GUARDS
from vault.disclosure.rules.instruments import Paper
from vault.disclosure.rules.reach import Reach
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.deciding import Decide, SetScope
from vault.disclosure.rules.steps.forms import EnterForm
from vault.disclosure.rules.steps.intake import (
    Classify,
    Consult,
    Hold,
    MeetBasis,
    SkipRequest,
    Verify,
)
from vault.disclosure.rules.steps.resting import Establish
from vault.disclosure.rules.steps.reviewing import (
    Approve,
    Render,
    ReviewClinically,
    ReviewIndependently,
)
from vault.disclosure.rules.steps.sending import Account, Close, Transmit
from vault.disclosure.rules.vocabulary import (
    Action,
    Basis,
    InstrumentKind,
    Recipient,
    SignerRole,
    State,
    TextFlag,
)
from vault.disclosure.rules.workflow import IllegalStep, apply
from vault.identity.permissions import Role

CLINICIAN = By("clara", frozenset({Role.CLINICIAN}))
STRANGER = By("stan", frozenset({Role.CLINICIAN}))
RECORDS = By("rita", frozenset({Role.RECORDS}))
COUNSEL = By("carl", frozenset({Role.COUNSEL}))
OFFICER = By("olga", frozenset({Role.PRIVACY_OFFICER}))
AUDITOR = By("adam", frozenset({Role.AUDITOR}))
MANY_HATS = By(
    "clara", frozenset({Role.CLINICIAN, Role.RECORDS, Role.COUNSEL, Role.PRIVACY_OFFICER})
)

ORDER = Paper(1, InstrumentKind.ORDER, SignerRole.JUDGE, frozenset({TextFlag.COMMANDS}))
AMENDED = Paper(2, InstrumentKind.ORDER, SignerRole.JUDGE, frozenset({TextFlag.COMMANDS}))
THREAT = Paper(1, InstrumentKind.THREAT_RECORD, SignerRole.CLINICIAN, frozenset())
SUBPOENA = Paper(1, InstrumentKind.SUBPOENA, SignerRole.ATTORNEY, frozenset())
PART2_ORDER = Paper(
    1, InstrumentKind.ORDER, SignerRole.JUDGE, frozenset({TextFlag.COMMANDS, TextFlag.PART2})
)
POLICE = Paper(1, InstrumentKind.AGENCY_REQUEST, SignerRole.LAW_ENFORCEMENT, frozenset())
AUTHORIZATION = Paper(1, InstrumentKind.AUTHORIZATION, SignerRole.CLIENT, frozenset())
CONSENT = Paper(1, InstrumentKind.PART2_CONSENT, SignerRole.CLIENT, frozenset())
REQUEST = Paper(1, InstrumentKind.CLIENT_REQUEST, SignerRole.CLIENT, frozenset())
REVIEW_ORDER = Paper(
    1,
    InstrumentKind.ORDER,
    SignerRole.JUDGE,
    frozenset({TextFlag.COMMANDS, TextFlag.IN_CAMERA}),
)

LEAST = {
    Basis.SUBPOENA: (
        Element.QPO_STIPULATED,
        Element.QPO_THIS_CASE,
        Element.QPO_RETURN,
        Element.PRIVILEGE_WAIVED,
        Element.STATE_RULE,
    ),
    Basis.PART2_ORDER: (
        Element.PART2_PROCESS,
        Element.PART2_NONCRIMINAL,
        Element.PART2_NOTICE,
        Element.PART2_RESPONSE,
        Element.PART2_CLOSED,
        Element.PART2_NO_OTHER_WAY,
        Element.PART2_INTEREST,
        Element.PART2_ESSENTIAL,
        Element.PART2_PERSONS,
        Element.PART2_PROTECTED,
    ),
    Basis.LAW_ENFORCEMENT: (
        Element.LE_ADMINISTRATIVE,
        Element.LE_RELEVANT,
        Element.LE_SPECIFIC,
        Element.LE_IDENTIFIABLE,
    ),
    Basis.CLIENT_ACCESS: (Element.CLIENT_IDENTIFIED,),
}
"""For each basis that rests on facts a least set of facts by which it is met."""

SIGNED = {Basis.AUTHORIZATION: (Cover.RECORDS,), Basis.PART2_CONSENT: (Cover.PART2,)}
"""For each basis that rests on clients' forms what a form of theirs names."""

DAY = date(2026, 3, 5)
DIGEST = "a" * 64
OTHER_DIGEST = "b" * 64
SECTIONS = frozenset({"s1", "s2"})
TO_COURT = frozenset({Recipient.COURT})
REACHED = Reach(extent=Extent.WHOLE, why="clause 1 reaches it", clause=1)


def release(section: str) -> Decide:
    decision = Decision(section=section, action=Action.RELEASE, clause=1)
    return Decide(by=CLINICIAN, decision=decision, reach=REACHED)


def set_scope(version: int = 1, sections: frozenset[str] = SECTIONS) -> SetScope:
    return SetScope(
        by=RECORDS,
        version=version,
        sections=sections,
        charts=frozenset({"c1"}),
        clinicians=frozenset({"clara"}),
    )


def recording(element: Element, *, by: By | None = None, holder: str = "A") -> Establish:
    """The act that records an element as its rule takes it, by somebody who may."""
    rule = RULES[element]
    who = by or next(one for one in (COUNSEL, OFFICER, RECORDS) if one.roles & rule.roles)
    return Establish(
        by=who,
        element=element,
        holder=holder if rule.holder else "",
        on=DAY,
        source="statement of counsel, page 2",
        until=datetime(2030, 1, 1, tzinfo=UTC) if rule.ends else None,
        document=DIGEST if rule.document else "",
    )


def resting(paper: Paper) -> tuple[Step, ...]:
    """The facts and the request to the court that a paper's basis takes before it is met."""
    basis = paper.classify()
    asked = (SkipRequest(by=COUNSEL, reason="it is narrow already"),)
    facts = tuple(recording(element) for element in LEAST.get(basis, ()))
    forms = tuple(
        EnterForm(by=RECORDS, form=form(cover), document=DIGEST, ends_at=ENDS)
        for cover in SIGNED.get(basis, ())
    )
    return (*(asked if GUARDS[basis].asks_court else ()), *facts, *forms)


def receivers(paper: Paper) -> frozenset[Recipient]:
    """The court, where a production on this paper may go there; else whoever may have it."""
    permitted = GUARDS[paper.classify()].recipients - {Recipient.DESIGNATED}
    return TO_COURT if permitted >= TO_COURT else permitted


def straight_path(
    paper: Paper = ORDER, *, sealed: bool = False
) -> list[tuple[State, tuple[Step, ...]]]:
    """Each state of the straight path with the steps that lead on from it."""
    return [
        (State.RECEIVED, (Verify(by=OFFICER),)),
        (State.VERIFIED, (Hold(by=RECORDS, charts=frozenset({"c1"})),)),
        (State.HELD, (Classify(by=OFFICER),)),
        (State.CLASSIFIED, (Consult(by=CLINICIAN),)),
        (State.CONSULTED, (*resting(paper), MeetBasis(by=COUNSEL))),
        (State.BASIS_MET, (set_scope(),)),
        (State.SCOPED, (release("s1"), release("s2"))),
        (State.DECIDED, (ReviewClinically(by=CLINICIAN),)),
        (State.CLINICAL_REVIEW, (ReviewIndependently(by=COUNSEL),)),
        (
            State.INDEPENDENT_REVIEW,
            (Render(by=RECORDS, digest=DIGEST, self_test_passed=True, sealed=sealed),),
        ),
        (
            State.RENDERED,
            (Approve(by=COUNSEL if sealed else OFFICER, digest=DIGEST, scope_version=1),),
        ),
        (
            State.APPROVED,
            (Transmit(by=RECORDS, digest=DIGEST, recipients=receivers(paper)),),
        ),
        (State.TRANSMITTED, (Account(by=RECORDS),)),
        (State.ACCOUNTED, (Close(by=RECORDS),)),
    ]


def taken(case: CaseState, steps: Iterable[Step]) -> CaseState:
    for step in steps:
        case = apply(case, step)
    return case


def case_at(state: State, paper: Paper = ORDER, *, sealed: bool = False) -> CaseState:
    """A case that has come to `state` by the straight path."""
    case = CaseState(paper=paper)
    for here, steps in straight_path(paper, sealed=sealed):
        if here is state:
            break
        case = taken(case, steps)
    assert case.state is state
    return case


def refused(case: CaseState, step: Step) -> IllegalStep:
    with pytest.raises(IllegalStep) as caught:
        apply(case, step)
    return caught.value


def rules_met(case: CaseState, step: Step) -> set[int]:
    return {item.rule for item in refused(case, step).missing}
