"""Every address of the pages as everybody: nobody, half signed in, every role, in and out.

What must come of it follows from what the address declares: whoever it does not admit is refused
there; whoever it admits meets the service, which refuses what is another's and what is not there.
"""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.web.attacks.estate import (
    INSIDERS,
    PLACES,
    SECRETS,
    STRANGERS,
    Estate,
    Person,
    Place,
    admitted,
)
from vault.identity.permissions import Permission
from webui.guard import Door

ENDS_THE_SESSION = {"account.sign_out"}
BY_ROLE = {
    "accounting": "the accounting of a chart is computed from the reader's own cases",
    "attesters": "whoever may register, confirm or withdraw an attester may do so with each",
    "admin": "administrators see everybody's account",
    "retention": "whoever answers for holds and disposals sees them by number, with no content",
    "tasks": "an address of a feed is good for whoever has it, and tells only times",
    "audit": "whoever may read the log may ask it about every chart, and sees no content",
}
"""Areas where a role, not a key, opens what an argument names; no content stands there."""

WITHIN = {"safety": Permission.SAFETY_REVIEW}
"""Areas in which whoever holds a permission takes part from the start and holds the key."""

OF_CONTENT = {"chart", "note_id", "section_id", "alert_id", "handle", "case", "request_id"}
"""Arguments that name something of a record or a case: a refusal is in the log."""

FORMS = {
    "labels.decline": {"reason": "No."},
    "notes.autosave": {"revision": "1"},
    "notes.save": {"revision": "1"},
}
"""What takes a request past a form that is looked at first."""

WITH_ARGUMENTS = [place for place in PLACES if place.arguments]
WITHOUT = [place for place in PLACES if not place.arguments]


def keeps_quiet(answer: TestResponse, *more: str) -> None:
    told = [each for each in (*SECRETS, *more) if each in answer.text]
    assert not told, (answer.request.path, answer.status_code, told)


def test_there_are_places_and_every_one_declares_who_may_reach_it(estate: Estate) -> None:
    declared = {place.endpoint for place in PLACES}
    served = {end for end in estate.app.view_functions if not end.endswith("static")}
    assert declared == served
    assert len(declared) > 100
    for place in PLACES:
        assert (place.access.door is Door.PERMITTED) == bool(place.access.permissions), place


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_nobody_and_half_a_sign_in_reach_what_is_open_to_them(estate: Estate, place: Place) -> None:
    door = place.access.door
    url = estate.url(place, real=True) or estate.url(place, real=False)
    assert url is not None
    for name, open_doors, leads_to in (
        ("nobody", {Door.PUBLIC, Door.FEED}, "/account/sign-in"),
        ("half", {Door.PUBLIC, Door.FEED, Door.HALF}, "/account/second-factor"),
    ):
        if place.endpoint in ENDS_THE_SESSION:
            continue
        answer = estate.people[name].open(place.method, url)
        keeps_quiet(answer)
        if door is Door.FOUNDING:
            assert answer.status_code == 404
        elif door in open_doors:
            assert answer.status_code not in {403, 404}
        elif name == "nobody" and place.method != "GET":
            assert answer.status_code == 401
        else:
            assert answer.status_code == 302
            assert answer.location.partition("?")[0] == leads_to


@pytest.mark.parametrize("place", [p for p in PLACES if p.access.permissions], ids=str)
def test_whoever_an_address_does_not_admit_is_refused_and_the_log_knows(
    estate: Estate, place: Place
) -> None:
    url = estate.url(place, real=True) or estate.url(place, real=False)
    assert url is not None
    before = estate.counts()
    for name in STRANGERS:
        person = estate.people[name]
        if admitted(place, person):
            continue
        denied = estate.denials(person.actor)
        answer = person.open(place.method, url)
        assert answer.status_code == 403, name
        keeps_quiet(answer, estate.matter.case, estate.matter.chart)
        assert estate.denials(person.actor) == denied + 1, name
    assert estate.counts() == before


@pytest.mark.parametrize("place", WITH_ARGUMENTS, ids=str)
def test_what_is_not_there_is_not_found(estate: Estate, place: Place) -> None:
    url = estate.url(place, real=False)
    assert url is not None
    before = estate.counts()
    for name in STRANGERS:
        person = estate.people[name]
        if admitted(place, person):
            answer = person.open(place.method, url)
            keeps_quiet(answer, *(() if place.area in BY_ROLE else (estate.matter.case,)))
            if place.area == "audit" and "chart" in place.arguments:
                assert answer.location == "/audit/charts/"
            else:
                assert answer.status_code in {403, 404, 422}, name
    assert estate.counts() == before


@pytest.mark.parametrize("place", WITH_ARGUMENTS, ids=str)
def test_what_is_anothers_stays_shut_and_the_log_knows(estate: Estate, place: Place) -> None:
    url = estate.url(place, real=True)
    if url is None or place.area in BY_ROLE:
        return
    before = estate.counts()
    for name in STRANGERS:
        person = estate.people[name]
        own = name == "udell" and not OF_CONTENT.intersection(place.arguments)
        own = own or (place.area in WITHIN and person.may(WITHIN[place.area]))
        if own or not admitted(place, person):
            continue
        denied = estate.denials(person.actor)
        answer = person.open(place.method, url, FORMS.get(place.endpoint))
        assert answer.status_code in {403, 404}, name
        keeps_quiet(answer)
        if OF_CONTENT.intersection(place.arguments):
            assert estate.denials(person.actor) > denied, name
    assert estate.counts() == before


@pytest.mark.parametrize("place", [p for p in WITHOUT if p.method == "GET"], ids=str)
def test_lists_tell_strangers_nothing(estate: Estate, place: Place) -> None:
    url = estate.url(place, real=True)
    assert url is not None
    for name in STRANGERS:
        person = estate.people[name]
        if name != "udell" and admitted(place, person):
            answer = person.get(url)
            oversees = person.may(Permission.AUDIT_READ) or person.may(Permission.SAFETY_REVIEW)
            knows_numbers = place.area in BY_ROLE or oversees
            numbers = () if knows_numbers else (estate.matter.case, estate.matter.chart)
            keeps_quiet(answer, *numbers)


@pytest.mark.parametrize("place", [p for p in PLACES if p.method == "GET"], ids=str)
def test_the_same_addresses_are_open_to_those_within(estate: Estate, place: Place) -> None:
    """Without this the refusals above could rest on a wrong address."""
    url = estate.url(place, real=True)
    if url is None or place.access.door is Door.FOUNDING:
        return
    within = [estate.people[name] for name in INSIDERS if admitted(place, estate.people[name])]
    assert any(knows_it(estate, place, person) for person in within)


def knows_it(estate: Estate, place: Place, person: Person) -> bool:
    """Tell whether a page is there for somebody, or says otherwise why than for what is nowhere."""
    real, nowhere = (estate.url(place, real=each) for each in (True, False))
    assert real is not None
    assert nowhere is not None
    answer = person.get(real)
    if answer.status_code in {200, 302}:
        return True
    return heading(answer) not in {heading(person.get(nowhere)), "This page is not for your roles."}


def heading(answer: TestResponse) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)
    return found[1] if found else ""


def test_an_address_holds_fixed_words_and_ids_alone() -> None:
    fixed = re.compile(r"(/[a-z-]*|/<(int:)?[a-z_]+>(\.[a-z]+)?|/[a-z-]+\.[a-z]+)+")
    assert [place for place in PLACES if not fixed.fullmatch(place.rule.rule)] == []
