"""The Hardeman case from the order's arrival to its scope, by three people in three browsers."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import hardeman
from tests.browser.conftest import PHONE, Visit
from tests.browser.hardeman import Story


@pytest.fixture
def story(home: Path, tmp_path: Path) -> Story:
    return hardeman.begin(home, tmp_path / "papers")


def test_three_people_take_the_case_from_intake_to_its_scope(story: Story, visit: Visit) -> None:
    reyes, calder, harmon = visit("reyes"), visit("calder"), visit("harmon")
    case = hardeman.to_scope(story, reyes, calder, harmon)

    reyes.goto(f"/cases/{case}")
    expect(reyes.locator(".rung[aria-current]")).to_contain_text("Every section decided")
    expect(reyes.locator(".rung").filter(has_text="Legal basis met")).to_contain_text("Calder")
    expect(reyes.locator(".rung").filter(has_text="Scope set")).to_contain_text("Harmon")

    reyes.goto(f"/cases/{case}/scope")
    expect(reyes.get_by_text("title and text locked to you").first).to_be_visible()
    assert "Parenting schedule" not in reyes.content()

    calder.goto(f"/cases/{case}/negotiation")
    expect(calder.locator(".round")).to_have_count(4)
    expect(calder.get_by_text("The requester agreed")).to_be_visible()

    harmon.goto(f"/cases/{case}/history")
    expect(harmon.get_by_text("Find the legal basis met")).to_be_visible()
    _no_barrier(reyes, calder, harmon)


def test_a_clerks_order_is_named_while_it_is_typed(visit: Visit) -> None:
    page = visit("reyes", "/cases/new", size=PHONE)
    page.get_by_label("What it calls itself").select_option("order")
    page.get_by_label("Who signed it").select_option("clerk")
    told = page.locator("[data-class-words]")
    expect(told).to_contain_text("This is a subpoena signed by a clerk of court")
    expect(told).to_contain_text("does not carry out disclosures of this class yet")


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


def _no_barrier(*pages: Page) -> None:
    for page in pages:
        assert Axe().run(page).response["violations"] == []
