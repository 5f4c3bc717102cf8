"""What stands in somebody's way on a page, as axe and the page's width tell."""

from __future__ import annotations

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE

AXE = Axe()
EVERY_RULE: dict[str, object] = {"resultTypes": ["violations"]}
OF_LOOKS = EVERY_RULE | {
    "runOnly": ["color-contrast", "scrollable-region-focusable", "target-size"]
}
LOOKS = ((DESKTOP, "light", EVERY_RULE), (PHONE, "dark", OF_LOOKS))
"""On a phone and in dark colours a page is what it was but for its looks."""
WIDER = "document.documentElement.scrollWidth > innerWidth"


def barriers(page: Page) -> Iterator[str]:
    """Look at a page on a desk in light colours and on a phone in dark ones, from one load."""
    page.evaluate(AXE.axe_script)
    for size, theme, options in LOOKS:
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict serves as the size
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
        if page.evaluate(WIDER):
            yield f"wider than {size['width']} px"
        for violation in page.evaluate("options => axe.run(options)", options)["violations"]:
            for node in violation["nodes"]:
                yield f"{theme}, {violation['id']}: {node['html'][:200]}"
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # the same
