from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.disclosure.people import (
    AMENDED,
    COUNSEL,
    DIGEST,
    OFFICER,
    ORDER,
    RECORDS,
    SUBPOENA,
    TO_COURT,
    case_at,
    recording,
    release,
    rules_met,
    set_scope,
    straight_path,
    taken,
)
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.elements import recall
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.instruments import Paper
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.intake import AskCourt, MeetBasis, SkipRequest, Verify
from vault.disclosure.rules.steps.resting import Withdraw
from vault.disclosure.rules.steps.sending import Account, Close, Transmit
from vault.disclosure.rules.steps.side import (
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
from vault.disclosure.rules.vocabulary import (
    CourtAsk,
    InstrumentKind,
    Ruling,
    SideState,
    SignerRole,
    State,
)
from vault.disclosure.rules.workflow import apply, missing


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
    assert replace(ended, objected=False) == before


def test_records_before_the_judge_hold_the_case_up() -> None:
    case = apply(case_at(State.BASIS_MET), SubmitInCamera(by=COUNSEL))
    assert rules_met(case, set_scope()) == {19}


@pytest.mark.parametrize("side", list(SideState))
@pytest.mark.parametrize("ruling", list(Ruling))
def test_each_side_state_ends_by_its_own_rulings_only(side: SideState, ruling: Ruling) -> None:
    case = replace(case_at(State.APPROVED), sides=frozenset({side}))
    if side is SideState.CLAWBACK:
        case = taken(case, map(recording, recall.ELEMENTS))
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
    returned = Rule(by=RECORDS, side=SideState.CLAWBACK, ruling=Ruling.RETURNED)
    facts = (Element.RECALL_NOTICE, Element.RECALL_RETURNED, Element.RECALL_ORDER)
    for element in facts:
        assert rules_met(case, returned) == {21}
        case = apply(case, recording(element))
    case = apply(case, Rule(by=RECORDS, side=SideState.CLAWBACK, ruling=Ruling.RETURNED))
    assert apply(case, Close(by=RECORDS)).state is State.CLOSED


def test_clawback_of_a_closed_case_shows_what_it_waits_for() -> None:
    case = apply(case_at(State.CLOSED), ClawBack(by=RECORDS))
    assert {item.rule for item in missing(case)} == {21}
    assert "502(d)" in " ".join(item.words for item in missing(case))


def test_what_stands_of_an_earlier_recall_does_not_serve_the_next() -> None:
    facts = (Element.RECALL_NOTICE, Element.RECALL_RETURNED, Element.RECALL_ORDER)
    returned = Rule(by=RECORDS, side=SideState.CLAWBACK, ruling=Ruling.RETURNED)
    steps: list[Step] = [ClawBack(by=RECORDS), *map(recording, facts), returned]
    again = apply(taken(case_at(State.ACCOUNTED), steps), ClawBack(by=RECORDS))
    assert rules_met(again, returned) == {21}


def test_facts_of_the_basis_are_not_taken_back_once_something_was_sent() -> None:
    case = apply(case_at(State.ACCOUNTED, SUBPOENA), ClawBack(by=RECORDS))
    step = Withdraw(by=COUNSEL, element=Element.STATE_RULE, reason="repealed")
    assert rules_met(case, step) == {23}


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
