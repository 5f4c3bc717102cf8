"""Nobody without its key reads or changes a safety case, and nothing keeps one from acting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, update

from tests.integration.safety.conftest import (
    CHART_TEXT,
    CONSULTATION,
    INTAKE,
    REPORTED,
    REPORTER,
    Harbor,
    report_facts,
)
from vault.audit.events import Outcome
from vault.errors import NotFound, PermissionDenied, TamperedData, VaultError
from vault.identity.actor import Actor
from vault.identity.introducing import NotIntroduced
from vault.identity.permissions import Role
from vault.identity.tables import UserKey, UserRole
from vault.jurisdictions.rules import VictimClass
from vault.records.chart_model import ChartStatus
from vault.safety.book import NotInSafetyCase
from vault.safety.events import SafetyEvent
from vault.safety.tables import SafetyCase, SafetyDocument, SafetyEntry
from vault.safety.vocabulary import Finding, Kind, TaskKind
from vault.schema import METADATA

Act = Callable[[Harbor, Actor, str, str], object]
ACTS: dict[SafetyEvent, Act] = {
    SafetyEvent.ATTACHED: lambda h, a, case, _: h.vault.safety.attach(a, case, h.chart),
    SafetyEvent.COMPLETED: lambda h, a, case, _: h.vault.safety.complete(a, case, report_facts()),
    SafetyEvent.TOLD: lambda h, a, case, _: h.vault.safety.tell(a, case, INTAKE),
    SafetyEvent.CONSULTED: lambda h, a, case, _: h.vault.safety.consult(a, case, CONSULTATION),
    SafetyEvent.VICTIM_TOLD: lambda h, a, case, _: h.vault.safety.tell_victim(a, case, words="x"),
    SafetyEvent.REVIEWED: lambda h, a, case, _: h.vault.safety.review(
        a, case, Finding.IN_ORDER, "x"
    ),
    SafetyEvent.ASKED: lambda h, a, case, _: h.vault.safety_attesting.ask(a, case),
    SafetyEvent.ASKED_READ: lambda h, a, case, _: h.vault.safety_attesting.request(a, case),
    SafetyEvent.ATTESTED: lambda h, a, case, _: h.vault.safety_attesting.take_in(a, case, b"{}"),
    SafetyEvent.SHARED: lambda h, a, case, _: h.vault.safety.share(a, case, a.username),
    SafetyEvent.SHOWN: lambda h, a, case, _: h.vault.safety_views.show(a, case),
    SafetyEvent.RENDERED: lambda h, a, case, _: h.vault.safety_papers.render(a, case),
    SafetyEvent.SECTION_READ: lambda h, a, case, _: h.vault.safety_papers.hand_over(
        a, case, INTAKE, [h.section]
    ),
    SafetyEvent.DOCUMENT_READ: lambda h, a, case, paper: h.vault.safety_papers.open(a, case, paper),
}
OUTSIDERS = ("okoye", "reyes", "calder", "udell", "quill")
"""A clinician who has no part in it, records, counsel, auditor, administrator."""


@pytest.fixture
def case(harbor: Harbor) -> str:
    return harbor.completed(report_facts())


@pytest.fixture
def paper(harbor: Harbor, case: str) -> str:
    return harbor.vault.safety_papers.render(harbor.clinician, case)


@pytest.mark.parametrize("act", ACTS)
def test_no_outsider_acts_on_or_reads_a_case(
    harbor: Harbor, case: str, paper: str, act: SafetyEvent
) -> None:
    quill = harbor.people["quill"]
    harbor.vault.accounts.set_roles(quill, "quill", [Role.ADMINISTRATOR])
    for name in OUTSIDERS:
        outsider = harbor.vault.logins.login(name, f"{name} keeps the harbour light burning")
        before = len(harbor.logged(act, Outcome.DENIED))
        with pytest.raises(PermissionDenied) as refused:
            ACTS[act](harbor, outsider, case, paper)
        assert REPORTED not in str(refused.value)
        assert len(harbor.logged(act, Outcome.DENIED)) == before + 1, name
    assert len(harbor.page(case).record.told) == 0


def test_lists_show_an_outsider_nothing(harbor: Harbor, case: str) -> None:
    okoye = harbor.people["okoye"]
    assert harbor.vault.safety_views.list_for(okoye) == ()
    assert harbor.vault.safety_views.waiting_for(okoye) == ()
    for name in ("reyes", "calder", "udell"):
        with pytest.raises(PermissionDenied):
            harbor.vault.safety_views.list_for(harbor.people[name])


def test_whether_there_is_a_case_is_not_told(harbor: Harbor, case: str) -> None:
    okoye = harbor.people["okoye"]
    with pytest.raises(NotInSafetyCase) as there:
        harbor.vault.safety_views.show(okoye, case)
    with pytest.raises(NotInSafetyCase) as nowhere:
        harbor.vault.safety_views.show(okoye, "S-AAAAAA")
    assert str(there.value) == str(nowhere.value)


def test_the_general_grant_of_keys_does_not_reach_a_case(harbor: Harbor, case: str) -> None:
    compartment = harbor.row(SafetyCase, number=case)["compartment_id"]
    with pytest.raises(PermissionDenied):
        harbor.vault.grants.grant(harbor.clinician, compartment, "okoye")


def test_a_new_privacy_officer_is_given_the_key_by_somebody_who_holds_it(
    harbor: Harbor, case: str
) -> None:
    quill = harbor.people["quill"]
    code = harbor.vault.accounts.invite(quill, "later", "", "", [Role.PRIVACY_OFFICER])
    harbor.vault.accounts.enrol("later", code, "later keeps the harbour light burning")
    later = harbor.people["later"]
    with pytest.raises(NotInSafetyCase):
        harbor.vault.safety_views.show(later, case)
    harbor.vault.safety.share(harbor.clinician, case, "later")
    assert harbor.page(case, later).record.facts == report_facts()
    with pytest.raises(VaultError):
        harbor.vault.safety.share(harbor.clinician, case, "udell")


def test_nothing_that_somebody_wrote_stands_in_the_database(
    harbor: Harbor, case: str, paper: str
) -> None:
    harbor.vault.safety.tell(harbor.clinician, case, INTAKE)
    with harbor.vault.store.reading() as reader:
        stored = "\n".join(
            repr(tuple(row))
            for table in METADATA.sorted_tables
            for row in reader.execute(table.select())
        )
    for secret in (REPORTED, REPORTER, "DCF-4471", "stepfather", "Ruiz"):
        assert secret not in stored


@pytest.mark.parametrize(
    "change",
    [
        lambda c: [delete(SafetyEntry).where(SafetyEntry.case_id == c, SafetyEntry.number == 3)],
        lambda c: [
            update(SafetyEntry)
            .where(SafetyEntry.case_id == c, SafetyEntry.number == 3)
            .values(number=9)
        ],
        lambda c: [
            update(SafetyEntry)
            .where(SafetyEntry.case_id == c, SafetyEntry.number == 2)
            .values(kind="reviewed")
        ],
        lambda c: [update(SafetyCase).where(SafetyCase.id == c).values(kind="warn")],
    ],
    ids=["deleted", "moved", "renamed", "retold"],
)
def test_a_case_changed_in_the_database_is_refused(
    harbor: Harbor, case: str, change: Callable[[str], list[Any]]
) -> None:
    harbor.vault.safety.tell(harbor.clinician, case, INTAKE)
    harbor.tamper(*change(harbor.row(SafetyCase, number=case)["id"]))
    with pytest.raises(TamperedData):
        harbor.page(case)
    with pytest.raises(TamperedData):
        harbor.vault.safety.tell(harbor.clinician, case, INTAKE)


def test_a_paper_moved_to_another_case_opens_in_neither(
    harbor: Harbor, paper: str, case: str
) -> None:
    other = harbor.completed(report_facts())
    target = harbor.row(SafetyCase, number=other)["id"]
    harbor.tamper(update(SafetyDocument).values(case_id=target))
    for number in (case, other):
        with pytest.raises(NotFound):
            harbor.vault.safety_papers.open(harbor.clinician, number, paper)


def test_it_opens_though_a_supervisors_key_was_exchanged_in_the_database(harbor: Harbor) -> None:
    sato = harbor.people["sato"].user_id
    okoye = harbor.row(UserKey, user_id=harbor.people["okoye"].user_id)
    harbor.tamper(
        update(UserKey)
        .where(UserKey.user_id == sato)
        .values(recipient_public=okoye["recipient_public"])
    )
    case = harbor.opened()
    assert sato not in harbor.page(case).holders
    assert harbor.people["pryce"].user_id in harbor.page(case).holders


def test_a_role_planted_in_the_database_gives_nobody_the_key(harbor: Harbor) -> None:
    okoye = harbor.people["okoye"]
    harbor.put(UserRole, {"user_id": okoye.user_id, "role": Role.SUPERVISOR})
    case = harbor.opened()
    assert okoye.user_id not in harbor.page(case).holders
    with pytest.raises((NotInSafetyCase, NotIntroduced)):
        harbor.vault.safety_views.show(okoye, case)


def test_no_one_has_to_be_there_and_nothing_else_has_to_be_done(harbor: Harbor) -> None:
    """No supervisor and no privacy officer is left, and the chart is closed."""
    quill = harbor.people["quill"]
    harbor.vault.accounts.set_status(quill, "pryce", active=False)
    harbor.vault.accounts.set_status(quill, "sato", active=False)
    harbor.vault.accounts.set_roles(quill, "quill", [Role.ADMINISTRATOR])
    harbor.vault.charts.set_status(harbor.clinician, harbor.chart, ChartStatus.CLOSED)
    case = harbor.completed(report_facts(VictimClass.ELDER))
    harbor.vault.safety.tell(harbor.clinician, case, INTAKE)
    paper = harbor.vault.safety_papers.render(harbor.clinician, case)
    assert harbor.vault.safety_papers.open(harbor.clinician, case, paper).startswith(b"%PDF")
    assert harbor.page(case).holders == (harbor.clinician.user_id,)
    assert TaskKind.REVIEW in harbor.open_tasks(case)


def test_every_act_is_in_the_log_with_its_purpose_and_no_word_of_it(
    harbor: Harbor, case: str, paper: str
) -> None:
    harbor.vault.safety.tell(harbor.clinician, case, INTAKE)
    for tag in (SafetyEvent.OPENED, SafetyEvent.COMPLETED, SafetyEvent.TOLD, SafetyEvent.RENDERED):
        [event] = harbor.logged(tag)
        assert (event.chart, event.purpose) == (harbor.chart, "PUBHLTH")
        assert not any(word in repr(event) for word in (REPORTED, REPORTER, "Ruiz", CHART_TEXT))


def test_a_kind_of_case_takes_its_own_facts_alone(harbor: Harbor) -> None:
    case = harbor.opened(Kind.WARN)
    with pytest.raises(VaultError):
        harbor.vault.safety.complete(harbor.clinician, case, report_facts())
