"""What clients sign and ask for, on the pages of a case, without script."""

from __future__ import annotations

import html
import io
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import People
from tests.integration.disclosure.clients import by_forms, by_request, open_on, signed
from tests.integration.disclosure.conftest import SCAN, SERVED
from tests.integration.production.conftest import Producing
from tests.web.conftest import Pages
from tests.web.test_cases import acted
from vault.disclosure.rules.client_access import due_on
from vault.disclosure.rules.vocabulary import InstrumentKind, SideState, State
from webui.context import EXTENSION

FORM = {
    "holder": "a",
    "person": "Alma Hardeman",
    "covers": "records",
    "description": "My records of autumn 2025.",
    "discloser": "Harbor Family Services",
    "recipient": "Odile Quint, Esq.",
    "purpose": "At my request.",
    "statements": ["revoke", "condition", "redisclosure"],
    "expires_on": "2026-12-31",
    "signed_by": "Alma Hardeman",
    "signed_on": "2026-01-02",
}


@pytest.fixture
def matter(app: Flask) -> Producing:
    """The Hardemans' record in the vault that the pages show."""
    vault = app.extensions[EXTENSION].vault
    made = Producing(vault, People(vault))
    made.write_record()
    return made


def sending(**changes: object) -> dict[str, object]:
    return {**FORM, "scan": (io.BytesIO(SCAN), "form.pdf"), **changes}


def page(pages: Pages, who: str, matter: Producing) -> str:
    return html.unescape(pages[who].get(f"/cases/{matter.case}").text)


def test_a_form_is_looked_at_then_entered_with_what_it_lacks_in_words(
    pages: Pages, matter: Producing
) -> None:
    open_on(matter, InstrumentKind.AUTHORIZATION)
    assert "Every holder signs one" in page(pages, "reyes", matter)
    url = f"/cases/{matter.case}/forms/new"
    pages["reyes"].get(url)
    looked = pages["reyes"].post(url, sending(purpose="", check="See what it lacks"))
    assert "It lacks its purpose" in looked.text
    assert "45 CFR 164.508(c)(1)(iv)" in looked.text
    assert 'value="Odile Quint, Esq."' in looked.text
    assert not matter.state().forms
    entered = pages["reyes"].post(url, sending(purpose=""))
    assert "Nothing leaves on it" in entered.text
    assert "It lacks its purpose" in entered.text
    assert "Not on record: a client" in html.unescape(entered.text)
    whole = pages["reyes"].post(url, sending())
    assert "Form 2 is entered and stands." in whole.text
    assert matter.state().forms[1].form.holder == "A"
    scan = pages["harmon"].get(f"/cases/{matter.case}/forms/2/scan")
    assert scan.data == SCAN
    assert scan.headers["Content-Disposition"].startswith("attachment")
    assert "The legal basis is found met." in acted(pages, "reyes", matter.case, "meet_basis")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"holder": ""}, "Enter the member's handle"),
        ({"covers": []}, "names what is to be disclosed"),
        ({"scan": ""}, "The scan"),
        ({"date_from": "2026-02-01", "date_to": "2026-01-01"}, "end before they begin"),
    ],
)
def test_a_form_that_cannot_be_kept_is_shown_again(
    pages: Pages, matter: Producing, changes: dict[str, object], words: str
) -> None:
    open_on(matter, InstrumentKind.AUTHORIZATION)
    pages["reyes"].get(f"/cases/{matter.case}/forms/new")
    answer = pages["reyes"].post(f"/cases/{matter.case}/forms/new", sending(**changes))
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert "My records of autumn 2025." in answer.text
    assert not matter.state().forms


