"""Attacks on the pages of cases: script in every field, others' cases, files of every kind."""

from __future__ import annotations

import io

import pikepdf
import pytest

from tests.integration.disclosure.conftest import SCAN, Matter
from tests.web.conftest import Browser, Pages
from tests.web.test_cases import PAPER, acted, filing, number_in
from vault.disclosure.ledger import papers
from vault.disclosure.rules.vocabulary import State

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'"
TEXTS = (
    "signed_by",
    "court",
    "docket",
    "parties",
    "requester",
    "requester_role",
    "method",
    "protective_terms",
    "clauses-0-words",
    "clauses-0-title_words",
    "clauses-0-cleared-0-source",
)


def test_script_in_any_field_of_a_paper_is_only_text(pages: Pages, matter: Matter) -> None:
    hostile = filing(charts=matter.chart, people="calder") | dict.fromkeys(TEXTS, SCRIPT)
    case = number_in(pages["reyes"].post("/cases/new", hostile).request.path)
    for step, fields in {
        "verify": {"words": SCRIPT},
        "hold": {},
        "classify": {},
        "skip_request": {"words": SCRIPT},
        "object": {"words": SCRIPT},
        "consult": {
            **dict.fromkeys(("name", "credential", "role", "shared", "advice"), SCRIPT),
            "decision": SCRIPT,
            "dissent": SCRIPT,
            "at": "2026-01-05T08:00",
        },
    }.items():
        acted(pages, "reyes", case, step, **fields)
    said = {"party": "custodian", "act": "say", "note": SCRIPT, "clauses-0-words": SCRIPT}
    pages["reyes"].post(f"/cases/{case}/negotiation", {**said, "clauses-0-number": "1"})
    acted(pages, "calder", case, "refuse", words=SCRIPT, sure="y")
    assert len(matter.vault.cases.read(matter.records, case).history) == 9
    for page in (
        "",
        "/paper/1",
        "/paper/complete",
        "/amend",
        "/negotiation",
        "/history",
        "/letter",
    ):
        answer = pages["reyes"].get(f"/cases/{case}{page}")
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text, page
        assert "<img src=x" not in answer.text, page
    assert "<script>alert" not in pages["reyes"].get("/cases/").text


def test_script_in_a_refused_form_is_only_text(pages: Pages) -> None:
    answer = pages["reyes"].post("/cases/new", dict.fromkeys(PAPER, SCRIPT))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def not_pdf() -> bytes:
    return b"GIF89a" + SCAN


def empty_pdf() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(SCAN)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        not_pdf(),
        b"%PDF-1.7\n",
        empty_pdf(),
        locked_pdf(),
        b"%PDF-" + b"0" * 5_000,
    ],
    ids=["renamed", "header only", "no page", "protected", "too long"],
)
def test_a_scan_is_judged_by_its_content_not_its_name(
    pages: Pages, matter: Matter, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(papers, "SCAN_BYTES", 4_000)
    before = len(matter.vault.cases.list_for(matter.records))
    sent = filing(scan=(io.BytesIO(content), "order.pdf", "application/pdf"))
    answer = pages["reyes"].post("/cases/new", sent)
    assert answer.status_code == 422
    assert "The scan" in answer.text
    assert len(matter.vault.cases.list_for(matter.records)) == before


def test_the_name_of_an_upload_goes_nowhere(pages: Pages, matter: Matter) -> None:
    sent = filing(scan=(io.BytesIO(SCAN), "../../Marsh; x=.pdf"))
    case = number_in(pages["reyes"].post("/cases/new", sent).request.path)
    answer = pages["reyes"].get(f"/cases/{case}/paper/1/scan")
    assert "Marsh" not in str(answer.headers)
    assert answer.data == SCAN


def said(text: str) -> str:
    """Return what a page says, without what is new on every page."""
    return text[text.index("<main") : text.index("</main>")]


PAGES = (
    "",
    "/paper/1",
    "/paper/1/scan",
    "/paper/complete",
    "/amend",
    "/difference",
    "/letter",
    "/letter.pdf",
    "/negotiation",
    "/scope",
    "/people",
    "/history",
)


@pytest.mark.parametrize("who", ["okoye", "sato", "udell"])
def test_nobody_outside_a_case_sees_that_there_is_one(
    pages: Pages, matter: Matter, who: str
) -> None:
    for page in PAGES:
        real = pages[who].get(f"/cases/{matter.case}{page}")
        other = pages[who].get(f"/cases/D-AAAAAA{page}")
        assert real.status_code == other.status_code == 403, page
        assert "Hardeman" not in real.text
        assert said(real.text) == said(other.text)


@pytest.mark.parametrize(
    "path",
    ["/acts/verify", "/acts/refuse", "/negotiation", "/amend", "/scope", "/people", "/tasks/x"],
)
def test_an_outsider_can_do_nothing_to_a_case(pages: Pages, matter: Matter, path: str) -> None:
    before = matter.vault.cases.read(matter.records, matter.case)
    everything: dict[str, object] = {
        **PAPER,
        "verify-words": "x",
        "refuse-words": "x",
        "refuse-sure": "y",
        "sure": "y",
        "act": "set",
        "username": "okoye",
    }
    assert pages["okoye"].post(f"/cases/{matter.case}{path}", everything).status_code == 403
    after = matter.vault.cases.read(matter.records, matter.case)
    assert (after.history, after.participants) == (before.history, before.participants)


def test_a_form_without_its_token_does_nothing(pages: Pages, matter: Matter) -> None:
    browser: Browser = pages["reyes"]
    for token in ("", "forged", pages["calder"].token):
        sent = {"csrf_token": token, "verify-words": "x"}
        answer = browser.client.post(f"/cases/{matter.case}/acts/verify", data=sent)
        assert answer.status_code == 400
    assert matter.at(State.RECEIVED)


@pytest.mark.parametrize("step", ["approve", "transmit", "decide", "render", "nothing", "VERIFY"])
def test_only_acts_of_the_page_are_done_from_the_page(
    pages: Pages, matter: Matter, step: str
) -> None:
    assert pages["reyes"].post(f"/cases/{matter.case}/acts/{step}").status_code == 404


def test_a_role_takes_no_step_that_is_anothers(pages: Pages, matter: Matter) -> None:
    answer = pages["harmon"].post(f"/cases/{matter.case}/acts/verify", {"verify-words": "x"})
    assert answer.status_code == 403
    assert matter.at(State.RECEIVED)
    assert pages["harmon"].get("/cases/new").status_code == 403


def test_a_ruling_on_what_is_not_pending_is_refused(pages: Pages, matter: Matter) -> None:
    for ruling in ("stayed:stands", "refused:stands", "stayed:", ":", "x" * 9000):
        sent = {"rule-ruling": ruling, "rule-words": "x"}
        answer = pages["reyes"].post(f"/cases/{matter.case}/acts/rule", sent)
        assert answer.status_code in (409, 422)
    assert not matter.state().sides
