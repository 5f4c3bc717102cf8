from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from tests.conftest import passphrase_of
from tests.web.conftest import Browser, Pages
from vault.clock import SteppingClock
from webui.context import EXTENSION

SECRET = re.compile(r'<code class="key">([A-Z2-7 ]+)</code>')
CARRIED = re.compile(r'name="carried"[^>]*value="([^"]+)"')


def set_up_app(browser: Browser, clock: SteppingClock) -> pyotp.TOTP:
    page = browser.get("/account/set-up/app").text
    secret, carried = SECRET.search(page), CARRIED.search(page)
    assert secret is not None
    assert carried is not None
    app = pyotp.TOTP(secret[1].replace(" ", ""))
    form = {
        "carried": carried[1],
        "code": app.at(clock.now()),
        "passphrase": passphrase_of("harmon"),
    }
    done = browser.post("/account/set-up/app", dict(form))
    assert "Recovery codes" in done.text
    clock.advance(timedelta(seconds=30))
    return app


def test_a_second_step_is_asked_for_once_it_is_set_up(pages: Pages, clock: SteppingClock) -> None:
    app = set_up_app(pages["harmon"], clock)
    browser = pages.nobody()
    assert "One more step" in browser.sign_in("harmon").text
    assert "One more step" in browser.get("/").text
    answer = browser.post("/account/second-factor", {"code": app.at(clock.now())})
    assert answer.status_code == 200
    assert browser.get("/", follow=False).status_code == 200


@pytest.mark.parametrize(
    "url", ["/", "/account/", "/account/passphrase", "/account/set-up/app", "/work/"]
)
def test_half_a_sign_in_reaches_nothing(pages: Pages, clock: SteppingClock, url: str) -> None:
    set_up_app(pages["harmon"], clock)
    browser = pages.nobody()
    browser.sign_in("harmon")
    answer = browser.get(url)
    assert answer.request.path == "/account/second-factor" or answer.status_code == 409


def test_a_second_step_gives_a_new_session_secret(pages: Pages, clock: SteppingClock) -> None:
    app = set_up_app(pages["harmon"], clock)
    browser = pages.nobody()
    browser.sign_in("harmon")
    before = browser.client.get_cookie("vault")
    browser.post("/account/second-factor", {"code": app.at(clock.now())})
    after = browser.client.get_cookie("vault")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_a_session_planted_before_signing_in_is_not_the_one_signed_in(pages: Pages) -> None:
    browser = pages.nobody()
    browser.client.set_cookie("vault", "A" * 43)
    browser.sign_in("harmon")
    cookie = browser.client.get_cookie("vault")
    assert cookie is not None
    assert cookie.value != "A" * 43


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(pages: Pages) -> None:
    browser = pages["harmon"]
    cookie = browser.client.get_cookie("vault")
    assert cookie is not None
    browser.post("/account/sign-out")
    thief = pages.nobody()
    thief.client.set_cookie("vault", cookie.value)
    assert thief.get("/", follow=False).status_code == 302


def test_a_session_elsewhere_is_seen_and_ended(pages: Pages) -> None:
    pages["harmon"].get("/account/")
    elsewhere = pages.nobody()
    elsewhere.sign_in("harmon")
    page = pages["harmon"].get("/account/").text
    [url] = re.findall(r'action="(/account/sessions/[a-z2-7]+/end)"', page)
    pages["harmon"].post(url)
    assert elsewhere.get("/", follow=False).status_code == 302
    assert pages["harmon"].get("/", follow=False).status_code == 200


def test_nobody_ends_the_session_of_another(pages: Pages) -> None:
    vault = pages.app.extensions[EXTENSION].vault
    pages["okoye"].get("/")
    okoye = vault.logins.login("okoye", passphrase_of("okoye"))
    [session] = vault.sessions.list_for(okoye)
    answer = pages["harmon"].post(f"/account/sessions/{session.session_id}/end")
    assert answer.status_code == 404
    assert pages["okoye"].get("/", follow=False).status_code == 200


