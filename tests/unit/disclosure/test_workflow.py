from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.disclosure.people import (
    AMENDED,
    AUDITOR,
    CLINICIAN,
    COUNSEL,
    DIGEST,
    MANY_HATS,
    OFFICER,
    ORDER,
    OTHER_DIGEST,
    RECORDS,
    REVIEW_ORDER,
    STRANGER,
    SUBPOENA,
    case_at,
    release,
    set_scope,
    straight_path,
    taken,
)
from vault.disclosure.case import CaseState
from vault.disclosure.decisions import Decision
from vault.disclosure.guards import BasisNotBuilt, Extent, Reach
from vault.disclosure.instruments import Paper
from vault.disclosure.steps.base import Step
from vault.disclosure.steps.deciding import Decide, Reopen, SectionChanged
from vault.disclosure.steps.intake import (
    AskCourt,
    Classify,
    Consult,
    Hold,
    MeetBasis,
    SkipRequest,
    Verify,
    WaiveConsultation,
)
from vault.disclosure.steps.reviewing import (
    AnswerWarning,
    Approve,
    Render,
    ReviewClinically,
    ReviewIndependently,
)
from vault.disclosure.steps.sending import Account, Close, Transmit
from vault.disclosure.steps.side import (
    RULINGS,
    Amend,
    ClawBack,
    NoteMotion,
    Object,
    Refuse,
    Revoke,
    Rule,
    Stay,
    SubmitInCamera,
)
from vault.disclosure.vocabulary import (
    Action,
    Basis,
    CourtAsk,
    InstrumentKind,
    ReasonCode,
    Recipient,
    Ruling,
    SideState,
    SignerRole,
    State,
    TextFlag,
)
from vault.disclosure.workflow import IllegalStep, apply, missing
from vault.identity.permissions import Role

TO_COURT = frozenset({Recipient.COURT})


def refused(case: CaseState, step: Step) -> IllegalStep:
    with pytest.raises(IllegalStep) as caught:
        apply(case, step)
    return caught.value


def rules_met(case: CaseState, step: Step) -> set[int]:
    return {item.rule for item in refused(case, step).missing}


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
    assert rules_met(case_at(State.RENDERED), Approve(by=RECORDS, digest=DIGEST, scope_version=1))
    assert 2 in rules_met(case_at(State.RECEIVED), Verify(by=AUDITOR))
    assert 2 in rules_met(case_at(State.CONSULTED), MeetBasis(by=CLINICIAN))
    assert 2 in rules_met(case_at(State.SCOPED), replace(release("s1"), by=RECORDS))


# Intake


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
    with pytest.raises(BasisNotBuilt, match=r"subpoena without an order.*164\.512\(e\)"):
        apply(case, MeetBasis(by=COUNSEL))


def test_stepper_says_that_a_basis_is_not_built() -> None:
    case = taken(
        case_at(State.CLASSIFIED, SUBPOENA),
        [Consult(by=CLINICIAN), SkipRequest(by=COUNSEL, reason="r")],
    )
    assert [(item.rule, item.who) for item in missing(case)] == [(8, "nobody yet")]


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


# Scope and decisions


def test_scope_reaches_held_charts_only() -> None:
    step = replace(set_scope(), charts=frozenset({"c1", "c9"}))
    assert rules_met(case_at(State.BASIS_MET), step) == {4}


def test_empty_scope_and_stale_version_are_refused() -> None:
    case = case_at(State.BASIS_MET)
    assert rules_met(case, set_scope(sections=frozenset())) == {9}
    assert rules_met(case, set_scope(version=2)) == {9}


def test_section_outside_the_scope_is_not_decided() -> None:
    assert rules_met(case_at(State.SCOPED), release("later")) == {10}


@pytest.mark.parametrize(
    ("action", "extent", "permitted"),
    [
        (Action.RELEASE, Extent.WHOLE, True),
        (Action.RELEASE, Extent.PART, False),
        (Action.RELEASE, Extent.NONE, False),
        (Action.WITHHOLD, Extent.WHOLE, True),
        (Action.WITHHOLD, Extent.PART, True),
        (Action.WITHHOLD, Extent.NONE, True),
    ],
)
def test_decision_stays_within_the_reach(action: Action, extent: Extent, permitted: bool) -> None:
    code = ReasonCode.R2 if action is Action.WITHHOLD else None
    decision = Decision(section="s1", action=action, clause=1, code=code)
    step = Decide(by=CLINICIAN, decision=decision, reach=Reach(extent=extent, why="so"))
    case = case_at(State.SCOPED)
    if permitted:
        assert apply(case, step).undecided == {"s2"}
    else:
        assert rules_met(case, step) == {10}


