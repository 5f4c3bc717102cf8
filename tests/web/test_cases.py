"""Cases on the web: what came in, where each stands, and every act on the page."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.integration.disclosure.conftest import SCAN, Matter, order
from tests.web.conftest import Pages
from vault.disclosure.rules.vocabulary import InstrumentKind, SideState, SignerRole, State
from vault.production.checking.pdf_text import read_pdf_text

PAPER = {
    "kind": "order",
    "signer": "judge",
    "text": "commands",
    "signed_by": "Hon. R. Vance",
    "court": "Probate and Family Court",
    "docket": "26D-0417",
    "parties": "Elena Marsh, Plaintiff\nDaniel Marsh, Defendant",
    "requester": "Lee Ortiz, Esq.",
    "requester_role": "plaintiff's attorney",
    "dated_on": "2026-01-02",
    "served_at": "2026-01-04T10:15",
    "method": "in hand",
    "return_at": "2026-02-12T09:00",
    "no_terms": "y",
    "clauses-0-number": "1",
    "clauses-0-words": "All records of the counseling of the parties.",
    "clauses-0-cleared-0-holders": "a, B",
    "clauses-0-cleared-0-ground": "finding",
    "clauses-0-cleared-0-source": "order, paragraph 2",
    "clauses-1-number": "2",
}


def filing(**changes: object) -> dict[str, object]:
    """A whole paper with its scan, as a browser sends it."""
    return {**PAPER, "scan": (io.BytesIO(SCAN), "order.pdf"), **changes}


def number_in(text: str) -> str:
    found = re.search(r"D-[A-Z2-7]{6}", text)
    assert found
    return found[0]


def acted(pages: Pages, who: str, case: str, step: str, **fields: str) -> str:
    """Do an act on a case's page and return the page that follows."""
    data: dict[str, object] = {f"{step}-{name}": value for name, value in fields.items()}
    return pages[who].post(f"/cases/{case}/acts/{step}", data).text


def test_an_empty_list_says_what_will_stand_there(pages: Pages) -> None:
    text = pages["reyes"].get("/cases/").text
    assert "No open case." in text
    assert "A case opens when" in text


def test_a_paper_is_entered_with_its_clauses_and_scan(pages: Pages, matter: Matter) -> None:
    answer = pages["reyes"].post("/cases/new", filing(charts=matter.chart, people="harmon"))
    assert "is open." in answer.text
    case = number_in(answer.request.path)
    found = matter.vault.cases.read(matter.records, case)
    (filed,) = found.papers
    assert filed.instrument.lacking() == ()
    assert filed.instrument.parties == ("Elena Marsh, Plaintiff", "Daniel Marsh, Defendant")
    (clause,) = filed.clauses
    assert clause.cleared_holders == {"A", "B"}
    assert {each.username for each in found.participants} >= {"reyes", "harmon", "pryce"}
    paper = pages["harmon"].get(f"/cases/{case}/paper/1").text
    assert filed.instrument.scan_sha256 in paper
    scan = pages["harmon"].get(f"/cases/{case}/paper/1/scan")
    assert scan.data == SCAN
    assert scan.mimetype == "application/pdf"
    assert scan.headers["Content-Disposition"].startswith("attachment")
    assert scan.headers["Cache-Control"] == "no-store"


def test_what_is_missing_is_said_and_entered_later(pages: Pages, matter: Matter) -> None:
    answer = pages["reyes"].post("/cases/new", {"kind": "order", "signer": "judge"})
    case = number_in(answer.request.path)
    assert "The instrument lacks: court, docket" in answer.text
    answer = pages["reyes"].post(f"/cases/{case}/paper/complete", filing())
    assert "Nothing is missing." in answer.text
    assert not matter.vault.cases.read(matter.records, case).papers[0].instrument.lacking()


