"""Charts and notes by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.desk import Desk
from vault.cli.note_text import LABEL
from vault.labels.vocabulary import (
    Confidentiality,
    Law,
    LocalCode,
    Obligation,
    Refrain,
    Sensitivity,
)

CANARY = "the heron stands in cold water"
NOTE = f"""---
kind: progress
template: narrative
session_at: 2026-02-09T16:00-05:00
---

## Parenting schedule {{confidentiality=N local=JOINT subject=A,B holder=A,B}}

They agreed on the weeks. {CANARY}.

## Alone {{confidentiality=R sensitivity=MH subject=A holder=A kind=communication}}

He slept badly.
"""


@pytest.fixture
def chart(desk: Desk) -> str:
    """A couple's chart of harmon's."""
    desk.join("harmon", "clinician")
    number = desk.json("chart", "create", "couple", "--name", "The M. couple", user="harmon")[
        "chart"
    ]
    for handle in ("A", "B"):
        desk.ok("chart", "member", "add", number, handle, "--name", f"{handle} M.", user="harmon")
    return str(number)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "note.md"
    path.write_text(NOTE)
    return path


@pytest.fixture
def note(desk: Desk, chart: str, source: Path) -> str:
    """A draft in the chart."""
    made = desk.json(
        "note", "new", chart, "--session", "2026-02-09", "--file", source, user="harmon"
    )
    return str(made["note"])


def test_the_first_page_shows_alert_members_and_notes_but_no_text(
    desk: Desk, chart: str, note: str
) -> None:
    desk.ok("chart", "alert", "raise", chart, "--text", "Do not see alone.", user="harmon")
    page = desk.ok("chart", "show", chart.lower(), user="harmon")
    assert page.index("Do not see alone.") < page.index("A M.") < page.index(note[:8])
    assert CANARY not in page


def test_a_cleared_alert_is_gone_from_the_first_page(desk: Desk, chart: str) -> None:
    raised = desk.json("chart", "alert", "raise", chart, "--text", "Careful.", user="harmon")
    desk.ok(
        "chart", "alert", "clear", chart, raised["alert"][:6], "--reason", "past", user="harmon"
    )
    assert desk.json("chart", "show", chart, user="harmon")["alerts"] == []


@pytest.mark.parametrize(
    ("handle", "role"), [("C", "client"), ("CH1", "child"), ("COL2", "collateral")]
)
def test_a_handle_says_what_the_member_is(desk: Desk, handle: str, role: str) -> None:
    desk.join("harmon", "clinician")
    number = desk.json("chart", "create", "family", "--name", "F", user="harmon")["chart"]
    made = desk.json("chart", "member", "add", number, handle, "--name", "N", user="harmon")
    assert made["role"] == role


def test_what_is_asked_for_needs_a_terminal_or_the_option(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    error = desk.refused("chart", "create", "couple", user="harmon", code=2)
    assert "--name" in error["what"]


def test_words_can_come_from_a_file_so_that_the_history_does_not_hold_them(
    desk: Desk, chart: str, tmp_path: Path
) -> None:
    words = tmp_path / "alert.txt"
    words.write_text("Keep the door open.\n")
    desk.ok("chart", "alert", "raise", chart, "--text", f"@{words}", user="harmon")
    [alert] = desk.json("chart", "show", chart, user="harmon")["alerts"]
    assert alert["text"] == "Keep the door open."


def test_a_note_comes_from_a_file_or_standard_input_alike(
    desk: Desk, chart: str, note: str
) -> None:
    other = desk.json(
        "note", "new", chart, "--session", "2026-01-01", "--file", "-", user="harmon", stdin=NOTE
    )["note"]
    first, second = (desk.json("note", "show", each, user="harmon") for each in (note, other))
    assert first["session_at"] == second["session_at"] == "2026-02-09T21:00:00.000000Z"
    assert [s["text"] for s in first["sections"]] == [s["text"] for s in second["sections"]]


def test_a_template_gives_its_empty_sections(desk: Desk, chart: str) -> None:
    made = desk.json(
        "note", "new", chart, "--session", "2026-02-09", "--template", "soap", user="harmon"
    )
    sections = desk.json("note", "show", made["note"], user="harmon")["sections"]
    assert [each["title"] for each in sections] == ["Subjective", "Objective", "Assessment", "Plan"]


def test_a_filled_in_template_is_taken_back(desk: Desk, chart: str) -> None:
    form = desk.json("note", "template", "dap")["markdown"]
    filled = form.replace("\n\n\n", "\n\nSomething was said.\n\n")
    made = desk.json(
        "note", "new", chart, "--session", "2026-02-09", "--file", "-", user="harmon", stdin=filled
    )
    sections = desk.json("note", "show", made["note"], user="harmon")["sections"]
    assert [each["title"] for each in sections] == ["Data", "Assessment", "Plan"]
    assert {each["label"]["confidentiality"] for each in sections} == {"V"}


def test_markdown_shown_and_edited_back_keeps_sections_and_labels(desk: Desk, note: str) -> None:
    before = desk.json("note", "show", note, user="harmon")
    text = desk.ok("note", "show", note[:6], "--markdown", user="harmon")
    edited = desk.json(
        "note", "edit", note, "--file", "-", user="harmon", stdin=text.replace("badly", "well")
    )
    assert edited["revision"] == 2
    assert edited["sections"] == [each["id"] for each in before["sections"]]
    after = desk.json("note", "show", note, user="harmon")["sections"]
    assert [each["label"] for each in after] == [each["label"] for each in before["sections"]]
    assert after[1]["text"] == "He slept well."


def test_text_that_markdown_would_split_is_not_shown_as_markdown(
    desk: Desk, chart: str, tmp_path: Path
) -> None:
    plain = tmp_path / "note.txt"
    plain.write_text("HISTORY\n\nOne.\n\n# two\n\nThree.\n")
    made = desk.json(
        "note", "new", chart, "--session", "2026-02-09", "--file", plain, user="harmon"
    )
    error = desk.refused("note", "show", made["note"], "--markdown", user="harmon")
    assert error["code"] == "not-as-markdown"


def test_signing_locks_a_note_and_verification_holds(desk: Desk, note: str) -> None:
    signed = desk.json("note", "sign", note, "--yes", user="harmon")
    check = desk.json("note", "verify", note, user="harmon")
    assert check["holds"]
    assert check["seals"][0]["note_hash"] == signed["note_hash"]
    error = desk.refused("note", "edit", note, "--file", __file__, user="harmon")
    assert error["code"] in {"note-signed", "import-refused"}


def test_a_correction_keeps_the_earlier_version(desk: Desk, note: str) -> None:
    desk.ok("note", "sign", note, "--yes", user="harmon")
    section = desk.json("note", "show", note, user="harmon")["sections"][1]["id"]
    desk.ok(
        "note", "correct", section[:8], "--file", "-", "--reason", "misheard",
        user="harmon", stdin="He slept well.",
    )  # fmt: skip
    history = desk.json("note", "history", note, user="harmon")
    assert [each["seal"] for each in history["signatures"]] == [1, 2]
    assert sorted(v["version"] for v in history["versions"] if v["section"] == section) == [1, 2]
    assert desk.json("note", "verify", note, user="harmon")["holds"]


def test_an_addendum_points_back_to_its_note(desk: Desk, note: str) -> None:
    desk.ok("note", "sign", note, "--yes", user="harmon")
    text = "## More {confidentiality=N subject=A holder=A}\n\nOne thing more.\n"
    made = desk.json("note", "addendum", note, "--file", "-", user="harmon", stdin=text)
    assert desk.json("note", "show", made["note"], user="harmon")["addendum_to"] == note
    assert desk.json("note", "history", note, user="harmon")["addenda"] == [made["note"]]


def test_lowering_a_label_takes_a_second_person(desk: Desk, chart: str, note: str) -> None:
    desk.ok("note", "sign", note, "--yes", user="harmon")
    desk.join("sato", "supervisor")
    for name in ("identity", "restricted", "general"):
        desk.ok("keys", "grant", "sato", "--chart", chart, "--compartment", name, user="harmon")
    section = desk.json("note", "show", note, user="harmon")["sections"][1]["id"]
    lower = "confidentiality=N sensitivity=MH subject=A holder=A"
    asked = desk.json("note", "relabel", section, lower, "--reason", "too high", user="harmon")
    assert asked["label"]["confidentiality"] == "R"
    request = asked["request"]
    assert desk.refused("note", "confirm", request[:6], user="harmon")["code"] == "same-person"
    [listed] = desk.json("note", "waiting", user="sato")["requests"]
    assert listed["wanted"]["confidentiality"] == "N"
    desk.ok("note", "confirm", request[:6], user="sato")
    after = desk.json("note", "show", note, user="harmon")["sections"][1]
    assert (after["label"]["confidentiality"], after["compartment"]) == ("N", "general")


def test_without_the_key_a_note_does_not_open(desk: Desk, note: str) -> None:
    desk.join("sato", "supervisor")
    error = desk.refused("note", "show", note, user="sato")
    assert error["code"] == "key-not-held"
    assert CANARY not in str(error)


def test_a_section_without_the_key_is_shown_as_locked(desk: Desk, chart: str, note: str) -> None:
    desk.join("sato", "supervisor")
    for name in ("identity", "general"):
        desk.ok("keys", "grant", "sato", "--chart", chart, "--compartment", name, user="harmon")
    shown = desk.json("note", "show", note, user="sato")["sections"]
    assert [bool(each["text"]) for each in shown] == [True, False]
    assert "Locked section" in desk.ok("note", "show", note, user="sato")


def test_a_draft_is_discarded_for_good(desk: Desk, note: str) -> None:
    desk.ok("note", "discard", note, "--yes", user="harmon")
    assert desk.refused("note", "show", note, user="harmon")["code"] == "not-found"


def test_the_beginning_of_an_id_must_name_one_thing(desk: Desk, note: str) -> None:
    assert desk.refused("note", "show", note[:3], user="harmon")["code"] == "ambiguous-id"
    assert desk.refused("note", "show", "zzzz", user="harmon")["code"] == "not-found"
    desk.ok("note", "show", note[:4].upper(), user="harmon")


def test_a_refused_file_leaves_no_note(desk: Desk, chart: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text("## One {confidentiality=X}\n\nText.\n")
    error = desk.refused(
        "note", "new", chart, "--session", "2026-02-09", "--file", bad, user="harmon"
    )
    assert error["code"] == "import-refused"
    assert desk.json("chart", "show", chart, user="harmon")["notes"] == []


def test_signing_tells_which_sections_have_no_label(desk: Desk, chart: str, tmp_path: Path) -> None:
    text = tmp_path / "n.md"
    text.write_text("## One {confidentiality=N}\n\nA.\n\n## Two\n\nB.\n")
    made = desk.json("note", "new", chart, "--session", "2026-02-09", "--file", text, user="harmon")
    signing = ("note", "sign", made["note"], "--yes", "--json")
    warned = desk.run(*signing, user="harmon")
    assert "1 section of 2 without a label: unreleasable" in warned.stderr
    assert json.loads(warned.stdout)["unlabelled"] == [made["sections"][1]]


def test_signing_warns_before_it_asks(desk: Desk, chart: str) -> None:
    made = desk.json("note", "new", chart, "--session", "2026-02-09", user="harmon")
    asked = desk.run("note", "sign", made["note"], user="harmon")
    assert asked.exit_code == 2
    assert "without a label" in asked.stderr
    assert desk.json("note", "show", made["note"], user="harmon")["status"] == "draft"


def test_signing_a_wholly_labelled_note_warns_of_nothing(desk: Desk, note: str) -> None:
    signed = desk.run("note", "sign", note, "--yes", user="harmon")
    assert "label" not in signed.output


def test_one_person_labels_a_section_that_has_none_yet_and_lowering_takes_two(
    desk: Desk, chart: str
) -> None:
    made = desk.json(
        "note", "new", chart, "--session", "2026-02-09", "--file", "-", user="harmon",
        stdin="## One\n\nA.\n",
    )  # fmt: skip
    [section] = desk.json("note", "sign", made["note"], "--yes", user="harmon")["unlabelled"]
    label = ("--reason", "looked over", "confidentiality=R sensitivity=MH holder=A")
    assert desk.json("note", "relabel", section, *label, user="harmon")["request"] is None
    lower = ("--reason", "no more", "confidentiality=R holder=A")
    assert desk.json("note", "relabel", section, *lower, user="harmon")["request"]


def test_every_code_that_a_label_takes_is_listed_and_taken(desk: Desk) -> None:
    listed = desk.json("note", "codes")["codes"]
    names = {
        "confidentiality": Confidentiality,
        "sensitivity": Sensitivity,
        "law": Law,
        "local": LocalCode,
        "obligation": Obligation,
        "refrain": Refrain,
    }
    every = {(name, code) for name, codes in names.items() for code in codes}
    assert {(each["name"], each["code"]) for each in listed} == every
    for each in listed:
        other = "" if each["name"] == "confidentiality" else "confidentiality=V "
        typed = f"{other}{each['name']}={each['code']}"
        assert LABEL.convert(typed, None, None).to_json()[each["name"]] in (
            each["code"],
            [each["code"]],
        )


def test_a_file_that_does_not_say_when_is_refused_with_the_option_to_give(
    desk: Desk, chart: str, tmp_path: Path
) -> None:
    text = tmp_path / "n.txt"
    text.write_text("He slept badly.\n")
    error = desk.refused("note", "import", chart, text, user="harmon")
    assert error["code"] == "session-unknown"
    assert "n.txt" in error["what"]
    assert "--session 2026-03-02T14:30" in error["remedy"]
    desk.ok("note", "import", chart, text, "--session", "2026-03-02T14:30", user="harmon")


def test_a_snippet_is_indented_on_every_line_and_in_whole_words(
    desk: Desk, chart: str, tmp_path: Path
) -> None:
    text = tmp_path / "n.txt"
    words = [f"word{number}" for number in range(60)]
    text.write_text(" ".join([*words[:30], "heron", *words[30:]]))
    desk.ok("note", "import", chart, text, "--session", "2026-03-02", user="harmon")
    lines = desk.ok("note", "search", "heron", user="harmon").splitlines()
    start = next(place for place, line in enumerate(lines) if "…" in line)
    shown = lines[start : lines.index("", start)]
    assert len(shown) > 1
    assert all(line.startswith("  ") for line in shown)
    assert set(" ".join(shown).replace("…", "").split()) <= {*words, "heron"}
