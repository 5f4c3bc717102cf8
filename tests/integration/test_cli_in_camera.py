"""An order for the judge's own review, from the paper to the closed case, all by command."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest

from tests.integration.cli_case import Case, held, recorded, staffed

TO_THE_JUDGE = "Delivered to the judge's chambers and opened by nobody else."
SISTER = "Elena's sister Ruth"


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case on an order for all records, which the judge wants to see first."""
    desk = staffed(tmp_path_factory.mktemp("desk"))
    papers, chart = recorded(desk)
    case = held(desk, papers / "order.toml", chart)
    assert case.take("reyes", "classify")["basis"] == "court_order"
    return case


@pytest.fixture(scope="module")
def submission(ordered: Case) -> Case:
    """The case of the submission itself, rendered, its warnings answered."""
    paper = ordered.papers / "for-the-judge.toml"
    text = (ordered.papers / "amended.toml").read_text("utf-8")
    terms = next(line for line in text.splitlines() if line.startswith("protective_terms"))
    paper.write_text(
        text.replace('text = ["commands"]', 'text = ["commands", "in_camera"]').replace(
            terms, f'protective_terms = "{TO_THE_JUDGE}"'
        )
    )
    case = held(ordered.desk, paper, ordered.chart)
    assert case.take("reyes", "classify")["basis"] == "in_camera"
    case.consulted()
    case.take("calder", "skip-request", "--reason", "the judge asked for it")
    case.take("calder", "meet-basis", "--finding", "a judge's order for her own review")
    case.take("harmon", "scope", "--suggested", "--yes")
    case.decided()
    made = case.take(
        "reyes", "render", "--recipient", "Hon. R. Vance", "--role", "judge",
        "--address", "1 Court Square",
    )  # fmt: skip
    for warning in made["warnings"]:
        case.take("harmon", "answer", warning["id"][:8], "--words", "said in both")
    return case


def test_while_the_judge_looks_nothing_is_produced_on_the_order(ordered: Case) -> None:
    laid = ordered.take("calder", "in-camera", "--words", "the whole record, Judge Vance")
    assert laid["sides"] == ["in_camera"]
    ordered.consulted()
    ordered.take("calder", "skip-request", "--reason", "the judge reviews it")
    assert ordered.refused("calder", "meet-basis")["code"] == "illegal-step"
    ended = ordered.take("calder", "rule", "in_camera", "stands", "--words", "seen, go on")
    assert ended["sides"] == []
    assert ordered.take("calder", "meet-basis")["state"] == "basis_met"


def test_the_submission_is_not_itself_laid_before_the_judge(submission: Case) -> None:
    error = submission.refused("calder", "in-camera", "--words", "again")
    assert error["code"] == "illegal-step"
    assert "itself the in camera review" in error["what"]


def test_from_counsel_s_approval_to_the_closed_case(submission: Case, tmp_path: Path) -> None:
    digest = submission.take("pryce", "view")["digest"]
    assert submission.refused("pryce", "approve", digest, "--yes")["code"] == "permission-denied"
    assert submission.take("calder", "approve", digest, "--yes")["state"] == "approved"
    submission.take("pryce", "seal")
    package = tmp_path / "package.zip"
    sending = ("transmit", "--to", package, "--method", "courier", "--yes")
    astray = submission.refused("reyes", *sending, "--capacity", "court", "--capacity", "party")
    assert astray["code"] == "illegal-step"
    assert not package.exists()
    sent = submission.take("reyes", *sending, "--capacity", "court")
    assert sent["state"] == "transmitted"
    submission.take("reyes", "account")
    assert submission.take("reyes", "close")["state"] == "closed"
    [entry] = submission.desk.json(
        "accounting", "show", submission.chart, "--member", "A", user="pryce"
    )["disclosures"]
    assert entry["recipient"] == "Hon. R. Vance"
    assert "own review" in entry["purpose"]
    trust = tmp_path / "trust.toml"
    submission.desk.json("disclosure", "trust", "--to", trust, user="reyes")
    assert submission.desk.json("verify", package, "--trust", trust)["holds"]
    printed = pages(package)
    for said in ("Filed under seal for in camera review", "produced to no party", TO_THE_JUDGE):
        assert said in printed, said
    assert SISTER not in printed


def pages(package: Path) -> str:
    with ZipFile(package) as files:
        pdf = pypdfium2.PdfDocument(files.read("production.pdf"))
        return " ".join(" ".join(p.get_textpage().get_text_range() for p in pdf).split())
