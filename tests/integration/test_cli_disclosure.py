"""A case by command, as a program drives it: JSON in the documented fields, refusals by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli_case import Case, held, recorded, staffed
from vault.production.checking.pdf_text import read_pdf_text

SISTER = "Elena's sister Ruth"


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case on the demo's first order, classified."""
    desk = staffed(tmp_path_factory.mktemp("desk"))
    papers, chart = recorded(desk)
    case = held(desk, papers / "order.toml", chart)
    assert case.take("reyes", "classify")["basis"] == "court_order"
    return case


@pytest.fixture(scope="module")
def scoped(received: Case) -> Case:
    """The same case under the amended order, with its scope set."""
    case = received
    case.consulted()
    case.take("calder", "ask-court", "narrow", "--words", "too wide")
    case.take("calder", "rule", "motion_pending", "amended", "--words", "allowed")
    case.take("reyes", "amend", case.papers / "amended.toml", "--yes")
    case.take("reyes", "verify", "--how", "by telephone")
    case.take("calder", "meet-basis")
    case.take("harmon", "scope", "--suggested", "--yes")
    return case


@pytest.fixture(scope="module")
def decided(scoped: Case) -> Case:
    """The same case, everything in scope decided and reviewed."""
    scoped.decided()
    return scoped


@pytest.fixture(scope="module")
def rendered(decided: Case) -> Case:
    """The same case, its production rendered and its warnings answered."""
    case = decided
    made = case.take(
        "reyes", "render", "--recipient", "L. Ortiz", "--role", "counsel",
        "--address", "3 Custom House Lane", "--log", "category", "--seal-log",
    )  # fmt: skip
    for warning in made["warnings"]:
        case.take("harmon", "answer", warning["id"][:8], "--words", "said in both")
    return case


def test_the_dossier_tells_at_any_time_what_is_missing_and_who_sees_to_it(received: Case) -> None:
    found = received.take("calder", "show")
    assert found["charts"] == [received.chart]
    assert {"harmon", "reyes", "calder", "pryce"} <= set(found["participants"])
    assert found["missing"]
    assert all(each["who"] for each in found["missing"])
    assert {task["kind"] for task in found["tasks"]} >= {"notify-client", "notify-counsel"}
    assert "Now " in received.desk.ok("disclosure", "show", received.number, user="calder")


def test_who_takes_no_part_is_not_told_that_there_is_a_case(received: Case) -> None:
    stranger = received.refused("sato", "show")
    nowhere = received.desk.refused("disclosure", "show", "D-AAAAAA", user="sato")
    assert stranger == nowhere
    assert stranger["code"] == "not-a-participant"


def test_a_person_who_joins_takes_part(received: Case) -> None:
    received.desk.join("lee", "counsel")
    received.take("reyes", "join", "lee")
    assert received.number in str(received.desk.json("disclosure", "list", user="lee"))


def test_the_scan_comes_back_as_it_was_filed(received: Case, tmp_path: Path) -> None:
    received.take("calder", "scan", tmp_path / "scan.pdf")
    assert (tmp_path / "scan.pdf").read_bytes() == (received.papers / "order.pdf").read_bytes()


def test_a_person_s_key_of_a_case_goes_by_the_case_s_number(received: Case) -> None:
    held_keys = received.desk.json("keys", "list", user="calder")["keys"]
    assert [(each["of"], each["name"]) for each in held_keys] == [(received.number, "case")]
    rotated = ("keys", "rotate", "--case", received.number.lower(), "--compartment", "case")
    assert received.desk.json(*rotated, user="pryce")["compartment"] == held_keys[0]["id"]


def test_open_tasks_are_shown_with_the_command_that_completes_one(received: Case) -> None:
    shown = received.desk.ok("disclosure", "show", received.number, user="calder")
    assert f"vaultctl disclosure task {received.number} TASK" in shown


