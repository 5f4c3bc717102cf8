from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.unit.disclosure.people import AMENDED, COUNSEL, OFFICER, ORDER, RECORDS, straight_path
from vault.disclosure.ledger.entries import Filed, RoundAct, Spoken
from vault.disclosure.ledger.progress import Moment, Progress
from vault.disclosure.ledger.talks import talks_of
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.negotiation import Party, RoundStatus
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.intake import Verify
from vault.disclosure.rules.steps.side import Amend, NoteMotion, Rule
from vault.disclosure.rules.vocabulary import Ruling, SideState, State
from vault.disclosure.rules.workflow import apply

DAY = datetime(2026, 1, 5, tzinfo=UTC)


class Way:
    """A case that is taken on step by step, a day apart."""

    def __init__(self) -> None:
        self.case = CaseState(paper=ORDER)
        self.progress = Progress.begun(Moment(1, DAY, "rita"))
        self.number = 1

    def take(self, *steps: Step) -> None:
        for step in steps:
            self.number += 1
            moment = Moment(self.number, DAY + timedelta(days=self.number), step.by.person)
            now = apply(self.case, step)
            self.progress = self.progress.after(self.case, now, moment)
            self.case = now


def way_to(state: State) -> Way:
    way = Way()
    for here, steps in straight_path():
        if here is state:
            break
        way.take(*steps)
    return way


def test_each_state_reached_names_the_entry_that_led_there_and_who_made_it() -> None:
    way = way_to(State.BASIS_MET)
    assert list(way.progress.reached) == [s for s in State if s.rank <= State.BASIS_MET.rank]
    assert way.progress.reached[State.VERIFIED].by == OFFICER.person
    assert way.progress.reached[State.BASIS_MET] == Moment(7, DAY + timedelta(days=7), "carl")


def test_an_amended_paper_takes_back_what_stood_on_the_first() -> None:
    way = way_to(State.DECIDED)
    way.take(NoteMotion(by=COUNSEL))
    motion = way.progress.raised[SideState.MOTION_PENDING]
    way.take(Rule(by=COUNSEL, side=SideState.MOTION_PENDING, ruling=Ruling.AMENDED))
    assert way.progress.raised.keys() == {SideState.ORDER_AMENDED}
    assert motion.number < way.progress.raised[SideState.ORDER_AMENDED].number
    way.take(Amend(by=RECORDS, paper=AMENDED))
    assert way.progress.reached.keys() == {
        State.RECEIVED,
        State.HELD,
        State.CLASSIFIED,
        State.CONSULTED,
    }
    way.take(Verify(by=RECORDS))
    assert way.progress.reached[State.VERIFIED].by == RECORDS.person
    assert not way.progress.raised


def filed(version: int) -> Filed:
    instrument = Instrument(kind=ORDER.kind, signer=ORDER.signer)
    return Filed(version=version, instrument=instrument, clauses=CLAUSES, by="rita", at=DAY)


CLAUSES = (Clause(number=1, words="All records."),)


def spoken(act: RoundAct, party: Party, words: str = "") -> Spoken:
    clauses = () if act is RoundAct.AGREE else CLAUSES
    return Spoken(act=act, party=party, clauses=clauses, words=words, by="carl", at=DAY)


def test_the_negotiation_is_kept_under_the_paper_it_was_held_about() -> None:
    first, second = talks_of(
        [
            filed(1),
            filed(1),
            spoken(RoundAct.PROPOSE, Party.CUSTODIAN, "narrower"),
            spoken(RoundAct.COUNTER, Party.REQUESTER),
            spoken(RoundAct.AGREE, Party.CUSTODIAN, "so be it"),
            filed(2),
            spoken(RoundAct.PROPOSE, Party.HOLDER),
        ]
    )
    assert (first.paper, second.paper) == (1, 2)
    assert [each.status for each in first.rounds] == [RoundStatus.COUNTERED, RoundStatus.AGREED]
    assert first.rounds[0].said.words == "narrower"
    assert first.rounds[1].answer is not None
    assert first.rounds[1].answer.words == "so be it"
    assert [each.status for each in second.rounds] == [RoundStatus.PROPOSED]
