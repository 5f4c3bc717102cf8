from __future__ import annotations

from tests.web.conftest import Pages


def test_a_page_asks_whoever_is_not_signed_in_to_sign_in(pages: Pages) -> None:
    answer = pages.nobody().get("/", follow=False)
    assert answer.status_code == 302
    assert answer.location == "/account/sign-in?next=/"


def test_signing_in_leads_to_the_page_that_was_wanted(pages: Pages) -> None:
    browser = pages.nobody()
    assert browser.sign_in("harmon").status_code == 200
    assert "Harmon" in browser.get("/").text


def test_a_wrong_passphrase_and_an_unknown_name_read_alike(pages: Pages) -> None:
    wrong = pages.nobody().sign_in("harmon", "not the passphrase at all")
    unknown = pages.nobody().sign_in("nobody", "not the passphrase at all")
    assert wrong.status_code == unknown.status_code == 401
    words = "do not go together"
    assert words in wrong.text
    assert words in unknown.text
