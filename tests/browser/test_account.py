"""Passkeys with Chromium's virtual authenticator, and an ended session on an open page."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import Visit
from tests.conftest import passphrase_of


def authenticator(page: Page, *, prf: bool) -> CDPSession:
    """Give the page's browser an authenticator that verifies its person."""
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    tool.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "ctap2Version": "ctap2_1",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "hasPrf": prf,
            }
        },
    )
    return tool


def add_passkey(page: Page) -> None:
    page.goto("/account/set-up/passkey")
    page.get_by_label("What to call it").fill("My phone")
    page.get_by_label("Your passphrase").fill("not it")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("not your passphrase").wait_for()
    page.get_by_label("Your passphrase").fill(passphrase_of("harmon"))
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Your second step is ready").wait_for()


def test_a_passkey_with_prf_signs_in_alone(visit: Visit) -> None:
    page = visit("harmon")
    authenticator(page, prf=True)
    add_passkey(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/")
    # Whether the keys wrapped at set-up or at the first use, the second sign-in opens them alone.
    page.goto("/account/")
    page.get_by_text("signs in without the passphrase").wait_for()


def test_a_passkey_without_prf_is_the_second_step(visit: Visit) -> None:
    page = visit("harmon")
    authenticator(page, prf=False)
    add_passkey(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("can't open your keys by itself").wait_for()
    page.get_by_label("User name").fill("harmon")
    page.get_by_label("Passphrase").fill(passphrase_of("harmon"))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="One more step").wait_for()
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/")
    assert page.get_by_role("heading", level=1).inner_text() == "Home"
