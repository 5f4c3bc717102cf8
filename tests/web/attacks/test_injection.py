"""Hostile paths, query strings, headers and host names, at every address of the pages."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

import webui
from tests.conftest import passphrase_of
from tests.web.attacks.estate import INSIDERS, PLACES, Estate, Person, Place, admitted
from tests.web.conftest import Pages
from tests.web.test_account import set_up_app
from vault.clock import SteppingClock
from webui.guard import Door
from webui.security import STRANGER_BYTES, UPLOAD_BYTES, limiter

NAMES = sorted(
    {
        name
        for path in Path(webui.__file__).parent.rglob("*.py")
        for name in re.findall(r"request\.args(?:\.get\(|\[)\"(\w+)\"", path.read_text("utf-8"))
    }
    | {"since", "until", "person", "chart", "object", "action", "purpose", "outcome", "order"}
)
"""Every name that the pages read of a query string."""

HOSTILE = (
    "../../../../etc/passwd",
    "..%2f..%2fconfig.toml",
    "%00%0d%0aX-Injected:%20yes",
    "a" * 2000,
)
VALUES = (
    "9" * 30,
    "-1",
    "٢",
    "\r\nX-Injected: yes",
    "'; DROP TABLE notes; --",
    "\x00",
    "\"'><x-canary>",
)
FILE_NAME = re.compile(r'(attachment|inline); filename="?[A-Za-z0-9.-]+"?')
PUBLIC = {Door.PUBLIC, Door.FOUNDING}
LOOKED_AT = [
    place
    for place in PLACES
    if place.method == "GET"
    and place.access.door not in PUBLIC
    and place.endpoint not in {"desk.page", "desk.preview"}  # typeset at each look; numbers alone
]


def somebody(estate: Estate, place: Place) -> Person:
    """Return an insider whom an address admits."""
    within = (estate.people[name] for name in INSIDERS if admitted(place, estate.people[name]))
    return next(within)


def is_harmless(answer: TestResponse) -> None:
    assert "X-Injected" not in answer.headers
    for told in (b"root:", b"database_url", b"<x-canary"):
        assert told not in answer.data
    if "location" in answer.headers:
        assert answer.location.startswith("/")
        assert not answer.location.startswith("//")


@pytest.mark.parametrize("place", [p for p in PLACES if "string" in p.arguments.values()], ids=str)
def test_a_hostile_path_reaches_no_file_and_no_header(estate: Estate, place: Place) -> None:
    person = somebody(estate, place)
    url = estate.url(place, real=False)
    assert url is not None
    before = estate.counts()
    for each in HOSTILE:
        answer = person.open(place.method, url.replace("z" * 26, each))
        assert answer.status_code >= 300
        is_harmless(answer)
    assert estate.counts() == before


@pytest.mark.parametrize("place", LOOKED_AT, ids=str)
def test_a_hostile_query_string_is_taken_for_nothing(estate: Estate, place: Place) -> None:
    url = estate.url(place, real=True)
    if url is None:
        return
    person = somebody(estate, place)
    for first in range(0, len(VALUES), 2):
        values = itertools.cycle(VALUES[first:] + VALUES[:first])
        hostile = dict(zip(NAMES, values, strict=False))
        is_harmless(person.seen(person.client.get(url, query_string=hostile, buffered=True)))


@pytest.mark.parametrize("place", LOOKED_AT, ids=str)
def test_what_is_downloaded_has_a_name_of_ours(estate: Estate, place: Place) -> None:
    url = estate.url(place, real=True)
    if url is None:
        return
    answer = somebody(estate, place).get(url)
    named = answer.headers.get("Content-Disposition", "")
    if answer.mimetype in {"text/html", "application/json", "image/png"}:
        assert named == ""
    else:
        assert FILE_NAME.fullmatch(named), named
        assert answer.mimetype == "application/pdf" or named.startswith("attachment")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_ways_of_asking_are_turned_away(estate: Estate, method: str) -> None:
    person = estate.people["harmon"]
    for url in ("/", f"/charts/{estate.matter.chart}", "/nowhere"):
        answer = person.seen(person.client.open(url, method=method))
        assert answer.status_code in {400, 404, 405}


def test_asking_for_headers_alone_asks_for_the_same_rights(estate: Estate) -> None:
    for place in PLACES:
        url = estate.url(place, real=True)
        signed_in = place.access.door in {Door.HALF, Door.SIGNED_IN, Door.PERMITTED}
        if place.method == "GET" and url is not None and signed_in:
            answer = estate.people["nobody"].client.head(url)
            assert answer.status_code == 401, url
            assert answer.data == b""


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost@evil.example", "evil.example:80", ""],
)
def test_no_other_host_name_is_answered_or_repeated(estate: Estate, host: str) -> None:
    person = estate.people["nobody"]
    answer = person.seen(person.client.get("/account/sign-in", headers={"Host": host}))
    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)


def test_forwarded_headers_are_nothing_without_a_proxy(pages: Pages) -> None:
    browser = pages.nobody()
    browser.get("/account/sign-in")
    limiter.reset()
    codes = [
        browser.post(
            "/account/sign-in",
            {"username": f"user{n}", "passphrase": "x"},
            headers={"X-Forwarded-For": f"10.0.0.{n}", "X-Forwarded-Host": "evil.example"},
        ).status_code
        for n in range(12)
    ]
    assert codes[-1] == 429
    answer = pages["harmon"].get("/nowhere", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in answer.text


TARGETS = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\r\nLocation: https://evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "evil.example",
    "",
)


def test_no_way_of_signing_in_leads_off_the_site(pages: Pages, clock: SteppingClock) -> None:
    pages.app.config["VAULT_SIGNINS"] = "100000 per minute"
    codes = set_up_app(pages["harmon"], clock)
    for target in TARGETS:
        browser = pages.nobody()
        browser.get("/account/sign-in")
        form = {"username": "harmon", "passphrase": passphrase_of("harmon"), "next": target}
        browser.post("/account/sign-in", dict(form))
        code = {"code": codes.at(clock.now())}
        answer = browser.post("/account/second-factor", dict(code), follow=False)
        assert answer.location == "/", target
        again = browser.get("/account/sign-in", query_string={"next": target}, follow=False)
        assert again.location == "/", target
        clock.advance(timedelta(seconds=30))


def test_a_sign_in_leads_back_to_the_page_that_was_asked_for(pages: Pages, chart: str) -> None:
    browser = pages.nobody()
    asked = browser.get(f"/charts/{chart}?before=x", follow=False)
    page = browser.get(asked.location)
    assert page.status_code == 200
    form = {"username": "harmon", "passphrase": passphrase_of("harmon")}
    form["next"] = f"/charts/{chart}?before=x"
    answer = browser.post("/account/sign-in", dict(form), follow=False)
    assert answer.location == f"/charts/{chart}?before=x"


@pytest.mark.parametrize(
    "url", ["/static/../app.py", "/static/..%2fapp.py", "/bootstrap/static/..%2f__init__.py"]
)
def test_static_files_are_those_of_their_folder(estate: Estate, url: str) -> None:
    assert estate.people["nobody"].client.get(url).status_code == 404


def test_whoever_is_not_signed_in_sends_little_and_nobody_sends_without_end(
    estate: Estate,
) -> None:
    for name, most in {
        "nobody": STRANGER_BYTES,
        "half": STRANGER_BYTES,
        "okoye": UPLOAD_BYTES,
    }.items():
        person = estate.people[name]
        answer = person.seen(
            person.client.post(
                "/account/sign-in",
                environ_overrides={"CONTENT_LENGTH": str(most + 1)},
                content_type="application/x-www-form-urlencoded",
                data=b"",
            )
        )
        assert answer.status_code == 413
        assert "too large" in answer.text


@pytest.mark.parametrize("code", [400, 404, 405, 413])
def test_error_pages_repeat_nothing_that_was_sent(estate: Estate, code: int) -> None:
    person, canary = estate.people["harmon"], "canary-8431"
    answer = {
        400: lambda: person.client.post("/charts/new", data={"name": canary}),
        404: lambda: person.client.get(f"/{canary}?{canary}={canary}"),
        405: lambda: person.client.delete(f"/charts/{canary}"),
        413: lambda: person.client.post(
            f"/charts/{canary}/alerts",
            data={"text": canary},
            environ_overrides={"CONTENT_LENGTH": str(UPLOAD_BYTES + 1)},
        ),
    }[code]()
    assert person.seen(answer).status_code == code
    assert canary not in answer.text
    assert "Traceback" not in answer.text
    assert "werkzeug" not in answer.text.lower()
