"""Mandated reports (SE1 to SE5): at once, alone, by the state's clocks, and what is owed after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import START
from tests.integration.safety.conftest import (
    CONSULTATION,
    INTAKE,
    REPORTED,
    REPORTER,
    Harbor,
    Open,
    report_facts,
    telling,
    text_of,
)
from vault.disclosure.rules.consultation import Consultation
from vault.errors import Conflict, NotFound, PermissionDenied
from vault.jurisdictions.rules import VictimClass
from vault.records.chart_model import ChartStatus
from vault.records.tables import Chart
from vault.retention.facts import obstacle
from vault.safety.papers import NotComplete
from vault.safety.service import SafetyInputInvalid
from vault.safety.tables import SafetyEntry
from vault.safety.telling import TellingInvalid
from vault.safety.vocabulary import Finding, Kind, Method, Recipient, TaskKind, TellException

BOSTON = ZoneInfo("America/New_York")


def due(harbor: Harbor, case: str, kind: TaskKind) -> object:
    return next(each.due_at for each in harbor.page(case).tasks if each.kind is kind)


def test_a_report_is_opened_told_and_written_by_the_clinician_alone(harbor: Harbor) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    case = harbor.opened(victim=VictimClass.CHILD)
    assert harbor.open_tasks(case) == {
        TaskKind.TELL_AGENCY,
        TaskKind.WRITE_REPORT,
        TaskKind.COMPLETE,
        TaskKind.CONSULT,
        TaskKind.REVIEW,
    }
    vault.safety.complete(clinician, case, report_facts())
    vault.safety.tell(clinician, case, INTAKE)
    document = vault.safety_papers.render(clinician, case)
    content = vault.safety_papers.open(clinician, case, document)
    assert content.startswith(b"%PDF-1.7")
    assert content.rstrip().endswith(b"%%EOF")
    vault.safety.tell(clinician, case, telling(method=Method.WRITING, recipient="DCF, by fax"))
    assert harbor.open_tasks(case) == {TaskKind.CONSULT, TaskKind.REVIEW}
    page = harbor.page(case)
    [oral, written] = page.record.told
    assert (oral.reference, oral.recipient, written.method) == (
        "DCF-4471",
        "D. Ruiz, intake",
        Method.WRITING,
    )


@pytest.mark.parametrize(
    ("state", "victim", "kind", "after"),
    [
        ("MA", VictimClass.CHILD, TaskKind.TELL_AGENCY, timedelta(0)),
        ("MA", VictimClass.CHILD, TaskKind.WRITE_REPORT, timedelta(hours=48)),
        ("CA", VictimClass.CHILD, TaskKind.WRITE_REPORT, timedelta(hours=36)),
        ("CA", VictimClass.ELDER, TaskKind.WRITE_REPORT, timedelta(days=2)),
        ("NY", VictimClass.CHILD, TaskKind.WRITE_REPORT, timedelta(hours=48)),
        ("TX", VictimClass.CHILD, TaskKind.TELL_AGENCY, timedelta(hours=24)),
    ],
)
def test_the_states_clock_runs_from_the_suspicion(
    in_state: Open, state: str, victim: VictimClass, kind: TaskKind, after: timedelta
) -> None:
    harbor = in_state(state)
    case = harbor.opened(victim=victim)
    known = START - timedelta(hours=3)
    facts = replace(report_facts(victim), known_at=known)
    harbor.vault.safety.complete(harbor.clinician, case, facts)
    assert due(harbor, case, kind) == known + after


def test_texas_asks_for_no_second_written_report(in_state: Open) -> None:
    harbor = in_state("TX")
    case = harbor.completed(report_facts())
    assert TaskKind.WRITE_REPORT not in harbor.open_tasks(case)


def test_until_the_victim_is_known_the_earliest_clock_of_the_state_runs(in_state: Open) -> None:
    harbor = in_state("CA")
    case = harbor.opened()
    opened = harbor.page(case).record.opened.at
    assert due(harbor, case, TaskKind.WRITE_REPORT) == opened + timedelta(hours=36)


def test_an_adult_victim_is_told_or_the_exception_is_recorded(harbor: Harbor) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    case = harbor.completed(report_facts(VictimClass.ELDER))
    assert TaskKind.TELL_VICTIM in harbor.open_tasks(case)
    for told_at, exception, words in (
        (None, None, "told"),
        (START, TellException.RISK, "both"),
        (None, TellException.RISK, " "),
        (START + timedelta(days=9), None, "tomorrow"),
    ):
        with pytest.raises(SafetyInputInvalid):
            vault.safety.tell_victim(
                clinician, case, told_at=told_at, exception=exception, words=words
            )
    vault.safety.tell_victim(
        clinician, case, exception=TellException.RISK, words="He reads her mail"
    )
    assert TaskKind.TELL_VICTIM not in harbor.open_tasks(case)


def test_nobody_tells_a_child(harbor: Harbor) -> None:
    case = harbor.completed(report_facts())
    assert TaskKind.TELL_VICTIM not in {each.kind for each in harbor.page(case).tasks}
    with pytest.raises(SafetyInputInvalid):
        harbor.vault.safety.tell_victim(harbor.clinician, case, told_at=START, words="x")


def test_a_consultation_counts_when_it_is_whole_before_or_after(harbor: Harbor) -> None:
    case = harbor.opened()
    vault, clinician = harbor.vault, harbor.clinician
    missing = vault.safety.consult(clinician, case, Consultation(name="Mei Sato"))
    assert "advice" in missing
    assert TaskKind.CONSULT in harbor.open_tasks(case)
    vault.safety.consult(clinician, case, CONSULTATION)
    assert TaskKind.CONSULT not in harbor.open_tasks(case)
    with pytest.raises(SafetyInputInvalid):
        vault.safety.consult(clinician, case, Consultation())


def test_somebody_else_reviews_within_one_business_day(harbor: Harbor) -> None:
    vault, clinician, sato = harbor.vault, harbor.clinician, harbor.people["sato"]
    case = harbor.completed(report_facts())
    opened = harbor.page(case).record.opened.at
    assert due(harbor, case, TaskKind.REVIEW) == opened + timedelta(days=1)  # a Monday
    [waiting] = [
        each for each in vault.safety_views.waiting_for(sato) if each.task.kind is TaskKind.REVIEW
    ]
    assert waiting.case.number == case
    with pytest.raises(PermissionDenied):
        vault.safety.review(clinician, case, Finding.IN_ORDER, "Well done, me")
    with pytest.raises(SafetyInputInvalid):
        vault.safety.review(sato, case, Finding.IN_ORDER, " ")
    vault.safety.review(sato, case, Finding.IN_ORDER, "Reported at once and in full")
    kinds = {each.task.kind for each in vault.safety_views.waiting_for(sato)}
    assert TaskKind.REVIEW not in kinds
    assert harbor.page(case).record.review is not None


def test_a_supervisor_who_reported_does_not_review_it(harbor: Harbor) -> None:
    vault, sato = harbor.vault, harbor.people["sato"]
    case = harbor.completed(report_facts())
    vault.safety.tell(sato, case, INTAKE)
    with pytest.raises(PermissionDenied):
        vault.safety.review(sato, case, Finding.IN_ORDER, "My own call")
    vault.safety.review(harbor.people["pryce"], case, Finding.FOLLOW_UP, "Call again")


def test_what_is_overdue_shows_to_whoever_may_review(harbor: Harbor) -> None:
    case = harbor.opened()
    pryce = harbor.people["pryce"]
    harbor.clock.advance(timedelta(hours=1))
    waiting = harbor.vault.safety_views.waiting_for(pryce)
    assert [each.task.kind for each in waiting] == [TaskKind.TELL_AGENCY, TaskKind.REVIEW]
    harbor.clock.advance(timedelta(days=3))
    waiting = harbor.vault.safety_views.waiting_for(pryce)
    assert {each.case.number for each in waiting} == {case}
    assert {each.task.kind for each in waiting} == harbor.open_tasks(case)
    assert harbor.vault.safety_views.waiting_for(harbor.people["okoye"]) == ()


def test_a_report_that_lacks_facts_is_told_by_voice_but_not_written(harbor: Harbor) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    case = harbor.opened()
    with pytest.raises(NotComplete) as refused:
        vault.safety_papers.render(clinician, case)
    assert "what the report says" in refused.value.what
    vault.safety.tell(clinician, case, telling(content="A child with bruises"))
    assert TaskKind.TELL_AGENCY not in harbor.open_tasks(case)


def test_nothing_is_changed_and_every_state_of_the_facts_stays(harbor: Harbor) -> None:
    case = harbor.completed(report_facts())
    later = replace(report_facts(), facts="And on the back, seen on Tuesday")
    harbor.vault.safety.complete(harbor.clinician, case, later)
    assert harbor.page(case).record.facts == later
    assert len(harbor.rows(SafetyEntry)) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "", "affiliation": ""},
        {"told_at": START + timedelta(days=1)},
        {"to": Recipient.VICTIM},
    ],
)
def test_what_was_told_says_to_whom_what_and_when(harbor: Harbor, wrong: dict[str, object]) -> None:
    case = harbor.completed(report_facts())
    with pytest.raises(TellingInvalid):
        harbor.vault.safety.tell(harbor.clinician, case, telling(**wrong))
    assert harbor.page(case).record.told == ()


def test_it_can_be_opened_without_a_chart_and_for_a_colleagues_chart(harbor: Harbor) -> None:
    vault, okoye = harbor.vault, harbor.people["okoye"]
    assert harbor.page(vault.safety.open(okoye, Kind.REPORT), okoye).ref.chart == ""
    case = vault.safety.open(okoye, Kind.REPORT, chart=harbor.chart)
    assert harbor.page(case, okoye).ref.chart == harbor.chart
    with pytest.raises(NotFound):
        vault.safety.open(okoye, Kind.REPORT, chart="C-NOSUCH")


def test_the_paper_holds_the_report_and_nothing_of_the_chart(harbor: Harbor) -> None:
    case = harbor.completed(replace(report_facts(), part2=True))
    document = harbor.vault.safety_papers.render(harbor.clinician, case)
    text = text_of(harbor.vault.safety_papers.open(harbor.clinician, case, document))
    assert REPORTED in text
    assert REPORTER in text
    assert "42 CFR 2.12(c)(6)" in text
    assert "canary" not in text


def test_unsigned_rules_warn_until_counsel_signs(harbor: Harbor) -> None:
    case = harbor.opened(victim=VictimClass.CHILD)
    warnings = harbor.page(case).warnings
    assert any("ma.report.child" in each for each in warnings)
    assert not any("ma.report.elder" in each for each in warnings)


def test_a_chart_is_not_disposed_of_while_something_about_it_is_to_be_done(harbor: Harbor) -> None:
    with harbor.vault.store.reading() as reader:
        chart_id = harbor.row(Chart, number=harbor.chart)["id"]
        assert obstacle(reader, chart_id, ChartStatus.CLOSED) == ""
    harbor.opened()
    with harbor.vault.store.reading() as reader:
        assert "safety case" in obstacle(reader, chart_id, ChartStatus.CLOSED).lower()


def test_the_settings_name_the_practices_own_agency(
    in_state: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULT_RECORDS__REPORT_AGENCIES", '{"child": "Suffolk DCF, 617-555-0100"}')
    harbor = in_state("MA")
    assert harbor.page(harbor.opened()).agency == ""
    child = harbor.page(harbor.opened(victim=VictimClass.CHILD))
    assert child.agency == "Suffolk DCF, 617-555-0100"
    elder = harbor.page(harbor.opened(victim=VictimClass.ELDER))
    assert "Elder Protective Services" in elder.agency


def test_a_case_opened_without_a_chart_is_attached_once_and_accounted_there(
    harbor: Harbor,
) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    case = vault.safety.open(clinician, Kind.REPORT)
    vault.safety.tell(clinician, case, telling(content="A child with bruises"))
    officer = harbor.people["pryce"]
    assert vault.accountings.accounting(officer, harbor.chart, "A").accounting.entries == ()
    with pytest.raises(NotFound):
        vault.safety.attach(clinician, case, "C-NOSUCH")
    vault.safety.attach(clinician, case, harbor.chart)
    assert harbor.page(case).ref.chart == harbor.chart
    assert len(vault.accountings.accounting(officer, harbor.chart, "A").accounting.entries) == 1
    with pytest.raises(Conflict):
        vault.safety.attach(clinician, case, harbor.chart)
    vault.safety.complete(clinician, case, report_facts())
    assert harbor.page(case).record.facts == report_facts()