def test_case_is_decided_only_when_every_section_is() -> None:
    case = apply(case_at(State.SCOPED), release("s1"))
    assert case.state is State.SCOPED
    assert 1 in rules_met(case, ReviewClinically(by=CLINICIAN))
    assert apply(case, release("s2")).state is State.DECIDED


CHANGES: list[Step] = [
    release("s1"),
    Reopen(by=OFFICER, sections=frozenset({"s1"})),
    SectionChanged(by=STRANGER, old="s1", new="s1-v2"),
    set_scope(version=2),
    Render(by=RECORDS, digest=OTHER_DIGEST, self_test_passed=True),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.name))
def test_any_change_voids_the_approval(change: Step) -> None:
    case = apply(case_at(State.APPROVED), change)
    assert case.approvals == ()
    refused(case, Transmit(by=RECORDS, digest=DIGEST, recipients=TO_COURT))


@pytest.mark.parametrize("change", CHANGES[:-1], ids=lambda change: str(change.name))
def test_changed_decision_section_or_scope_voids_reviews_and_rendering(change: Step) -> None:
    case = apply(case_at(State.APPROVED), change)
    assert not case.clinical
    assert not case.independent
    assert case.rendering.digest == ""
    assert case.state in {State.SCOPED, State.DECIDED}


def test_edited_section_must_be_decided_again_in_its_new_version() -> None:
    case = apply(case_at(State.APPROVED), SectionChanged(by=STRANGER, old="s1", new="s1-v2"))
    assert case.undecided == {"s1-v2"}
    assert rules_met(case, release("s1")) == {10}
    assert apply(case, release("s1-v2")).state is State.DECIDED


def test_section_change_of_something_out_of_scope_is_refused() -> None:
    case = case_at(State.SCOPED)
    assert rules_met(case, SectionChanged(by=STRANGER, old="s9", new="s10")) == {10}
    assert rules_met(case, SectionChanged(by=STRANGER, old="s1", new="s2")) == {10}


def test_reopening_takes_back_only_decisions_that_stand() -> None:
    case = case_at(State.DECIDED)
    assert rules_met(case, Reopen(by=COUNSEL, sections=frozenset({"s9"}))) == {10}
    assert rules_met(case, Reopen(by=COUNSEL, sections=frozenset())) == {10}
    assert apply(case, Reopen(by=COUNSEL, sections=frozenset({"s2"}))).undecided == {"s2"}


# Review and approval


def test_clinician_who_neither_wrote_nor_treats_does_not_review() -> None:
    assert rules_met(case_at(State.DECIDED), ReviewClinically(by=STRANGER)) == {11}


def test_who_prepared_or_reviewed_clinically_does_not_review_independently() -> None:
    case = case_at(State.CLINICAL_REVIEW)
    assert rules_met(case, ReviewIndependently(by=MANY_HATS)) == {12}
    scoper = replace(OFFICER, person=RECORDS.person)
    assert rules_met(case, ReviewIndependently(by=scoper)) == {12}


def test_counsel_and_privacy_officer_may_both_review_each_once() -> None:
    case = taken(case_at(State.INDEPENDENT_REVIEW), [ReviewIndependently(by=OFFICER)])
    assert case.independent == {"carl", "olga"}
    assert rules_met(case, ReviewIndependently(by=OFFICER)) == {12}


def test_independent_reviewer_does_not_render() -> None:
    renderer = replace(RECORDS, person=COUNSEL.person)
    step = Render(by=renderer, digest=DIGEST, self_test_passed=True)
    assert rules_met(case_at(State.INDEPENDENT_REVIEW), step) == {12}


def test_failed_self_test_blocks_the_rendering() -> None:
    step = Render(by=RECORDS, digest=DIGEST, self_test_passed=False)
    assert rules_met(case_at(State.INDEPENDENT_REVIEW), step) == {13}


