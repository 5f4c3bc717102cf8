"""Emergency access: asked, lent by a second person, told to everyone, reviewed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.papers import said
from tests.web.noting import desk_of
from vault.assembly import open_vault

WHAT_HAPPENED = "She telephoned; nobody else could be reached."


def test_a_chart_is_lent_in_an_emergency_and_the_lending_reviewed(home: Path, visit: Visit) -> None:
    with open_vault(home) as vault:
        desk = desk_of(vault)
        desk.signed()
    okoye, harmon, pryce = visit("okoye"), visit("harmon"), visit("pryce")
    okoye.goto(f"/charts/{desk.chart}")
    expect(okoye.get_by_role("heading", level=1)).not_to_contain_text("H. couple")
    _ask(okoye, desk.chart)

    harmon.goto("/")
    harmon.get_by_role("link", name=f"Okoye needs {desk.chart}").click()
    harmon.get_by_text("Lend the keys", exact=True).click()
    harmon.get_by_role("button", name="Lend them for 30 minutes").click()
    said(harmon, "The keys are lent.")
    expect(harmon.get_by_role("row").filter(has_text="Okoye")).to_contain_text("open now")

    okoye.goto("/emergency/")
    okoye.get_by_role("link", name=desk.chart).first.click()
    expect(okoye.get_by_role("heading", level=1)).to_contain_text("The H. couple")
    okoye.goto("/emergency/")
    okoye.get_by_role("button", name="Give the keys back").click()
    said(okoye, "The emergency access has ended.")
    _review(pryce, desk.chart)
    harmon.reload()
    expect(harmon.get_by_role("row").filter(has_text="Okoye")).to_contain_text("reviewed")


def _ask(okoye: Page, chart: str) -> None:
    okoye.get_by_role("link", name="Emergency access").first.click()
    okoye.get_by_role("button", name="Ask for emergency access").click()
    trouble = okoye.locator("#trouble")
    expect(trouble).to_contain_text("This could not be taken yet")
    trouble.get_by_role("link", name="Chart number").click()
    field = okoye.get_by_label("Chart number")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(
        "From whoever refers you, or from a letter or card. It names nobody. "
        "Enter the chart's number."
    )
    field.fill(chart)
    okoye.get_by_label("The client may be in danger").check()
    okoye.get_by_label("What happened").fill(WHAT_HAPPENED)
    okoye.get_by_role("button", name="Ask for emergency access").click()
    said(okoye, "Asked. Now reach somebody who holds the chart's keys")


def _review(pryce: Page, chart: str) -> None:
    pryce.goto("/")
    pryce.get_by_role("link", name=chart).first.click()
    expect(pryce.get_by_text(WHAT_HAPPENED)).to_be_visible()
    pryce.get_by_label("Justified", exact=True).check()
    pryce.get_by_label("In words").fill("It could not wait.")
    pryce.get_by_role("button", name="Put the review on record").click()
    expect(pryce.get_by_role("region", name="Reviewed accesses")).to_contain_text("Justified")
