"""A mandated report: one click on a chart, told, written, and reviewed by somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.papers import said
from tests.web.noting import desk_of
from vault.assembly import open_vault

AGENCY = "Department of Children and Families"


@pytest.fixture(autouse=True)
def in_massachusetts(home: Path) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text() + '\n[records]\njurisdiction = "MA"\n')


def test_a_report_is_made_by_the_clinician_alone_and_reviewed_after(
    home: Path, visit: Visit
) -> None:
    with open_vault(home) as vault:
        desk = desk_of(vault)
    harmon = visit("harmon", f"/charts/{desk.chart}")
    harmon.get_by_role("button", name="Report abuse or neglect").click()
    clocks = harmon.get_by_role("region", name="What is still to be done")
    expect(clocks).to_contain_text("Tell the agency by voice now")
    expect(clocks).to_contain_text("Send the written report in 47 h")

    harmon.get_by_label("A child").check()
    harmon.get_by_label("What the report says").fill("Bruises on both arms")
    harmon.get_by_label("The person, as the agency has to know them").fill("A boy of six")
    harmon.get_by_role("button", name="Save the facts").click()
    said(harmon, "The facts are on record.")
    expect(harmon.get_by_role("link", name="1-800-792-5200")).to_be_visible()

    harmon.get_by_label("The person you told").fill("D. Ruiz")
    harmon.get_by_label("Confirmation or case number").fill("DCF-4471")
    harmon.get_by_role("button", name="Record it").click()
    said(harmon, "It is on record whom you told, and when.")
    expect(clocks).not_to_contain_text("Tell the agency by voice now")

    agency = harmon.get_by_role("textbox", name="The agency", exact=True)
    expect(agency).to_have_value(AGENCY)
    harmon.get_by_role("button", name="Save the facts").click()
    harmon.get_by_role("button", name="Set the written report in type").click()
    with harmon.expect_download() as got:
        harmon.get_by_role("link", name="Written report 1, PDF").click()
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF")

    sato = visit("sato")
    sato.get_by_role("link", name="Review by somebody else").click()
    sato.get_by_label("In order").check()
    sato.get_by_label("In words").fill("At once and in full")
    sato.get_by_role("button", name="Record the review").click()
    said(sato, "The review is on record.")
    harmon.reload()
    expect(harmon.get_by_text("At once and in full")).to_be_visible()