@pytest.mark.parametrize("digest", ["", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_rendering_needs_a_sha256(digest: str) -> None:
    step = Render(by=RECORDS, digest=digest, self_test_passed=True)
    assert rules_met(case_at(State.INDEPENDENT_REVIEW), step) == {13}


def test_restatement_warnings_are_answered_before_approval() -> None:
    case = apply(
        case_at(State.INDEPENDENT_REVIEW),
        Render(by=RECORDS, digest=DIGEST, self_test_passed=True, warnings=frozenset({"w1", "w2"})),
    )
    approve = Approve(by=OFFICER, digest=DIGEST, scope_version=1)
    case = apply(case, AnswerWarning(by=CLINICIAN, warning="w1"))
    assert rules_met(case, approve) == {14}
    assert "1" in missing(case)[0].words
    assert rules_met(case, AnswerWarning(by=CLINICIAN, warning="w9")) == {14}
    case = apply(case, AnswerWarning(by=CLINICIAN, warning="w2"))
    assert apply(case, approve).state is State.APPROVED


@pytest.mark.parametrize("person", ["clara", "rita"])
def test_whoever_prepared_does_not_approve_whatever_roles_they_hold(person: str) -> None:
    by = replace(MANY_HATS, person=person)
    step = Approve(by=by, digest=DIGEST, scope_version=1)
    assert rules_met(case_at(State.RENDERED), step) == {15}


def test_approval_is_of_exactly_the_rendered_bytes_and_the_present_scope() -> None:
    case = case_at(State.RENDERED)
    assert rules_met(case, Approve(by=OFFICER, digest=OTHER_DIGEST, scope_version=1)) == {15}
    assert rules_met(case, Approve(by=OFFICER, digest=DIGEST, scope_version=2)) == {15}


def test_a_second_person_may_approve_too_but_nobody_twice() -> None:
    case = apply(case_at(State.APPROVED), Approve(by=COUNSEL, digest=DIGEST, scope_version=1))
    assert [approval.by for approval in case.approvals] == ["olga", "carl"]
    assert rules_met(case, Approve(by=COUNSEL, digest=DIGEST, scope_version=1)) == {15}


# Sending


def test_only_the_approved_bytes_leave() -> None:
    step = Transmit(by=RECORDS, digest=OTHER_DIGEST, recipients=TO_COURT)
    assert rules_met(case_at(State.APPROVED), step) == {16}


def test_guardian_ad_litem_receives_only_by_express_order() -> None:
    step = Transmit(by=RECORDS, digest=DIGEST, recipients=frozenset({Recipient.GUARDIAN}))
    assert rules_met(case_at(State.APPROVED), step) == {16}
    express = replace(ORDER, text=ORDER.text | {TextFlag.GUARDIAN})
    assert apply(case_at(State.APPROVED, express), step).state is State.TRANSMITTED


def test_transmission_names_a_recipient() -> None:
    step = Transmit(by=RECORDS, digest=DIGEST, recipients=frozenset())
    assert rules_met(case_at(State.APPROVED), step) == {16}


def test_in_camera_package_is_sealed_and_goes_to_the_judge_only() -> None:
    case = case_at(State.INDEPENDENT_REVIEW, REVIEW_ORDER, sealed=True)
    assert case.basis is Basis.IN_CAMERA
    assert rules_met(case, Render(by=RECORDS, digest=DIGEST, self_test_passed=True)) == {13}
    case = case_at(State.APPROVED, REVIEW_ORDER, sealed=True)
    for recipient in (Recipient.PARTY, Recipient.GUARDIAN):
        step = Transmit(by=RECORDS, digest=DIGEST, recipients=TO_COURT | {recipient})
        assert rules_met(case, step) == {16}
    assert case_at(State.CLOSED, REVIEW_ORDER, sealed=True).sent[0].recipients == TO_COURT


def test_in_camera_package_is_approved_by_counsel() -> None:
    case = case_at(State.RENDERED, REVIEW_ORDER, sealed=True)
    assert 2 in rules_met(case, Approve(by=OFFICER, digest=DIGEST, scope_version=1))


def test_in_camera_case_is_not_itself_laid_before_the_judge() -> None:
    case = case_at(State.BASIS_MET, REVIEW_ORDER)
    assert rules_met(case, SubmitInCamera(by=COUNSEL)) == {19}


def test_what_was_sent_is_accounted_for_before_closing() -> None:
    case = case_at(State.TRANSMITTED)
    assert 1 in rules_met(case, Close(by=RECORDS))
    assert 1 in rules_met(case, Amend(by=OFFICER, paper=AMENDED))
    assert apply(case, Account(by=RECORDS)).state is State.ACCOUNTED


# Amended orders


def hardeman() -> CaseState:
    """An order for everything; counsel asks to narrow; the court amends."""
    return taken(
        case_at(State.CONSULTED),
        [
            AskCourt(by=COUNSEL, asked=CourtAsk.NARROW),
            Rule(by=COUNSEL, side=SideState.MOTION_PENDING, ruling=Ruling.AMENDED),
            Amend(by=OFFICER, paper=AMENDED),
        ],
    )


def test_amended_order_answers_the_request_and_is_verified_like_the_first() -> None:
    case = hardeman()
    assert rules_met(case, MeetBasis(by=COUNSEL)) == {8, 18}
    case = taken(case, [Verify(by=OFFICER), MeetBasis(by=COUNSEL), set_scope()])
    assert case.state is State.SCOPED
    assert case.sides == frozenset()


def test_old_order_is_not_verified_again_while_the_amended_one_is_awaited() -> None:
    case = taken(
        case_at(State.CONSULTED),
        [
            AskCourt(by=COUNSEL, asked=CourtAsk.NARROW),
            Rule(by=COUNSEL, side=SideState.MOTION_PENDING, ruling=Ruling.AMENDED),
        ],
    )
    assert rules_met(case, Verify(by=OFFICER)) == {18}
    assert [item.rule for item in missing(case)] == [18]


@pytest.mark.parametrize(
    "state", [State.SCOPED, State.DECIDED, State.INDEPENDENT_REVIEW, State.RENDERED, State.APPROVED]
)
def test_amended_order_voids_what_stood_and_keeps_it_as_history(state: State) -> None:
    before = case_at(state)
    case = apply(before, Amend(by=OFFICER, paper=AMENDED))
    assert case.state is State.CONSULTED
    assert case.sides == {SideState.ORDER_AMENDED}
    assert not case.approvals
    assert not case.decisions
    assert (case.past[0].scope, case.past[0].decisions) == (before.scope, before.decisions)
    case = taken(
        case,
        [
            Verify(by=OFFICER),
            SkipRequest(by=COUNSEL, reason="it was narrowed"),
            MeetBasis(by=COUNSEL),
            set_scope(version=2),
        ],
    )
    assert case.undecided == case.scope.sections
    assert rules_met(case, Transmit(by=RECORDS, digest=DIGEST, recipients=TO_COURT)) >= {1}


def test_amended_order_that_answers_no_request_needs_the_request_anew() -> None:
    case = taken(case_at(State.APPROVED), [Amend(by=OFFICER, paper=AMENDED), Verify(by=OFFICER)])
    assert rules_met(case, MeetBasis(by=COUNSEL)) == {7}
    again = taken(hardeman(), [Amend(by=OFFICER, paper=replace(AMENDED, version=3))])
    assert again.request is None


def test_paper_of_another_class_does_not_amend_an_order() -> None:
    letter = Paper(2, InstrumentKind.ORDER, SignerRole.ATTORNEY, ORDER.text)
    assert rules_met(case_at(State.SCOPED), Amend(by=OFFICER, paper=letter)) == {5}
    nothing = Paper(2, InstrumentKind.ORDER, SignerRole.JUDGE, frozenset())
    assert rules_met(case_at(State.SCOPED), Amend(by=OFFICER, paper=nothing)) == {5}


def test_papers_are_numbered_in_turn() -> None:
    paper = replace(AMENDED, version=3)
    assert rules_met(case_at(State.SCOPED), Amend(by=OFFICER, paper=paper)) == {18}


def test_later_order_after_the_accounting_starts_over_and_keeps_what_was_sent() -> None:
    case = apply(case_at(State.CLOSED), Amend(by=OFFICER, paper=AMENDED))
    assert case.state is State.RECEIVED
    assert (len(case.sent), len(case.past)) == (1, 1)
    assert not case.consulted
    assert case.request is None
    path = straight_path()
    for _, steps in path[:5]:
        case = taken(case, steps)
    case = taken(case, [set_scope(version=2), release("s1"), release("s2")])
    assert case.state is State.DECIDED


# Side states


@pytest.mark.parametrize("step", [Object(by=RECORDS), NoteMotion(by=RECORDS), Stay(by=RECORDS)])
@pytest.mark.parametrize("state", [State.CONSULTED, State.SCOPED, State.RENDERED, State.APPROVED])
def test_what_is_pending_holds_up_everything_until_it_ends(step: Step, state: State) -> None:
    before = case_at(state)
    case = apply(before, step)
    (side,) = case.sides
    onward = dict(straight_path())[state][-1]
    assert 19 in rules_met(case, onward)
    assert rules_met(case, step) == {19}
    ended = apply(case, Rule(by=COUNSEL, side=side, ruling=Ruling.STANDS))
    assert ended == before


def test_records_before_the_judge_hold_the_case_up() -> None:
    case = apply(case_at(State.BASIS_MET), SubmitInCamera(by=COUNSEL))
    assert rules_met(case, set_scope()) == {19}


@pytest.mark.parametrize("side", list(SideState))
@pytest.mark.parametrize("ruling", list(Ruling))
def test_each_side_state_ends_by_its_own_rulings_only(side: SideState, ruling: Ruling) -> None:
    case = replace(case_at(State.APPROVED), sides=frozenset({side}))
    step = Rule(by=COUNSEL, side=side, ruling=ruling)
    if ruling in RULINGS.get(side, ()):
        assert side not in apply(case, step).sides
    else:
        assert rules_met(case, step) == {19}


def test_ruling_on_what_is_not_pending_is_refused() -> None:
    step = Rule(by=COUNSEL, side=SideState.STAYED, ruling=Ruling.STANDS)
    assert rules_met(case_at(State.APPROVED), step) == {19}


def test_quashed_instrument_ends_the_case() -> None:
    case = taken(
        case_at(State.APPROVED),
        [
            NoteMotion(by=RECORDS),
            Rule(by=COUNSEL, side=SideState.MOTION_PENDING, ruling=Ruling.QUASHED),
        ],
    )
    assert rules_met(case, Transmit(by=RECORDS, digest=DIGEST, recipients=TO_COURT)) == {20}
    assert apply(case, Close(by=RECORDS)).state is State.CLOSED


@pytest.mark.parametrize("step", [Refuse(by=COUNSEL, reason="quashed"), Revoke(by=RECORDS)])
def test_refused_or_revoked_case_is_closed_or_revived_by_another_paper(step: Step) -> None:
    case = apply(case_at(State.SCOPED), step)
    assert rules_met(case, release("s1")) == {20}
    assert "close the case" in missing(case)[0].words
    closed = apply(case, Close(by=RECORDS))
    assert missing(closed) == ()
    revived = apply(case, Amend(by=OFFICER, paper=AMENDED))
    assert revived.sides == {SideState.ORDER_AMENDED}


def test_refusal_takes_a_reason() -> None:
    assert rules_met(case_at(State.HELD), Refuse(by=COUNSEL, reason="")) == {20}


def test_clawback_keeps_the_case_open_until_return_is_confirmed() -> None:
    case = apply(case_at(State.ACCOUNTED), ClawBack(by=RECORDS))
    assert rules_met(case, Close(by=RECORDS)) == {21}
    case = apply(case, Rule(by=RECORDS, side=SideState.CLAWBACK, ruling=Ruling.RETURNED))
    assert apply(case, Close(by=RECORDS)).state is State.CLOSED


def test_clawback_of_a_closed_case_shows_what_it_waits_for() -> None:
    case = apply(case_at(State.CLOSED), ClawBack(by=RECORDS))
    assert [item.rule for item in missing(case)] == [21]


def test_clawback_does_not_wait_with_the_accounting() -> None:
    case = taken(case_at(State.TRANSMITTED), [ClawBack(by=RECORDS), Account(by=RECORDS)])
    assert case.state is State.ACCOUNTED


def test_nothing_sent_nothing_called_back() -> None:
    case = taken(case_at(State.HELD), [Refuse(by=COUNSEL, reason="r"), Close(by=RECORDS)])
    assert rules_met(case, ClawBack(by=RECORDS)) == {21}


def test_supplement_waits_while_an_earlier_production_is_called_back() -> None:
    case = replace(case_at(State.APPROVED), sides=frozenset({SideState.CLAWBACK}))
    step = Transmit(by=RECORDS, digest=DIGEST, recipients=TO_COURT)
    assert rules_met(case, step) == {21}


def test_one_clinician_and_outside_counsel_are_enough() -> None:
    solo = replace(CLINICIAN, roles=frozenset({Role.CLINICIAN, Role.RECORDS}))
    case = CaseState(paper=ORDER)
    for _, steps in straight_path():
        for step in steps:
            person = COUNSEL if COUNSEL.roles & step.roles_for(case) else solo
            case = apply(case, replace(step, by=person))
    assert case.state is State.CLOSED
