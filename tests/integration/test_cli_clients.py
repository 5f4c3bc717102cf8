"""What clients sign and ask for, by command: a package, more time, a reviewed denial."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli_case import Case, held, recorded, staffed
from tests.unit.cli.desk import Desk

PAPER = """
kind = "{kind}"
signer = "client"
requester = "Daniel Marsh"
requester_role = "client"
signed_by = "Daniel Marsh"
dated_on = 2026-05-18
served_at = 2026-05-20T10:15:00-04:00
method = "by hand"
scan = "order.pdf"
"""
CLAUSE = """
[[clause]]
number = 1
words = "My whole record."
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Path, str]:
    made = staffed(tmp_path_factory.mktemp("desk"))
    papers, chart = recorded(made)
    return made, papers, chart


def opened(desk: tuple[Desk, Path, str], kind: str, clause: str = "") -> Case:
    made, papers, chart = desk
    paper = papers / f"{kind}.toml"
    paper.write_text(PAPER.format(kind=kind) + clause)
    case = held(made, paper, chart)
    assert case.take("reyes", "classify")["state"] == "consulted"
    return case


def form(case: Case, name: str, **changes: str) -> Path:
    """Write a form of Daniel's into a file, lines replaced as told; its scan is any PDF."""
    text = case.desk.json("disclosure", "form-template")["toml"]
    lines = []
    for line in text.splitlines():
        key = line.partition(" = ")[0]
        given = {"expires_on": "2099-12-31", "date_from": "2020-01-01", "date_to": "2099-12-31"}
        value = (given | {"scan": '"order.pdf"'} | changes).get(key)
        lines.append(f"{key} = {value}" if value is not None else line)
    path = case.papers / f"{name}.toml"
    path.write_text("\n".join(lines))
    return path


def test_an_authorization_goes_to_a_package_by_command(desk: tuple[Desk, Path, str]) -> None:
    case = opened(desk, "authorization")
    bad = case.take("reyes", "enter-form", form(case, "bad", purpose='""'))["form"]
    assert [each["citation"] for each in bad["defects"]] == ["45 CFR 164.508(c)(1)(iv)"]
    assert case.refused("reyes", "meet-basis")["code"] == "illegal-step"
    good = case.take("reyes", "enter-form", form(case, "good"))["form"]
    assert good["defects"] == []
    shown = case.take("harmon", "forms")["forms"]
    assert [each["number"] for each in shown] == [1, 2]
    copy = case.papers / "copy.pdf"
    case.take("harmon", "form-scan", 2, copy)
    assert copy.read_bytes() == (case.papers / "order.pdf").read_bytes()
    assert case.take("reyes", "meet-basis")["state"] == "basis_met"
    late = case.take("reyes", "enter-form", form(case, "late", recipient='"Odile Quint, Esq."'))
    assert late["form"]["late"]
    assert late["late"] == ["form 3"]
    shown = " ".join(case.desk.ok("disclosure", "forms", case.number, user="reyes").split())
    assert "until that is found again: form 3" in shown
    assert case.take("reyes", "meet-basis")["late"] == []
    own = [
        each["id"]
        for each in case.take("harmon", "sections")["sections"]
        if each["extent"] == "whole"
    ]
    assert own
    case.take("reyes", "scope", *own, "--yes")
    case.take("harmon", "decide", "release", *own, "--clause", 2, "--yes")
    case.take("harmon", "review")
    case.take("calder", "review", "--independent")
    made = case.take("reyes", "render", "--recipient", "Odile Quint, Esq.", "--role", "attorney")
    for warning in made["warnings"]:
        case.take("harmon", "answer", warning["id"][:8], "--words", "said in both")
    case.take("pryce", "approve", made["digest"], "--yes")
    case.take("pryce", "seal")
    package = case.papers / "to-quint.zip"
    case.take(
        "reyes", "transmit", "--to", package, "--method", "post", "--capacity", "named",
        "--address", "2 Mill Lane", "--yes",
    )  # fmt: skip
    assert case.take("reyes", "account")["state"] == "accounted"
    trust = case.papers / "trust.toml"
    case.desk.ok("disclosure", "trust", "--to", trust, user="pryce")
    case.desk.ok("verify", package, "--trust", trust)
    ended = case.take("reyes", "end-form", 2, "revoked", "--words", "his letter", "--yes")
    assert ended["state"] == "accounted"


