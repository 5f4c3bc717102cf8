"""Attesters in the browser: registered and confirmed, asked about a production, their answer."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask

from tests.conftest import Beginning, People
from tests.integration.safety.conftest import INTAKE, report_facts
from tests.integration.solo.conftest import (
    KEY,
    SOLO,
    STAGES,
    STRANGER,
    WORDS,
    Solo,
    answer,
    registered,
    snapshots,
)
from tests.web.conftest import Browser, Pages
from vault.assembly import Vault
from vault.attesting.attestation import attest
from vault.attesting.request import read_request
from vault.attesting.vocabulary import Verdict
from vault.crypto.signing import SigningKey
from vault.disclosure.rules.vocabulary import State
from vault.jurisdictions.rules import VictimClass
from vault.safety.attestation_request import SafetyRequest
from vault.safety.vocabulary import Kind
from webui.context import EXTENSION

__all__ = ("snapshots",)
REGISTER = {
    "name": "Ida <b>Rooke</b>",
    "credential": "LICSW",
    "role": "consultant",
    "key": STRANGER.public_bytes.hex(),
    "until": "2026-12-31",
}


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """How far the matter has come, wherever a test has one."""
    marker = request.node.get_closest_marker("at")
    return STAGES[marker.args[0]] if marker else None


@pytest.fixture
def matter(app: Flask) -> Solo:
    """The matter behind the pages."""
    vault = app.extensions[EXTENSION].vault
    return Solo.begun(vault, People(vault))


def sent(browser: Browser, url: str, content: bytes) -> str:
    """Send a file as an attestation, and return the page."""
    file = (io.BytesIO(content), "answer.json")
    return browser.post(url, {"attestation": file}, content_type="multipart/form-data").text


def test_somebody_is_registered_confirmed_and_withdrawn(pages: Pages, served: Vault) -> None:
    browser = pages[SOLO]
    assert "Nobody outside is registered" in browser.get("/attesters/").text
    for wrong, said in (
        ({"key": "ab"}, "no attester&#39;s public key"),
        ({"name": "Jim Harmon"}, "has this name"),
        ({"until": "2020-01-01"}, "over already"),
    ):
        answered = browser.post("/attesters/register", {**REGISTER, **wrong})
        assert answered.status_code == 422
        assert said in answered.text
    page = browser.post("/attesters/register", dict(REGISTER)).text
    assert "Ida &lt;b&gt;Rooke&lt;/b&gt;, LICSW" in page
    [known] = served.attesters.directory(People(served)[SOLO])
    assert known.fingerprint not in page
    url = f"/attesters/{known.attester_id}"
    wrong_one = browser.post(f"{url}/confirm", {"fingerprint": "AAAA-BBBB"})
    assert wrong_one.status_code == 422
    assert "not the fingerprint" in wrong_one.text
    assert (
        "may attest now" in browser.post(f"{url}/confirm", {"fingerprint": known.fingerprint}).text
    )
    assert browser.post(f"{url}/confirm", {"fingerprint": known.fingerprint}).status_code == 422
    assert "attests nothing more" in browser.post(f"{url}/withdraw").text
    assert browser.post(f"{url}/withdraw").status_code == 422


@pytest.mark.at("opened")
def test_one_person_takes_the_matter_to_its_package_with_an_attester(
    pages: Pages, matter: Solo
) -> None:
    registered(matter.vault, matter.clinician)
    matter.to_decided()
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    browser, case = pages[SOLO], f"/cases/{matter.case}"
    assert "Leave the independent review outside" in browser.get(f"{case}/review").text
    assert "left to the outside attester" in browser.post(f"{case}/review/outside").text
    matter.to_answers()
    assert "ask the attester outside" in browser.get("/cases/").text
    assert "Write the request" in browser.get(f"{case}/production/approval").text
    page = browser.post(f"{case}/production/ask-attester").text
    assert "The request to send" in page
    assert "take in the answer of the attester outside" in browser.get("/cases/").text
    request = browser.get(f"{case}/production/attestation-request")
    assert request.headers["Content-Disposition"].startswith("attachment")
    paper = browser.get(f"{case}/production/attestation-request/paper")
    assert paper.data.startswith(b"%PDF")
    browser.get(f"{case}/production/approval")
    wrong = sent(
        browser, f"{case}/production/attest", answer(matter.vault, request.data, key=STRANGER)
    )
    assert "no registered attester" in wrong
    assert matter.state().approvals == ()
    assert "Choose the file" in browser.post(f"{case}/production/attest").text
    right = sent(browser, f"{case}/production/attest", answer(matter.vault, request.data))
    assert "exactly these bytes are approved" in right
    assert "Ruth Adler, Esq., outside counsel, who attested" in right
    assert WORDS in browser.get(f"{case}/review").text
    way = browser.get(case).text
    assert "left to an attester outside" in way
    assert "attested by outside counsel" in way
    browser.get(f"{case}/production/approval")
    assert "put together and verifies" in browser.post(f"{case}/production/seal").text
    assert matter.at(State.APPROVED)


@pytest.mark.at("asked")
def test_a_refusal_is_shown_and_approves_nothing(pages: Pages, matter: Solo) -> None:
    browser, case = pages[SOLO], f"/cases/{matter.case}"
    browser.get(f"{case}/production/approval")
    refusal = answer(matter.vault, matter.waiting(), Verdict.REFUSE)
    assert "The attester refused" in sent(browser, f"{case}/production/attest", refusal)
    assert "refused" in browser.get(f"{case}/review").text
    assert matter.at(State.RENDERED)
    assert "ask the attester outside" in browser.get("/cases/").text
    assert browser.get(f"{case}/production/attestation-request").status_code == 409


def test_a_report_is_reviewed_from_outside(pages: Pages, served: Vault) -> None:
    person = People(served)[SOLO]
    registered(served, person)
    case = served.safety.open(person, Kind.REPORT, victim_class=VictimClass.CHILD)
    served.safety.complete(person, case, report_facts())
    served.safety.tell(person, case, INTAKE)
    browser, url = pages[SOLO], f"/safety/{case}"
    assert "Write the request" in browser.get(url).text
    assert "The request to send" in browser.post(f"{url}/ask-attester").text
    raw = browser.get(f"{url}/attestation-request").data
    assert browser.get(f"{url}/attestation-request/paper").data.startswith(b"%PDF")

    def answered(key: SigningKey) -> bytes:
        read = read_request(SafetyRequest, raw)
        return attest(
            raw,
            purpose=read.purpose,
            request_id=read.id,
            digest=read.digest,
            verdict=Verdict.APPROVE,
            words=WORDS,
            key=key,
            at=served.clock.now(),
        ).to_bytes()

    browser.get(url)
    assert "no registered attester" in sent(browser, f"{url}/attest", answered(STRANGER))
    page = sent(browser, f"{url}/attest", answered(KEY))
    assert "The review is on record: in order" in page
    assert "Attested from outside by Ruth Adler, Esq., outside counsel" in page
    assert json.loads(raw)["purpose"] == "safety"
