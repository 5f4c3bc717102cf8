"""The accounting pages: read, printed, exported, asked for, answered, suspended."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from tests.integration.disclosure.conftest import Matter
from tests.web.conftest import Pages
from vault.production.checking.pdf_text import read_pdf_text
from vault.records.chart_model import ChartStatus
from vault.records.tables import Chart, Member

pytestmark = pytest.mark.at("sent")

COURT = "Probate and Family Court"
REQUESTER = "Alma Hardeman"


def shown(pdf: bytes) -> str:
    return " ".join(" ".join(read_pdf_text(pdf).pages).split())


@pytest.fixture
def sent(matter: Matter) -> Matter:
    return matter


def outputs(pages: Pages, matter: Matter, member: str = "A") -> list[str]:
    """Everything that the pages give of a client's accounting."""
    browser, chart = pages["pryce"], matter.chart
    return [
        browser.get(f"/accounting/{chart}?member={member}").text,
        shown(browser.get(f"/accounting/{chart}/accounting.pdf?member={member}").data),
        browser.get(f"/accounting/{chart}/csv?member={member}").text,
        browser.get(f"/accounting/{chart}/fhir?member={member}").text,
    ]


def received(pages: Pages, matter: Matter, **more: str) -> str:
    """Take in a request and return its number."""
    today = matter.vault.clock.now().date().isoformat()
    answer = pages["pryce"].post(
        "/accounting/requests/new",
        {
            "chart": matter.chart.lower(),
            "member": "a",
            "requester": REQUESTER,
            "address": "4 Quay Lane",
            "received_on": today,
            **more,
        },
    )
    assert "The request is on record" in answer.text
    found = re.search(r"Request (A-[A-Z2-7]{6})", answer.text)
    assert found
    return found[1]


def acted(pages: Pages, number: str, what: str, **fields: str) -> str:
    browser = pages["pryce"]
    browser.get(f"/accounting/requests/{number}")
    answer = browser.post(
        f"/accounting/requests/{number}/{what}", {f"{what}-{k}": v for k, v in fields.items()}
    )
    return f"{answer.status_code} {answer.text}"


def suspension(matter: Matter, **more: object) -> dict[str, object]:
    now = matter.vault.clock.now()
    return {
        "refs": [matter.case],
        "agency": "Office of the Inspector",
        "official": "R. Dahl",
        "words": "It would impede us.",
        "how": "written",
        "made_at": f"{now:%Y-%m-%dT%H:%M}",
        "until": f"{now + timedelta(days=20):%Y-%m-%dT%H:%M}",
        **more,
    }


def test_an_accounting_is_read_printed_and_exported(pages: Pages, sent: Matter) -> None:
    assert all(COURT in each for each in outputs(pages, sent))
    for path, kind in (
        ("accounting.pdf", "application/pdf"),
        ("csv", "text/csv; charset=utf-8"),
        ("fhir", "application/fhir+json"),
    ):
        answer = pages["pryce"].get(f"/accounting/{sent.chart}/{path}?member=A")
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Cache-Control"] == "no-store"
        assert sent.chart not in answer.headers["Content-Disposition"]
    bundle = json.loads(pages["pryce"].get(f"/accounting/{sent.chart}/fhir?member=A").text)
    assert len(bundle["entry"]) == 1


def test_whoever_opens_it_in_part_only_takes_nothing_away(pages: Pages, sent: Matter) -> None:
    page = pages["udell"].get(f"/accounting/{sent.chart}?member=A").text
    assert "Not in this list: 1 transmission" in page
    assert "accounting.pdf" not in page
    for path in ("accounting.pdf", "csv", "fhir"):
        taken = pages["udell"].get(f"/accounting/{sent.chart}/{path}?member=A")
        assert taken.status_code == 409


def test_a_request_is_taken_in_answered_and_its_copy_kept(pages: Pages, sent: Matter) -> None:
    number = received(pages, sent)
    assert REQUESTER in pages["pryce"].get("/accounting/requests").text
    assert acted(pages, number, "answer").startswith("422")
    assert "its copy kept" in acted(pages, number, "answer", sure="y")
    copy = pages["pryce"].get(f"/accounting/requests/{number}/copy.pdf")
    assert copy.headers["Content-Disposition"] == "attachment; filename=accounting.pdf"
    for told in (REQUESTER, "4 Quay Lane", COURT):
        assert told in shown(copy.data)
    assert acted(pages, number, "withdraw", words="late").startswith("422")


