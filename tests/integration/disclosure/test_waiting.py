"""What waits of a case, and which charts it holds: told to its participants and no further."""

from __future__ import annotations

import pytest

from tests.integration.disclosure.conftest import Matter, share
from vault.disclosure.ledger.task_list import TaskKind
from vault.errors import KeyNotHeld, PermissionDenied
from vault.identity.compartments import CompartmentName


def test_the_open_tasks_of_ones_cases_wait_urgent_ones_first(any_matter: Matter) -> None:
    vault, counsel = any_matter.vault, any_matter.counsel
    waiting = vault.tasks.waiting_for(counsel)
    assert {each.case for each in waiting} == {any_matter.case}
    assert {each.task.kind for each in waiting} >= {TaskKind.CONSULT, TaskKind.ANSWER}
    due = [each.task.due_at for each in waiting]
    dated = [each for each in due if each]
    assert due[: len(dated)] == sorted(dated)
    assert waiting[0].caption.court
    vault.tasks.complete(counsel, any_matter.case, waiting[0].task.task_id)
    assert len(vault.tasks.waiting_for(counsel)) == len(waiting) - 1


@pytest.mark.at("basis")
def test_tasks_name_the_chart_and_member_that_they_are_about(any_matter: Matter) -> None:
    waiting = any_matter.vault.tasks.waiting_for(any_matter.counsel)
    told = {(each.task.chart, each.task.member) for each in waiting}
    assert {(any_matter.chart, "A"), (any_matter.chart, "B")} <= told


def test_whoever_takes_no_part_has_no_tasks(any_matter: Matter) -> None:
    assert any_matter.vault.tasks.waiting_for(any_matter.people["okoye"]) == ()
    with pytest.raises(PermissionDenied):
        any_matter.vault.tasks.waiting_for(any_matter.people["udell"])


def test_a_hold_shows_on_every_chart_that_it_reaches(any_matter: Matter) -> None:
    holds, clinician = any_matter.vault.holds, any_matter.clinician
    assert holds.of_chart(clinician, any_matter.chart) == ()
    any_matter.to_basis()
    for chart in (any_matter.chart, any_matter.alone):
        [hold] = holds.of_chart(clinician, chart)
        assert hold.case == any_matter.case


@pytest.mark.at("basis")
def test_a_hold_names_its_case_to_participants_only(any_matter: Matter) -> None:
    colleague = any_matter.people["okoye"]
    with pytest.raises(KeyNotHeld):
        any_matter.vault.holds.of_chart(colleague, any_matter.chart)
    share(any_matter, colleague, [CompartmentName.IDENTITY])
    [hold] = any_matter.vault.holds.of_chart(colleague, any_matter.chart)
    assert hold.case == ""
