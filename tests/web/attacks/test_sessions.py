"""Stolen, planted, replayed and forgotten sessions, as a browser's cookie meets them."""

from __future__ import annotations

import base64
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.conftest import Template, passphrase_of
from tests.web.conftest import Browser, Pages
from tests.web.test_account import set_up_app
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.identity.permissions import Role
from vault.identity.tables import Session
from webui.app import create_app
from webui.context import EXTENSION
from webui.security import limiter

PAGES = ("/", "/account/", "/charts/", "/work/", "/account/session")


def cookie_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("vault")
    assert cookie is not None
    return cookie.value


def thief_with(pages: Pages, cookie: str) -> Browser:
    thief = pages.nobody()
    thief.client.set_cookie("vault", cookie)
    return thief


def is_out(browser: Browser) -> bool:
    """Tell whether every page leads to signing in, none of them by failing."""
    answers = [browser.get(url, follow=False) for url in PAGES]
    return all(
        each.status_code == 302 and each.location.startswith("/account/sign-in") for each in answers
    )


def test_a_cookie_whose_row_is_gone_opens_nothing(pages: Pages, served: Vault) -> None:
    browser = pages["harmon"]
    with served.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM session_activity"))
        connection.execute(text("DELETE FROM sessions"))
    assert is_out(browser)


def test_the_rows_of_the_database_make_no_cookie(pages: Pages, served: Vault) -> None:
    """A thief of the database has every column of every session, and tries each as a secret."""
    pages["harmon"].get("/")
    with served.store.reading() as reader:
        [row] = reader.execute(select(*Session.__table__.c)).all()
    for value in row:
        raw = value if isinstance(value, bytes) else str(value).encode()
        for found in (raw, raw[:32], raw[-32:]):
            encoded = base64.urlsafe_b64encode(found).decode().rstrip("=")
            assert is_out(thief_with(pages, encoded))
            limiter.reset()


def test_a_row_changed_in_the_database_is_a_sign_in_page_and_no_failure(
    pages: Pages, served: Vault
) -> None:
    browser = pages["harmon"]
    served.sessions._keyrings.clear()
    with served.store.engine.begin() as connection:
        connection.execute(text("UPDATE sessions SET sealed_seeds = zeroblob(120)"))
    assert is_out(browser)


def test_a_cookie_of_another_vault_opens_nothing_here(
    pages: Pages, template: Template, tmp_path: Path, clock: SteppingClock
) -> None:
    """Two vaults with the same people; even their form keys could be the same."""
    elsewhere = create_app(Path(shutil.copytree(template.home, tmp_path / "other")), clock=clock)
    limiter.reset()
    visitor = Browser(elsewhere)
    visitor.sign_in("harmon")
    assert visitor.get("/charts/", follow=False).status_code == 200
    assert is_out(thief_with(pages, cookie_of(visitor)))
    elsewhere.extensions[EXTENSION].vault.close()


def test_a_replayed_form_does_nothing_after_signing_out(pages: Pages, chart: str) -> None:
    browser = pages["harmon"]
    browser.get(f"/charts/{chart}")
    cookie, token = cookie_of(browser), browser.token
    forms = browser.client.get_cookie("forms")
    assert forms is not None
    browser.post("/account/sign-out")
    thief = thief_with(pages, cookie)
    thief.client.set_cookie("forms", forms.value)
    answer = thief.client.post(
        f"/charts/{chart}/alerts", data={"csrf_token": token, "text": "replayed"}
    )
    assert answer.status_code == 401
    assert "replayed" not in pages.nobody().sign_in("harmon").text


@pytest.mark.parametrize("planted", ["A" * 43, "'; --", "\x00", "../../etc/passwd", "é" * 43])
def test_a_planted_cookie_is_not_taken_over(pages: Pages, planted: str) -> None:
    browser = thief_with(pages, planted)
    assert is_out(browser)
    browser.sign_in("harmon")
    assert cookie_of(browser) != planted


def test_every_sign_in_has_a_secret_of_its_own(pages: Pages) -> None:
    browser = pages["harmon"]
    first = cookie_of(browser)
    browser.post("/account/sign-out")
    browser.sign_in("harmon")
    assert cookie_of(browser) != first
    assert is_out(thief_with(pages, first))


