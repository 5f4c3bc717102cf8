"""From the paper's arrival to the finding that its basis is met, and what turns it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update

from tests.integration.disclosure.clients import by_forms, enter, signed
from tests.integration.disclosure.conftest import (
    ABOUT_A,
    ALL_RECORDS,
    CONSULTATION,
    PARENTING_ONLY,
    SCAN,
    SERVED,
    Matter,
    order,
    scan_of,
)
from vault.audit.events import Event, Outcome
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.holds import held_charts
from vault.disclosure.ledger.open_case import PaperRefused
from vault.disclosure.ledger.papers import PaperInvalid, ScanRefused
from vault.disclosure.ledger.participants import NoParticipant
from vault.disclosure.ledger.task_list import TaskKind
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.recall import PagesUnknown
from vault.disclosure.rules.steps.side import RULINGS
from vault.disclosure.rules.vocabulary import (
    Basis,
    CourtAsk,
    DisclosureEvent,
    InstrumentKind,
    Ruling,
    SideState,
    SignerRole,
    State,
)
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.tables import CaseChart, Disclosure, InstrumentScan
from vault.errors import Conflict, NotFound, TamperedData
from vault.identity.rationale import read_rationales

SUBPOENA = {"kind": InstrumentKind.SUBPOENA, "signer": SignerRole.ATTORNEY, "text": frozenset()}


def test_the_opener_those_named_and_every_privacy_officer_take_part(matter: Matter) -> None:
    people = matter.vault.cases.read(matter.records, matter.case).participants
    assert [person.username for person in people] == [
        "calder",
        "harmon",
        "pryce",
        "quill",
        "reyes",
    ]


def test_nobody_without_a_role_in_disclosures_becomes_a_participant(matter: Matter) -> None:
    for username in ("udell", "nobody"):
        with pytest.raises(NoParticipant):
            matter.vault.cases.add_participant(matter.records, matter.case, username)
    matter.vault.cases.add_participant(matter.officer, matter.case, "okoye")
    assert matter.vault.cases.read(matter.people["okoye"], matter.case).number == matter.case
    with pytest.raises(Conflict):
        matter.vault.cases.add_participant(matter.officer, matter.case, "okoye")


def test_a_case_is_listed_with_its_caption_for_participants(matter: Matter) -> None:
    [listed] = matter.vault.cases.list_for(matter.counsel)
    assert listed.caption.parties == ("Alma Hardeman", "Bruno Hardeman")
    assert (listed.number, listed.state, listed.basis) == (matter.case, State.RECEIVED, None)
    assert listed.return_at == SERVED + timedelta(days=20)
    assert listed.object_before is None


def test_an_unknown_chart_is_not_opened_on(matter: Matter) -> None:
    with pytest.raises(NotFound):
        matter.vault.cases.open_case(matter.records, order(), ALL_RECORDS, charts=["C-000000"])
    assert len(matter.rows(Disclosure)) == 1


def test_a_paper_is_verified_once_its_particulars_are_complete(matter: Matter) -> None:
    matter.open_case(order(docket="", signed_by=""))
    with pytest.raises(IllegalStep, match="docket"):
        matter.vault.intake.verify(matter.records, matter.case, "call")
    lacking = matter.vault.intake.complete(
        matter.counsel, matter.case, order(signed_by=""), PARENTING_ONLY
    )
    assert lacking == ("signer's name",)
    assert not matter.vault.intake.complete(matter.records, matter.case, order(), PARENTING_ONLY)
    matter.vault.intake.verify(matter.records, matter.case, "call")
    with pytest.raises(PaperRefused):
        matter.vault.intake.complete(matter.records, matter.case, order(), ALL_RECORDS)
    assert matter.vault.cases.read(matter.records, matter.case).clauses == PARENTING_ONLY


def test_the_scan_is_kept_and_told_apart_from_another(matter: Matter) -> None:
    assert matter.vault.cases.read_scan(matter.counsel, matter.case, 1) == SCAN
    first = matter.rows(InstrumentScan)[0]
    matter.vault.intake.complete(
        matter.records, matter.case, order(), PARENTING_ONLY, scan=scan_of("a better scan")
    )
    assert matter.vault.cases.read_scan(matter.counsel, matter.case, 1) == scan_of("a better scan")
    matter.tamper(
        update(InstrumentScan).values({name: first[name] for name in first if name != "case_id"})
    )
    with pytest.raises(TamperedData):
        matter.vault.cases.read_scan(matter.counsel, matter.case, 1)
    assert matter.logged(CaseEvent.SCAN_READ, Outcome.FAILED)
    with pytest.raises(NotFound):
        matter.vault.cases.read_scan(matter.counsel, matter.case, 2)


@pytest.mark.parametrize(
    "scan",
    [b"", b"a letter", b"%PDF-1.7 and nothing more", SCAN[:200], b"\0" + SCAN],
    ids=["empty", "text", "magic only", "cut short", "shifted"],
)
def test_what_is_no_pdf_is_not_filed_as_a_scan(matter: Matter, scan: bytes) -> None:
    with pytest.raises(ScanRefused):
        matter.vault.cases.open_case(matter.records, order(), ALL_RECORDS, scan=scan)
    assert len(matter.rows(Disclosure)) == 1


def test_a_paper_that_contradicts_itself_is_not_filed(matter: Matter) -> None:
    twice = (*ALL_RECORDS, Clause(number=1, words="And again."))
    for instrument, clauses in (
        (order(return_at=SERVED - timedelta(days=1)), ALL_RECORDS),
        (order(served_at=SERVED.replace(tzinfo=None)), ALL_RECORDS),
        (order(scan_sha256="00" * 32), ALL_RECORDS),
        (order(), twice),
    ):
        with pytest.raises(PaperInvalid):
            matter.vault.cases.open_case(matter.records, instrument, clauses, scan=SCAN)


def test_a_hold_reaches_the_joint_and_the_linked_chart_and_sets_tasks(matter: Matter) -> None:
    matter.vault.intake.verify(matter.records, matter.case, "call")
    held = matter.vault.intake.hold(matter.clinician, matter.case)
    with matter.vault.store.reading() as reader:
        assert held_charts(reader) == held
    assert len(held) == 2
    tasks = matter.vault.cases.read(matter.records, matter.case).tasks
    assert [(t.kind, t.chart, t.member) for t in tasks if t.kind is TaskKind.NOTIFY_CLIENT] == [
        (TaskKind.NOTIFY_CLIENT, matter.chart, "A"),
        (TaskKind.NOTIFY_CLIENT, matter.chart, "B"),
    ]
    kinds = {task.kind for task in tasks}
    assert kinds >= {TaskKind.NOTIFY_COUNSEL, TaskKind.NOTIFY_INSURER, TaskKind.CONSULT}
    assert tasks[0].kind is TaskKind.ANSWER
    assert matter.vault.intake.hold(matter.records, matter.case) == held
    assert len(matter.vault.cases.read(matter.records, matter.case).tasks) == len(tasks)


def test_a_further_chart_named_at_the_hold_belongs_to_the_case(matter: Matter) -> None:
    matter.vault.intake.verify(matter.records, matter.case, "call")
    matter.vault.intake.hold(matter.records, matter.case, [matter.alone])
    charts = matter.vault.cases.read(matter.records, matter.case).charts
    assert charts == tuple(sorted([matter.chart, matter.alone]))
    matter.vault.intake.classify(matter.records, matter.case)
    for tag in (DisclosureEvent.HOLD, DisclosureEvent.CLASSIFY):
        assert {event.chart for event in matter.logged(tag)} == set(charts)


def test_a_task_is_done_once(matter: Matter) -> None:
    [consult, *_] = [
        task
        for task in matter.vault.cases.read(matter.records, matter.case).tasks
        if task.kind is TaskKind.CONSULT
    ]
    matter.vault.tasks.complete(matter.records, matter.case, consult.task_id)
    with pytest.raises(Conflict):
        matter.vault.tasks.complete(matter.records, matter.case, consult.task_id)
    with pytest.raises(NotFound):
        matter.vault.tasks.complete(matter.records, matter.case, "none")


def test_a_consultation_is_recorded_whole_and_ends_its_task(matter: Matter) -> None:
    intake = matter.vault.intake
    intake.verify(matter.records, matter.case, "call")
    intake.hold(matter.records, matter.case)
    intake.classify(matter.records, matter.case)
    with pytest.raises(IllegalStep, match="advice"):
        intake.consult(matter.clinician, matter.case, replace(CONSULTATION, advice=""))
    intake.consult(matter.clinician, matter.case, CONSULTATION)
    dossier = matter.vault.cases.read(matter.clinician, matter.case)
    assert dossier.history[-1].particulars["advice"] == "Ask the court to narrow it."
    assert dossier.history[-1].words == "record a consultation"
    [task] = [task for task in dossier.tasks if task.kind is TaskKind.CONSULT]
    assert task.done_by == matter.clinician.user_id


def test_a_waived_consultation_leaves_its_task_and_its_reason(matter: Matter) -> None:
    intake = matter.vault.intake
    intake.verify(matter.records, matter.case, "call")
    intake.hold(matter.records, matter.case)
    intake.classify(matter.records, matter.case)
    intake.waive_consultation(matter.clinician, matter.case, "The court sits tomorrow.")
    dossier = matter.vault.cases.read(matter.counsel, matter.case)
    assert dossier.history[-1].particulars == {"reason": "The court sits tomorrow."}
    [task] = [task for task in dossier.tasks if task.kind is TaskKind.CONSULT]
    assert task.done_at is None
    attempt = Event(tag="audit:detail:read", actor=matter.officer.user_id)
    with matter.vault.store.reading() as reader:
        [(_, reason)] = read_rationales(reader, matter.officer, matter.case_id, attempt)
    assert reason == "The court sits tomorrow."


def test_a_bare_subpoena_is_not_met_and_its_objection_is_due(matter: Matter) -> None:
    matter.open_case(order(**SUBPOENA))
    [listed, _] = matter.vault.cases.list_for(matter.records)
    assert listed.object_before == SERVED + timedelta(days=14)
    with pytest.raises(IllegalStep, match="satisfactory assurance"):
        matter.to_basis()
    assert matter.at(State.CONSULTED)
    assert matter.logged(DisclosureEvent.MEET_BASIS, Outcome.DENIED)
    dossier = matter.vault.cases.read(matter.records, matter.case)
    assert dossier.state.basis is Basis.SUBPOENA
    assert TaskKind.OBJECT in {task.kind for task in dossier.tasks}
    difference = matter.vault.court.amend(
        matter.records, matter.case, order(**SUBPOENA), PARENTING_ONLY, scan=SCAN
    )
    assert difference is not None
    assert difference.added == ()


def test_the_court_is_asked_and_an_amended_order_answers(matter: Matter) -> None:
    matter.open_case(clauses=ALL_RECORDS)
    intake, court = matter.vault.intake, matter.vault.court
    intake.verify(matter.records, matter.case, "call")
    intake.hold(matter.records, matter.case)
    intake.classify(matter.records, matter.case)
    intake.consult(matter.clinician, matter.case, CONSULTATION)
    intake.ask_court(matter.counsel, matter.case, CourtAsk.NARROW, "Motion to narrow.")
    with pytest.raises(IllegalStep, match="a motion is pending"):
        intake.meet_basis(matter.counsel, matter.case)
    court.rule(
        matter.counsel, matter.case, SideState.MOTION_PENDING, Ruling.AMENDED, "Allowed in part."
    )
    difference = court.amend(
        matter.records, matter.case, order(), PARENTING_ONLY, scan=scan_of("AMENDED ORDER")
    )
    assert difference is not None
    [change] = difference.changed
    assert change.number == 1
    assert any("2025-11-01" in words for words in change.words)
    with pytest.raises(IllegalStep, match="amended"):
        intake.meet_basis(matter.counsel, matter.case)
    intake.verify(matter.records, matter.case, "call")
    assert intake.meet_basis(matter.counsel, matter.case).state is State.BASIS_MET
    assert matter.vault.cases.read_scan(matter.records, matter.case, 2) == scan_of("AMENDED ORDER")


def test_a_later_paper_is_compared_section_by_section_with_the_readers_titles(
    matter: Matter,
) -> None:
    with pytest.raises(Conflict):
        matter.vault.scoping.difference(matter.clinician, matter.case)
    matter.to_decided()
    reached = replace(PARENTING_ONLY[0], title_words=("alone",))
    matter.vault.court.amend(matter.records, matter.case, order(), [reached], scan=SCAN)
    seen = matter.vault.scoping.difference(matter.clinician, matter.case)
    keys = {matter.sections[key]: key for key in matter.sections}
    assert {keys[effect.section] for effect in seen.effects} == {
        "parenting",
        "handover",
        "a-alone",
        "b-alone",
    }
    blind = matter.vault.scoping.difference(matter.records, matter.case)
    assert blind.effects == ()
    state = matter.state()
    assert (state.scope.version, state.decisions, state.approvals) == (0, frozenset(), ())
    assert len(state.past) == 1


@pytest.mark.parametrize("side", [SideState.OBJECTION_PENDING, SideState.STAYED])
def test_what_is_pending_holds_the_case_up_until_it_is_ruled_on(
    matter: Matter, side: SideState
) -> None:
    raising = {
        SideState.OBJECTION_PENDING: matter.vault.court.object,
        SideState.STAYED: matter.vault.court.stay,
    }
    matter.to_basis()
    raising[side](matter.records, matter.case, "filed today")
    with pytest.raises(IllegalStep):
        matter.set_scope()
    assert Ruling.STANDS in RULINGS[side]
    matter.vault.court.rule(matter.records, matter.case, side, Ruling.STANDS, "denied")
    assert matter.set_scope().state is State.SCOPED


@pytest.mark.at("sent")
def test_what_was_sent_can_be_called_back_and_confirmed(matter: Matter) -> None:
    court = matter.vault.court
    for wrong in ("HFS000002-HFS000009", "page two", "HFS000003-HFS000002", "ABC000002"):
        with pytest.raises(PagesUnknown):
            court.claw_back(matter.counsel, matter.case, wrong, "Sent by mistake.")
    court.claw_back(matter.counsel, matter.case, "HFS000002-HFS000003", "Sent by mistake.")
    court.account(matter.records, matter.case)
    notice = str(matter.vault.letters.called_for(matter.counsel, matter.case))
    assert "HFS000002-HFS000003" in notice
    assert "26(b)(5)(B)" in notice
    assert "Hardeman" not in notice
    tasks = {task.kind: task for task in matter.vault.cases.read(matter.counsel, matter.case).tasks}
    assert tasks[TaskKind.SEEK_ORDER].done_at is None
    confirmed = (
        matter.records,
        matter.case,
        SideState.CLAWBACK,
        Ruling.RETURNED,
        "destroyed, by affidavit",
    )
    for element in (Element.RECALL_NOTICE, Element.RECALL_RETURNED, Element.RECALL_NO_ORDER):
        with pytest.raises(IllegalStep, match="not on record"):
            court.rule(*confirmed)
        with pytest.raises(IllegalStep):
            court.close(matter.records, matter.case)
        matter.vault.grounds.establish(
            matter.counsel,
            matter.case,
            element,
            on=SERVED.date(),
            source="letter of January 3",
            document=None if element is Element.RECALL_NO_ORDER else SCAN,
        )
    court.rule(*confirmed)
    tasks = {task.kind: task for task in matter.vault.cases.read(matter.counsel, matter.case).tasks}
    assert tasks[TaskKind.SEEK_ORDER].done_at is not None
    assert court.close(matter.records, matter.case).state is State.CLOSED


def test_a_basis_is_met_for_one_of_several_charts_and_reaches_no_other(matter: Matter) -> None:
    """A of the couple is not A of the other chart: who clears one clears nobody in the next."""
    matter.note(3, ("b-alone", "Parenting", ABOUT_A), chart=matter.alone)
    matter.vault.intake.hold(matter.records, matter.case, [matter.alone])
    with pytest.raises(PaperInvalid, match="which"):
        matter.to_basis()
    with pytest.raises(PaperInvalid, match="which"):
        matter.vault.intake.meet_basis(matter.counsel, matter.case, chart="C-222222")
    matter.vault.intake.meet_basis(matter.counsel, matter.case, chart=matter.chart)
    with pytest.raises(NotFound):
        matter.set_scope("parenting", "b-alone")
    with pytest.raises(NotFound):
        matter.set_scope("b-alone")
    found = matter.vault.scoping.sections(matter.clinician, matter.case)
    proposed = {proposal.section for proposal in found.proposals}
    assert matter.sections["parenting"] in proposed
    assert matter.sections["b-alone"] not in proposed
    assert matter.set_scope("parenting").scope.sections == {matter.sections["parenting"]}


def test_a_chart_planted_in_a_case_stops_the_finding_of_its_basis(matter: Matter) -> None:
    with matter.vault.store.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO case_charts SELECT :c, id FROM charts WHERE number = :n"),
            {"c": matter.case_id, "n": matter.alone},
        )
    with pytest.raises(PaperInvalid, match="which"):
        matter.to_basis()


def test_no_basis_is_found_for_no_chart_and_one_that_comes_later_is_not_reached(
    matter: Matter,
) -> None:
    """A hold names the first chart, so only a row taken away leaves a finding without one."""
    matter.vault.intake.verify(matter.records, matter.case, "by telephone")
    matter.vault.intake.hold(matter.records, matter.case)
    matter.vault.intake.classify(matter.records, matter.case)
    matter.vault.intake.consult(matter.clinician, matter.case, CONSULTATION)
    matter.vault.intake.skip_request(matter.counsel, matter.case, "It is narrow already.")
    matter.tamper(delete(CaseChart).where(CaseChart.case_id == matter.case_id))
    with pytest.raises(PaperInvalid, match="asks for no chart yet") as refused:
        matter.vault.intake.meet_basis(matter.counsel, matter.case)
    assert "on hold for this case first" in refused.value.remedy
    assert matter.state().state is State.CONSULTED
    matter.vault.intake.hold(matter.records, matter.case, [matter.chart])
    matter.vault.intake.meet_basis(matter.counsel, matter.case)
    matter.vault.intake.hold(matter.records, matter.case, [matter.alone])
    matter.note(3, ("b-alone", "Parenting", ABOUT_A), chart=matter.alone)
    with pytest.raises(NotFound):
        matter.set_scope("b-alone")
    assert matter.set_scope("parenting").scope.charts == {matter.chart_id}


def test_a_basis_found_met_again_stays_with_its_chart(matter: Matter) -> None:
    by_forms(matter, signed("A"))
    enter(matter, signed("B"))
    meet = matter.vault.intake.meet_basis
    with pytest.raises(PaperInvalid):
        meet(matter.records, matter.case, chart=matter.alone)
    assert matter.state().late == ("form 2",)
    assert not meet(matter.records, matter.case, chart=matter.chart).late