def test_a_clients_request_is_extended_denied_and_reviewed_by_command(
    desk: tuple[Desk, Path, str], tmp_path: Path
) -> None:
    case = opened(desk, "client_request", CLAUSE)
    assert case.refused("reyes", "meet-basis")["code"] == "illegal-step"
    case.take(
        "reyes", "establish", "client-identified", "--holder", "A", "--on", "2026-05-20",
        "--source", "passport",
    )  # fmt: skip
    assert case.take("reyes", "meet-basis")["state"] == "basis_met"
    case.take(
        "reyes", "extend", "--until", "2026-07-10", "--told", "2026-06-10", "--reason", "archive"
    )
    (listed,) = (
        each
        for each in case.desk.json("disclosure", "list", user="reyes")["cases"]
        if each["case"] == case.number
    )
    assert listed["return_at"].startswith("2026-07-1")
    shown = case.desk.ok("disclosure", "show", case.number, user="reyes")
    answer_by = next(line for line in shown.splitlines() if line.startswith("Answer by"))
    assert "2026-07-1" in answer_by
    letter = case.take("reyes", "access-letter", "extension")["letter"]
    assert letter["to"] == ["Daniel Marsh"]
    grounds = ("--ground", "endangers", "--whole", "--finding", "likely", "--yes")
    assert case.refused("calder", "deny-access", *grounds)["code"] == "permission-denied"
    assert case.take("harmon", "deny-access", *grounds)["sides"] == ["refused"]
    pdf = tmp_path / "denial.pdf"
    case.take("reyes", "access-letter", "denial", "--pdf", pdf)
    assert pdf.read_bytes().startswith(b"%PDF")
    case.desk.ok("disclosure", "join", case.number, "sato", user="reyes")
    case.take("reyes", "ask-review", "--words", "his letter")
    assert case.refused("harmon", "review-denial", "upheld", "--words", "x")["code"] == (
        "illegal-step"
    )
    reversed_ = case.take("sato", "review-denial", "reversed", "--words", "not likely")
    assert reversed_["sides"] == []
    assert reversed_["state"] == "basis_met"
    assert case.take("reyes", "access-letter", "review")["letter"]["body"]


def test_a_copy_is_directed_to_somebody_else_with_its_fee_by_command(
    desk: tuple[Desk, Path, str],
) -> None:
    case = opened(desk, "client_request", CLAUSE)
    shown = " ".join(case.desk.ok("disclosure", "show", case.number, user="reyes").split())
    assert "client's request for access, 2026-05-18, signed by Daniel Marsh (client)" in shown
    assert "of ?" not in shown
    case.take(
        "reyes", "establish", "client-identified", "--holder", "A", "--on", "2026-05-20",
        "--source", "passport",
    )  # fmt: skip
    case.take("reyes", "meet-basis")
    beyond = [
        each["id"]
        for each in case.take("harmon", "sections")["sections"]
        if each["extent"] == "none"
    ]
    assert case.refused("reyes", "scope", beyond[0], "--yes")["code"] == "beyond-access"
    directed = (
        "designate", "--person", "Odile Quint, Esq.", "--address", "2 Mill Lane",
        "--signed-on", "2026-05-19", "--writing", case.papers / "order.pdf", "--signed-by",
    )  # fmt: skip
    assert case.refused("reyes", *directed, "Odile Quint")["code"] == "illegal-step"
    assert case.refused("harmon", *directed, "Daniel Marsh")["code"] == "permission-denied"
    case.take("reyes", *directed, "Daniel Marsh")
    no_agreement = ("fee", "--part", "summary", "900", "--worked-out", "one hour")
    assert case.refused("reyes", *no_agreement)["code"] == "copy-invalid"
    case.take(
        "reyes", "fee", "--part", "labor", "450", "--part", "postage", "205",
        "--worked-out", "12 minutes", "--agreed", "2026-05-20",
    )  # fmt: skip
    read = case.desk.json("disclosure", "show", case.number, user="reyes")["access"]
    assert read["designation"]["person"] == "Odile Quint, Esq."
    assert read["fee"]["parts"] == {"labor": 450, "postage": 205}
    shown = " ".join(case.desk.ok("disclosure", "show", case.number, user="reyes").split())
    assert "Odile Quint, Esq., 2 Mill Lane; directed in writing on 2026-05-19" in shown
    assert "$6.55 (labor for copying $4.50, postage $2.05)" in shown
    case.take("reyes", "undesignate", "--words", "his letter", "--yes")
    read = case.desk.json("disclosure", "show", case.number, user="reyes")["access"]
    assert read["designation"] is None
