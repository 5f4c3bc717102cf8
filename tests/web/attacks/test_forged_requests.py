"""Requests that another site, another session or a former one would send."""

from __future__ import annotations

import pytest

from tests.web.attacks.estate import INSIDERS, PLACES, Estate, Place, admitted
from webui.guard import Door

CHANGING = [place for place in PLACES if place.method != "GET"]


@pytest.mark.parametrize("place", CHANGING, ids=str)
def test_nothing_is_done_without_the_forms_own_token(estate: Estate, place: Place) -> None:
    """Missing, made up, and of another's session: each by somebody who may do the act."""
    url = estate.url(place, real=True) or estate.url(place, real=False)
    assert url is not None
    able = [name for name in INSIDERS if admitted(place, estate.people[name])]
    name = able[-1] if place.access.door is Door.PERMITTED else "okoye"
    other = "calder" if name != "calder" else "reyes"
    before = estate.counts()
    for token in (None, "", "forged", estate.people[other].token):
        form = {} if token is None else {"csrf_token": token}
        answer = estate.people[name].seen(estate.people[name].client.post(url, data=form))
        assert answer.status_code == 400, token
        assert "Nothing was changed." in answer.text
    assert estate.counts() == before
    assert estate.people[name].get("/account/").status_code == 200


@pytest.mark.parametrize("place", CHANGING, ids=str)
def test_what_changes_something_is_not_done_by_following_a_link(
    estate: Estate, place: Place
) -> None:
    """A GET, which a link or a picture on another page can send, changes no row of a record."""
    url = estate.url(place, real=True) or estate.url(place, real=False)
    assert url is not None
    before = estate.counts()
    for name in ("harmon", "pryce"):
        estate.people[name].get(url)
    assert estate.counts() == before


def test_a_token_from_before_signing_in_serves_nobody_afterwards(estate: Estate) -> None:
    person = estate.people["nobody"]
    stale = person.token
    answer = estate.people["harmon"].client.post("/charts/new", data={"csrf_token": stale})
    assert answer.status_code == 400
