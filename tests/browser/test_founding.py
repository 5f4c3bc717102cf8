"""The first run: an empty folder becomes a vault, its recovery shares shown once and printed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import Server, sign_in, visiting
from tests.conftest import passphrase_of


def test_an_empty_folder_becomes_a_vault(tmp_path: Path, chromium: Browser) -> None:
    server = Server(tmp_path / "home")
    try:
        with visiting(server, chromium) as visit:
            page = visit()
            expect(page.get_by_role("heading", name="Found a vault")).to_be_visible()
            assert list(barriers(page)) == []
            _refused_until_complete(page)
            _found(page, server.setup_code)
            _shown_and_printed_once(page)
            page.get_by_role("link", name="They are kept").click()
            sign_in(page, "quill")
            expect(page.get_by_role("heading", name="Home")).to_be_visible()
            expect(page.get_by_text("Nothing is amiss")).to_be_visible()
    finally:
        server.stop()


def _refused_until_complete(page: Page) -> None:
    page.get_by_role("button", name="Found the vault").click()
    page.locator("#trouble").get_by_role("link", name="Set-up code").click()
    field = page.get_by_label("Set-up code")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert list(barriers(page)) == []


def _found(page: Page, code: str) -> None:
    for label, value in {
        "Set-up code": code,
        "Full name": "Ada Quill",
        "User name": "quill",
        "New passphrase": passphrase_of("quill"),
        "The same again": passphrase_of("quill"),
        "Organisation": "Harbor Family Services",
        "How the custodian is reached": "12 Quay Street",
        "Time zone": "America/New_York",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Found the vault").click()


def _shown_and_printed_once(page: Page) -> None:
    last = page.get_by_role("region", name="Share 3 of 3")
    expect(last).to_contain_text("Harbor Family Services")
    expect(last.get_by_role("listitem")).to_have_count(33)
    assert list(barriers(page)) == []
    expect(page.get_by_role("button", name="Print the shares")).to_be_visible()
    page.emulate_media(media="print")
    expect(last).to_be_visible()
    expect(page.get_by_text("The vault is founded")).to_be_hidden()
    page.emulate_media(media="screen")
    answer = page.request.get("/first-run/")
    assert answer.status == 404
