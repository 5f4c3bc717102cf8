"""A safety case on both engines: whole, rotated, revoked, recovered, backed up with its papers."""

from __future__ import annotations

import pytest

from tests.conftest import People, Template
from tests.integration.safety.conftest import INTAKE, Harbor, practice, report_facts
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.errors import PermissionDenied
from vault.safety.tables import SafetyCase
from vault.safety.vocabulary import Finding, TaskKind


@pytest.fixture
def anywhere(any_vault: Vault, people: People, clock: SteppingClock) -> Harbor:
    return practice(any_vault, people, clock)


def whole(harbor: Harbor) -> str:
    case = harbor.completed(report_facts())
    harbor.vault.safety.tell(harbor.clinician, case, INTAKE)
    harbor.vault.safety_papers.render(harbor.clinician, case)
    return case


def compartment(harbor: Harbor, case: str) -> str:
    return str(harbor.row(SafetyCase, number=case)["compartment_id"])


def test_a_whole_case_on_either_engine(anywhere: Harbor) -> None:
    case, vault = whole(anywhere), anywhere.vault
    vault.safety.review(anywhere.people["sato"], case, Finding.IN_ORDER, "Done well")
    page = anywhere.page(case)
    paper = vault.safety_papers.open(anywhere.clinician, case, page.record.papers[0])
    assert paper.startswith(b"%PDF")
    assert {each.kind for each in page.tasks if each.done is None} == {
        TaskKind.CONSULT,
        TaskKind.WRITE_REPORT,
    }
    [listed] = vault.safety_views.list_for(anywhere.clinician)
    assert (listed.number, listed.told, listed.reviewed) == (case, 1, True)
    lines = vault.accountings.accounting(anywhere.people["pryce"], anywhere.chart, "A")
    assert len(lines.accounting.entries) == 1


@pytest.mark.parametrize("strict", [False, True])
def test_a_rotated_case_is_read_and_written_on_and_its_papers_open(
    anywhere: Harbor, strict: bool
) -> None:
    case, vault = whole(anywhere), anywhere.vault
    place, sato = compartment(anywhere, case), anywhere.people["sato"].user_id
    vault.rotations.rotate(anywhere.clinician, place, revoke=sato, strict=strict)
    vault.safety.tell(anywhere.clinician, case, INTAKE)
    page = anywhere.page(case)
    assert len(page.record.told) == 2
    assert vault.safety_papers.open(anywhere.clinician, case, page.record.papers[0])
    with pytest.raises(PermissionDenied):
        anywhere.page(case, anywhere.people["sato"])
    assert anywhere.page(case, anywhere.people["pryce"]).record.told == page.record.told


def test_a_quorum_gives_a_cases_key_again(harbor: Harbor, template: Template) -> None:
    case = whole(harbor)
    quill, okoye = harbor.people["quill"], harbor.people["okoye"]
    place = compartment(harbor, case)
    harbor.vault.recovery.grant(quill, place, okoye.username, template.shares[:2])
    assert harbor.page(case, okoye).record.facts == report_facts()
