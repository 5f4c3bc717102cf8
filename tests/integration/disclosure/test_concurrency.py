"""Two people at one case at the same moment: both acts land, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.integration.disclosure.conftest import Matter
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.vocabulary import SideState


def test_acts_on_one_case_at_once_leave_a_sound_ledger(any_matter: Matter) -> None:
    matter = any_matter
    court = matter.vault.court
    acts: list[Callable[[], CaseState]] = [
        lambda: court.object(matter.records, matter.case, "late"),
        lambda: court.stay(matter.counsel, matter.case, "stayed"),
        lambda: court.note_motion(matter.officer, matter.case, "to quash"),
    ]
    assert matter.records
    assert matter.counsel
    assert matter.officer
    together = Barrier(len(acts))

    def run(act: Callable[[], CaseState]) -> CaseState:
        together.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))
    assert matter.state().sides == {
        SideState.OBJECTION_PENDING,
        SideState.STAYED,
        SideState.MOTION_PENDING,
    }
    dossier = matter.vault.cases.read(matter.records, matter.case)
    assert [line.number for line in dossier.history] == [1, 2, 3, 4]
