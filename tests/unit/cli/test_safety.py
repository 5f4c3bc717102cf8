"""Safety by command: reports, warnings and emergencies, alone and at once; the state's rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.desk import Desk

FACTS = "Bruises on both arms, seen on Monday"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    patch = pytest.MonkeyPatch()
    desk = Desk(tmp_path_factory.mktemp("safety"))
    desk.found()
    patch.setenv("VAULT_RECORDS__JURISDICTION", "MA")
    for name, role in (("ruth", "clinician"), ("mei", "supervisor"), ("otto", "clinician")):
        desk.join(name, role)
    yield desk
    patch.undo()


def opened(practice: Desk, kind: str, *args: object) -> str:
    return str(practice.json("safety", kind, *args, user="ruth")["case"])


def completed(practice: Desk, case: str, **values: str) -> list[str]:
    given = [word for name, words in values.items() for word in ("--set", name, words)]
    missing: list[str] = practice.json("safety", "complete", case, *given, user="ruth")["missing"]
    return missing


def test_a_report_from_the_first_word_to_the_paper(practice: Desk, tmp_path: Path) -> None:
    case = opened(practice, "report", "--about", "child")
    text = practice.folder / "report.txt"
    text.write_text(FACTS)
    assert "the agency" in completed(practice, case, facts=f"@{text}", victim="A boy of six")
    error = practice.refused("safety", "render", case, user="ruth")
    assert error["code"] == "report-not-complete"
    assert completed(practice, case, agency="DCF", reporter="Ruth Harmon, LICSW") == []
    practice.ok(
        "safety", "tell", case, "--to", "agency", "--recipient", "D. Ruiz", "--affiliation", "DCF",
        "--reference", "DCF-4471", user="ruth",
    )  # fmt: skip
    document = practice.json("safety", "render", case, user="ruth")["document"]
    copy = tmp_path / "report.pdf"
    practice.json("safety", "paper", case, document[:8], copy, user="ruth")
    assert copy.read_bytes().startswith(b"%PDF")
    shown = practice.json("safety", "show", case, user="ruth")
    assert shown["facts"]["facts"] == FACTS
    assert shown["told"][0]["reference"] == "DCF-4471"
    assert shown["papers"] == [document]
    open_now = {each["kind"] for each in shown["tasks"] if each["done_at"] is None}
    assert open_now == {"write-report", "consult", "review"}
    assert any("ma.report.child" in each for each in shown["warnings"])
    screen = practice.ok("safety", "show", case, user="ruth")
    assert "No counsel has signed off the rule ma.report.child" in " ".join(screen.split())
    assert "DCF-4471" in screen


def test_the_record_is_finished_by_consultation_and_review(practice: Desk) -> None:
    case = opened(practice, "report", "--about", "elder")
    assert practice.json("safety", "consult", case, "--name", "Mei", user="ruth")["missing"]
    practice.ok(
        "safety", "tell-victim", case, "--exception", "risk", "--words", "He reads her mail",
        user="ruth",
    )  # fmt: skip
    assert practice.refused(
        "safety", "review", case, "in-order", "--words", "x", user="ruth"
    )["code"] == "permission-denied"  # fmt: skip
    practice.json("safety", "review", case, "in-order", "--words", "Done well", user="mei")
    [listed] = [
        each
        for each in practice.json("safety", "list", user="mei")["cases"]
        if each["case"] == case
    ]
    assert listed["reviewed"] is True
    assert case in practice.ok("safety", "list", user="mei")


def test_a_threat_is_told_to_those_whom_the_state_names(practice: Desk) -> None:
    case = opened(practice, "warn")
    practice.ok(
        "safety", "tell", case, "--to", "law-enforcement", "--recipient", "Sgt. Oduya",
        "--content", "A threat with a shotgun", user="ruth",
    )  # fmt: skip
    assert "the assessment" in completed(
        practice, case, who="Client A", options="tell-police,warn-victim"
    )
    error = practice.refused("safety", "complete", case, "--set", "colour", "red", user="ruth")
    assert "'colour'" in error["what"]
    error = practice.refused(
        "safety", "tell", case, "--to", "medical", "--recipient", " ", user="ruth"
    )
    assert error["code"] == "telling-invalid"


def test_an_emergency_hands_over_by_word_or_on_paper(practice: Desk) -> None:
    case = opened(practice, "emergency")
    completed(practice, case, reason="etreat", nature="Found unresponsive", part2="yes")
    handed = practice.json(
        "safety", "hand-over", case, "--to", "medical", "--recipient", "Dr. Basu",
        "--affiliation", "Harbor General", "--method", "in-person", user="ruth",
    )  # fmt: skip
    assert handed["sections"] == []
    shown = practice.json("safety", "show", case, user="ruth")
    assert shown["papers"] == [handed["document"]]
    for wrong in (("reason", "HLEGAL"), ("part2", "maybe"), ("about", "Z")):
        practice.refused("safety", "complete", case, "--set", *wrong, user="ruth")


def test_nobody_else_sees_it_until_it_is_shared(practice: Desk) -> None:
    case = opened(practice, "emergency")
    assert practice.refused("safety", "show", case, user="otto")["code"] == "not-in-safety-case"
    practice.json("safety", "share", case, "otto", user="ruth")
    assert practice.json("safety", "show", case, user="otto")["case"] == case


def test_the_rules_of_the_state_are_shown_with_their_warnings(practice: Desk) -> None:
    shown = practice.json("rules")
    assert shown["name"] == "Massachusetts"
    assert all(rule["warning"] for rule in shown["rules"])
    texas = practice.json("rules", "--state", "tx")
    assert {"tx.warn"} <= {rule["id"] for rule in texas["rules"]}
    assert "Thapar" in practice.ok("rules", "--state", "TX")
