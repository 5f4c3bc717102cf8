"""The page of tasks, and the feed that a calendar program fetches without signing in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from tests.integration.disclosure.conftest import Matter
from tests.web.conftest import Browser, Pages
from vault.audit.events import Outcome
from vault.clock import SteppingClock
from vault.tasks.events import TaskEvent
from vault.tasks.model import Source
from webui.guard import Door, access_of

ADDRESS = re.compile(r"http://localhost(/tasks/feed/[A-Za-z0-9_-]{43}\.ics)")


def made(browser: Browser) -> str:
    """Make a feed and return its path."""
    browser.get("/tasks/")
    found = ADDRESS.search(browser.post("/tasks/feed").text)
    assert found
    return found[1]


def test_tasks_stand_on_one_page_and_at_home_with_where_they_are_done(
    pages: Pages, matter: Matter
) -> None:
    for path in ("/tasks/", "/"):
        page = pages["calder"].get(path).text
        assert "Answer the instrument" in page
        assert f"/cases/{matter.case}" in page
    assert "Nothing waits for you." in pages["udell"].get("/tasks/").text


def test_a_task_is_marked_as_done(pages: Pages, matter: Matter) -> None:
    browser = pages["calder"]
    page = browser.get("/tasks/").text
    found = re.search(r'action="(/tasks/case/[a-z2-7]{26}/done)"', page)
    assert found
    assert "The task is done." in browser.post(found[1]).text
    assert found[1] not in browser.get("/tasks/").text
    assert browser.post(found[1]).status_code == 404
    assert pages["okoye"].post(found[1]).status_code == 404
    assert browser.post("/tasks/nonsense/x/done").status_code == 404


def test_what_is_done_by_doing_it_is_not_ticked_off(pages: Pages, matter: Matter) -> None:
    matter.vault.account_requests.receive(
        matter.officer,
        matter.chart,
        "A",
        requester="Alma Hardeman",
        address="",
        received_on=matter.vault.clock.now().date(),
    )
    browser = pages["pryce"]
    page = browser.get("/tasks/").text
    assert "Answer a request for an accounting" in page
    assert "Alma" not in page
    [task] = [
        each.task
        for each in matter.vault.task_lists.of(matter.officer)
        if each.task.source is Source.ACCOUNTING
    ]
    answer = browser.post(f"/tasks/accounting/{task.task_id}/done")
    assert answer.status_code == 409
    assert "This task is done by doing it." in answer.text


def test_what_stays_undone_is_shown_to_the_supervisor_without_what_it_is_about(
    pages: Pages, matter: Matter
) -> None:
    harmon = matter.clinician
    matter.vault.notes.draft(harmon, matter.chart, session_at=matter.vault.clock.now())
    clock = matter.vault.clock
    assert isinstance(clock, SteppingClock)
    clock.advance(timedelta(days=3))
    page = pages["sato"].get("/tasks/").text
    assert "Overdue with others" in page
    assert harmon.display_name in page
    assert matter.chart not in page


def test_a_calendar_program_fetches_the_feed_without_signing_in(
    pages: Pages, matter: Matter
) -> None:
    path = made(pages["calder"])
    assert path not in pages["calder"].get("/tasks/").text
    answer = pages.nobody().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.headers.getlist("Set-Cookie")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert events
    assert {str(each["url"]) for each in events} == {"http://localhost/tasks/"}
    for secret in (matter.case, matter.chart, "Hardeman", "calder", matter.counsel.user_id):
        assert secret not in answer.text
    assert [e.actor for e in matter.logged(TaskEvent.FEED_FETCHED)] == [matter.counsel.user_id]


def test_a_wrong_replaced_or_revoked_address_is_nowhere(pages: Pages, matter: Matter) -> None:
    browser, nobody = pages["calder"], pages.nobody()
    first = made(browser)
    second = made(browser)
    wrong = second.replace(second[-10:-4], "AAAAAA")
    for number, path in enumerate((first, wrong, "/tasks/feed/x.ics"), start=1):
        answer = nobody.get(path)
        assert answer.status_code == 404
        assert len(matter.logged(TaskEvent.FEED_FETCHED, Outcome.DENIED)) == number
    assert nobody.get(second).status_code == 200
    browser.get("/tasks/")
    assert "revoked" in browser.post("/tasks/feed/revoke").text
    assert nobody.get(second).status_code == 404
    assert browser.post("/tasks/feed/revoke").status_code == 404


def test_guessing_is_slowed_down(pages: Pages, matter: Matter) -> None:
    nobody = pages.nobody()
    codes = [nobody.get("/tasks/feed/guess.ics").status_code for _ in range(32)]
    assert codes == [404] * 30 + [429] * 2
    path = made(pages["calder"])
    assert nobody.get(path).status_code == 429


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_feed_s_door_lets_only_fetching_in(pages: Pages, method: str) -> None:
    answer = pages.nobody().client.open("/tasks/feed/x.ics", method=method)
    assert answer.status_code in {400, 405}


def test_the_feed_s_door_opens_nothing_but_the_feed(app: Flask) -> None:
    doors = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if (access := access_of(view)) is not None and access.door is Door.FEED
    }
    assert doors == {"tasks.feed"}
