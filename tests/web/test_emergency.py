from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.conftest import passphrase_of
from tests.web.conftest import Pages
from vault.clock import SteppingClock
from vault.records.chart_model import ChartDetails, UnitKind
from webui.context import EXTENSION

WORDS = "The client called <b>from the bridge</b>"


@pytest.fixture
def chart(pages: Pages) -> str:
    vault = pages.app.extensions[EXTENSION].vault
    harmon = vault.logins.login("harmon", passphrase_of("harmon"))
    ref = vault.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name="The Canary"))
    return str(ref.number)


def ask(pages: Pages, chart: str) -> None:
    browser = pages["okoye"]
    browser.get("/emergency/")
    form = {"chart": chart, "reason": "client-in-danger", "words": WORDS, "minutes": "30"}
    assert "Asked." in browser.post("/emergency/", dict(form)).text


def lend(pages: Pages) -> None:
    page = pages["harmon"].get("/emergency/").text
    [url] = re.findall(r'action="(/emergency/[a-z2-7]+/lend)"', page)
    assert "keys are lent" in pages["harmon"].post(url).text


def test_a_colleague_lends_the_chart_until_the_time_is_over(
    pages: Pages, chart: str, clock: SteppingClock
) -> None:
    assert pages["okoye"].get(f"/charts/{chart}").status_code in {403, 404}
    ask(pages, chart)
    lend(pages)
    assert "The Canary" in pages["okoye"].get(f"/charts/{chart}").text
    assert "open now" in pages["harmon"].get("/emergency/").text
    clock.advance(timedelta(minutes=10))
    pages["okoye"].get("/")
    clock.advance(timedelta(minutes=10))
    pages["okoye"].get("/")
    clock.advance(timedelta(minutes=10))
    assert pages["okoye"].get(f"/charts/{chart}").status_code in {403, 404}


def test_the_words_are_for_the_review_alone(pages: Pages, chart: str) -> None:
    ask(pages, chart)
    for username in ("harmon", "okoye"):
        assert "bridge" not in pages[username].get("/emergency/").text


def test_nobody_answers_their_own_request(pages: Pages, chart: str) -> None:
    ask(pages, chart)
    page = pages["harmon"].get("/emergency/").text
    [access] = re.findall(r'action="/emergency/([a-z2-7]+)/lend"', page)
    pages["okoye"].get("/emergency/")
    assert pages["okoye"].post(f"/emergency/{access}/lend").status_code == 403
    pages["sato"].get("/emergency/")
    assert pages["sato"].post(f"/emergency/{access}/lend").status_code == 403


def test_what_is_missing_is_said_at_its_field(pages: Pages, chart: str) -> None:
    pages["okoye"].get("/emergency/")
    answer = pages["okoye"].post("/emergency/", {"chart": chart, "minutes": "9999"})
    assert answer.status_code == 422
    for words in ("Choose why.", "Say what happened."):
        assert words in answer.text
