"""What every answer carries, and what every request must."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Pages
from webui.guard import access_of

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize("url", ["/", "/account/", "/work/", "/nowhere"])
def test_pages_are_not_kept_framed_or_sniffed(pages: Pages, url: str) -> None:
    headers = pages["harmon"].get(url).headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("url", ["/", "/account/", "/work/", "/nowhere", "/account/sign-in"])
def test_pages_hold_no_script_or_style_of_their_own(pages: Pages, url: str) -> None:
    assert not INLINE.search(pages["harmon"].get(url).text)


def test_the_nonce_is_another_each_time(pages: Pages) -> None:
    policies = {pages["harmon"].get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_the_session_cookie_is_for_this_site_and_no_script(pages: Pages) -> None:
    browser = pages.nobody()
    browser.get("/account/sign-in")
    answer = browser.sign_in("harmon")
    cookies = [
        cookie
        for past in (*answer.history, answer)
        for cookie in past.headers.getlist("Set-Cookie")
    ]
    [session] = [cookie for cookie in cookies if cookie.startswith("vault=")]
    assert "HttpOnly" in session
    assert "SameSite=Strict" in session
    assert "Max-Age" not in session


def test_another_host_name_is_turned_away(pages: Pages) -> None:
    answer = pages.nobody().get("/account/sign-in", base_url="http://evil.example")
    assert answer.status_code == 400


def test_every_change_needs_the_form_token(pages: Pages) -> None:
    browser = pages["harmon"]
    rules = [rule for rule in pages.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(rules) > 5
    for rule in rules:
        url = re.sub(r"<[^>]+>", "x", rule.rule)
        answer = browser.client.post(url, data={})
        door = access_of(pages.app.view_functions[rule.endpoint])
        assert door is not None
        assert answer.status_code in {400, 403, 404}, (rule.endpoint, answer.status_code)


def test_an_unexpected_failure_tells_a_reference_and_nothing_else(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "Toby said the dog was gone"

    def fail(*_: object) -> None:
        raise RuntimeError(canary)

    from vault.jobs.service import Jobs

    monkeypatch.setattr(Jobs, "recent", fail)
    answer = pages["harmon"].get("/work/")
    assert answer.status_code == 500
    assert canary not in answer.text
    assert "Reference" in answer.text
    assert canary not in caplog.text
