from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.conftest import Browser
from vault.clock import SteppingClock
from vault.identity.founding import SOLO
from webui.app import create_app
from webui.context import EXTENSION
from webui.security import limiter

PHRASE = "found the harbour light again"
FORM = {
    "setup_code": "abcd1234",
    "organisation": "Harbor Family Services",
    "contact": "12 Quay Street",
    "time_zone": "America/New_York",
    "jurisdiction": "MA",
    "origin": "harbor.example/vault",
    "username": "quill",
    "display_name": "Ada Quill",
    "credential": "",
    "new": PHRASE,
    "again": PHRASE,
    "shares": "3",
    "threshold": "2",
}


@pytest.fixture
def empty(tmp_path: Path, clock: SteppingClock) -> Iterator[Flask]:
    made = create_app(tmp_path / "home", clock=clock, setup_code="abcd1234")
    limiter.reset()
    yield made
    if (vault := made.extensions[EXTENSION].vault) is not None:
        vault.close()


def test_every_page_of_an_empty_place_leads_to_the_founding(empty: Flask) -> None:
    for url in ("/", "/account/sign-in", "/work/"):
        assert Browser(empty).get(url).request.path == "/first-run/"


def test_founding_shows_the_shares_once_and_lets_the_founder_in(empty: Flask) -> None:
    browser = Browser(empty)
    browser.get("/first-run/")
    page = browser.post("/first-run/", dict(FORM))
    assert page.status_code == 200
    assert page.text.count("<ol") == 3
    assert len(re.findall(r"<li>[a-z]+</li>", page.text)) == 3 * 33
    assert browser.get("/first-run/").status_code == 404
    assert browser.sign_in("quill", PHRASE).status_code == 200
    vault = empty.extensions[EXTENSION].vault
    assert vault.settings.records.time_zone == "America/New_York"
    assert vault.settings.records.jurisdiction == "MA"
    assert vault.settings.audit.origin == "harbor.example/vault"


def test_who_practises_alone_has_the_roles_for_it_and_somebody_outside_may_attest(
    empty: Flask,
) -> None:
    browser = Browser(empty)
    browser.get("/first-run/")
    alone = {**FORM, "solo": "y", "shares": "1", "threshold": "1"}
    assert browser.post("/first-run/", dict(alone)).status_code == 200
    browser.sign_in("quill", PHRASE)
    assert browser.get("/attesters/").status_code == 200
    vault = empty.extensions[EXTENSION].vault
    assert vault.settings.attestation.outside
    assert vault.logins.login("quill", PHRASE).roles == SOLO


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("setup_code", "abcd1235"),
        ("new", "short"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", 'UTC"\ndatabase_url = "sqlite:////tmp/x'),
        ("origin", "UPPER"),
        ("jurisdiction", "ZZ"),
        ("threshold", "9"),
        ("username", "1"),
    ],
)
def test_what_cannot_be_founded_leaves_nothing_behind(
    empty: Flask, tmp_path: Path, field: str, value: str
) -> None:
    browser = Browser(empty)
    browser.get("/first-run/")
    form = {**FORM, field: value} | ({"again": value} if field == "new" else {})
    answer = browser.post("/first-run/", dict(form))
    assert answer.status_code == 422
    assert not (tmp_path / "home" / "vault.db").exists()
    assert not (tmp_path / "home" / "config.toml").exists()
