"""The pages without a server: `pages["harmon"]` is a signed-in person's browser without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Beginning, People, passphrase_of
from tests.integration.disclosure.conftest import Matter, begins
from tests.integration.production.conftest import STAGES
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.identity.actor import Actor
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from webui.app import create_app
from webui.context import EXTENSION, Place
from webui.security import limiter

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """Follows redirects and sends the form token of the page it last saw."""

    def __init__(self, app: Flask):
        self.client = app.test_client()
        self.token = ""

    def get(self, url: str, *, follow: bool = True, **settings: object) -> TestResponse:
        return self._seen(self.client.get(url, follow_redirects=follow, **settings))

    def post(
        self,
        url: str,
        data: dict[str, object] | None = None,
        *,
        follow: bool = True,
        **settings: object,
    ) -> TestResponse:
        form = {"csrf_token": self.token, **(data or {})}
        return self._seen(self.client.post(url, data=form, follow_redirects=follow, **settings))

    def sign_in(self, username: str, passphrase: str | None = None) -> TestResponse:
        self.get("/account/sign-in")
        form = {"username": username, "passphrase": passphrase or passphrase_of(username)}
        answer = self.post("/account/sign-in", dict(form))
        self.get("/")
        return answer

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and (found := TOKEN.search(answer.text)):
            self.token = found[1]
        return answer


class Pages:
    """Signs test people in when they are first asked for."""

    def __init__(self, app: Flask):
        self.app = app
        self._browsers: dict[str, Browser] = {}

    def __getitem__(self, username: str) -> Browser:
        if username not in self._browsers:
            browser = self._browsers[username] = Browser(self.app)
            browser.sign_in(username)
        return self._browsers[username]

    def nobody(self) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(self.app)


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """The record and the open case, wherever a test has a matter; more where it is marked."""
    return begins(request, STAGES)


@pytest.fixture(scope="session")
def applications() -> dict[str, Flask]:
    """One application for each settings of the pages: what is put together knows no vault."""
    return {}


@pytest.fixture
def app(home: Path, clock: SteppingClock, applications: dict[str, Flask]) -> Iterator[Flask]:
    place = Place(home, clock, setup_code="")
    place.open()
    assert place.vault is not None
    settings = place.vault.settings.web.model_dump_json()
    if settings not in applications:
        made = applications[settings] = create_app(home, clock=clock)
        made.extensions[EXTENSION].vault.close()
    made = applications[settings]
    made.extensions[EXTENSION] = place
    config = dict(made.config)
    limiter.reset()
    yield made
    made.config.update(config)
    place.vault.close()


@pytest.fixture
def pages(app: Flask) -> Pages:
    return Pages(app)


@pytest.fixture
def served(app: Flask) -> Vault:
    """The vault behind the pages."""
    return cast("Vault", app.extensions[EXTENSION].vault)


@pytest.fixture
def harmon(served: Vault) -> Actor:
    """The clinician, behind the pages."""
    return served.logins.login("harmon", passphrase_of("harmon"))


@pytest.fixture
def chart(served: Vault, harmon: Actor) -> str:
    """The number of a chart of the clinician's with one member."""
    number = served.charts.create(
        harmon, UnitKind.COUPLE, ChartDetails(name="The Hartleys", referral="By the court")
    ).number
    served.members.add(harmon, number, "A", MemberRole.CLIENT, MemberDetails(name="Ann Hartley"))
    return number


@pytest.fixture
def matter(app: Flask) -> Matter:
    """A couple's record and an open case on it, in the vault that the pages show."""
    vault = app.extensions[EXTENSION].vault
    return Matter.begun(vault, People(vault))