def test_a_task_is_marked_as_done(received: Case) -> None:
    task = next(t for t in received.take("reyes", "show")["tasks"] if t["kind"] == "notify-insurer")
    received.take("reyes", "task", task["id"][:8])
    after = {t["id"]: t for t in received.take("reyes", "show")["tasks"]}
    assert after[task["id"]]["done_at"]


def test_a_step_out_of_order_is_refused_by_name(received: Case) -> None:
    error = received.refused("reyes", "account")
    assert error["code"] == "illegal-step"
    assert "account for the disclosure" in error["what"]


def test_an_amended_paper_shows_its_difference(scoped: Case) -> None:
    found = scoped.take("harmon", "difference")
    assert found["added"] == [2, 3]
    assert any("may leave" in each["words"] for each in found["effects"])


def test_sections_are_locked_to_who_holds_no_key_of_them(scoped: Case) -> None:
    assert {each["title"] for each in scoped.take("reyes", "sections")["sections"]} == {None}
    titles = {each["title"] for each in scoped.take("harmon", "sections")["sections"]}
    assert "Alcohol use" in titles


def test_a_section_is_read_with_its_reach_by_the_clinician_alone(scoped: Case) -> None:
    section = scoped.sections()["2026-03-30", "Parenting schedule"]["id"]
    shown = scoped.take("harmon", "read", section[:8])
    assert shown["extent"] == "part"
    assert SISTER in shown["paragraphs"][1]
    assert scoped.refused("calder", "read", section)["code"] == "permission-denied"


def test_words_that_do_not_stand_there_redact_nothing(scoped: Case) -> None:
    section = scoped.sections()["2026-03-30", "Parenting schedule"]["id"]
    error = scoped.refused(
        "harmon", "decide", "redact", section, "--clause", 2, "--code", "R3", "--text", "no such"
    )
    assert error["code"] == "words-not-in-section"


def test_what_the_paper_does_not_reach_cannot_be_released(scoped: Case) -> None:
    section = scoped.sections()["2026-01-26", "Alcohol use"]["id"]
    error = scoped.refused("harmon", "decide", "release", section, "--clause", 3)
    assert error["code"] == "illegal-step"


@pytest.mark.parametrize(
    "args",
    [
        ["release"],
        ["release", "--asked"],
        ["release", "--asked", "--open", "--clause", 1],
        ["withhold", "--open", "--text", "x", "--yes"],
        ["withhold", "--open"],
    ],
    ids=str,
)
def test_a_decision_that_does_not_say_of_what_is_wrong_usage(scoped: Case, args: list[Any]) -> None:
    assert scoped.refused("harmon", "decide", *args, code=2)["code"] == "usage"


def test_every_decision_stands_in_the_dossier(decided: Case) -> None:
    made = decided.take("harmon", "show")["decisions"]
    counted = {a: sum(d["action"] == a for d in made) for a in ("release", "redact", "withhold")}
    assert counted == {"release": 2, "redact": 1, "withhold": 19}
    codes = {each["code"] for each in made if each["action"] == "withhold"}
    assert {"R1", "R2", "R5"} <= codes


def test_the_log_is_by_category_where_that_was_asked_for(rendered: Case) -> None:
    log = rendered.take("reyes", "view")["log"]
    assert log["form"] == "category"
    assert (log["sealed"], log["reveals"]) == (True, ["substance_use"])
    assert 0 < log["rows"] <= log["items"]
    assert "by category" in rendered.desk.ok("disclosure", "view", rendered.number, user="reyes")


def test_only_the_hash_of_what_was_looked_at_is_approved(rendered: Case) -> None:
    for digest in ("", "abc", "0" * 64):
        assert rendered.refused("pryce", "approve", digest, "--yes")["code"] == "other-digest"


def test_who_prepared_it_does_not_approve_it(rendered: Case) -> None:
    digest = rendered.take("reyes", "view")["digest"]
    assert rendered.refused("reyes", "approve", digest, "--yes")["code"] == "permission-denied"


