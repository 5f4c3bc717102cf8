"""Safety beside a court's case: never held up by it, never in its production, in the accounting."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from zipfile import ZipFile

import pytest

from tests.conftest import Beginning, People
from tests.integration.disclosure.conftest import begins
from tests.integration.production.conftest import STAGES, Producing
from tests.integration.safety.conftest import (
    INTAKE,
    REPORTED,
    REPORTER,
    THREAT,
    report_facts,
    telling,
    text_of,
)
from tests.integration.safety.test_threats import AMBULANCE_BY_WORD, NATURE
from vault.assembly import Vault
from vault.disclosure.rules.accounts.accounting import Exemption
from vault.safety.accounting import SafetyDisclosures
from vault.safety.facts import Facts
from vault.safety.service import SafetyInputInvalid
from vault.safety.vocabulary import Kind, Method, Recipient

SECRETS = (REPORTED, REPORTER, "stepfather", "DCF-4471", "Ruiz")


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    return begins(request, STAGES)


@pytest.fixture
def matter(vault: Vault, people: People) -> Producing:
    return Producing.begun(vault, people)


def reported(matter: Producing, facts: Facts | None = None, kind: Kind = Kind.REPORT) -> str:
    safety = matter.vault.safety
    case = safety.open(matter.clinician, kind, chart=matter.chart)
    safety.complete(matter.clinician, case, facts or report_facts())
    return case


@pytest.mark.parametrize(
    "state",
    [
        lambda m: m.state(),
        lambda m: m.to_basis(),
        lambda m: m.to_reviewed(),
        lambda m: m.to_rendered(),
        lambda m: m.to_delivered(),
    ],
    ids=["received", "held", "reviewed", "rendered", "sent"],
)
def test_a_report_goes_out_in_any_state_of_any_case(
    matter: Producing, state: Callable[[Producing], object]
) -> None:
    state(matter)
    case = reported(matter)
    matter.vault.safety.tell(matter.clinician, case, INTAKE)
    document = matter.vault.safety_papers.render(matter.clinician, case)
    paper = matter.vault.safety_papers.open(matter.clinician, case, document)
    assert REPORTED in text_of(paper)


def test_a_reporter_and_a_report_are_in_no_production(matter: Producing) -> None:
    case = reported(matter)
    matter.vault.safety.tell(matter.clinician, case, INTAKE)
    matter.vault.safety_papers.render(matter.clinician, case)
    package = matter.to_delivered()
    with ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            text = text_of(content) if name.endswith(".pdf") else content.decode("utf-8", "replace")
            for secret in (*SECRETS, case):
                assert secret not in text, name
                assert secret.encode() not in content, name


def test_what_left_stands_in_the_accounting_without_reporter_or_facts(matter: Producing) -> None:
    vault, officer = matter.vault, matter.officer
    case = reported(matter)
    vault.safety.tell(matter.clinician, case, INTAKE)
    vault.safety.tell(
        matter.clinician, case, telling(method=Method.WRITING, recipient="", address="1 Main St")
    )
    threat = reported(matter, THREAT, Kind.WARN)
    vault.safety.tell(
        matter.clinician,
        threat,
        telling(to=Recipient.LAW_ENFORCEMENT, recipient="", affiliation="Harborville Police"),
    )
    found = vault.accountings.accounting(officer, matter.chart, "A")
    lines = [each for entry in found.accounting.entries for each in entry.all]
    assert [(each.ref, each.address) for each in lines] == [
        (case, ""),
        (case, "1 Main St"),
        (threat, ""),
    ]
    assert "164.512(b)(1)(ii)" in lines[0].purpose
    assert "164.512(j)" in lines[2].purpose
    assert "Department of Children and Families" in lines[0].recipient
    shown = repr(found)
    for secret in (REPORTED, REPORTER, "stepfather", "DCF-4471", THREAT.what, "harmon", "Harmon"):
        assert secret not in shown


def test_an_emergency_is_logged_and_exempt_from_the_accounting(matter: Producing) -> None:
    case = reported(matter, NATURE, Kind.EMERGENCY)
    matter.vault.safety.tell(matter.clinician, case, AMBULANCE_BY_WORD)
    officer = matter.officer
    with matter.vault.store.unit_of_work() as work:
        found = SafetyDisclosures().find(work, officer, matter.chart_id, None)  # type: ignore[arg-type]  # nothing is refused here
    [line] = found.opened()
    assert line.exempt is Exemption.TREATMENT_PAYMENT_OPERATIONS
    shown = matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    assert shown.accounting.entries == ()


def test_whoever_holds_no_key_learns_only_that_something_left(matter: Producing) -> None:
    case = reported(matter)
    matter.vault.safety.tell(matter.clinician, case, INTAKE)
    found = matter.vault.accountings.accounting(matter.people["udell"], matter.chart, "A")
    assert (found.accounting.entries, found.closed) == ((), 1)
    assert matter.vault.accountings.charts(matter.people["udell"]) == ()
    assert [each.number for each in matter.vault.accountings.charts(matter.officer)] == [
        matter.chart
    ]


def test_a_report_about_one_client_stands_in_that_clients_accounting_alone(
    matter: Producing,
) -> None:
    vault, officer = matter.vault, matter.officer
    case = reported(matter, replace(report_facts(), about=frozenset({"B"})))
    vault.safety.tell(matter.clinician, case, INTAKE)
    accountings = {
        handle: vault.accountings.accounting(officer, matter.chart, handle).accounting.entries
        for handle in ("A", "B")
    }
    assert accountings["A"] == ()
    assert [each.first.ref for each in accountings["B"]] == [case]
    for handle in ("COL1", "Z"):
        with pytest.raises(SafetyInputInvalid) as refused:
            vault.safety.complete(
                matter.clinician, case, replace(report_facts(), about=frozenset({handle}))
            )
        assert "A, B" in refused.value.remedy
