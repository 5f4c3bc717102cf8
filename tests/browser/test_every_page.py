"""Every page that somebody can come to: no barrier that axe knows of, none wider than a screen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page
from werkzeug.routing import Rule

from tests.browser.barriers import barriers
from tests.browser.conftest import Visit
from tests.browser.walk import Walk
from tests.browser.world import World
from tests.conftest import passphrase_of
from webui.app import create_app

FOR_EACH = frozenset({"home.start", "cases.show", "desk.show"})
"""Pages that differ so much by role that each person's is looked at."""
ELSEWHERE = frozenset(
    {
        "account.enrol",
        "account.second_factor",
        "account.session_state",
        "account.sign_in",
        "desk.trust_file",
        "founding.start",
        "home.findings",
    }
)
"""Pages to which no link leads from where somebody is signed in."""
OF_A_SENT_CASE = (
    "",
    "/desk",
    "/review",
    "/production",
    "/production/approval",
    "/production/privilege-log",
    "/production/sending",
    "/production/letter",
)


def test_no_page_has_a_barrier(world: World, drop_in: Visit, tmp_path: Path) -> None:
    pages = create_app(tmp_path / "none").url_map
    found: list[str] = []
    seen: set[str] = set()
    for username in ("harmon", "udell", "quill", "pryce", "reyes", "calder", "sato"):
        walk = Walk(drop_in(username), pages, seen - FOR_EACH)
        _begin_work(walk.page, username)
        for endpoint in walk.along("/", *world.asides.get(username, ())):
            found += (f"{username} at {endpoint}: {each}" for each in barriers(walk.page))
        found += walk.refused
        seen |= walk.seen
    pryce = drop_in("pryce")
    for path in OF_A_SENT_CASE:
        pryce.goto(f"/cases/{world.sent}{path}")
        found += (f"a sent case{path}: {each}" for each in barriers(pryce))
    nobody = drop_in()
    for path in ("/account/sign-in", "/account/enrol", "/nowhere"):
        nobody.goto(path)
        found += (f"nobody at {path}: {each}" for each in barriers(nobody))
    assert not found, "\n".join(found)
    assert {rule.endpoint for rule in pages.iter_rules() if _is_plain(rule)} <= seen


def _begin_work(page: Page, username: str) -> None:
    """Begin long work, so that its pages can be come to."""
    if username == "udell":
        page.goto("/audit/proof")
        page.get_by_role("button", name="Verify the log").click()
        page.get_by_role("link", name="See the result").wait_for()
        page.goto("/audit/")
        page.get_by_role("button", name="Export as CSV").click()
        page.get_by_role("link", name="See the result").wait_for()
    if username == "quill":
        page.goto("/admin/backups")
        page.get_by_label("New passphrase").fill(passphrase_of("backup"))
        page.get_by_label("The same again").fill(passphrase_of("backup"))
        page.get_by_role("button", name="Make a backup").click()
        page.get_by_role("link", name="See the result").wait_for()


def _is_plain(rule: Rule) -> bool:
    """Tell whether a rule is of a page that needs no id, and that links should lead to."""
    shown = "GET" in (rule.methods or ()) and not rule.arguments
    return shown and rule.endpoint not in ELSEWHERE