def test_a_changed_passphrase_signs_in_and_the_old_one_does_not(pages: Pages) -> None:
    new = "quite another harbour light"
    pages["harmon"].get("/account/passphrase")
    form = {"old": passphrase_of("harmon"), "new": new, "again": new}
    assert "is changed" in pages["harmon"].post("/account/passphrase", dict(form)).text
    assert pages.nobody().sign_in("harmon").status_code == 401
    assert pages.nobody().sign_in("harmon", new).status_code == 200


def test_passphrases_typed_are_never_sent_back(pages: Pages) -> None:
    browser = pages["harmon"]
    browser.get("/account/passphrase")
    typed = "a typed secret to look for"
    answer = browser.post("/account/passphrase", {"old": typed, "new": typed, "again": "other"})
    assert answer.status_code == 422
    assert typed not in answer.text


def test_an_invited_person_chooses_a_passphrase(pages: Pages) -> None:
    vault = pages.app.extensions[EXTENSION].vault
    quill = vault.logins.login("quill", passphrase_of("quill"))
    from vault.identity.permissions import Role

    code = vault.accounts.invite(quill, "newell", "N. Newell", "", [Role.CLINICIAN])
    browser = pages.nobody()
    browser.get("/account/enrol")
    phrase = "an entirely new harbour light"
    form = {"username": "newell", "code": code, "new": phrase, "again": phrase}
    assert "ready" in browser.post("/account/enrol", dict(form)).text
    assert browser.sign_in("newell", phrase).status_code == 200


def test_too_many_attempts_from_one_address_are_turned_away(pages: Pages) -> None:
    browser = pages.nobody()
    browser.get("/account/sign-in")
    answers = [
        browser.post("/account/sign-in", {"username": f"user{n}", "passphrase": "x"}).status_code
        for n in range(12)
    ]
    assert answers[:10] == [401] * 10
    assert answers[-1] == 429


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil", "http:evil", "a"],
)
def test_signing_in_leads_nowhere_else(pages: Pages, target: str) -> None:
    browser = pages.nobody()
    browser.get("/account/sign-in")
    form = {"username": "harmon", "passphrase": passphrase_of("harmon"), "next": target}
    answer = browser.post("/account/sign-in", dict(form), follow=False)
    assert answer.location == "/"


def test_an_open_session_alone_adds_no_second_step(pages: Pages, clock: SteppingClock) -> None:
    """Whoever sits down at an open session makes no way in of their own."""
    browser = pages["harmon"]
    page = browser.get("/account/set-up/app").text
    secret, carried = SECRET.search(page), CARRIED.search(page)
    assert secret is not None
    assert carried is not None
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(clock.now())
    app = {"carried": carried[1], "code": code}
    assert "Enter your passphrase." in browser.post("/account/set-up/app", dict(app)).text
    wrong = {"passphrase": "not it"}
    again = browser.post("/account/set-up/app", app | wrong).text
    assert "not your passphrase" in again
    assert secret[1] in again, "the app that scanned it must scan no other"
    for url in ("/account/set-up/passkey/options", "/account/set-up/passkey"):
        for form in ({}, wrong):
            assert browser.post(url, dict(form)).status_code == 401
    assert "Your passphrase alone signs you in" in browser.get("/account/").text


def test_a_second_step_is_weakened_only_with_the_passphrase(
    pages: Pages, clock: SteppingClock
) -> None:
    """Whoever sits down at an open session takes no second step away and gets no codes."""
    browser = pages["harmon"]
    set_up_app(browser, clock)
    browser.get("/account/")
    right = {"passphrase": passphrase_of("harmon")}
    for url in ("/account/app/remove", "/account/recovery-codes", "/account/passkeys/x/remove"):
        answer = browser.post(url, {"passphrase": "not it"})
        assert answer.status_code == 422
        assert "not your passphrase" in answer.text
        assert "Authenticator app" in answer.text
    assert "Recovery codes" in browser.post("/account/recovery-codes", dict(right)).text
    assert "no longer signs you in" in browser.post("/account/app/remove", dict(right)).text
