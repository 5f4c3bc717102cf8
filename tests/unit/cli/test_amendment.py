"""Requests to amend by command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.desk import Desk

NOTE = """---
kind: progress
template: narrative
session_at: 2026-02-09T16:00-05:00
---

## Plans {confidentiality=N subject=A holder=A}

He will move to Gloucester.
"""


@pytest.fixture
def section(desk: Desk, tmp_path: Path) -> str:
    """A signed section of harmon's."""
    desk.join("harmon", "clinician")
    number = desk.json("chart", "create", "individual", "--name", "A M.", user="harmon")["chart"]
    desk.ok("chart", "member", "add", number, "A", "--name", "A M.", user="harmon")
    source = tmp_path / "note.md"
    source.write_text(NOTE)
    made = desk.json(
        "note", "new", number, "--session", "2026-02-09", "--file", source, user="harmon"
    )
    desk.ok("note", "sign", made["note"], "--yes", user="harmon")
    shown = desk.json("note", "show", made["note"], user="harmon")
    return str(shown["sections"][0]["id"])


def receive(desk: Desk, section: str) -> str:
    made = desk.json(
        "amendment", "receive", section[:8], "--by", "A M.", "--text", "I never said so",
        user="harmon",
    )  # fmt: skip
    return str(made["request"])[:8]


def test_a_denial_with_statement_and_rebuttal(desk: Desk, section: str) -> None:
    request = receive(desk, section)
    [waiting] = desk.json("amendment", "list", user="harmon")["requests"]
    assert (waiting["section"], waiting["state"]) == (section, "received")
    desk.ok("amendment", "extend", request, "--reason", "The author is away", user="harmon")
    desk.ok("amendment", "deny", request, "--ground", "accurate", "--text", "No", user="harmon")
    desk.ok("amendment", "attach", request, user="harmon")
    desk.ok("amendment", "disagree", request, "--text", "It is not so", user="harmon")
    desk.ok("amendment", "rebut", request, "--text", "It is", user="harmon")
    assert desk.refused("amendment", "rebut", request, "--text", "Again", user="harmon")
    found = desk.json("amendment", "show", request, user="harmon")
    assert [each["kind"] for each in found["papers"]] == [
        "request",
        "extension",
        "denial",
        "disagreement",
        "rebuttal",
    ]
    assert found["request"]["attach"]
    assert "It is not so" in desk.ok("amendment", "show", request, user="harmon")
    assert desk.json("amendment", "list", user="harmon")["requests"] == []
    letter = desk.json("amendment", "letter", request, user="harmon")["letter"]
    assert letter["to"] == ["A M."]
    assert "statement that you disagree" in str(letter["body"])
    chart = found["request"]["chart"]
    assert len(desk.json("amendment", "list", "--chart", chart, user="harmon")["requests"]) == 1


def test_an_acceptance_names_the_signed_addendum(desk: Desk, section: str, tmp_path: Path) -> None:
    request = receive(desk, section)
    note = desk.json("amendment", "show", request, user="harmon")["request"]["note"]
    source = tmp_path / "addendum.md"
    source.write_text(NOTE)
    added = desk.json("note", "addendum", note, "--file", source, user="harmon")["note"]
    assert desk.refused("amendment", "accept", request, added, "--text", "Amended", user="harmon")
    desk.ok("note", "sign", added, "--yes", user="harmon")
    desk.ok("amendment", "accept", request, added, "--text", "Amended", user="harmon")
    desk.ok("amendment", "inform", request, "--text", "Dr. Imre", user="harmon")
    found = desk.json("amendment", "show", request, user="harmon")["request"]
    assert (found["state"], found["addendum"]) == ("accepted", added)
