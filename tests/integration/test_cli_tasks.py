"""Tasks by command: listed, marked as done, followed by a calendar."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from tests.integration.cli_case import Case, held, recorded, staffed
from vault.assembly import open_vault
from vault.errors import NotFound


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    desk = staffed(tmp_path_factory.mktemp("tasks"))
    papers, chart = recorded(desk)
    return held(desk, papers / "order.toml", chart)


def test_tasks_are_listed_and_marked_as_done(case: Case) -> None:
    desk = case.desk
    tasks = desk.json("task", "list", user="calder")["tasks"]
    assert {each["feature"] for each in tasks} == {"case"}
    assert all(case.number in each["about"] and each["mine"] for each in tasks)
    first = tasks[0]
    shown = desk.ok("task", "list", user="calder")
    assert first["id"][:8] in shown
    assert desk.json("task", "done", first["id"][:8], user="calder")["words"] == first["words"]
    after = desk.json("task", "list", user="calder")["tasks"]
    assert [each["id"] for each in after] == [each["id"] for each in tasks[1:]]
    assert desk.refused("task", "done", first["id"], user="calder")["code"] == "not-found"
    assert "Nothing waits for you." in desk.ok("task", "list", user="sato")


def test_what_is_done_by_doing_it_is_refused(case: Case) -> None:
    desk = case.desk
    desk.ok(
        "accounting", "request", "receive", case.chart, "A", "--requester", "D. Marsh",
        user="pryce",
    )  # fmt: skip
    [task] = [
        each
        for each in desk.json("task", "list", user="pryce")["tasks"]
        if each["feature"] == "accounting"
    ]
    assert not task["done_here"]
    assert desk.refused("task", "done", task["id"], user="pryce")["code"] == "conflict"


def test_a_feed_is_made_replaced_and_revoked(case: Case) -> None:
    desk = case.desk
    assert desk.json("task", "feed", "show", user="pryce")["made_at"] is None
    address = "https://vault.example/"
    first = desk.json("task", "feed", "make", "--address", address, user="pryce")
    assert first["url"] == "https://vault.example" + first["path"]
    refused = desk.refused("task", "feed", "make", user="pryce", code=2)
    assert refused["code"] == "usage"
    second = desk.json("task", "feed", "make", "--yes", user="pryce")
    tokens = [each["path"].rpartition("/")[2].removesuffix(".ics") for each in (first, second)]
    with open_vault(desk.home) as vault:
        with pytest.raises(NotFound):
            vault.task_feeds.calendar(tokens[0], address)
        content = vault.task_feeds.calendar(tokens[1], address)
    assert Calendar.from_ical(content).walk("VEVENT")
    for secret in (case.number, case.chart, "Marsh", "answer"):
        assert secret.encode() not in content
    assert desk.json("task", "feed", "revoke", user="pryce")["revoked"]
    assert desk.refused("task", "feed", "revoke", user="pryce")["code"] == "not-found"