def test_time_is_extended_once_and_the_letter_says_so(pages: Pages, sent: Matter) -> None:
    number = received(pages, sent)
    due = sent.vault.account_requests.read(sent.officer, number).request.due_on
    far = acted(pages, number, "extend", until=f"{due + timedelta(days=31)}", reason="two appeals")
    assert far.startswith("422")
    until = due + timedelta(days=30)
    assert "extended" in acted(pages, number, "extend", until=f"{until}", reason="two appeals")
    letter = pages["pryce"].get(f"/accounting/requests/{number}/letter")
    assert "two appeals" in letter.text
    printed = pages["pryce"].get(f"/accounting/requests/{number}/letter.pdf")
    assert "two appeals" in shown(printed.data)


def test_a_late_request_is_no_longer_offered_more_time(pages: Pages, sent: Matter) -> None:
    long_ago = sent.vault.clock.now().date() - timedelta(days=61)
    number = received(pages, sent, received_on=f"{long_ago}")
    page = pages["pryce"].get(f"/accounting/requests/{number}").text
    assert "overdue by 1 day" in page
    assert "Extend the time" not in page
    refused = acted(pages, number, "extend", until=f"{long_ago + timedelta(days=80)}", reason="x")
    assert refused.startswith("422")


def test_a_fee_is_told_first_and_agreed_or_the_request_withdrawn(
    pages: Pages, sent: Matter
) -> None:
    first = received(pages, sent)
    assert acted(pages, first, "fee", dollars="5", covers="copies").startswith("422")
    second = received(pages, sent)
    assert "$12.50" in acted(pages, second, "fee", dollars="12.50", covers="copies")
    assert acted(pages, second, "answer", sure="y").startswith("422")
    assert "narrow" in pages["pryce"].get(f"/accounting/requests/{second}/letter").text
    assert "period is changed" in acted(pages, second, "narrow", since="2026-01-01")
    assert "goes on" in acted(pages, second, "agree", how="agreed", words="by telephone")
    assert "its copy kept" in acted(pages, second, "answer", sure="y")
    third = received(pages, sent)
    assert "withdrawn" in acted(pages, third, "withdraw", words="by post")


WRONG_REQUESTS: tuple[dict[str, str], ...] = (
    {"chart": "C-ZZZZZZ"},
    {"chart": "nonsense"},
    {"member": "Z9"},
    {"member": "COL1"},
    {"requester": " "},
    {"received_on": "2099-01-01"},
    {"since": "2026-02-01", "until": "2026-01-01"},
)


def test_a_request_that_cannot_be_is_given_back_as_typed(pages: Pages, matter: Matter) -> None:
    form = {
        "chart": matter.chart,
        "member": "A",
        "requester": REQUESTER,
        "address": "4 Quay Lane",
        "received_on": "2026-01-01",
    }
    pages["pryce"].get("/accounting/requests/new")
    for wrong in WRONG_REQUESTS:
        answer = pages["pryce"].post("/accounting/requests/new", {**form, **wrong})
        assert answer.status_code == 422, wrong
        assert "4 Quay Lane" in answer.text


def test_a_request_from_a_joint_chart_names_its_client(pages: Pages, sent: Matter) -> None:
    form = {"requester": REQUESTER, "address": "", "received_on": "2026-01-01", "member": ""}
    pages["pryce"].get("/accounting/requests/new")
    joint = pages["pryce"].post("/accounting/requests/new", {**form, "chart": sent.chart})
    assert joint.status_code == 422
    assert re.search(r'id="member-error"[^>]*>[^<]*Name the client: A, B, CH1\.', joint.text)
    alone = pages["pryce"].post("/accounting/requests/new", {**form, "chart": sent.alone})
    assert f"chart {sent.alone}, client A" in alone.text


def test_what_is_suspended_is_on_no_page_but_the_office_s(pages: Pages, sent: Matter) -> None:
    browser, log = pages["pryce"], f"/accounting/{sent.chart}/log"
    assert COURT in browser.get(log).text
    answer = browser.post(f"/accounting/{sent.chart}/suspensions", suspension(sent))
    assert "The suspension is on record" in answer.text
    for each in outputs(pages, sent):
        assert COURT not in each
        assert "Inspector" not in each
    office = browser.get(log).text
    assert COURT in office
    assert "Office of the Inspector" in office
    [view] = sent.vault.suspensions.whole(sent.officer, sent.chart).suspensions
    lift = f"/accounting/{sent.chart}/suspensions/{view.suspension_id}/lift"
    assert browser.post(lift, {f"{view.suspension_id}-words": ""}).status_code == 422
    answer = browser.post(lift, {f"{view.suspension_id}-words": "Letter of today."})
    assert "accounted for again" in answer.text
    assert all(COURT in each for each in outputs(pages, sent))


