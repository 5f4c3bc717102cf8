"""A real server and a real Chromium: `visit("harmon")` is a signed-in person's page.

`visit` opens pages of a fresh vault of the test's own; `drop_in` of a vault in the middle of its
work, which tests share and in which they decide nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.world import World, make
from tests.conftest import passphrase_of

ROOT = Path(__file__).parents[2]
VAULTCTL = (sys.executable, "-c", "from vault.cli.main import main; main()")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
MANY_SIGN_INS = {"VAULT_WEB__SIGNINS_A_MINUTE": "1000"}
CHEAP = {"VAULT_PASSPHRASE__MEMORY_KIB": "8", "VAULT_PASSPHRASE__TIME": "1"}
Visit = Callable[..., Page]
expect.set_options(timeout=20_000)


class Server:
    """`vaultctl serve` on a free port of this machine."""

    def __init__(self, home: Path):
        self._process = subprocess.Popen(
            [*VAULTCTL, "--home", str(home), "serve", "--port", "0", "--json"],
            cwd=ROOT,
            env=os.environ | MANY_SIGN_INS,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        told = json.loads("".join(iter(self._process.stdout.readline, "}\n")) + "}")
        self.address: str = told["address"]
        self.setup_code: str = told["setup_code"]

    def stop(self) -> str:
        """Stop it and return what it wrote to its error stream."""
        self._process.terminate()
        return self._process.communicate(timeout=60)[1]


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    started = Server(home)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A vault in the middle of its work."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in CHEAP.items():
            environment.setenv(name, value)
        return make(tmp_path_factory.mktemp("world") / "demo")


@pytest.fixture(scope="session")
def busy(world: World) -> Iterator[Server]:
    """The server of that vault."""
    started = Server(world.home)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium; it ends with its module, as its event loop would be in others' way (pyHanko's)."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed; CI skips no browser test")
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(server: Server, chromium: Browser) -> Iterator[Visit]:
    with visiting(server, chromium) as open_page:
        yield open_page


@pytest.fixture
def drop_in(busy: Server, chromium: Browser) -> Iterator[Visit]:
    with visiting(busy, chromium) as open_page:
        yield open_page


@contextmanager
def visiting(server: Server, chromium: Browser) -> Iterator[Visit]:
    """Open pages, each in a browser of its own; what the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(username: str = "", path: str = "/", *, size: dict[str, int] = DESKTOP) -> Page:
        context = chromium.new_context(
            viewport=size,  # type: ignore[arg-type]  # a plain dict serves as the size
            base_url=server.address,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        if username:
            sign_in(page, username)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def sign_in(page: Page, username: str, passphrase: str = "") -> None:
    """Sign a person in through the page."""
    page.goto("/account/sign-in")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Passphrase").fill(passphrase or passphrase_of(username))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")
