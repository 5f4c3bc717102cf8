"""Killed with SIGKILL at any point, an act on a production happened as a whole or not at all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import START, People, Snapshots
from tests.integration.production.conftest import STAGES, Producing
from vault.assembly import Vault, open_vault
from vault.audit.verify import verify_log
from vault.clock import SteppingClock
from vault.disclosure.rules.vocabulary import State
from vault.production.tables import Artefact, BatesAllocation, Production, ProductionSignature

POINTS = 12


@pytest.fixture(scope="module")
def cases(snapshots: Snapshots) -> dict[str, Path]:
    """A vault's home before each act: reviewed, answered, approved, sealed."""
    before = {"render": "reviewed", "approve": "answered", "seal": "approved", "transmit": "sealed"}
    return {act: snapshots.at(STAGES[stage]).home for act, stage in before.items()}


def victims(act: str, jobs: list[tuple[Path, int]]) -> list[str]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.integration.production.victim",
            act,
            *(f"{home}:{point}" for home, point in jobs),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


@pytest.fixture
def killed(
    request: pytest.FixtureRequest, cases: dict[str, Path], tmp_path: Path
) -> Iterator[Producing]:
    """The matter after each of several deaths in the act, its log verified."""
    act: str = request.param
    (total,) = victims(act, [(copied(cases[act], tmp_path / "whole"), 0)])
    points = sorted({1 + (int(total) - 1) * n // (POINTS - 1) for n in range(POINTS)})
    homes = [copied(cases[act], tmp_path / f"at-{point}") for point in points]
    assert victims(act, list(zip(homes, points, strict=True))) == [], "every one was killed"
    return reopened(homes)


def copied(home: Path, folder: Path) -> Path:
    return Path(shutil.copytree(home, folder / "home"))


def reopened(homes: list[Path]) -> Iterator[Producing]:
    for home in homes:
        clock = SteppingClock(START + timedelta(days=4), step=timedelta(milliseconds=1))
        with open_vault(home, clock=clock) as vault:
            with vault.store.reading() as reader:
                report = verify_log(reader.connection, [vault.audit.verifier_key])
            assert report.holds, report.findings
            matter = Producing(vault, People(vault))
            [case] = vault.cases.list_for(matter.officer)
            matter.case, matter.case_id = case.number, case.case_id
            yield matter


def counted(vault: Vault, table: type) -> int:
    with vault.store.reading() as reader:
        return int(reader.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize("killed", ["render"], indirect=True)
def test_a_rendering_that_was_killed_left_no_half_production(killed: Iterator[Producing]) -> None:
    seen = set()
    for matter in killed:
        rendered = matter.at(State.RENDERED)
        seen.add(rendered)
        kept = [counted(matter.vault, t) for t in (Production, Artefact, ProductionSignature)]
        assert kept == ([1, 4, 1] if rendered else [0, 0, 0])
        if not rendered:
            matter.rendered()
        assert matter.viewed().files
    assert False in seen


@pytest.mark.parametrize("killed", ["approve"], indirect=True)
def test_an_approval_that_was_killed_is_whole_or_absent(killed: Iterator[Producing]) -> None:
    seen = set()
    for matter in killed:
        approved = matter.at(State.APPROVED)
        seen.add(approved)
        assert counted(matter.vault, BatesAllocation) == approved
        assert counted(matter.vault, ProductionSignature) == 1 + approved
        if not approved:
            matter.approved()
        matter.sealed()
    assert False in seen


@pytest.mark.parametrize("killed", ["seal"], indirect=True)
def test_a_sealing_that_was_killed_goes_on(killed: Iterator[Producing]) -> None:
    for matter in killed:
        matter.sealed()
        package = matter.sent().package
        assert matter.verified(package, matter.trust()).holds


@pytest.mark.parametrize("killed", ["transmit"], indirect=True)
def test_no_byte_left_without_its_record(killed: Iterator[Producing]) -> None:
    seen = set()
    for matter in killed:
        out = matter.vault.home.path.parent / "package.zip"
        sent = matter.at(State.TRANSMITTED)
        seen.add(sent)
        if out.exists() and out.stat().st_size:
            assert sent
        if sent:
            package = matter.vault.productions.collect(matter.records, matter.case)
        else:
            package = matter.sent().package
        assert matter.verified(package).holds
    assert False in seen