def test_one_more_clause_is_asked_for_without_losing_what_was_typed(pages: Pages) -> None:
    answer = pages["reyes"].post("/cases/new", {**PAPER, "add_clause": "Add another clause"})
    assert answer.status_code == 200
    assert "clauses-2-words" in answer.text
    assert "All records of the counseling of the parties." in answer.text
    assert 'value="26D-0417"' in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": ""}, "Choose what the paper calls itself."),
        ({"signer": "king"}, "Not a valid choice."),
        ({"clauses-1-date_from": "2026-01-01"}, "A clause has a number from 1 and its words."),
        (
            {"clauses-0-date_from": "2026-02-01", "clauses-0-date_to": "2026-01-01"},
            "Clause 1 ends before it begins.",
        ),
        ({"clauses-0-cleared-0-ground": ""}, "Choose how they are cleared."),
        ({"return_at": "2026-01-03T09:00"}, "before the time of service"),
        ({"return_at": "soon"}, "Not a valid datetime value."),
        ({"charts": "C-NOPE22"}, "There is no chart C-NOPE22."),
        ({"people": "udell"}, "is not a valid choice"),
    ],
)
def test_a_paper_that_contradicts_itself_is_shown_again(
    pages: Pages, matter: Matter, fields: dict[str, str], words: str
) -> None:
    before = len(matter.vault.cases.list_for(matter.records))
    answer = pages["reyes"].post("/cases/new", filing(**fields))
    assert answer.status_code == 422
    assert words in answer.text
    assert "All records of the counseling of the parties." in answer.text
    assert len(matter.vault.cases.list_for(matter.records)) == before


def test_a_clerks_order_is_called_a_subpoena_on_every_page(pages: Pages, matter: Matter) -> None:
    told = pages["reyes"].post("/cases/class", {"kind": "order", "signer": "clerk"}).get_json()
    assert "never treated as an order" in told["words"]
    assert told["built"]
    matter.open_case(order(kind=InstrumentKind.ORDER, signer=SignerRole.CLERK))
    for page in ("", "/paper/1"):
        text = pages["calder"].get(f"/cases/{matter.case}{page}").text
        assert "This is a subpoena signed by a clerk of court" in text
        assert "is of the class “court order”" not in text


def test_a_paper_of_a_class_that_is_not_carried_out_says_so(pages: Pages, matter: Matter) -> None:
    threat = {"kind": "threat_record", "signer": "clinician"}
    told = pages["reyes"].post("/cases/class", threat).get_json()
    assert not told["built"]
    matter.open_case(order(kind=InstrumentKind.THREAT_RECORD, signer=SignerRole.CLINICIAN))
    text = pages["calder"].get(f"/cases/{matter.case}").text
    assert "goes out as a safety case" in text


def test_the_most_urgent_case_stands_first_and_says_who_must_act(
    pages: Pages, matter: Matter
) -> None:
    later = matter.case
    now = matter.vault.clock.now()
    matter.open_case(order(served_at=now - timedelta(days=9), return_at=now - timedelta(days=2)))
    text = pages["reyes"].get("/cases/").text
    assert text.index(matter.case) < text.index(later)
    assert "overdue by 2 days" in text
    assert "<strong>You can:</strong> verify the instrument" in text
    assert "You can" not in pages["harmon"].get("/cases/").text
    assert "No case here." in pages["harmon"].get("/cases/?show=mine").text
    assert "No case here." in pages["reyes"].get("/cases/?show=closed").text


def test_the_way_of_a_case_shows_what_is_done_what_is_next_and_who(
    pages: Pages, matter: Matter
) -> None:
    case = matter.case
    text = acted(pages, "reyes", case, "verify", words="clerk's office, by telephone")
    assert "The paper is verified." in text
    text = acted(pages, "reyes", case, "hold", also="")
    assert "2 charts on hold" in text
    assert "Notify the client" in text
    text = acted(pages, "reyes", case, "classify")
    assert "Next, by clinician, counsel, privacy officer, records office or supervisor" in text
    text = acted(
        pages,
        "harmon",
        case,
        "consult",
        name="M. Sato",
        credential="PhD",
        role="supervisor",
        at="2026-01-05T08:00",
        shared="An order for a joint record.",
        advice="Ask the court to narrow it.",
        decision="Counsel asks.",
        none="y",
    )
    assert "The consultation is on record." in text
    assert "no request to the court" in text.lower()
    text = acted(
        pages, "calder", case, "ask_court", asked="narrow", words="It reaches privileged records."
    )
    assert "A motion is pending" in text
    assert "the court was asked to narrow the order: no answer yet" in text
    text = acted(
        pages, "calder", case, "rule", ruling="motion_pending:stands", words="Denied from the bench"
    )
    assert "A motion is pending" not in text
    text = acted(pages, "calder", case, "meet_basis", words="")
    assert "The legal basis is found met." in text
    assert matter.at(State.BASIS_MET)
    assert "To the scope" in pages["reyes"].get(f"/cases/{case}").text


