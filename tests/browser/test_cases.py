"""Taking in a paper: its class named while it is typed, and clauses added in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser import hardeman
from tests.browser.conftest import PHONE, Visit
from tests.browser.hardeman import Story


@pytest.fixture
def story(home: Path, tmp_path: Path) -> Story:
    return hardeman.begin(home, tmp_path / "papers")


def test_a_clerks_order_is_named_while_it_is_typed(visit: Visit) -> None:
    page = visit("reyes", "/cases/new", size=PHONE)
    page.get_by_label("What it calls itself").select_option("order")
    page.get_by_label("Who signed it").select_option("clerk")
    told = page.locator("[data-class-words]")
    expect(told).to_contain_text("This is a subpoena signed by a clerk of court")
    page.get_by_label("What it calls itself").select_option("threat_record")
    page.get_by_label("Who signed it").select_option("clinician")
    expect(told).to_contain_text("goes out as a safety case")


def test_a_class_that_cannot_be_looked_up_is_said_and_looked_up_again(visit: Visit) -> None:
    page = visit("reyes", "/cases/new")
    page.get_by_label("Who signed it").select_option("clerk")
    told = page.locator("[data-class-words]")
    page.route("**/cases/class", lambda route: route.abort())
    page.get_by_label("What it calls itself").select_option("order")
    expect(told).to_contain_text("could not be looked up. The server did not answer.")
    page.unroute("**/cases/class")
    told.get_by_role("button", name="Look it up again").click()
    expect(told).to_contain_text("This is a subpoena signed by a clerk of court")


def test_of_many_changes_at_once_the_last_is_told_with_two_requests(visit: Visit) -> None:
    page = visit("reyes", "/cases/new")
    asked: list[Route] = []

    def keep_the_first_waiting(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    page.route("**/cases/class", keep_the_first_waiting)
    page.get_by_label("What it calls itself").select_option("order")
    for signer in ("judge", "attorney", "agency", "clerk"):
        page.get_by_label("Who signed it").select_option(signer)
    [first] = asked
    first.fulfill(json={"words": "What was asked first.", "takes": "", "built": True})
    told = page.locator("[data-class-words]")
    expect(told).to_contain_text("This is a subpoena signed by a clerk of court")
    assert len(asked) == 2


def test_clauses_are_added_without_a_new_page_and_the_scan_stays_chosen(
    story: Story, visit: Visit
) -> None:
    page = visit("reyes", "/cases/new")
    page.get_by_label("Scan of the paper").set_input_files(story.scan("order"))
    page.get_by_label("Its words").first.fill("All records.")
    page.get_by_role("button", name="Add another clause").click()
    expect(page.locator("[data-clause]")).to_have_count(4)
    expect(page.locator("#clauses-3-words")).to_be_focused()
    expect(page.locator("#clauses-3-number")).to_have_value("4")
    expect(page.get_by_label("Its words").first).to_have_value("All records.")
    assert page.evaluate("document.querySelector('input[type=file]').files.length") == 1
