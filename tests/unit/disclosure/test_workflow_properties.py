"""The workflow as a whole: every pair of state and step, and any sequence of steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.unit.disclosure.acts import EVERYONE, REQUEST_ID, acts_of, attesting
from tests.unit.disclosure.forms import ENDS
from tests.unit.disclosure.people import (
    AUTHORIZATION,
    CONSENT,
    COUNSEL,
    DIGEST,
    MANY_HATS,
    OFFICER,
    ORDER,
    OTHER_DIGEST,
    PART2_ORDER,
    POLICE,
    RECORDS,
    REQUEST,
    REVIEW_ORDER,
    SUBPOENA,
    THREAT,
    case_at,
    receivers,
    rules_met,
    straight_path,
    taken,
)
from vault.attesting.vocabulary import AttesterRole, Verdict
from vault.audit.events import Event
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import By
from vault.disclosure.rules.elements.requirement import met
from vault.disclosure.rules.guards import GUARDS, BasisNotBuilt
from vault.disclosure.rules.instruments import Paper
from vault.disclosure.rules.steps.attesting import AskAttester, LeaveOutside
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.deciding import Reopen, SectionChanged
from vault.disclosure.rules.steps.intake import (
    SkipRequest,
)
from vault.disclosure.rules.steps.reviewing import (
    Approve,
    Render,
)
from vault.disclosure.rules.steps.sending import LOG_READERS, Close, SendLog, Transmit
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
    Recipient,
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
    StepName.LEAVE_OUTSIDE: "clinical_review",
    StepName.ASK_ATTESTER: "rendered",
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
        or (after.asked is not None and before.asked is None)
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
        if isinstance(step, SendLog):
            assert step.recipients <= LOG_READERS
            assert step.digest in {sent.digest for sent in before.sent if sent.log_apart}
        if isinstance(step, Close) and before.state is State.ACCOUNTED:
            assert not before.log_waits
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
        if case.basis is Basis.CLIENT_ACCESS and case.scope.owed:
            assert case.access.denied is not None
            assert case.scope.owed <= case.access.denied.standing
        if case.basis is Basis.CLIENT_ACCESS:
            directed = case.access.designation is not None
            assert step.recipients == {Recipient.DESIGNATED if directed else Recipient.CLIENT}
        assert case.footing is not None
        assert case.sides == frozenset()
        assert case.scope.charts <= case.holds
        assert case.scope.sections == {decided.section for decided in case.decisions}
        assert case.clinical & case.scope.clinicians
        assert case.independent.isdisjoint(case.preparers | case.clinical)
        approved = [a for a in case.approvals if a.digest == step.digest]
        assert approved
        assert case.independent or all(each.outside for each in approved)
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


class OnePerson(AnyCase):
    """The same where one person does everything inside, and one attester answers from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.case = taken(CaseState(paper=ORDER), map(by_one, alone_to(State.RENDERED)))

    @initialize()
    def begin(self) -> None:  # type: ignore[override]  # there is one beginning
        pass

    def _take(self, step: Step) -> None:
        super()._take(by_one(step))

    @invariant()
    def nothing_is_approved_or_sent_but_by_the_attester(self) -> None:
        assert all(each.outside and each.by == "ruth" for each in self.case.approvals)
        assert self.case.independent == frozenset()


def by_one(step: Step) -> Step:
    """Let the one person take a step."""
    return replace(step, by=MANY_HATS)


def alone_to(state: State) -> list[Step]:
    """The straight path of one person to a state, the independent review left outside."""
    steps: list[Step] = []
    for here, more in straight_path():
        if here is state:
            return steps
        steps += [LeaveOutside(by=MANY_HATS)] if here is State.CLINICAL_REVIEW else more
    return steps


def test_one_person_and_one_attester_bring_a_case_to_its_end_and_neither_does_alone() -> None:
    case = taken(CaseState(paper=ORDER), map(by_one, alone_to(State.RENDERED)))
    assert {
        step.name for step in acts_of(case) if moves(case, by_one(step)) is not None
    }.isdisjoint(
        {StepName.APPROVE, StepName.TRANSMIT, StepName.ATTEST, StepName.REVIEW_INDEPENDENTLY}
    )
    asked = AskAttester(by=MANY_HATS, request=REQUEST_ID, sha256=OTHER_DIGEST, at=ENDS)
    case = taken(case, [asked])
    assert rules_met(case, Approve(by=MANY_HATS, digest=DIGEST, scope_version=1)) == {15, 28}
    refusal = apply(case, by_one(attesting(verdict=Verdict.REFUSE)))
    assert (refusal.state, refusal.asked, refusal.approvals) == (State.RENDERED, None, ())
    approved = apply(case, by_one(attesting()))
    assert approved.approvals[0].by == "ruth"
    sent = taken(approved, [Transmit(by=MANY_HATS, digest=DIGEST, recipients=receivers(ORDER))])
    assert sent.state is State.TRANSMITTED


@pytest.mark.parametrize(
    ("paper", "role", "counts"),
    [
        (ORDER, AttesterRole.CONSULTANT, True),
        (REVIEW_ORDER, AttesterRole.COUNSEL, True),
        (REVIEW_ORDER, AttesterRole.CONSULTANT, False),
        (SUBPOENA, AttesterRole.COUNSEL, True),
        (SUBPOENA, AttesterRole.CONSULTANT, True),
    ],
)
def test_only_a_lawyer_outside_stands_for_counsel(
    paper: Paper, role: AttesterRole, *, counts: bool
) -> None:
    case = case_at(State.RENDERED, paper, sealed=paper is REVIEW_ORDER)
    asked = AskAttester(by=RECORDS, request=REQUEST_ID, sha256=OTHER_DIGEST, at=ENDS)
    step = attesting(role)
    if counts:
        assert apply(apply(case, asked), step).state is State.APPROVED
    else:
        assert rules_met(apply(case, asked), step) == {28}


@pytest.mark.parametrize(
    "change",
    [{"request": "f" * 32}, {"request_sha256": DIGEST}, {"digest": OTHER_DIGEST}],
    ids=lambda change: next(iter(change)),
)
def test_an_answer_to_something_else_is_refused(change: dict[str, str]) -> None:
    asked = AskAttester(by=RECORDS, request=REQUEST_ID, sha256=OTHER_DIGEST, at=ENDS)
    case = apply(case_at(State.RENDERED), asked)
    assert rules_met(case, replace(attesting(), **change)) == {28}


def test_a_new_rendering_and_a_changed_decision_take_the_question_back() -> None:
    asked = AskAttester(by=RECORDS, request=REQUEST_ID, sha256=OTHER_DIGEST, at=ENDS)
    case = apply(case_at(State.RENDERED), asked)
    again = apply(case, Render(by=RECORDS, digest=OTHER_DIGEST, self_test_passed=True))
    assert again.asked is None
    assert rules_met(again, attesting()) == {28}
    reopened = apply(case, Reopen(by=COUNSEL, sections=frozenset({"s1"})))
    assert (reopened.asked, reopened.left_outside) == (None, False)


TestOnePerson = OnePerson.TestCase
TestOnePerson.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestAnyCase = AnyCase.TestCase
TestAnyCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