def test_revoking_a_form_on_its_page_voids_what_was_built_on_it(
    pages: Pages, matter: Producing
) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("a-alone")
    matter.release("a-alone")
    before = page(pages, "reyes", matter)
    assert "Form 1 of A" in before
    assert "stands" in before
    unsure = acted(
        pages, "reyes", matter.case, "end_form", number="1", ending="revoked", words="By letter."
    )
    assert "Tick this." in unsure
    assert matter.at(State.DECIDED)
    told = acted(
        pages, "reyes", matter.case, "end_form",
        number="1", ending="revoked", words="By letter.", sure="y",
    )  # fmt: skip
    assert "What was built on the forms is void." in told
    assert "It is revoked in writing" in told
    assert matter.at(State.CONSULTED)


def test_a_clients_request_shows_its_clock_and_is_extended_and_denied(
    pages: Pages, matter: Producing
) -> None:
    by_request(matter)
    shown = page(pages, "reyes", matter)
    assert "To be answered by" in shown
    assert "Alma Hardeman" in shown
    last = due_on(SERVED.date())
    fields = {
        "told": (last - timedelta(days=5)).isoformat(),
        "until": (last + timedelta(days=99)).isoformat(),
        "words": "It lies in the archive.",
    }
    assert "it ends after" in acted(pages, "reyes", matter.case, "extend", **fields)
    fields["until"] = (last + timedelta(days=9)).isoformat()
    assert "The time is extended." in acted(pages, "reyes", matter.case, "extend", **fields)
    letter = pages["reyes"].get(f"/cases/{matter.case}/access/letters/extension").text
    assert "It lies in the archive." in letter
    denied = acted(
        pages, "harmon", matter.case, "deny_access",
        grounds="endangers", whole="y", words="She said so.",
    )  # fmt: skip
    assert "The denial is on record." in denied
    assert "The written denial to the client" in denied
    assert matter.state().sides == {SideState.REFUSED}
    said = pages["reyes"].get(f"/cases/{matter.case}/access/letters/denial").text
    assert "right to have this decision reviewed" in said
    assert "She said so." not in said
    pdf = pages["reyes"].get(f"/cases/{matter.case}/access/letters/denial/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pages["reyes"].get(f"/cases/{matter.case}/access/letters/threat").status_code == 404


def test_a_denial_is_reviewed_on_the_page_by_who_had_no_part_in_it(
    pages: Pages, matter: Producing
) -> None:
    by_request(matter)
    acted(
        pages, "sato", matter.case, "deny_access",
        grounds="endangers", whole="y", words="Likely.",
    )  # fmt: skip
    acted(pages, "reyes", matter.case, "ask_review", words="Her letter of today.")
    assert "have the denial reviewed" in page(pages, "harmon", matter).lower()
    own = acted(pages, "sato", matter.case, "review_denial", finding="upheld", words="Likely.")
    assert "cannot review the denial" in own
    told = acted(
        pages, "harmon", matter.case, "review_denial", finding="reversed", words="Not likely."
    )
    assert "The review is on record." in told
    assert matter.at(State.BASIS_MET)
    found = pages["reyes"].get(f"/cases/{matter.case}/access/letters/review").text
    assert "you are to have what we had kept back" in found


def test_the_copy_goes_with_a_letter_whose_fee_says_how_it_was_found(
    pages: Pages, matter: Producing
) -> None:
    by_request(matter)
    url = f"/cases/{matter.case}/access/letters/copy"
    assert "nothing for looking" in pages["reyes"].get(url).text
    lacking = pages["reyes"].post(url, {"as_form": "paper", "labor": "450"})
    assert lacking.status_code == 422
    assert "how its costs were found" in lacking.text
    early = pages["reyes"].post(url, {"as_form": "paper"})
    assert early.status_code == 422
    assert "Nothing was sent to the client yet." in early.text


@pytest.mark.parametrize(
    "path", ["forms/new", "forms/1/scan", "access/letters/denial", "access/letters/copy"]
)
def test_whoever_takes_no_part_is_told_there_is_no_such_case(
    pages: Pages, matter: Producing, path: str
) -> None:
    by_forms(matter, signed("A"))
    answer = pages["okoye"].get(f"/cases/{matter.case}/{path}")
    assert answer.status_code == 403
    assert "There is no such case, or you take no part in it." in answer.text
