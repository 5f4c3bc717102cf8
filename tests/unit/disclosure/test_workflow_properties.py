"""The workflow as a whole: every pair of state and step, and any sequence of steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.unit.disclosure.acts import EVERYONE, acts_of
from tests.unit.disclosure.people import (
    AUTHORIZATION,
    CONSENT,
    COUNSEL,
    MANY_HATS,
    OFFICER,
    ORDER,
    PART2_ORDER,
    POLICE,
    REQUEST,
    REVIEW_ORDER,
    SUBPOENA,
    THREAT,
    case_at,
)
from vault.audit.events import Event
from vault.disclosure.rules.case import By, CaseState
from vault.disclosure.rules.elements.requirement import met
from vault.disclosure.rules.guards import GUARDS, BasisNotBuilt
from vault.disclosure.rules.instruments import Paper
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.deciding import SectionChanged
from vault.disclosure.rules.steps.intake import (
    SkipRequest,
)
from vault.disclosure.rules.steps.reviewing import (
    Approve,
)
from vault.disclosure.rules.steps.sending import Transmit
from vault.disclosure.rules.steps.side import (
    Amend,
    NoteMotion,
    Object,
    Stay,
    SubmitInCamera,
)
from vault.disclosure.rules.vocabulary import (
    Action,
    Basis,
    DisclosureEvent,
    SideState,
    State,
    StepName,
)
from vault.disclosure.rules.workflow import STEPS, IllegalStep, apply, missing


def moves(case: CaseState, step: Step) -> CaseState | None:
    """The case after the step, or None when it is refused in the way it ought to be."""
    try:
        return apply(case, step)
    except (IllegalStep, BasisNotBuilt) as error:
        refusal = error
    if isinstance(refusal, IllegalStep):
        assert refusal.missing
        assert all(item.words and item.who for item in refusal.missing)
        assert step.name.words in refusal.what
        assert case.state.words in refusal.what
    else:
        assert case.basis is not None
        assert not GUARDS[case.basis].built
    return None


BETWEEN = {
    StepName.VERIFY: "received",
    StepName.HOLD: "received-accounted",
    StepName.CLASSIFY: "held",
    StepName.CONSULT: "classified-consulted",
    StepName.WAIVE_CONSULTATION: "classified",
    StepName.ASK_COURT: "classified-approved",
    StepName.SKIP_REQUEST: "classified",
    StepName.SET_SCOPE: "basis_met-approved",
    StepName.DECIDE: "scoped-approved",
    StepName.REOPEN: "decided-approved",
    StepName.SECTION_CHANGED: "scoped-approved",
    StepName.REVIEW_CLINICALLY: "decided",
    StepName.REVIEW_INDEPENDENTLY: "clinical_review-independent_review",
    StepName.RENDER: "independent_review-approved",
    StepName.APPROVE: "rendered-approved",
    StepName.TRANSMIT: "approved",
    StepName.ACCOUNT: "transmitted",
    StepName.CLOSE: "accounted",
    StepName.OBJECT: "received-approved",
    StepName.NOTE_MOTION: "received-approved",
    StepName.SUBMIT_IN_CAMERA: "classified-approved",
    StepName.STAY: "received-approved",
    StepName.AMEND: "received-approved accounted-closed",
    StepName.REFUSE: "received-approved",
    StepName.REVOKE: "received-approved",
    StepName.CLAW_BACK: "transmitted-closed",
}
"""Where each step can be taken on the straight path with nothing in the way."""


def spelled(ranges: str) -> set[State]:
    found = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        ranks = range(State(first).rank, State(last or first).rank + 1)
        found |= {state for state in State if state.rank in ranks}
    return found


@pytest.mark.parametrize("state", list(State))
def test_every_step_is_legal_exactly_where_the_table_says(state: State) -> None:
    case = case_at(state)
    if state is State.CONSULTED:
        case = apply(case, SkipRequest(by=COUNSEL, reason="narrow already"))
    legal = {step.name for step in acts_of(case) if moves(case, step) is not None}
    expected = {name for name, ranges in BETWEEN.items() if state in spelled(ranges)}
    if state is State.CONSULTED:
        expected |= {StepName.MEET_BASIS}
    assert legal == expected


@pytest.mark.parametrize(
    "paper",
    [ORDER, REVIEW_ORDER, SUBPOENA, THREAT, AUTHORIZATION, CONSENT, REQUEST],
    ids=lambda p: str(p.classify()),
)
@pytest.mark.parametrize("state", list(State))
def test_every_pair_of_state_and_step_moves_or_is_refused_by_name(
    state: State, paper: Paper
) -> None:
    """Total over states, side states, steps and people, reachable or not."""
    case = replace(case_at(state), paper=paper)
    if case.basis is not None:
        case = replace(case, basis=paper.classify())
    for side in (None, *SideState):
        sided = replace(case, sides=frozenset({side} - {None}))
        assert isinstance(missing(sided), tuple)
        for step in acts_of(sided):
            for person in EVERYONE:
                moved = moves(sided, replace(step, by=person))
                assert moved is None or isinstance(moved, CaseState)


def test_every_step_has_a_class_an_act_in_these_tests_and_an_audit_event() -> None:
    assert set(STEPS) == set(StepName)
    assert {step.name for step in acts_of(case_at(State.RECEIVED))} == set(StepName)
    assert len({DisclosureEvent.of(name) for name in StepName}) == len(StepName)
    assert all(Event(tag=tag, actor="u").tag == tag for tag in DisclosureEvent)


def nearer(before: CaseState, after: CaseState) -> bool:
    """Whether a step brought a case nearer to its transmission."""
    return after.sides <= before.sides and (
        (after.state.rank, -len(after.undecided)) > (before.state.rank, -len(before.undecided))
        or after.sides < before.sides
        or len(after.established) > len(before.established)
        or (after.request is not None and before.request is None)
        or bool(before.rendering.unanswered) > bool(after.rendering.unanswered)
    )


class AnyCase(RuleBasedStateMachine):
    """Arbitrary acts of arbitrary people on one case, legal ones preferred so that it gets far."""

    def __init__(self) -> None:
        super().__init__()
        self.case = CaseState(paper=ORDER)
        self.voided: set[int] = set()

    @initialize(
        paper=st.sampled_from(
            [ORDER, REVIEW_ORDER, SUBPOENA, PART2_ORDER, POLICE, AUTHORIZATION, CONSENT, REQUEST]
        ),
        start=st.sampled_from(
            [State.RECEIVED, State.BASIS_MET, State.CLINICAL_REVIEW, State.RENDERED]
            + [State.APPROVED] * 3
            + [State.ACCOUNTED]
        ),
    )
    def begin(self, paper: Paper, start: State) -> None:
        self.case = case_at(start, paper, sealed=paper is REVIEW_ORDER)

    @rule(data=st.data())
    def anybody_does_anything(self, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from(acts_of(self.case)))
        self._take(replace(step, by=data.draw(st.sampled_from(EVERYONE))))

    @rule(data=st.data())
    def somebody_does_what_is_legal(self, data: st.DataObject) -> None:
        legal = [step for step in acts_of(self.case) if moves(self.case, step) is not None]
        self._take(data.draw(st.sampled_from(legal)))

    @rule(data=st.data(), times=st.integers(1, 6))
    def somebody_leads_on(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            onward = [
                step
                for step in acts_of(self.case)
                if (moved := moves(self.case, step)) is not None and nearer(self.case, moved)
            ]
            if onward:
                self._take(data.draw(st.sampled_from(onward)))

    @rule(data=st.data(), by=st.sampled_from([OFFICER, MANY_HATS]))
    def somebody_lets_it_out_in_whatever_way_works(self, data: st.DataObject, by: By) -> None:
        acts = [
            replace(step, by=by)
            for step in acts_of(self.case)
            if isinstance(step, Approve | Transmit)
        ]
        if ways := [step for step in acts if moves(self.case, step) is not None]:
            self._take(data.draw(st.sampled_from(ways)))

    @rule(data=st.data())
    def something_comes_up(self, data: st.DataObject) -> None:
        acts = (Object, NoteMotion, Stay, SubmitInCamera, SectionChanged, Amend)
        came_up = [step for step in acts_of(self.case) if isinstance(step, acts)]
        self._take(data.draw(st.sampled_from(came_up)))

    def _take(self, step: Step) -> None:
        before, after = self.case, moves(self.case, step)
        if after is None:
            return
        if after.paper != before.paper and before.scope.version:
            self.voided.add(before.scope.version)
        if isinstance(step, Transmit):
            self._may_be_sent(before, step)
        assert len(after.sent) >= len(before.sent)
        assert after.past[: len(before.past)] == before.past
        self.case = after

    def _may_be_sent(self, case: CaseState, step: Transmit) -> None:
        assert case.basis is not None
        assert GUARDS[case.basis].built
        assert case.verified_by
        assert case.consulted
        guard = GUARDS[case.basis]
        assert case.request.done if case.request else not guard.asks_court
        assert guard.rests_on is not None
        assert met(guard.rests_on, case.on_record)
        assert step.recipients <= guard.recipients
        if case.basis in {Basis.AUTHORIZATION, Basis.PART2_CONSENT}:
            assert any(kept.stands(None) for kept in case.forms)
        kept_back = [d for d in case.decisions if d.action is not Action.RELEASE and not d.beyond]
        if case.basis is Basis.CLIENT_ACCESS and kept_back:
            assert case.access.denied is not None
            assert case.access.denied.stands
        assert case.sides == frozenset()
        assert case.scope.charts <= case.holds
        assert case.scope.sections == {decided.section for decided in case.decisions}
        assert case.clinical & case.scope.clinicians
        assert case.independent.isdisjoint(case.preparers | case.clinical)
        approved = [a for a in case.approvals if a.digest == step.digest]
        assert approved
        for approval in approved:
            assert approval.digest == case.rendering.digest
            assert approval.scope_version == case.scope.version
            assert approval.by not in case.preparers | case.clinical
            assert len({approval.by} | case.preparers) >= 2
        assert not case.rendering.unanswered

    @invariant()
    def no_approval_of_an_older_order_counts(self) -> None:
        for approval in self.case.approvals:
            assert approval.scope_version not in self.voided
            assert approval.scope_version == self.case.scope.version
            assert approval.digest == self.case.rendering.digest

    @invariant()
    def nothing_is_past_review_with_a_section_undecided(self) -> None:
        if State.DECIDED.rank <= self.case.state.rank < State.CLOSED.rank:
            assert not self.case.undecided

    @invariant()
    def what_comes_next_is_always_told(self) -> None:
        assert missing(self.case) or self.case.state is State.CLOSED


TestAnyCase = AnyCase.TestCase
TestAnyCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
