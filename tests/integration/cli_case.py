"""A vault with everybody that a case takes, the demo's record in it, and a case by command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.cli.desk import Desk
from vault.cli.demo.papers import write_notes, write_papers

PEOPLE = {
    "harmon": "clinician",
    "sato": "supervisor",
    "reyes": "records",
    "calder": "counsel",
    "pryce": "privacy_officer",
}
MEMBERS = {
    "A": "Daniel Marsh",
    "B": "Elena Marsh",
    "CH1": "Toby Marsh",
    "COL1": "Ruth Okafor",
}


class Case:
    """A case with its chart, driven by command."""

    def __init__(self, desk: Desk, papers: Path, chart: str, number: str):
        self.desk = desk
        self.papers = papers
        self.chart = chart
        self.number = number

    def take(self, user: str, verb: str, *args: object) -> Any:
        return self.desk.json("disclosure", verb, self.number, *args, user=user)

    def refused(self, user: str, verb: str, *args: object, code: int = 1) -> dict[str, str]:
        return self.desk.refused("disclosure", verb, self.number, *args, user=user, code=code)

    def sections(self, user: str = "harmon") -> dict[tuple[str, str], dict[str, Any]]:
        found = self.take(user, "sections")["sections"]
        return {(each["session_on"], each["title"]): each for each in found}

    def decided(self) -> None:
        """Decide all that is in scope under the amended order's clauses, and review it twice."""
        self.take("harmon", "decide", "release", "--asked", "--clause", 1, "--yes")
        march = self.sections()["2026-03-30", "Parenting schedule"]["id"]
        self.take(
            "harmon", "decide", "redact", march[:8], "--clause", 2, "--code", "R3",
            "--text", f"@{self.papers / 'redaction.txt'}",
        )  # fmt: skip
        self.take("harmon", "decide", "release", "--asked", "--clause", 2, "--yes")
        self.take("harmon", "decide", "withhold", "--open", "--yes")
        self.take("harmon", "review")
        assert self.take("calder", "review", "--independent")["state"] == "independent_review"

    def consulted(self) -> None:
        """Put the consultation on record."""
        self.take(
            "harmon", "consult", "--name", "M. Sato", "--credential", "PhD",
            "--role", "supervisor", "--shared", "an order", "--advice", "narrow it",
            "--decision", "ask the court",
        )  # fmt: skip


def staffed(folder: Path) -> Desk:
    """Found a vault and enrol everybody that a case takes."""
    desk = Desk(folder)
    desk.found()
    for name, role in PEOPLE.items():
        desk.join(name, role)
    desk.ok("keys", "office", "pryce")
    return desk


def recorded(desk: Desk) -> tuple[Path, str]:
    """Write the demo's papers, import and sign its notes; return the papers and the chart."""
    notes, papers = desk.folder / "notes", desk.folder / "papers"
    notes.mkdir()
    papers.mkdir()
    write_notes(notes)
    write_papers(papers)
    chart = desk.json("chart", "create", "couple", "--name", "M.", user="harmon")["chart"]
    for handle, name in MEMBERS.items():
        desk.ok("chart", "member", "add", chart, handle, "--name", name, user="harmon")
    files = sorted(notes.iterdir())
    made = desk.json("note", "import", chart, *files, user="harmon")
    for note in made["notes"]:
        desk.json("note", "sign", note["note"], "--yes", user="harmon")
    return papers, str(chart)


def held(desk: Desk, paper: Path, chart: str) -> Case:
    """Open a case on a paper, verify it and put the record on hold."""
    number = desk.json(
        "disclosure", "open", paper, "--chart", chart,
        "--with", "harmon", "--with", "calder", user="reyes",
    )["case"]  # fmt: skip
    case = Case(desk, paper.parent, chart, number)
    case.take("reyes", "verify", "--how", "by telephone")
    assert case.take("reyes", "hold")["held"] == 1
    return case
