"""Requests to amend in the pages: entered at the section, answered, kept with it."""

from __future__ import annotations

import pytest

from tests.conftest import START
from tests.web.conftest import Pages
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.note_model import SectionDraft

ASKED = "I never said that I would move to Gloucester."


@pytest.fixture
def signed(served: Vault, harmon: Actor, chart: str) -> tuple[str, str]:
    """A signed note and its section."""
    label = Label(Confidentiality.N, subjects=("A",), holders=("A",))
    note = served.notes.draft(
        harmon,
        chart,
        session_at=START,
        sections=[SectionDraft(title="Plans", text="She will move.", label=label)],
    )
    served.signing.sign(harmon, note.note_id)
    return note.note_id, note.section_ids[0]


@pytest.fixture
def request_url(pages: Pages, signed: tuple[str, str]) -> str:
    note, section = signed
    browser = pages["harmon"]
    link = f"/amendments/section/{section}/{note}"
    assert link in browser.get(f"/notes/{note}").text
    browser.get(link)
    wrong = browser.post(link, {"by": "", "who": "client", "text": ""})
    assert (wrong.status_code, "Say who asks" in wrong.text) == (422, True)
    entered = browser.post(link, {"by": "Ann Hartley", "who": "client", "text": ASKED})
    assert ASKED in entered.text
    return str(entered.request.path)


def test_it_stands_in_the_worklist_and_at_the_chart(
    pages: Pages, chart: str, request_url: str
) -> None:
    browser = pages["harmon"]
    assert request_url in browser.get("/amendments/").text
    assert request_url in browser.get(f"/amendments/chart/{chart}").text
    assert f"/amendments/chart/{chart}" in browser.get(f"/charts/{chart}").text
    assert ASKED not in browser.get("/amendments/").text


def test_denied_disagreed_rebutted(pages: Pages, request_url: str) -> None:
    browser = pages["harmon"]
    browser.get(request_url)
    late = browser.post(f"{request_url}/keep", {"act": "extension", "text": "The author is away"})
    assert "put off once" in late.text
    denied = browser.post(f"{request_url}/deny", {"ground": "accurate", "text": "It is accurate"})
    assert "164.526(a)(2)" in denied.text
    letter = browser.get(f"{request_url}/letter.pdf")
    assert letter.data.startswith(b"%PDF-")
    browser.get(request_url)
    asked = browser.post(f"{request_url}/attach", {"wanted": "yes"})
    assert "request and denial, as the client asked" in asked.text
    empty = browser.post(f"{request_url}/keep", {"act": "disagreement", "text": ""})
    assert empty.status_code == 422
    browser.post(f"{request_url}/keep", {"act": "disagreement", "text": "It is not so"})
    done = browser.post(f"{request_url}/keep", {"act": "rebuttal", "text": "It is"})
    assert "request, denial, statement and rebuttal" in done.text
    again = browser.post(f"{request_url}/keep", {"act": "rebuttal", "text": "Again"})
    assert again.status_code == 422
    assert request_url not in browser.get("/amendments/").text


def test_accepted_by_a_signed_addendum(
    pages: Pages,
    served: Vault,
    harmon: Actor,
    signed: tuple[str, str],
    chart: str,
    request_url: str,
) -> None:
    browser = pages["harmon"]
    assert "Write the addendum" in browser.get(request_url).text
    label = Label(Confidentiality.N, subjects=("A",), holders=("A",))
    added = served.notes.draft(
        harmon,
        chart,
        session_at=START,
        addendum_to=signed[0],
        sections=[SectionDraft(title="Plans", text="She says she never said so.", label=label)],
    ).note_id
    served.signing.sign(harmon, added)
    browser.get(request_url)
    accepted = browser.post(
        f"{request_url}/accept", {"addendum": added, "text": "Your record is amended"}
    )
    assert f"/notes/{added}" in accepted.text
    told = browser.post(f"{request_url}/keep", {"act": "informed", "text": "Dr. Imre, by letter"})
    assert "Dr. Imre, by letter" in told.text


def test_nobody_without_the_sections_key_reads_it(pages: Pages, request_url: str) -> None:
    for username in ("okoye", "sato", "reyes", "calder", "pryce", "udell"):
        answer = pages[username].get(request_url)
        assert answer.status_code in {403, 404}
        assert "Gloucester" not in answer.text
    assert "Gloucester" not in pages["okoye"].get("/amendments/").text