def test_a_suspension_for_one_client_hides_from_that_client_alone(
    pages: Pages, sent: Matter
) -> None:
    browser, log = pages["pryce"], f"/accounting/{sent.chart}/log"
    assert "Every client of the chart" in browser.get(log).text
    answer = browser.post(f"/accounting/{sent.chart}/suspensions", suspension(sent, member="A"))
    assert "for client A" in answer.text
    assert not any(COURT in each for each in outputs(pages, sent, "A"))
    assert all(COURT in each for each in outputs(pages, sent, "B"))


WRONG_STATEMENTS: tuple[dict[str, object], ...] = (
    {"refs": []},
    {"agency": ""},
    {"official": ""},
    {"words": ""},
    {"until": ""},
    {"how": ""},
    {"refs": [], "other": "D-AAAAAA"},
    {"made_at": "2099-01-01T00:00"},
    {"member": "COL1"},
)


def test_a_statement_that_is_none_is_given_back(pages: Pages, sent: Matter) -> None:
    pages["pryce"].get(f"/accounting/{sent.chart}/log")
    for wrong in WRONG_STATEMENTS:
        answer = pages["pryce"].post(
            f"/accounting/{sent.chart}/suspensions", suspension(sent, **wrong)
        )
        assert answer.status_code == 422, wrong
    assert all(COURT in each for each in outputs(pages, sent))


@pytest.mark.at("reviewed")
def test_a_case_can_be_suspended_before_anything_is_sent(pages: Pages, matter: Matter) -> None:
    pages["pryce"].get(f"/accounting/{matter.chart}/log")
    form = suspension(matter, refs=[], other=matter.case.lower())
    answer = pages["pryce"].post(f"/accounting/{matter.chart}/suspensions", form)
    assert "The suspension is on record" in answer.text
    matter.render()
    matter.approve()
    matter.send()
    assert not any(COURT in each for each in outputs(pages, matter))


def test_it_is_the_office_s_alone(pages: Pages, sent: Matter) -> None:
    number = received(pages, sent)
    for username in ("harmon", "reyes", "calder", "udell"):
        for path in (f"{sent.chart}/log", "requests", f"requests/{number}"):
            assert pages[username].get(f"/accounting/{path}").status_code == 403
        assert "Requests" not in pages[username].get("/accounting/").text


def test_in_a_joint_chart_the_client_is_chosen_first(pages: Pages, sent: Matter) -> None:
    page = pages["harmon"].get(f"/accounting/{sent.chart}")
    assert page.status_code == 200
    assert "Whose accounting?" in page.text
    assert COURT not in page.text
    for handle in ("A", "B", "CH1"):
        assert f"/accounting/{sent.chart}?member={handle}" in page.text
    assert "member=COL1" not in page.text
    for path in ("accounting.pdf", "csv", "fhir"):
        answer = pages["harmon"].get(f"/accounting/{sent.chart}/{path}")
        assert answer.status_code == 422
        assert COURT not in answer.text
    alone = pages["pryce"].get(f"/accounting/{sent.alone}").text
    assert f"chart {sent.alone}, client A" in alone


def test_of_a_chart_that_is_disposed_of_the_client_s_handle_is_typed(
    pages: Pages, sent: Matter
) -> None:
    sent.tamper(
        delete(Member),
        update(Chart).where(Chart.number == sent.chart).values(status=ChartStatus.DISPOSED),
    )
    page = pages["pryce"].get(f"/accounting/{sent.chart}").text
    assert "no longer says who they are" in page
    assert all(COURT in each for each in outputs(pages, sent, "b"))
    assert pages["pryce"].get(f"/accounting/{sent.chart}?member=%20").status_code == 200
    wrong = pages["pryce"].get(f"/accounting/{sent.chart}?member=B-2")
    assert wrong.status_code == 422
    assert COURT not in wrong.text


def test_no_byte_that_one_client_is_given_names_the_other_s_recipient(
    pages: Pages, sent: Matter
) -> None:
    sent.send_in_another_case("Harbor Insurance", ["a-alone"])
    sent.send_in_another_case("Brickyard Credit", ["b-alone"])
    for member, own, foreign in (
        ("A", "Harbor Insurance", "Brickyard"),
        ("B", "Brickyard Credit", "Insurance"),
    ):
        for each in outputs(pages, sent, member):
            assert own in each
            assert foreign not in each
    office = pages["pryce"].get(f"/accounting/{sent.chart}/log").text
    assert "Harbor Insurance" in office
    assert "Brickyard Credit" in office
