"""Killed with SIGKILL at any point, a vault opens, verifies, and has all or nothing of the act."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import START, Template, passphrase_of
from vault.assembly import Vault, open_vault
from vault.audit.verify import verify_log
from vault.clock import SteppingClock
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.chart_model import ChartDetails, ChartStatus, UnitKind
from vault.records.note_model import SectionDraft
from vault.records.tables import Note, NoteSeal
from vault.retention.model import DisposalState
from vault.retention.remembering import Remembered
from vault.retention.tables import Tombstone

POINTS = 17
EARLIER = {f"the earlier text {n}" for n in range(6)}
LATER = {f"the later text {n}" for n in range(6)}


def victims(act: str, jobs: list[tuple[Path, int]]) -> list[str]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.adversarial.victim",
            act,
            *(f"{home}:{point}" for home, point in jobs),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


@pytest.fixture(scope="module")
def drafted(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with one draft of six sections."""
    home = Path(shutil.copytree(template.home, tmp_path_factory.mktemp("drafted") / "home"))
    clock = SteppingClock(START, step=timedelta(milliseconds=1))
    with open_vault(home, clock=clock) as vault:
        actor = vault.logins.login("harmon", passphrase_of("harmon"))
        chart = vault.charts.create(actor, UnitKind.INDIVIDUAL, ChartDetails(name="A. Client"))
        vault.notes.draft(
            actor,
            chart.number,
            session_at=START,
            sections=[
                SectionDraft(title=f"Earlier {n}", text=f"the earlier text {n}") for n in range(6)
            ],
        )
    return home


@pytest.fixture
def killed(request: pytest.FixtureRequest, drafted: Path, tmp_path: Path) -> list[Path]:
    """Copies of the vault, each with the act killed at another of its points."""
    act: str = request.param
    (total,) = victims(act, [(Path(shutil.copytree(drafted, tmp_path / "whole")), 0)])
    points = sorted({1 + (int(total) - 1) * n // (POINTS - 1) for n in range(POINTS)})
    homes = [(Path(shutil.copytree(drafted, tmp_path / f"at-{point}")), point) for point in points]
    assert victims(act, homes) == [], "every one of them was killed"
    return [home for home, _ in homes]


@pytest.fixture
def disposals(drafted: Path, tmp_path: Path) -> list[Path]:
    """Copies of the vault with an old chart, each with its disposal killed at another point."""
    home = Path(shutil.copytree(drafted, tmp_path / "old"))
    clock = SteppingClock(START + timedelta(days=2), step=timedelta(milliseconds=1))
    with open_vault(home, clock=clock) as vault:
        actor = vault.logins.login("harmon", passphrase_of("harmon"))
        with vault.store.reading() as reader:
            draft = reader.execute(select(Note.id)).scalar_one()
        vault.notes.discard_draft(actor, draft)
        [chart] = vault.charts.list_for(actor)
        label = Label(Confidentiality.N)
        section = SectionDraft(title="Long ago", text="the earlier text", label=label)
        note = vault.notes.draft(
            actor, chart.number, session_at=START - timedelta(days=40 * 366), sections=[section]
        )
        vault.signing.sign(actor, note.note_id)
        vault.charts.set_status(actor, chart.number, ChartStatus.CLOSED)
        vault.retention.propose(actor, [chart.number], "")
    (total,) = victims("dispose", [(Path(shutil.copytree(home, tmp_path / "whole")), 0)])
    points = sorted({1 + (int(total) - 1) * n // (POINTS - 1) for n in range(POINTS)})
    homes = [(Path(shutil.copytree(home, tmp_path / f"at-{point}")), point) for point in points]
    assert victims("dispose", homes) == [], "every one of them was killed"
    return [home for home, _ in homes]


def test_a_disposal_that_was_killed_is_whole_or_absent(disposals: list[Path]) -> None:
    seen = set()
    for vault, actor in reopened(disposals):
        [disposal] = vault.disposals.all(actor)
        with vault.store.reading() as reader:
            notes = len(reader.execute(select(Note.id)).all())
            tombstones = len(reader.execute(select(Tombstone.chart_id)).all())
        assert (disposal.state, notes, tombstones) in {
            (DisposalState.PROPOSED, 1, 0),
            (DisposalState.DONE, 0, 1),
        }
        remembered = Remembered(vault.home.disposals).certificates()
        assert len(remembered) == tombstones
        if not tombstones:
            officer = vault.logins.login("pryce", passphrase_of("pryce"))
            vault.disposing.confirm(officer, disposal.disposal_id, passphrase_of("pryce"))
        seen.add(disposal.state)
    assert DisposalState.PROPOSED in seen


def reopened(homes: list[Path]) -> Iterator[tuple[Vault, Actor]]:
    for home in homes:
        clock = SteppingClock(START + timedelta(days=4), step=timedelta(milliseconds=1))
        with open_vault(home, clock=clock) as vault:
            yield vault, vault.logins.login("harmon", passphrase_of("harmon"))
            with vault.store.reading() as reader:
                report = verify_log(reader.connection, [vault.audit.verifier_key])
            assert report.holds, report.findings


def texts(vault: Vault, actor: Actor) -> set[str]:
    with vault.store.reading() as reader:
        note_id = reader.execute(select(Note.id)).scalar_one()
    opened = vault.notes.open(actor, note_id)
    return {view.content.text for view in opened.sections if view.content is not None}


@pytest.mark.parametrize("killed", ["save"], indirect=True)
def test_a_save_that_was_killed_left_the_old_text_or_the_new(killed: list[Path]) -> None:
    found = [texts(vault, actor) for vault, actor in reopened(killed)]
    assert all(each in (EARLIER, LATER) for each in found)
    assert EARLIER in found


@pytest.mark.parametrize("killed", ["sign"], indirect=True)
def test_a_signature_that_was_killed_is_whole_or_absent(killed: list[Path]) -> None:
    for vault, actor in reopened(killed):
        with vault.store.reading() as reader:
            note_id, status = reader.execute(select(Note.id, Note.status)).one()
            seals = len(reader.execute(select(NoteSeal.number)).all())
        assert (status, seals) in {("draft", 0), ("signed", 1)}
        if seals:
            assert vault.verification.verify_note(actor, note_id).holds
        else:
            vault.signing.sign(actor, note_id)
        assert texts(vault, actor) == EARLIER


@pytest.mark.parametrize("killed", ["rotate"], indirect=True)
def test_a_rotation_that_was_killed_loses_nothing_and_resumes(killed: list[Path]) -> None:
    resumed = 0
    for vault, actor in reopened(killed):
        assert texts(vault, actor) == EARLIER
        for state in vault.rotations.pending(actor):
            vault.rotations.resume(actor, state.rotation_id)
            resumed += 1
        assert texts(vault, actor) == EARLIER
    assert resumed > 0
