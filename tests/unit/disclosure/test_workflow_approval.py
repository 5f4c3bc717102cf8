from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.disclosure.people import (
    AMENDED,
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
    TO_COURT,
    case_at,
    refused,
    release,
    rules_met,
    set_scope,
    taken,
)
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.decisions import Decision
from vault.disclosure.rules.reach import Reach
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.deciding import Decide, Reopen, SectionChanged
from vault.disclosure.rules.steps.reviewing import (
    AnswerWarning,
    Approve,
    Render,
    ReviewClinically,
    ReviewIndependently,
)
from vault.disclosure.rules.steps.sending import Account, Close, SendLog, Transmit
from vault.disclosure.rules.steps.side import Amend, SubmitInCamera
from vault.disclosure.rules.vocabulary import Action, Basis, ReasonCode, Recipient, State, TextFlag
from vault.disclosure.rules.workflow import apply, missing


def test_scope_reaches_one_held_chart_only() -> None:
    case = case_at(State.BASIS_MET)
    assert rules_met(case, replace(set_scope(), charts=frozenset({"c9"}))) == {4}
    assert rules_met(case, replace(set_scope(), charts=frozenset({"c1", "c9"}))) == {4, 9}


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


@pytest.mark.parametrize("person", ["clara", "rita"])
def test_whoever_prepared_under_an_earlier_scope_does_not_approve_under_the_next(
    person: str,
) -> None:
    """Somebody else prepares anew, so that the first preparer could pass for independent."""
    nora, remy = replace(STRANGER, person="nora"), replace(RECORDS, person="remy")
    again = replace(set_scope(2), by=remy, clinicians=frozenset({"nora"}))
    case = apply(case_at(State.RENDERED), again)
    for section in sorted(case.undecided):
        case = apply(case, replace(release(section), by=nora))
    case = apply(case, ReviewClinically(by=nora))
    earlier = replace(OFFICER, person=person)
    assert rules_met(case, ReviewIndependently(by=earlier)) == {12}
    case = apply(case, ReviewIndependently(by=COUNSEL))
    case = apply(case, Render(by=remy, digest=DIGEST, self_test_passed=True))
    assert rules_met(case, Approve(by=earlier, digest=DIGEST, scope_version=2)) == {15}
    assert apply(case, Approve(by=OFFICER, digest=DIGEST, scope_version=2)).approvals


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


def sent_with_its_log_apart() -> CaseState:
    """A case whose production has left and whose privilege log is under seal."""
    case = case_at(State.INDEPENDENT_REVIEW)
    return taken(
        case,
        (
            Render(by=RECORDS, digest=DIGEST, self_test_passed=True, log_apart=True),
            Approve(by=OFFICER, digest=DIGEST, scope_version=1),
            Transmit(by=RECORDS, digest=DIGEST, recipients=frozenset({Recipient.PARTY})),
        ),
    )


@pytest.mark.parametrize("recipient", list(Recipient))
def test_a_log_under_seal_goes_to_the_court_or_counsel_alone(recipient: Recipient) -> None:
    case = sent_with_its_log_apart()
    step = SendLog(by=RECORDS, digest=DIGEST, recipients=frozenset({recipient}))
    if recipient in {Recipient.COURT, Recipient.COUNSEL}:
        assert apply(case, step).logs[0].recipients == {recipient}
    else:
        assert rules_met(case, step) == {30}
        both = replace(step, recipients=step.recipients | TO_COURT)
        assert rules_met(case, both) == {30}


def test_counsel_alone_is_no_capacity_in_which_a_production_is_received() -> None:
    step = Transmit(by=RECORDS, digest=DIGEST, recipients=frozenset({Recipient.COUNSEL}))
    assert rules_met(case_at(State.APPROVED), step) == {16}


def test_a_log_under_seal_follows_its_own_production_and_names_who_gets_it() -> None:
    step = SendLog(by=RECORDS, digest=DIGEST, recipients=TO_COURT)
    assert rules_met(case_at(State.TRANSMITTED), step) == {30}
    case = sent_with_its_log_apart()
    assert rules_met(case, replace(step, digest=OTHER_DIGEST)) == {30}
    assert rules_met(case, replace(step, recipients=frozenset())) == {30}


def test_a_case_is_not_closed_before_its_log_under_seal_went() -> None:
    case = apply(sent_with_its_log_apart(), Account(by=RECORDS))
    assert rules_met(case, Close(by=RECORDS)) == {30}
    sent = apply(case, SendLog(by=RECORDS, digest=DIGEST, recipients=TO_COURT))
    assert apply(sent, Close(by=RECORDS)).state is State.CLOSED


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
