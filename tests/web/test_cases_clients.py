"""What clients sign and ask for, on the pages of a case, without script."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import People
from tests.integration.disclosure.clients import by_forms, by_request, open_on, signed
from tests.integration.disclosure.conftest import SCAN, SERVED
from tests.integration.production.conftest import Producing
from tests.unit.disclosure.acts import DIRECTION
from tests.web.conftest import Pages
from tests.web.test_cases import acted
from vault.clock import SteppingClock
from vault.disclosure.rules.client_access import DenialGround, due_on
from vault.disclosure.rules.vocabulary import InstrumentKind, SideState, State
from vault.production.document.matter import Recipient as Addressee
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


def test_a_fee_is_put_on_record_part_by_part_and_shown_again(
    pages: Pages, matter: Producing
) -> None:
    by_request(matter)
    shown = page(pages, "reyes", matter)
    assert "What the copy costs is not on record." in shown
    assert "nothing for looking for the record" in shown
    lacking = acted(pages, "reyes", matter.case, "set_fee", labor="4.50")
    assert "how its costs were found" in lacking
    split = acted(pages, "reyes", matter.case, "set_fee", labor="4.505")
    assert "Enter dollars and cents, such as 4.50." in split
    alone = acted(pages, "reyes", matter.case, "set_fee", summary="9", worked_out="one hour")
    assert "agreed to beforehand" in alone
    assert matter.state().access.fee is None
    told = acted(
        pages, "reyes", matter.case, "set_fee",
        labor="4.50", postage="2.05", worked_out="12 minutes at $22.50 an hour",
        agreed_on="2026-01-04",
    )  # fmt: skip
    assert "The fee is on record." in told
    assert "Fee: $6.55 (labor for copying $4.50, postage $2.05)." in told
    assert 'value="4.50"' in told
    url = f"/cases/{matter.case}/access/letters/copy"
    early = pages["reyes"].post(url, {"as_form": "paper"})
    assert early.status_code == 422
    assert "Nothing was sent to the client yet." in early.text


def test_a_copy_is_directed_to_somebody_else_on_the_page_and_taken_back(
    pages: Pages, matter: Producing
) -> None:
    by_request(matter)
    url = f"/cases/{matter.case}/acts/designate"
    fields = {
        "person": "Odile Quint, Esq.",
        "address": "2 Mill Lane, Harborville",
        "signed_by": "Odile Quint",
        "signed_on": "2026-01-03",
    }

    def sent(**changes: object) -> str:
        given = {f"designate-{name}": value for name, value in (fields | changes).items()}
        return html.unescape(pages["reyes"].post(url, given).text)

    page(pages, "reyes", matter)
    assert "Choose the signed writing." in sent()
    assert "not signed by the one who asks, Alma Hardeman" in sent(writing=(io.BytesIO(SCAN), "a"))
    told = sent(signed_by="Alma Hardeman", writing=(io.BytesIO(SCAN), "writing.pdf"))
    assert "The copy goes to whom the client designates." in told
    assert "The copy goes to <strong>Odile Quint, Esq.</strong>, 2 Mill Lane, Harborville" in told
    number = matter.vault.cases.read(matter.records, matter.case).direction
    writing = pages["harmon"].get(f"/cases/{matter.case}/basis/documents/{number}")
    assert writing.data == SCAN
    back = acted(pages, "reyes", matter.case, "undesignate", words="Her letter of today.", sure="y")
    assert "The copy goes to the client." in back
    assert matter.state().access.designation is None


def test_the_package_goes_to_the_designated_person_with_a_cover_letter_that_says_why(
    pages: Pages, matter: Producing
) -> None:
    by_request(matter)
    matter.set_scope("a-alone")
    matter.release("a-alone")
    requests = matter.vault.client_requests
    grounds = [DenialGround.PSYCHOTHERAPY]
    requests.deny(matter.officer, matter.case, grounds, "Kept apart.", whole=False)
    requests.designate(matter.records, matter.case, DIRECTION, SCAN)
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    matter.vault.reviewing.review_independently(matter.officer, matter.case)
    asked = html.unescape(pages["reyes"].get(f"/cases/{matter.case}/production").text)
    assert 'value="Odile Quint, Esq."' in asked
    to_quint = Addressee(name=DIRECTION.person, role="attorney", address=(DIRECTION.address,))
    matter.rendered(recipient=to_quint)
    matter.answer_all()
    matter.approved(matter.counsel)
    matter.sealed()
    sending = pages["reyes"].get(f"/cases/{matter.case}/production/sending").text
    assert 'value="designated"' in sending
    assert 'value="client"' not in sending
    letter = html.unescape(pages["reyes"].get(f"/cases/{matter.case}/production/letter").text)
    assert "at the direction of Alma Hardeman" in letter
    assert f"Reference {matter.case}" in letter
    assert "docket no." not in letter
    assert "()" not in letter


def test_what_access_does_not_reach_cannot_be_ticked_and_its_denial_is_asked_for(
    pages: Pages, matter: Producing
) -> None:
    by_request(matter)
    url = f"/cases/{matter.case}/scope"
    shown = html.unescape(pages["reyes"].get(url).text)
    assert "more than the right of access reaches: psychotherapy notes." in shown
    private, alone = matter.sections["private"], matter.sections["a-alone"]
    assert f'value="{private}" id="s-{private}" disabled' in shown
    refused = pages["reyes"].post(url, {"sections": [alone, private], "act": "set"})
    assert refused.status_code == 422
    assert "Access does not reach one section named: psychotherapy notes" in refused.text
    assert not matter.state().scope.version
    ticked = pages["reyes"].post(url, {"sections": [], "act": "tick"}).text
    assert f'id="s-{alone}" checked' in ticked
    assert f'id="s-{private}" checked' not in ticked
    pages["reyes"].post(url, {"sections": [alone], "act": "set"})
    assert matter.state().scope.sections == {alone}
    form = page(pages, "harmon", matter)
    [ticked] = re.findall(r'<input[^>]*name="deny_access-grounds"[^>]*>', form)[:1]
    assert "checked" in ticked
    assert 'value="psychotherapy"' in ticked


def test_a_form_that_came_later_is_told_and_the_basis_found_met_again(
    pages: Pages, matter: Producing
) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("a-alone")
    matter.release("a-alone")
    pages["reyes"].get(f"/cases/{matter.case}/forms/new")
    told = pages["reyes"].post(f"/cases/{matter.case}/forms/new", sending()).text
    assert "Form 2 is entered. It reaches nothing until the basis is found met again." in told
    assert "On record since the basis was found met: form 2." in told
    assert "needs a new finding" in told
    again = acted(pages, "reyes", matter.case, "meet_basis")
    assert "The legal basis is found met." in again
    assert "needs a new finding" not in again
    assert matter.at(State.DECIDED)


def test_the_desk_does_not_show_that_something_may_leave_on_a_form_that_ran_out(
    pages: Pages, matter: Producing, clock: SteppingClock
) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("a-alone")
    url = f"/cases/{matter.case}/desk"
    assert "It may leave whole" in pages["harmon"].get(url).text
    clock.advance(timedelta(days=40))
    pages = Pages(pages.app)
    over = html.unescape(pages["harmon"].get(url).text)
    assert "The time of what the basis rests on is over: form 1." in over
    assert "It may not leave" in over
    assert "may leave whole" not in over


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
