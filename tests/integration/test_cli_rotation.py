"""`keys rotate`, killed at every commit, is carried to its end by `keys rotate --resume`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.cli.desk import Desk

ROOT = Path(__file__).parents[2]
TEXTS = [f"the heron stood in cold water, {n}" for n in range(6)]
MOST_COMMITS = 20


@dataclass(frozen=True)
class Rotating:
    """A desk with one signed note, of whose key a rotation is begun."""

    desk: Desk
    chart: str
    note: str

    @property
    def place(self) -> list[str]:
        return ["--chart", self.chart, "--compartment", "general"]

    def copied(self, folder: Path) -> Rotating:
        """Return the same vault in another folder."""
        shutil.copytree(self.desk.folder, folder)
        return Rotating(Desk(folder), self.chart, self.note)

    def under_way(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = self.desk.json("keys", "list", user="harmon")["rotations"]
        return found

    def texts(self) -> list[str]:
        shown = self.desk.json("note", "show", self.note, user="harmon")
        return [each["text"] for each in shown["sections"]]


@pytest.fixture(scope="module")
def rotating(tmp_path_factory: pytest.TempPathFactory) -> Rotating:
    desk = Desk(tmp_path_factory.mktemp("rotating") / "whole")
    desk.folder.mkdir()
    desk.found()
    desk.join("harmon", "clinician")
    chart = desk.json("chart", "create", "individual", "--name", "X", user="harmon")["chart"]
    text = "\n".join(
        f"## Part {n} {{confidentiality=N}}\n\n{words}\n" for n, words in enumerate(TEXTS)
    )
    note = desk.json(
        "note", "new", chart, "--session", "2026-02-09", "--file", "-", user="harmon", stdin=text
    )["note"]
    desk.ok("note", "sign", note, "--yes", user="harmon")
    return Rotating(desk, chart, note)


@pytest.fixture(scope="module")
def killed(rotating: Rotating, tmp_path_factory: pytest.TempPathFactory) -> list[Rotating]:
    """The vault after each death of the command, up to the point at which it ends alive."""
    folder = tmp_path_factory.mktemp("killed")
    copies = [rotating.copied(folder / str(point)) for point in range(1, MOST_COMMITS)]
    common = ["--as", "harmon", "--passphrase-file", rotating.desk.folder / "pw.txt"]
    rotate = ["keys", "rotate", "--strict", *rotating.place]
    homes = [copy.desk.home for copy in copies]
    victim = [sys.executable, "-m", "tests.integration.cli_victim", *homes, "--", *common, *rotate]
    done = subprocess.run(
        victim, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    deaths = int(done.stdout.splitlines()[-1])
    assert deaths < len(copies), "The rotation takes more commits than expected."
    return copies[:deaths]


def test_wherever_it_died_every_text_still_opens(killed: list[Rotating]) -> None:
    for copy in killed:
        assert copy.texts() == TEXTS


def test_resuming_by_command_carries_it_to_its_end(killed: list[Rotating]) -> None:
    interrupted = [copy for copy in killed if copy.under_way()]
    assert len(interrupted) >= 2, "it died before its rows were moved and after"
    moved = []
    for copy in interrupted:
        [rotation] = copy.under_way()
        again = copy.desk.refused("keys", "rotate", *copy.place, user="harmon")
        assert "--resume" in again["remedy"]
        resume = ("keys", "rotate", "--resume", str(rotation["id"])[:8])
        moved.append(copy.desk.json(*resume, user="harmon")["rows"])
        assert copy.under_way() == []
        assert copy.texts() == TEXTS
        assert copy.desk.refused(*resume, user="harmon")["code"] == "not-found"
    assert max(moved) >= len(TEXTS)
    assert min(moved) < max(moved), "what was moved before it died is not moved again"


def test_the_log_holds_after_the_death_and_the_resumption(killed: list[Rotating]) -> None:
    last = killed[-1]
    last.desk.join("udell", "auditor")
    assert last.desk.json("audit", "verify", user="udell")["holds"]
