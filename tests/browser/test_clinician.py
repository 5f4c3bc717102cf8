"""The rest of a clinician's day: what waits, a late entry kept apart, an import looked at first."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import Visit
from tests.web.noting import desk_of
from vault.assembly import open_vault

WARNING = "He has said twice that he sees no way on."
NOTES = resources.files("vault.cli.demo").joinpath("notes")


def test_what_waits_what_is_written_what_is_brought_in(home: Path, visit: Visit) -> None:
    with open_vault(home) as vault:
        desk = desk_of(vault)
        desk.draft()
        vault.alerts.raise_alert(desk.actor("harmon"), desk.chart, WARNING)
    page = visit("harmon")
    first = page.locator("main").get_by_role("link").first
    expect(first).to_contain_text(WARNING)
    expect(page.get_by_role("heading", name="Your notes not signed yet")).to_be_visible()
    first.click()
    expect(page.locator("main")).to_contain_text(WARNING)
    _write_late_and_apart(page)
    _bring_in(page)
    _search(page)


def _write_late_and_apart(page: Page) -> None:
    """A psychotherapy note of an old session warns of what belongs elsewhere."""
    page.get_by_role("link", name="Write a note").click()
    page.get_by_role("radio", name="Psychotherapy").check()
    earlier = date.today() - timedelta(days=9)  # noqa: DTZ011 - the day as the browser's person has it
    page.get_by_label("Day of the session").fill(earlier.isoformat())
    page.get_by_role("button", name="Begin the note").click()
    expect(page.get_by_text("Kept under a key of your own")).to_be_visible()
    expect(page.get_by_text("late entry, written")).to_be_visible()
    page.locator(".part-text").first.fill("Sertraline 50 mg was begun on Monday.")
    page.keyboard.press("Control+s")
    warned = page.locator("[data-misplaced]").first
    expect(warned).to_contain_text("This may belong in the progress note.")
    assert list(barriers(page)) == []
    page.get_by_role("link", name="Back to the chart").click()


def _bring_in(page: Page) -> None:
    """Two files are shown as they would be split, and land only then."""
    page.get_by_role("link", name="Import notes").click()
    page.locator("input[type=file]").set_input_files(
        [
            {"name": name, "mimeType": "text/markdown", "buffer": NOTES.joinpath(name).read_bytes()}
            for name in ("02-daniel-alone.md", "04-elena-alone.md")
        ]
    )
    page.get_by_role("button", name="Show how they would be split").click()
    expect(page.get_by_role("heading", name="How it would be split")).to_be_visible()
    expect(page.locator("main")).to_contain_text("42CFRPart2")
    assert list(barriers(page)) == []
    page.get_by_role("button", name="Import these 2 notes as drafts").click()
    page.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("link", name="Look the draft over")).to_have_count(2)
    assert list(barriers(page)) == []


def _search(page: Page) -> None:
    """Words are found with what stands around them."""
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words to look for").fill("five beers")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="1 section found")).to_be_visible()
    expect(page.locator("mark").first).to_have_text("five")
    expect(page.locator("main")).to_contain_text("on most evenings")
    assert "beer" not in page.url
    assert list(barriers(page)) == []
