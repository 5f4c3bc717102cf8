"""Without a pointer: every control is come to in turn, and it shows that it has the focus."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.world import World

STOP = """() => {
  const here = document.activeElement;
  const look = getComputedStyle(here);
  const seen = here.getBoundingClientRect();
  return {
    element: here.outerHTML.slice(0, 120),
    shown: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    drawn: seen.width > 0 && seen.height > 0,
    main: document.querySelector("main").contains(here),
    last: here === document.body,
  };
}"""
UNREACHED = """() => [...document.querySelector("main").querySelectorAll(
    "a[href], button, input:not([type=radio], [type=hidden]), select, textarea, summary")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled)
  .filter((each) => each.tabIndex >= 0 && !each.dataset.reached)
  .map((each) => each.outerHTML.slice(0, 120))"""


def walk_by_tab(page: Page) -> None:
    """Press Tab through a page: each control is reached, and is seen to be."""
    page.get_by_role("link", name="Skip to the page").press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if not stop["main"]:
            break
        assert stop["shown"], f"nothing shows the focus on {stop['element']}"
        assert stop["drawn"], f"the focus is on what nobody sees: {stop['element']}"
        page.evaluate("document.activeElement.dataset.reached = 'yes'")
    assert page.evaluate(UNREACHED) == []


def test_a_note_is_labelled_and_written_by_keyboard(world: World, drop_in: Visit) -> None:
    page = drop_in("harmon", "/notes/waiting")
    page.get_by_role("link", name=re.compile("Progress note")).first.click()
    title = page.get_by_label("Title of the section")
    title.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".label-of > summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="very restricted V")).to_be_checked()
    expect(page.locator("[data-chips]").first).to_contain_text("very restricted V")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-chips]").first).to_contain_text("restricted R")
    walk_by_tab(page)


def test_the_release_desk_is_worked_by_keyboard(world: World, drop_in: Visit) -> None:
    page = drop_in("harmon", f"/cases/{world.open_case}/desk")
    expect(page.locator(".row-of.current")).to_have_count(1)
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keys of the release desk")
    expect(help_).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    page.keyboard.press("j")
    second = page.locator("[data-row]").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(second.locator("[data-text]")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("[data-row]").first).to_be_focused()
    walk_by_tab(page)
