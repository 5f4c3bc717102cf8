from __future__ import annotations

from tests.browser.conftest import Visit


def test_signing_in_and_out(visit: Visit) -> None:
    page = visit("harmon")
    assert page.get_by_role("heading", level=1).inner_text() == "Home"
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