def test_a_form_that_is_not_whole_is_shown_again_in_its_place(pages: Pages, matter: Matter) -> None:
    answer = pages["reyes"].post(f"/cases/{matter.case}/acts/verify", {"verify-words": ""})
    assert answer.status_code == 422
    assert "This is needed." in answer.text
    assert matter.at(State.RECEIVED)


def test_a_step_that_the_rules_refuse_says_what_is_missing(pages: Pages, matter: Matter) -> None:
    answer = pages["calder"].post(f"/cases/{matter.case}/acts/meet_basis", {})
    assert answer.status_code == 409
    assert "it does not follow from here" in answer.text
    assert matter.at(State.RECEIVED)


def test_what_cannot_be_taken_back_is_confirmed_first(pages: Pages, matter: Matter) -> None:
    url = f"/cases/{matter.case}/acts/refuse"
    answer = pages["calder"].post(url, {"refuse-words": "They are nobody to us."})
    assert answer.status_code == 422
    assert SideState.REFUSED not in matter.state().sides
    answer = pages["calder"].post(url, {"refuse-words": "Nobody here.", "refuse-sure": "y"})
    assert "The disclosure is refused" in answer.text
    letter = pages["calder"].get(f"/cases/{matter.case}/letter").text
    sheet = letter[letter.index("<article") : letter.index("</article")]
    assert "neither confirm nor deny" in sheet
    for secret in ("Nobody here.", "Hardeman", matter.chart):
        assert secret not in sheet
    printed = pages["calder"].get(f"/cases/{matter.case}/letter.pdf")
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.headers["Content-Disposition"] == "attachment; filename=letter.pdf"
    assert printed.headers["Cache-Control"] == "no-store"
    text = "".join(read_pdf_text(printed.data).pages)
    assert "neither confirm nor deny" in " ".join(text.split())
    for secret in ("Nobody here.", "Hardeman", matter.chart):
        assert secret not in text


def test_there_is_no_letter_for_a_case_that_is_not_refused(pages: Pages, matter: Matter) -> None:
    assert pages["calder"].get(f"/cases/{matter.case}/letter").status_code == 409
    assert pages["calder"].get(f"/cases/{matter.case}/letter.pdf").status_code == 409


def test_a_task_is_ticked_off(pages: Pages, matter: Matter) -> None:
    task = matter.vault.cases.read(matter.records, matter.case).tasks[0]
    page = pages["harmon"].get(f"/cases/{matter.case}").text
    assert f"/cases/{matter.case}/tasks/{task.task_id}" in page
    text = pages["harmon"].post(f"/cases/{matter.case}/tasks/{task.task_id}").text
    assert "The task is done." in text
    assert "1 done" in text


def test_somebody_else_is_let_in(pages: Pages, matter: Matter) -> None:
    assert pages["sato"].get(f"/cases/{matter.case}").status_code == 403
    text = pages["reyes"].post(f"/cases/{matter.case}/people", {"username": "sato"}).text
    assert "sato takes part" in text
    assert pages["sato"].get(f"/cases/{matter.case}").status_code == 200


def test_the_history_tells_every_entry_in_words(pages: Pages, matter: Matter) -> None:
    matter.to_basis()
    text = pages["calder"].get(f"/cases/{matter.case}/history").text
    for words in ("Verify the instrument", "clerk&#39;s office, by telephone", "Dr. V. Imre"):
        assert words in text
    assert "T12:00:00" not in text.split("<time", 1)[0]


def test_every_page_of_a_case_is_left_out_of_caches(
    pages: Pages, matter: Matter, app: Flask
) -> None:
    matter.to_scope()
    for page in ("", "/paper/1", "/negotiation", "/scope", "/difference", "/people", "/history"):
        answer = pages["reyes"].get(f"/cases/{matter.case}{page}")
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "no-store"
