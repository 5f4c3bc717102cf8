"""Pages of safety cases: one click opens one, clocks first, everything after, nobody in between."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.conftest import START, passphrase_of
from tests.web.conftest import Pages
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.chart_model import MemberDetails, MemberRole
from vault.records.note_model import SectionDraft
from webui.safety.clock import left

FACTS = {
    "victim_class": "child",
    "victim": "The younger child <b>of client A</b>",
    "facts_": "Bruises on both arms, seen on Monday",
    "agency": "Department of Children and Families",
    "reporter": "Ruth Harmon, LICSW",
    "known_at": "",
}
TOLD = {
    "to": "agency",
    "recipient": "D. Ruiz",
    "affiliation": "DCF",
    "method": "voice",
    "reference": "DCF-4471",
    "told_at": "",
}


@pytest.fixture
def state() -> str:
    return "MA"


@pytest.fixture(autouse=True)
def in_state(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    monkeypatch.setenv("VAULT_RECORDS__JURISDICTION", state)


def opened(pages: Pages, chart: str, kind: str = "report") -> str:
    browser = pages["harmon"]
    page = browser.get(f"/charts/{chart}")
    assert f'name="chart" value="{chart}"' in page.text
    answer = browser.post("/safety/open", {"kind": kind, "chart": chart})
    assert answer.status_code == 200
    return answer.request.path


def case_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_one_click_on_a_chart_opens_a_case_with_its_clocks_first(pages: Pages, chart: str) -> None:
    url = opened(pages, chart)
    text = pages["harmon"].get(url).text
    assert re.fullmatch(r"/safety/S-[A-Z2-7]{6}", url)
    head = text.index("What is still to be done")
    assert head < text.index("Tell the agency by voice") < text.index("The facts")
    assert "overdue" not in text


def test_a_case_is_completed_told_and_written_from_its_page(
    pages: Pages, chart: str, served: Vault, harmon: Actor
) -> None:
    served.members.add(harmon, chart, "B", MemberRole.CLIENT, MemberDetails(name="Bo Hartley"))
    url, browser = opened(pages, chart), pages["harmon"]
    assert "on record" in browser.post(f"{url}/facts", FACTS | {"about": ["B"]}).text
    page = browser.get(url).text
    assert re.findall(r"<input checked[^>]* name=\"about\"[^>]* value=\"(.)\"", page) == ["B"]
    assert "1-800-792-5200" in page
    assert "<b>of client A</b>" not in page
    assert "on record whom you told" in browser.post(f"{url}/tell", dict(TOLD)).text
    text = browser.post(f"{url}/render").text
    [paper] = re.findall(rf'href="({url}/papers/[a-z2-7]+)"', text)
    answer = browser.get(paper)
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"%PDF")
    assert "DCF-4471" in browser.get(url).text


@pytest.mark.parametrize("kind", ["report", "warn", "emergency"])
def test_facts_are_saved_with_everything_still_missing(pages: Pages, chart: str, kind: str) -> None:
    url, browser = opened(pages, chart, kind), pages["harmon"]
    text = browser.post(f"{url}/facts", {"known_at": "", "victim": "", "who": ""}).text
    assert "on record" in text
    assert "Still to be recorded" in text


def test_what_cannot_be_taken_is_shown_where_it_was_typed(pages: Pages, chart: str) -> None:
    url, browser = opened(pages, chart), pages["harmon"]
    answer = browser.post(f"{url}/tell", {**TOLD, "recipient": "", "affiliation": ""})
    assert answer.status_code == 422
    assert "Name the person told" in answer.text
    assert 'value="DCF-4471"' in answer.text
    answer = browser.post(f"{url}/consult", {"advice": "kept as typed", "at": ""})
    assert answer.status_code == 422
    assert "kept as typed" in answer.text
    answer = browser.post(f"{url}/render")
    assert answer.status_code == 422
    assert "Still to be recorded" in answer.text


def test_an_adult_victim_is_told_or_the_exception_is_recorded(pages: Pages, chart: str) -> None:
    url, browser = opened(pages, chart), pages["harmon"]
    assert "The adult victim" not in browser.get(url).text
    browser.post(f"{url}/facts", {**FACTS, "victim_class": "elder"})
    assert "164.512(c)(2)" in browser.get(url).text
    answer = browser.post(
        f"{url}/victim", {"told_at": "", "exception": "risk", "words": "Her mail"}
    )
    assert "Not told" in answer.text


def test_a_supervisor_reviews_it_and_the_reporter_cannot(pages: Pages, chart: str) -> None:
    url = opened(pages, chart)
    case = case_of(url)
    assert "Record your review" not in pages["harmon"].get(url).text
    assert (
        pages["harmon"].post(f"{url}/review", {"finding": "in-order", "words": "x"}).status_code
        == 403
    )
    home = pages["sato"].get("/").text
    assert home.index("Safety <span") < home.index(case)
    page = pages["sato"].get(url).text
    assert "Record your review" in page
    answer = pages["sato"].post(f"{url}/review", {"finding": "in-order", "words": "Done well"})
    assert "The review is on record" in answer.text
    assert "Review by somebody else" not in pages["sato"].get("/").text
    assert "Done well" in pages["harmon"].get(url).text


def test_an_overdue_clock_says_so_on_the_first_page(
    pages: Pages, chart: str, clock: SteppingClock
) -> None:
    url = opened(pages, chart)
    clock.advance(timedelta(days=4))
    browser = pages["harmon"]
    browser.sign_in("harmon")
    text = browser.get("/").text
    assert "overdue by" in text
    assert case_of(url) in text


def test_outsiders_learn_nothing_from_any_page(pages: Pages, chart: str) -> None:
    url = opened(pages, chart)
    pages["harmon"].post(f"{url}/facts", dict(FACTS))
    okoye = pages["okoye"]
    listed = okoye.get("/safety/")
    assert listed.status_code == 200
    assert case_of(url) not in listed.text
    there, nowhere = okoye.get(url), okoye.get("/safety/S-AAAAAA")
    assert (there.status_code, nowhere.status_code) == (403, 403)
    said = [re.findall(r"<main.*?</main>", each.text, re.DOTALL) for each in (there, nowhere)]
    assert said[0] == said[1]
    for path in ("facts", "tell", "consult", "victim", "render", "share", "hand-over"):
        form = {**FACTS, **TOLD, "name": "x", "words": "x", "username": "okoye"}
        assert okoye.post(f"{url}/{path}", dict(form)).status_code == 403, path
    for name in ("reyes", "calder", "udell"):
        assert pages[name].get("/safety/").status_code == 403
        assert pages[name].post("/safety/open", {"kind": "report"}).status_code == 403
        assert pages[name].get(url).status_code == 403


def test_opening_takes_the_form_token_and_a_kind(pages: Pages, chart: str) -> None:
    browser = pages["harmon"]
    browser.get("/safety/")
    assert browser.post("/safety/open", {"kind": "report", "csrf_token": ""}).status_code == 400
    assert browser.post("/safety/open", {"kind": "other"}).status_code == 400
    assert browser.get("/safety/open").status_code in {403, 404, 405}
    assert "You take part in no safety case" in browser.get("/safety/").text


def test_a_case_from_the_menu_is_attached_to_its_chart(pages: Pages, chart: str) -> None:
    browser = pages["harmon"]
    browser.get("/safety/")
    url = browser.post("/safety/open", {"kind": "report"}).request.path
    assert browser.post(f"{url}/chart", {"chart": "C-NOSUCH"}).status_code == 422
    answer = browser.post(f"{url}/chart", {"chart": chart.lower()})
    assert f'href="/charts/{chart}"' in answer.text


def test_a_key_is_shared_by_user_name(pages: Pages, chart: str) -> None:
    url, browser = opened(pages, chart), pages["harmon"]
    assert browser.post(f"{url}/share", {"username": "nobody"}).status_code == 422
    assert "take part in it now" in browser.post(f"{url}/share", {"username": "okoye"}).text
    assert pages["okoye"].get(url).status_code == 200


def test_an_emergency_goes_with_the_sections_that_were_ticked(
    pages: Pages, chart: str, served: Vault
) -> None:
    harmon = served.logins.login("harmon", passphrase_of("harmon"))
    label = Label(Confidentiality.N, subjects=("A",), holders=("A",))
    sections = [
        SectionDraft(title="Medication", text="Lithium, 900 mg", label=label),
        SectionDraft(title="Marriage", text="Not for them", label=label),
    ]
    note = served.notes.draft(harmon, chart, session_at=served.clock.now(), sections=sections)
    served.signing.sign(harmon, note.note_id)
    url, browser = opened(pages, chart, "emergency"), pages["harmon"]
    browser.post(f"{url}/facts", {"reason": "ETREAT", "nature": "Found unresponsive"})
    choosing = browser.get(f"{url}/hand-over").text
    assert note.note_id in choosing
    assert "Lithium" not in choosing
    shown = browser.get(f"{url}/hand-over?note={note.note_id}").text
    assert "Lithium" in shown
    form = {
        "to": "medical",
        "recipient": "Dr. Basu",
        "affiliation": "Harbor General",
        "method": "in-person",
    }
    answer = browser.post(
        f"{url}/hand-over?note={note.note_id}", {**form, "sections": [note.section_ids[0]]}
    )
    assert "the handover is on record" in answer.text
    assert "Sections: Medication" in answer.text
    refused = browser.post(
        f"{url}/hand-over?note={note.note_id}", {**form, "recipient": "", "affiliation": ""}
    )
    assert refused.status_code == 422


@pytest.mark.parametrize("state", ["TX"])
def test_texas_offers_no_warning_of_the_victim(pages: Pages, chart: str) -> None:
    text = pages["harmon"].get(opened(pages, chart, "warn")).text
    offered, _, folded = text.partition("Somebody else was told already")
    assert 'value="law-enforcement"' in offered
    assert 'value="victim"' not in offered
    assert 'value="victim"' in folded
    assert "a warning is no duty" in text
    assert "Thapar" in text


def test_massachusetts_offers_it(pages: Pages, chart: str) -> None:
    text = pages["harmon"].get(opened(pages, chart, "warn")).text
    assert "Communicate the threat to the reasonably identified victim" in text
    assert 'value="victim"' in text.partition("Somebody else was told already")[0]


@pytest.mark.parametrize(
    ("rest", "words", "tone"),
    [
        (timedelta(0), "now", "bad"),
        (timedelta(minutes=-30), "overdue by 30 min", "bad"),
        (timedelta(hours=3, minutes=20), "in 3 h 20 min", "warn"),
        (timedelta(hours=47, minutes=59), "in 47 h", "calm"),
        (timedelta(days=5), "in 5 days", "calm"),
    ],
)
def test_what_is_left_is_said_to_the_minute(rest: timedelta, words: str, tone: str) -> None:
    found = left(START + rest, START)
    assert (found.words, found.tone) == (words, tone)
