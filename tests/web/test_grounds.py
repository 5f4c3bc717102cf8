"""What a legal basis rests on, on the web: recorded, read, taken back, and what that undoes."""

from __future__ import annotations

import io

import pytest

from tests.integration.disclosure.conftest import CONSULTATION, PARENTING_ONLY, Matter, order
from tests.integration.disclosure.test_grounds import SUBPOENA, WAIVER
from tests.web.conftest import Pages
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.vocabulary import State


@pytest.fixture
def subpoena(matter: Matter) -> Matter:
    """The matter on an attorney's subpoena, consulted."""
    matter.open_case(order(**SUBPOENA), PARENTING_ONLY)
    intake = matter.vault.intake
    intake.verify(matter.records, matter.case, "by telephone")
    intake.hold(matter.records, matter.case)
    intake.classify(matter.records, matter.case)
    intake.consult(matter.clinician, matter.case, CONSULTATION)
    intake.skip_request(matter.counsel, matter.case, "It is narrow already.")
    return matter


def record(
    pages: Pages, matter: Matter, element: Element, who: str = "calder", **fields: object
) -> str:
    """Put one fact on record on the page and return the page that follows."""
    given = {"on": "2026-01-02", "source": "letter of January 2"} | fields
    data = {f"{element.value}-{name}": value for name, value in given.items()}
    address = f"/cases/{matter.case}/basis/{element.value}"
    return pages[who].post(address, data, content_type="multipart/form-data").text


def waiver() -> tuple[io.BytesIO, str]:
    return io.BytesIO(WAIVER), "waiver.pdf"


def test_the_page_lists_what_a_subpoena_takes_and_who_records_it(
    pages: Pages, subpoena: Matter
) -> None:
    overview = pages["calder"].get(f"/cases/{subpoena.case}").text
    assert "Record what the basis rests on" in overview
    assert "satisfactory assurance" in overview
    text = pages["calder"].get(f"/cases/{subpoena.case}/basis").text
    assert "By notice to the client" in text
    assert "By a qualified protective order" in text
    assert "45 CFR 164.512(e)(1)(iii)(A)" in text
    assert "one of these is enough" in text
    for_clinician = pages["harmon"].get(f"/cases/{subpoena.case}/basis").text
    assert "Put it on record" not in for_clinician


def test_facts_are_recorded_with_documents_until_the_basis_can_be_met(
    pages: Pages, subpoena: Matter
) -> None:
    page = record(pages, subpoena, Element.PRIVILEGE_WAIVED, holder="A")
    assert "the document that shows it is not filed" in page
    page = record(pages, subpoena, Element.PRIVILEGE_WAIVED, holder="A", document=waiver())
    assert "On record: a privilege holder&#39;s waiver." in page
    record(pages, subpoena, Element.QPO_STIPULATED, document=waiver())
    record(pages, subpoena, Element.QPO_THIS_CASE)
    record(pages, subpoena, Element.QPO_RETURN)
    page = record(pages, subpoena, Element.STATE_RULE, source="")
    assert "This is needed." in page
    assert f'href="#{Element.STATE_RULE.value}-source"' in page
    assert "Before the basis can be found met:" in page
    page = record(pages, subpoena, Element.STATE_RULE)
    assert "All that the basis takes is on record." in page
    assert "missing" not in page
    assert "not needed" in page
    [made] = [
        made
        for line in subpoena.vault.cases.read(subpoena.counsel, subpoena.case).grounds
        for made in line.recorded
        if made.element is Element.PRIVILEGE_WAIVED
    ]
    kept = pages["reyes"].get(f"/cases/{subpoena.case}/basis/documents/{made.number}")
    assert kept.data == WAIVER
    met = pages["calder"].post(f"/cases/{subpoena.case}/acts/meet_basis", {}).text
    assert "The legal basis is found met." in met
    assert "5 facts on record for it" in met


def test_a_fact_taken_back_undoes_the_finding(pages: Pages, subpoena: Matter) -> None:
    for element in (Element.QPO_STIPULATED, Element.QPO_THIS_CASE, Element.QPO_RETURN):
        record(pages, subpoena, element, document=waiver())
    record(pages, subpoena, Element.PRIVILEGE_WAIVED, holder="A", document=waiver())
    record(pages, subpoena, Element.STATE_RULE)
    pages["calder"].post(f"/cases/{subpoena.case}/acts/meet_basis", {})
    assert subpoena.at(State.BASIS_MET)
    address = f"/cases/{subpoena.case}/basis/{Element.PRIVILEGE_WAIVED.value}/back"
    fields: dict[str, object] = {"holder": "A", "reason": "It was revoked."}
    unsure = pages["calder"].post(address, fields)
    assert unsure.status_code == 422
    assert subpoena.at(State.BASIS_MET)
    text = pages["calder"].post(address, {**fields, "sure": "y"}).text
    assert "No longer on record" in text
    assert subpoena.at(State.CONSULTED)


def test_what_no_basis_rests_on_and_no_document_answers_as_not_found(
    pages: Pages, subpoena: Matter
) -> None:
    assert pages["calder"].get(f"/cases/{subpoena.case}/basis/documents/2").status_code == 404
    pages["calder"].get(f"/cases/{subpoena.case}/basis")
    assert pages["calder"].post(f"/cases/{subpoena.case}/basis/hearsay", {}).status_code == 404


def test_counsels_own_papers_have_a_page_that_counsel_alone_opens(
    pages: Pages, matter: Matter
) -> None:
    address = f"/cases/{matter.case}/counsel"
    assert address in pages["calder"].get(f"/cases/{matter.case}").text
    untitled = pages["calder"].post(address, {"paper": waiver()})
    assert "Give it a title." in untitled.text
    filed = pages["calder"].post(address, {"title": "Memorandum", "paper": waiver()}).text
    assert "filed for counsel alone" in filed
    [paper] = matter.vault.counsel_papers.list_for(matter.counsel, matter.case)
    given = pages["calder"].get(f"{address}/{paper.paper_id}")
    assert given.data == WAIVER
    assert given.headers["Content-Disposition"].startswith("attachment")
    for who in ("pryce", "harmon", "reyes"):
        assert address not in pages[who].get(f"/cases/{matter.case}").text
        for path in (address, f"{address}/{paper.paper_id}"):
            answer = pages[who].get(path)
            assert answer.status_code == 403
            assert "Memorandum" not in answer.text
