"""Markup typed into every field that people have, looked for on every page that there is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import START, Template
from tests.web.attacks.estate import INSIDERS, PLACES, Estate, admitted, build, settle
from tests.web.attacks.filling import Crawl
from vault.clock import SteppingClock

TAKES = {
    "admin.invite",
    "audit.keep",
    "audit.review",
    "cases.act",
    "cases.amend",
    "cases.create",
    "cases.talks",
    "charts.clear_alert",
    "charts.correct_member",
    "charts.create",
    "charts.details",
    "charts.members",
    "charts.raise_alert",
    "desk.render",
    "emergency.ask",
    "importing.look",
    "labels.relabel",
    "notes.correct",
    "notes.save",
    "search.find",
}
"""Forms that take any words; without them the test would try nothing."""

SHOWS = {
    "admin.index",
    "audit.emergency",
    "audit.index",
    "cases.history",
    "cases.talks",
    "charts.index",
    "charts.members",
    "charts.show",
    "home.start",
    "notes.history",
    "notes.show",
}
"""Pages that show such words, and so hold them as text."""

BY_PICTURE = {"desk.page", "desk.preview", "desk.file"}
"""What is typeset anew at each look, and is no page of HTML or one that holds pictures alone."""


@pytest.fixture(scope="module")
def filled(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """A vault of its own, since what is typed here stays."""
    home = Path(shutil.copytree(template.home, tmp_path_factory.mktemp("markup") / "home"))
    built = build(home, SteppingClock(START, step=timedelta(milliseconds=1)))
    yield built
    built.vault.close()


def starts(estate: Estate, name: str) -> list[str]:
    found = [
        estate.url(place, real=True)
        for place in PLACES
        if place.method == "GET"
        and place.endpoint not in BY_PICTURE
        and admitted(place, estate.people[name])
    ]
    return [url for url in found if url is not None]


def test_markup_typed_anywhere_is_only_text_everywhere_and_no_link_is_dead(
    filled: Estate,
) -> None:
    taken, escaped = set[str](), set[str]()
    for name in ("okoye", *INSIDERS):
        Crawl(filled, name, taken, escaped).walk(starts(filled, name), fill=True, most=1)
    assert taken >= TAKES, sorted(TAKES - taken)
    settle(filled.vault)
    dead = set[str]()
    for name in INSIDERS:
        crawl = Crawl(filled, name, taken, escaped)
        crawl.walk(starts(filled, name), fill=False, most=1)
        dead |= crawl.dead
    assert escaped >= SHOWS, sorted(SHOWS - escaped)
    assert dead == set()