def test_from_approval_to_the_closed_case(rendered: Case, tmp_path: Path) -> None:
    desk, package = rendered.desk, tmp_path / "package.zip"
    viewed = rendered.take("pryce", "view", "--to", tmp_path / "review")
    assert {Path(path).name for path in viewed["files"]} >= {"production.pdf", "records.json"}
    apart = {Path(p).name for p in viewed["files"] if Path(p).parent.name == "sealed-log"}
    assert apart == {"privilege-log.pdf", "privilege-log.csv"}
    assert rendered.refused("pryce", "seal")["code"] == "not-approved"
    assert rendered.take("pryce", "approve", viewed["digest"][:12], "--yes")["state"] == "approved"
    assert rendered.take("pryce", "seal")["package_sha256"]
    to = ("--to", package, "--method", "courier", "--capacity", "party")
    assert rendered.refused("reyes", "transmit", *to, code=2)["code"] == "usage"
    sent = rendered.take("reyes", "transmit", *to, "--yes")
    assert sent["state"] == "transmitted"
    rendered.take("reyes", "account")
    assert rendered.refused("reyes", "close")["code"] == "illegal-step"
    log = tmp_path / "log.zip"
    to_court = ("--to", log, "--method", "courier", "--recipient", "The clerk",
                "--address", "1 Court Square", "--yes")  # fmt: skip
    for capacity in ("party", "guardian"):
        refused = rendered.refused("reyes", "transmit-log", *to_court, "--capacity", capacity)
        assert refused["code"] == "illegal-step"
        assert not log.exists()
    rendered.take("reyes", "transmit-log", *to_court, "--capacity", "court")
    assert rendered.take("reyes", "close")["state"] == "closed"
    rendered.take("pryce", "collect", "--to", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == package.read_bytes()
    entries = desk.json("accounting", "show", rendered.chart, "--member", "a", user="pryce")[
        "disclosures"
    ]
    assert {entry["recipient"] for entry in entries} == {"L. Ortiz", "The clerk"}
    trust = tmp_path / "trust.toml"
    desk.json("disclosure", "trust", "--to", trust, user="reyes")
    report = desk.json("verify", package, "--trust", trust)
    assert report["holds"]
    assert report["production"]["sections"] == 3
    assert report["production"]["log"]["form"] == "sealed"
    assert desk.json("verify", log, "--trust", trust)["package"] == "privilege-log"
    assert "Privilege log under seal of production 1" in desk.ok("verify", log)
    content = bytearray(package.read_bytes())
    content[len(content) // 2] ^= 1
    package.write_bytes(content)
    assert desk.run("verify", package, "--json").exit_code == 3


def test_the_history_tells_all_that_was_done_in_order(rendered: Case) -> None:
    history = rendered.take("calder", "history")["history"]
    assert [each["number"] for each in history] == list(range(1, len(history) + 1))
    assert {"by": "harmon", "words": "record a consultation"}.items() <= next(
        each for each in history if each["words"] == "record a consultation"
    ).items()


def test_the_letter_of_a_refused_paper_is_written_as_text_and_as_pdf(
    received: Case, tmp_path: Path
) -> None:
    desk = received.desk
    case = held(desk, received.papers / "order.toml", received.chart)
    assert case.refused("calder", "letter")["code"] == "conflict"
    case.take("calder", "refuse", "--reason", "They are nobody to us.", "--yes")
    made = case.take("calder", "letter", "--pdf", tmp_path / "letter.pdf")
    assert made["pdf"] == str(tmp_path / "letter.pdf")
    assert any("neither confirm nor deny" in each["text"] for each in made["letter"]["body"])
    shown = desk.ok("disclosure", "letter", case.number, user="calder")
    assert "neither confirm nor deny" in " ".join(shown.split())
    printed = " ".join(read_pdf_text((tmp_path / "letter.pdf").read_bytes()).pages)
    for secret in ("nobody to us", "Marsh", received.chart):
        assert secret not in printed
        assert secret not in str(made["letter"])
    assert case.refused("sato", "letter")["code"] == "not-a-participant"
