"""Accountings by command: shown, exported, suspended, asked for, answered, kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.integration.cli_case import staffed
from tests.unit.cli.desk import Desk
from vault.production.checking.pdf_text import read_pdf_text

REQUESTER = "Elena Marsh"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return staffed(tmp_path_factory.mktemp("accounting"))


@pytest.fixture(scope="module")
def chart(desk: Desk) -> str:
    made = desk.json("chart", "create", "individual", "--name", "E.", user="harmon")["chart"]
    desk.ok("chart", "member", "add", made, "A", "--name", REQUESTER, user="harmon")
    return str(made)


def received(desk: Desk, chart: str) -> str:
    made = desk.json(
        "accounting", "request", "receive", chart, "a", "--requester", REQUESTER,
        "--address", "3 Quay", user="pryce",
    )  # fmt: skip
    return str(made["request"])


def text_of(pdf: Path) -> str:
    return " ".join(" ".join(read_pdf_text(pdf.read_bytes()).pages).split())


def test_nothing_left_and_that_is_what_it_says(desk: Desk, chart: str, tmp_path: Path) -> None:
    pdf = tmp_path / "accounting.pdf"
    found = desk.json("accounting", "show", chart, "--pdf", pdf, user="pryce")
    assert (found["disclosures"], found["part2"]["disclosures"], found["closed"]) == ([], [], 0)
    assert found["pdf"] == str(pdf)
    assert "nothing was disclosed" in text_of(pdf)
    assert "42 CFR Part 2" in text_of(pdf)
    shown = desk.ok("accounting", "show", chart, user="pryce")
    assert "Nothing was disclosed that an account is owed of." in shown


def test_it_is_exported_for_programs(desk: Desk, chart: str, tmp_path: Path) -> None:
    file = tmp_path / "accounting.json"
    found = desk.json("accounting", "export", chart, "--fhir", "--to", file, user="pryce")
    assert found["fhir"] == {"resourceType": "Bundle", "type": "collection", "entry": []}
    assert json.loads(file.read_text()) == found["fhir"]
    table = desk.ok("accounting", "export", chart, "--csv", user="pryce")
    assert table.startswith("Rule,Date,Recipient")
    assert desk.refused("accounting", "export", chart, user="pryce", code=2)["code"] == "usage"


def test_a_request_from_its_receipt_to_its_copy(desk: Desk, chart: str, tmp_path: Path) -> None:
    number = received(desk, chart)
    shown = desk.json("accounting", "request", "show", number, user="pryce")
    assert (shown["state"], shown["requester"], shown["free"]) == ("open", REQUESTER, True)
    given = desk.json(
        "accounting", "request", "answer", number, tmp_path / "given.pdf", "--yes", user="pryce"
    )
    assert REQUESTER in text_of(tmp_path / "given.pdf")
    assert given["sha256"] == hashlib.sha256((tmp_path / "given.pdf").read_bytes()).hexdigest()
    again = desk.json("accounting", "request", "copy", number, tmp_path / "again.pdf", user="pryce")
    assert again["sha256"] == given["sha256"]
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "given.pdf").read_bytes()
    listed = desk.json("accounting", "request", "list", user="pryce")["requests"]
    assert number in {each["request"] for each in listed if each["state"] == "answered"}


def test_a_further_one_costs_something_only_after_it_was_told(
    desk: Desk, chart: str, tmp_path: Path
) -> None:
    first, second = received(desk, chart), received(desk, chart)
    del first
    told = desk.json(
        "accounting", "request", "tell-fee", second, "12.50", "--covers", "copying", user="pryce"
    )
    assert (told["fee_cents"], told["awaits_agreement"], told["free"]) == (1250, True, False)
    letter = desk.json(
        "accounting", "request", "letter", second, "--pdf", tmp_path / "fee.pdf", user="pryce"
    )
    assert "$12.50" in str(letter["letter"]["body"])
    assert "$12.50" in text_of(tmp_path / "fee.pdf")
    to = tmp_path / "early.pdf"
    refused = desk.refused("accounting", "request", "answer", second, to, "--yes", user="pryce")
    assert refused["code"] == "accounting-request-step"
    assert not to.exists()
    desk.ok("accounting", "request", "narrow", second, "--since", "2026-01-01", user="pryce")
    desk.ok("accounting", "request", "agree-fee", second, "--words", "By post.", user="pryce")
    done = desk.json("accounting", "request", "answer", second, to, "--yes", user="pryce")
    assert done["pdf"] == str(to)
    assert desk.refused(
        "accounting", "request", "tell-fee", second, "much", user="pryce", code=2
    )["code"] == "usage"  # fmt: skip


def test_a_request_is_extended_once_or_withdrawn(desk: Desk, chart: str) -> None:
    number = received(desk, chart)
    due = desk.json("accounting", "request", "show", number, user="pryce")["due_on"]
    beyond = desk.refused(
        "accounting", "request", "extend", number, "--until", "2099-01-01",
        "--reason", "two appeals", user="pryce",
    )  # fmt: skip
    assert beyond["code"] == "accounting-request-invalid"
    assert due < beyond["what"][-11:]
    gone = desk.json("accounting", "request", "withdraw", number, "--words", "By post.",
                     user="pryce")  # fmt: skip
    assert (gone["state"], gone["acts"][0]["words"]) == (
        "withdrawn",
        "the client took the request back",
    )


def test_the_office_alone_sees_the_log_and_suspends(desk: Desk, chart: str) -> None:
    found = desk.json("accounting", "log", chart, user="pryce")
    assert (found["disclosures"], found["suspensions"]) == ([], [])
    assert "Nothing of this chart has left." in desk.ok("accounting", "log", chart, user="pryce")
    suspend = (
        "accounting", "suspend", chart, "--case", "D-AAAAAA", "--agency", "Inspector",
        "--official", "R. Dahl", "--statement", "It would impede us.",
    )  # fmt: skip
    refused = desk.refused(*suspend, "--oral", user="pryce")
    assert refused["code"] == "suspension-invalid"
    assert "D-AAAAAA is no case or report" in refused["what"]
    for user in ("calder", "harmon"):
        for act in (("accounting", "log", chart), (*suspend, "--oral")):
            assert desk.refused(*act, user=user)["code"] == "permission-denied"
        listed = desk.refused("accounting", "request", "list", user=user)
        assert listed["code"] == "permission-denied"


def test_in_a_joint_chart_the_client_is_named(desk: Desk, tmp_path: Path) -> None:
    chart = desk.json("chart", "create", "couple", "--name", "M.", user="harmon")["chart"]
    for handle, name in (("A", "Mara"), ("B", "Nils"), ("COL1", "Ada")):
        desk.ok("chart", "member", "add", chart, handle, "--name", name, user="harmon")
    pdf = tmp_path / "accounting.pdf"
    for act in (
        ("show", chart, "--pdf", pdf),
        ("export", chart, "--csv"),
        ("export", chart, "--fhir"),
    ):
        refused = desk.refused("accounting", *act, user="pryce")
        assert (refused["code"], refused["remedy"]) == (
            "accounting-client",
            "Name the client: A, B.",
        )
    assert not pdf.exists()
    refused = desk.refused(
        "accounting", "suspend", chart, "--case", "D-AAAAAA", "--member", "col1", "--agency", "I.",
        "--official", "R. Dahl", "--statement", "It would impede us.", "--oral", user="pryce",
    )  # fmt: skip
    assert refused["what"] == "The chart has no client COL1."
    found = desk.json("accounting", "show", chart, "--member", "b", "--pdf", pdf, user="pryce")
    assert found["member"] == "B"
    assert f"Chart {chart}, client B" in text_of(pdf)
