from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.disclosure.people import (
    AUDITOR,
    CLINICIAN,
    COUNSEL,
    DIGEST,
    OFFICER,
    ORDER,
    RECORDS,
    THREAT,
    case_at,
    refused,
    release,
    rules_met,
    straight_path,
    taken,
)
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.guards import BasisNotBuilt
from vault.disclosure.rules.instruments import Paper
from vault.disclosure.rules.steps.intake import (
    AskCourt,
    Classify,
    Consult,
    Hold,
    MeetBasis,
    SkipRequest,
    Verify,
    WaiveConsultation,
)
from vault.disclosure.rules.steps.reviewing import Approve
from vault.disclosure.rules.steps.side import Rule
from vault.disclosure.rules.vocabulary import (
    Basis,
    CourtAsk,
    InstrumentKind,
    Ruling,
    SideState,
    SignerRole,
    State,
    TextFlag,
)
from vault.disclosure.rules.workflow import apply, missing
from vault.identity.permissions import Role


def test_straight_path_leads_from_receipt_to_closing() -> None:
    assert case_at(State.CLOSED).state is State.CLOSED
    assert missing(case_at(State.CLOSED)) == ()


def test_every_state_of_the_straight_path_says_what_comes_next_and_who_may_do_it() -> None:
    for state, steps in straight_path():
        (told,) = missing(case_at(state))
        expected = {
            State.CONSULTED: "no request to the court",
            State.SCOPED: "2 of 2 sections",
        }.get(state, steps[-1].name.words)
        assert expected in told.words
        assert told.who


def test_refusal_names_state_step_what_is_missing_and_who() -> None:
    case = case_at(State.CONSULTED)
    error = refused(case, MeetBasis(by=COUNSEL))
    assert "find the legal basis met" in error.what
    assert "consulted" in error.what
    assert "no request to the court" in error.what
    assert "privacy officer" in error.remedy
    assert error.untouched == "Nothing was changed."
    assert (error.state, error.step) == (State.CONSULTED, MeetBasis.name)


def test_a_person_without_the_role_is_refused() -> None:
    step = Approve(by=RECORDS, digest=DIGEST, scope_version=1)
    assert 2 in rules_met(case_at(State.RENDERED), step)
    assert 2 in rules_met(case_at(State.RECEIVED), Verify(by=AUDITOR))
    assert 2 in rules_met(case_at(State.CONSULTED), MeetBasis(by=CLINICIAN))
    assert 2 in rules_met(case_at(State.SCOPED), replace(release("s1"), by=RECORDS))


def test_instrument_lacking_particulars_is_not_verified() -> None:
    case = CaseState(paper=replace(ORDER, lacking=("docket", "scan")))
    error = refused(case, Verify(by=OFFICER))
    assert "docket, scan" in error.what
    assert [item.rule for item in error.missing] == [3]


def test_hold_names_charts_and_grows() -> None:
    assert rules_met(case_at(State.VERIFIED), Hold(by=RECORDS, charts=frozenset())) == {4}
    case = apply(case_at(State.APPROVED), Hold(by=RECORDS, charts=frozenset({"c2"})))
    assert case.holds == {"c1", "c2"}
    assert case.state is State.APPROVED


def test_a_hold_may_come_before_verification() -> None:
    case = apply(CaseState(paper=ORDER), Hold(by=RECORDS, charts=frozenset({"c1"})))
    assert (case.state, case.holds) == (State.RECEIVED, {"c1"})


@pytest.mark.parametrize("signer", [SignerRole.CLERK, SignerRole.ATTORNEY])
def test_paper_titled_order_but_signed_by_no_judge_stops_as_a_subpoena(signer: SignerRole) -> None:
    paper = Paper(1, InstrumentKind.ORDER, signer, frozenset(TextFlag) - {TextFlag.GRAND_JURY})
    case = case_at(State.CLASSIFIED, paper)
    assert case.basis is Basis.SUBPOENA
    case = taken(case, [Consult(by=CLINICIAN), SkipRequest(by=COUNSEL, reason="r")])
    assert rules_met(case, MeetBasis(by=COUNSEL)) == {24}


def test_a_basis_of_safety_is_never_met_in_a_case_and_the_stepper_says_so() -> None:
    case = taken(
        case_at(State.CLASSIFIED, THREAT),
        [Consult(by=CLINICIAN), SkipRequest(by=COUNSEL, reason="r")],
    )
    assert [(item.rule, item.who) for item in missing(case)] == [(8, "who treats")]
    with pytest.raises(BasisNotBuilt, match=r"duty to warn.*164\.512\(j\)"):
        apply(case, MeetBasis(by=COUNSEL))


def test_paper_of_no_class_is_not_classified() -> None:
    paper = Paper(1, InstrumentKind.ORDER, SignerRole.JUDGE, frozenset())
    case = taken(
        CaseState(paper=paper), [Verify(by=OFFICER), Hold(by=RECORDS, charts=frozenset({"c1"}))]
    )
    assert rules_met(case, Classify(by=OFFICER)) == {5}


def test_consultation_is_recorded_whole_or_its_absence_explained() -> None:
    case = case_at(State.CLASSIFIED)
    assert rules_met(case, Consult(by=CLINICIAN, lacking=("advice",))) == {6}
    assert rules_met(case, WaiveConsultation(by=CLINICIAN, reason=" ")) == {6}
    assert apply(case, WaiveConsultation(by=CLINICIAN, reason="due today")).consulted


def test_basis_waits_for_the_courts_answer_to_the_request() -> None:
    case = apply(case_at(State.CONSULTED), AskCourt(by=COUNSEL, asked=CourtAsk.NARROW))
    assert case.sides == {SideState.MOTION_PENDING}
    assert rules_met(case, MeetBasis(by=COUNSEL)) == {19}
    assert rules_met(case, AskCourt(by=COUNSEL, asked=CourtAsk.SEAL)) == {7}
    case = apply(case, Rule(by=COUNSEL, side=SideState.MOTION_PENDING, ruling=Ruling.STANDS))
    assert apply(case, MeetBasis(by=COUNSEL)).state is State.BASIS_MET


def test_not_asking_the_court_takes_a_reason_and_is_said_once() -> None:
    case = case_at(State.CONSULTED)
    assert rules_met(case, SkipRequest(by=COUNSEL, reason="")) == {7}
    case = apply(case, SkipRequest(by=COUNSEL, reason="narrow already"))
    assert rules_met(case, SkipRequest(by=COUNSEL, reason="again")) == {7}


def test_one_clinician_and_outside_counsel_are_enough() -> None:
    solo = replace(CLINICIAN, roles=frozenset({Role.CLINICIAN, Role.RECORDS}))
    case = CaseState(paper=ORDER)
    for _, steps in straight_path():
        for step in steps:
            person = COUNSEL if COUNSEL.roles & step.roles_for(case) else solo
            case = apply(case, replace(step, by=person))
    assert case.state is State.CLOSED
