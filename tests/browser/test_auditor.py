"""An auditor's day: filter, keep the filter, who opened a chart, verify, keep, cosign, export."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Download, Page, expect

from tests.browser.conftest import Visit
from tests.browser.papers import said
from tests.browser.world import World
from tests.conftest import passphrase_of

WORDS_OF_NOTES = ("Toby", "Parenting schedule", "Marsh", "beer")


def test_an_auditors_day(world: World, drop_in: Visit, tmp_path: Path) -> None:
    drop_in("harmon", f"/charts/{world.chart}")
    page = drop_in("udell", "/audit/")
    events = page.get_by_role("region", name="Events").locator("tbody tr")
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Outcome", exact=True).select_option("denied")
    page.get_by_label("Order").select_option("person")
    page.get_by_role("button", name="Show these events").click()
    expect(page.get_by_text("among the latest")).to_be_visible()
    for row in events.all():
        expect(row).to_contain_text("Refused")
    page.get_by_label("Keep this filter as").fill("What was refused")
    page.get_by_role("button", name="Keep the filter").click()
    said(page, "The filter is kept.")
    page.goto("/audit/")
    page.get_by_role("link", name="What was refused").click()
    expect(page.get_by_label("Outcome", exact=True)).to_have_value("denied")

    _who_opened_it(page, world.chart)
    page.get_by_role("link", name="What stands out").click()
    expect(page.get_by_text("One person was refused 5 times or more in one hour.")).to_be_visible()
    page.get_by_role("link", name="Activity").click()
    page.get_by_text("The numbers by person").click()
    expect(page.get_by_role("region", name="Events by person")).to_contain_text("J. Harmon")
    checkpoint = _keep_a_checkpoint(page, tmp_path)
    _verify(page, checkpoint)
    _cosign(page)
    _export(page, tmp_path)
    page.goto("/audit/")
    expect(events.first).to_contain_text("A. Udell")
    assert not any(words in page.content() for words in WORDS_OF_NOTES)


def _who_opened_it(page: Page, chart: str) -> None:
    page.get_by_role("link", name="Who opened a chart").click()
    page.get_by_label("Chart number").fill(chart.lower())
    page.get_by_role("button", name="Show who opened it").click()
    expect(page.get_by_role("heading", name=f"Who opened {chart}")).to_be_visible()
    expect(page.get_by_role("region", name="Who opened the chart")).to_contain_text("J. Harmon")
    page.get_by_role("link", name="Show the reasons given").click()
    expect(page.get_by_text("The client telephoned and could not be calmed.").first).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()
    expect(page.get_by_role("region", name="Who opened the chart")).to_be_visible()
    page.emulate_media(media="screen")


def _keep_a_checkpoint(page: Page, folder: Path) -> Path:
    page.get_by_role("link", name="Proof", exact=True).click()
    with page.expect_download() as handed:
        page.get_by_role("button", name="Download a checkpoint").click()
    return _saved(handed.value, folder)


def _verify(page: Page, checkpoint: Path) -> None:
    page.get_by_label("Checkpoints that you kept").set_input_files(checkpoint)
    page.get_by_role("button", name="Verify the log").click()
    page.get_by_role("link", name="See the result").click(timeout=30_000)
    expect(page.get_by_role("heading", name="The log holds")).to_be_visible()
    expect(page.get_by_text("the 1 checkpoint you brought fits")).to_be_visible()


def _cosign(page: Page) -> None:
    page.get_by_role("link", name="Cosign the log").click()
    page.get_by_label("Your passphrase").fill(passphrase_of("udell"))
    page.get_by_role("button", name="Cosign", exact=True).click()
    said(page, "You cosigned the log's first")
    with page.expect_download() as handed:
        page.get_by_role("region", name="Cosigned checkpoints").get_by_role("link").first.click()
    assert re.fullmatch(r"cosigned-\d+\.txt", handed.value.suggested_filename)


def _export(page: Page, folder: Path) -> None:
    page.goto("/audit/")
    page.get_by_role("button", name="Export as CSV").click()
    page.get_by_role("link", name="See the result").click(timeout=30_000)
    with page.expect_download() as handed:
        page.get_by_role("link", name="Download the file").click()
    text = _saved(handed.value, folder).read_text("utf-8")
    assert "J. Harmon" in text
    assert not any(words in text for words in WORDS_OF_NOTES)


def _saved(handed: Download, folder: Path) -> Path:
    path = folder / handed.suggested_filename
    handed.save_as(path)
    return path