def test_a_changed_passphrase_gives_a_new_secret_and_kills_every_other(pages: Pages) -> None:
    browser, elsewhere = pages["harmon"], pages.nobody()
    elsewhere.sign_in("harmon")
    before, new = cookie_of(browser), "quite another harbour light"
    browser.get("/account/passphrase")
    form = {"old": passphrase_of("harmon"), "new": new, "again": new}
    browser.post("/account/passphrase", dict(form))
    assert cookie_of(browser) != before
    assert is_out(thief_with(pages, before))
    assert is_out(elsewhere)


def test_a_second_factor_set_up_gives_a_new_secret(pages: Pages, clock: SteppingClock) -> None:
    browser = pages["harmon"]
    before = cookie_of(browser)
    set_up_app(browser, clock)
    assert cookie_of(browser) != before
    assert is_out(thief_with(pages, before))


def test_roles_changed_end_the_session_that_has_the_old_ones(pages: Pages, served: Vault) -> None:
    browser = pages["harmon"]
    quill = served.logins.login("quill", passphrase_of("quill"))
    served.accounts.set_roles(quill, "harmon", [Role.RECORDS])
    assert is_out(browser)
    assert browser.sign_in("harmon").status_code == 200
    assert browser.get("/charts/").status_code == 403


def test_a_session_ends_when_it_is_not_used(pages: Pages, clock: SteppingClock) -> None:
    browser = pages["harmon"]
    clock.advance(timedelta(minutes=14))
    assert browser.get("/", follow=False).status_code == 200
    clock.advance(timedelta(minutes=14))
    quiet = {"X-Vault-Quiet": "1"}
    told = browser.get("/account/session", headers=quiet, follow=False).get_json()
    assert told["username"] == "harmon"
    assert 0 < told["lapses_in"] <= 60
    assert told["ends_in"] > 60
    clock.advance(timedelta(minutes=2))
    assert is_out(browser)


def test_a_session_in_use_ends_at_its_hour_all_the_same(
    pages: Pages, clock: SteppingClock, app: Flask
) -> None:
    app.config["VAULT_REQUESTS"] = "100000 per minute"
    browser = pages["harmon"]
    for _ in range(71):
        clock.advance(timedelta(minutes=10))
        assert browser.get("/account/session", follow=False).status_code == 200
    clock.advance(timedelta(minutes=10))
    assert is_out(browser)


def test_half_a_sign_in_lapses_too(pages: Pages, clock: SteppingClock) -> None:
    set_up_app(pages["harmon"], clock)
    browser = pages.nobody()
    browser.sign_in("harmon")
    clock.advance(timedelta(minutes=16))
    assert is_out(browser)


def test_wrong_passphrases_close_a_name_on_every_page_that_takes_one(
    pages: Pages, app: Flask, clock: SteppingClock
) -> None:
    """Signing, cosigning, approving and signing in again count together."""
    app.config["VAULT_SIGNINS"] = "100000 per minute"
    browser = pages["udell"]
    page = browser.get("/audit/proof")
    assert page.status_code == 200
    for _ in range(6):
        answer = browser.post("/audit/proof/cosign", {"passphrase": "not it"})
        assert answer.status_code == 422
    assert "is closed until" in answer.text
    assert "is closed until" in pages.nobody().sign_in("udell").text
    right = browser.post("/audit/proof/cosign", {"passphrase": passphrase_of("udell")})
    assert right.status_code == 422


def test_guessed_codes_close_the_second_step(
    pages: Pages, app: Flask, clock: SteppingClock
) -> None:
    app.config["VAULT_SIGNINS"] = "100000 per minute"
    set_up_app(pages["harmon"], clock)
    browser = pages.nobody()
    browser.sign_in("harmon")
    for _ in range(8):
        answer = browser.post("/account/second-factor", {"code": "000000"})
    assert "is closed until" in answer.text


def test_an_unknown_name_is_closed_alike(pages: Pages, app: Flask) -> None:
    app.config["VAULT_SIGNINS"] = "100000 per minute"
    told = []
    for name in ("harmon", "nobody-here"):
        browser = pages.nobody()
        browser.get("/account/sign-in")
        form = {"username": name, "passphrase": "wrong"}
        answers = [browser.post("/account/sign-in", dict(form)).text for _ in range(6)]
        told.append(["is closed until" in each for each in answers])
    assert told[0] == told[1]
    assert told[0][-1]
