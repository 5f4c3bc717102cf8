"""Retention, holds and disposal by command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.desk import Desk
from vault.retention.certificate import read_certificate

NOTE = """---
kind: progress
template: narrative
session_at: 2010-02-09T16:00-05:00
---

## Session {confidentiality=N subject=A holder=A}

They agreed on the weeks.
"""


@pytest.fixture
def chart(desk: Desk, tmp_path: Path) -> str:
    """A chart of harmon's whose last session is long ago; it is closed."""
    desk.join("harmon", "clinician")
    desk.join("pryce", "privacy_officer")
    desk.join("calder", "counsel")
    made = desk.json("chart", "create", "individual", "--name", "A M.", user="harmon")
    number = str(made["chart"])
    desk.ok(
        "chart", "member", "add", number, "A", "--name", "A M.", "--born", "1970-01-01",
        user="harmon",
    )  # fmt: skip
    source = tmp_path / "note.md"
    source.write_text(NOTE)
    note = desk.json(
        "note", "new", number, "--session", "2010-02-09", "--file", source, user="harmon"
    )["note"]
    desk.ok("note", "sign", note, "--yes", user="harmon")
    desk.ok("chart", "close", number, user="harmon")
    return number


def test_from_the_list_of_charts_to_the_certificate(desk: Desk, chart: str, tmp_path: Path) -> None:
    backup = tmp_path / "all.backup"
    own = desk.secret("own", "forty two quiet harbours at night")
    desk.ok("backup", "create", backup, "--backup-passphrase-file", own)
    [due] = desk.json("retention", "charts", user="harmon")["charts"]
    assert (due["chart"], due["due_on"], due["obstacle"]) == (chart, "2017-02-09", None)
    disposal = desk.json("retention", "propose", chart, user="harmon")["id"]
    assert desk.refused("retention", "confirm", disposal[:6], "--yes", user="harmon")
    done = desk.json("retention", "confirm", disposal[:6], "--yes", user="pryce")
    assert done["charts"] == [chart]
    [held] = done["backups"]
    file, pdf = tmp_path / "certificate.json", tmp_path / "certificate.pdf"
    desk.ok("retention", "certificate", disposal[:6], "--to", file, "--pdf", pdf, user="pryce")
    assert list(read_certificate(file.read_bytes()).charts.values()) == [chart]
    assert pdf.read_bytes().startswith(b"%PDF-")
    shown = desk.ok("retention", "certificate", disposal[:6], user="calder")
    assert "Certificate of disposal" in shown
    assert held in shown
    desk.ok("retention", "backup-destroyed", disposal[:6], held[:6], "--how", "Shredded")
    after = desk.json("retention", "show", disposal[:6], user="pryce")
    assert (after["state"], after["backups"][0]["destroyed_at"] is None) == ("done", False)
    error = desk.refused("chart", "show", chart, user="harmon")
    assert error["code"] == "chart-disposed"
    assert desk.json("retention", "reapply", file, user="pryce") == {"charts": []}


def test_a_hold_by_hand_stands_until_two_people_lift_it(desk: Desk, chart: str) -> None:
    placed = desk.json(
        "retention", "hold", chart, "--ground", "litigation", "--reason", "A suit", user="calder"
    )
    assert placed["charts"] == [chart]
    assert desk.refused("retention", "propose", chart, user="harmon")["code"] == "chart-held"
    [hold] = desk.json("retention", "holds", user="pryce")["holds"]
    assert (hold["chart"], hold["placed_by"], hold["case"]) == (chart, "calder", None)
    desk.ok("retention", "ask-lift", hold["id"][:6], "--reason", "Settled", user="calder")
    assert desk.refused("retention", "lift", hold["id"][:6], user="calder")
    desk.ok("retention", "let-stand", hold["id"][:6], user="pryce")
    assert desk.refused("retention", "lift", hold["id"][:6], user="pryce")
    desk.ok("retention", "ask-lift", hold["id"][:6], "--reason", "Settled", user="pryce")
    desk.ok("retention", "lift", hold["id"][:6], user="calder")
    assert desk.json("retention", "holds", user="pryce")["holds"] == []


def test_a_proposal_is_cancelled_or_declined(desk: Desk, chart: str) -> None:
    first = desk.json("retention", "propose", chart, user="harmon")["id"]
    desk.ok("retention", "cancel", first[:6], user="harmon")
    second = desk.json("retention", "propose", chart, "--reason", "Again", user="harmon")["id"]
    desk.ok("retention", "decline", second[:6], "--reason", "Not yet", user="calder")
    listed = desk.json("retention", "list", user="pryce")["disposals"]
    assert [each["state"] for each in listed] == ["declined", "cancelled"]
    assert "declined" in desk.ok("retention", "list", user="pryce")
