"""The whole Hardeman case by five people in five browsers, to a package that verifies."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import hardeman, release
from tests.browser.conftest import Visit


def test_an_order_in_and_a_verified_package_out(home: Path, tmp_path: Path, visit: Visit) -> None:
    story = hardeman.begin(home, tmp_path / "papers")
    reyes, calder, harmon = visit("reyes"), visit("calder"), visit("harmon")
    case = hardeman.to_scope(story, reyes, calder, harmon)
    _the_steps_say_who_did_what(reyes, case)
    _the_office_reads_no_title(reyes, case)

    release.release_by_keyboard(harmon, case)
    release.keep_passage_back(harmon, case, story.passage())
    release.keep_back_everywhere(harmon, case, "library")
    release.withhold_the_rest(harmon, case)
    release.review(harmon, case, "clinical", "Each once more against its clause.")
    release.review(calder, case, "independent", "The released ones, and the grounds of the rest.")
    release.render(reyes, case)
    release.answer_warnings(harmon, case)
    pryce = visit("pryce")
    release.look_at_what_would_leave(pryce, case)
    release.approve(pryce, case)
    release.seal(pryce, case)
    package = release.send(reyes, case, tmp_path, release.COUNSEL.name)
    trust = release.save_trust(reyes, case, tmp_path)
    release.send_log_to_court(reyes, case, tmp_path)
    release.account_and_close(reyes, case)

    pryce.goto(f"/accounting/{story.chart}")
    pryce.get_by_role("link", name="Client A", exact=True).click()
    expect(pryce.get_by_role("region", name="Disclosures")).to_contain_text("Lee Ortiz, Esq.")
    udell = visit("udell", f"/audit/charts/{story.chart}")
    expect(udell.locator("main")).to_contain_text("Harmon")
    assert "Toby" not in udell.content()
    release.verify(package, trust)


def _the_steps_say_who_did_what(reyes: Page, case: str) -> None:
    reyes.goto(f"/cases/{case}")
    expect(reyes.locator(".rung[aria-current]")).to_contain_text("Every section decided")
    expect(reyes.locator(".rung").filter(has_text="Legal basis met")).to_contain_text("Calder")
    expect(reyes.locator(".rung").filter(has_text="Scope set")).to_contain_text("Harmon")


def _the_office_reads_no_title(reyes: Page, case: str) -> None:
    reyes.goto(f"/cases/{case}/scope")
    expect(reyes.get_by_text("title and text locked to you").first).to_be_visible()
    assert "Parenting schedule" not in reyes.content()
    reyes.goto(f"/cases/{case}/desk")
    expect(reyes.get_by_text("You see label, date, kind")).to_be_visible()
    assert "Parenting schedule" not in reyes.content()
