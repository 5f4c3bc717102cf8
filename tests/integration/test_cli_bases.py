"""A subpoena by command, from the paper to a package that verifies, and the pages called back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli_case import Case, held, recorded, staffed

DAY = ("--on", "2026-05-22")
FACTS = {
    "notice-given": ("--document", "order.pdf"),
    "notice-detail": (),
    "objection-time-over": (),
    "no-objection": (),
    "state-rule": (),
}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The demo's first paper, signed by an attorney instead of a judge, and consulted on."""
    desk = staffed(tmp_path_factory.mktemp("desk"))
    papers, chart = recorded(desk)
    words = (papers / "order.toml").read_text("utf-8")
    for old, new in (('"judge"', '"attorney"'), ('kind = "order"', 'kind = "subpoena"')):
        assert old in words
        words = words.replace(old, new)
    (papers / "subpoena.toml").write_text(words, "utf-8")
    opened = held(desk, papers / "subpoena.toml", chart)
    assert opened.take("reyes", "classify")["basis"] == "subpoena"
    opened.consulted()
    opened.take("calder", "skip-request", "--reason", "An objection does here.")
    return opened


def establish(case: Case, element: str, *args: object, user: str = "calder") -> None:
    paper = [case.papers / each if each == "order.pdf" else each for each in args]
    source = ("--source", f"letter of May 22, on {element}")
    taken = case.take(user, "establish", element, *DAY, *source, *paper)
    assert taken["element"] == element


def test_a_subpoena_is_met_fact_by_fact_and_ends_in_a_package(case: Case, tmp_path: Path) -> None:
    error = case.refused("calder", "meet-basis")
    assert "satisfactory assurance" in error["what"]
    for element, more in FACTS.items():
        establish(case, element, *more)
    waiver = ("--holder", "A", "--document", "order.pdf")
    assert case.refused("calder", "establish", "privilege-waived", *DAY, "--source", "x")[
        "code"
    ] == "illegal-step"  # fmt: skip
    establish(case, "privilege-waived", *waiver)
    found = case.take("harmon", "elements")
    lines = {each["element"]: each for each in found["elements"] if each["element"]}
    assert {name for name, line in lines.items() if line["met"]} == {*FACTS, "privilege-waived"}
    [waived] = lines["privilege-waived"]["recorded"]
    assert (waived["holder"], waived["by"], waived["document"]) == ("A", "calder", True)
    assert "No counsel has signed off" in found["state_rule"]["warning"]
    shown = case.desk.ok("disclosure", "elements", case.number, user="calder")
    assert "by notice to the client" in shown
    case.take("reyes", "document", waived["number"], tmp_path / "waiver.pdf")
    assert (tmp_path / "waiver.pdf").read_bytes() == (case.papers / "order.pdf").read_bytes()
    assert case.refused("pryce", "meet-basis")["code"] == "permission-denied"
    assert case.take("calder", "meet-basis")["state"] == "basis_met"
    case.take("harmon", "scope", "--suggested", "--yes")
    whole = [each["id"] for each in case.sections().values() if each["extent"] == "whole"]
    assert whole
    for section in whole:
        case.take("harmon", "decide", "release", section[:8], "--clause", 1)
    case.take("harmon", "decide", "withhold", "--open", "--yes")
    case.take("harmon", "review")
    case.take("calder", "review", "--independent")
    made = case.take("reyes", "render", "--recipient", "L. Ortiz", "--role", "counsel",
                     "--address", "3 Custom House Lane")  # fmt: skip
    for warning in made["warnings"]:
        case.take("harmon", "answer", warning["id"][:8], "--words", "said in both")
    digest = case.take("pryce", "view")["digest"]
    assert case.refused("calder", "approve", digest, "--yes")["code"] == "permission-denied"
    case.take("pryce", "approve", digest[:12], "--yes")
    case.take("pryce", "seal")
    package = tmp_path / "package.zip"
    case.take("reyes", "transmit", "--to", package, "--method", "courier",
              "--capacity", "party", "--yes")  # fmt: skip
    case.take("reyes", "account")
    trust = tmp_path / "trust.toml"
    case.desk.json("disclosure", "trust", "--to", trust, user="reyes")
    report = case.desk.json("verify", package, "--trust", trust)
    assert report["holds"]
    assert report["production"]["sections"] == len(whole)
    [entry] = case.desk.json("accounting", "show", case.chart, "--member", "A", user="pryce")[
        "disclosures"
    ]
    assert "164.512(e)(1)(ii)" in entry["purpose"]


def test_pages_that_were_sent_are_called_back_to_the_end(case: Case, tmp_path: Path) -> None:
    history = case.take("calder", "history")["history"]
    sent = next(each for each in history if each["words"] == "transmit the production")
    pages = sent["particulars"]["bates"]
    wrong = case.refused("calder", "claw-back", "--pages", "XYZ000001", "--words", "by mistake")
    assert wrong["code"] == "pages-unknown"
    case.take("calder", "claw-back", "--pages", pages, "--words", "by mistake")
    notice = case.take("calder", "letter")["letter"]
    assert pages in str(notice)
    ruling = ("clawback", "returned", "--words", "destroyed, by affidavit")
    assert "502(d)" in case.refused("calder", "rule", *ruling)["what"]
    establish(case, "recall-notice", "--document", "order.pdf", user="reyes")
    establish(case, "recall-returned", "--document", "order.pdf", user="reyes")
    establish(case, "recall-no-order")
    case.take("calder", "rule", *ruling)
    assert "privilege log under seal" in case.refused("reyes", "close")["what"]
    case.take("reyes", "transmit-log", "--to", tmp_path / "log.zip", "--method", "courier",
              "--capacity", "court", "--recipient", "The clerk", "--address", "1 Court Square",
              "--yes")  # fmt: skip
    assert case.take("reyes", "close")["state"] == "closed"


def test_a_basis_that_rests_on_its_paper_alone_and_one_not_known_yet_say_so(case: Case) -> None:
    desk = case.desk
    order = held(desk, case.papers / "order.toml", case.chart)
    assert "known once the paper is classified" in desk.ok(
        "disclosure", "elements", order.number, user="reyes"
    )
    order.take("reyes", "classify")
    shown = desk.ok("disclosure", "elements", order.number, user="reyes")
    assert "rests on the paper alone" in shown
    assert "disclosure establish" not in shown
    assert order.take("reyes", "elements")["elements"] == []


def test_counsels_papers_go_by_command_and_to_counsel_alone(case: Case, tmp_path: Path) -> None:
    paper = case.papers / "order.pdf"
    filed = case.take("calder", "counsel-file", paper, "--title", "Memorandum")["paper"]
    [listed] = case.take("calder", "counsel-papers")["papers"]
    assert (listed["paper"], listed["title"], listed["by"]) == (filed, "Memorandum", "calder")
    case.take("calder", "counsel-paper", filed[:8], tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == paper.read_bytes()
    for who in ("pryce", "harmon", "reyes"):
        assert case.refused(who, "counsel-papers")["code"] == "permission-denied"
