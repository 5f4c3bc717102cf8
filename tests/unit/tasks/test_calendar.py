"""A calendar feed tells when something is due, and neither what nor about whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from vault.tasks.calendar import SUMMARY, calendar
from vault.tasks.model import OpenTask, Source

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINK = "https://vault.example/tasks/"
CANARY = "canary"

tasks = st.builds(
    OpenTask,
    source=st.sampled_from(Source),
    task_id=st.from_regex(r"canary[a-z2-7]{20}", fullmatch=True),
    words=st.just("answer the canary's letter"),
    ref=st.just("C-canary"),
    place=st.just("D-canary"),
    owners=st.just(frozenset({"canary"})),
    due_at=st.none() | st.integers(-9000, 9000).map(lambda hours: NOW + timedelta(hours=hours)),
)


def written(some: list[OpenTask], feed: str = "feed") -> bytes:
    return calendar(some, feed_id=feed, link=LINK, now=NOW)


@given(st.lists(tasks, max_size=6, unique_by=lambda each: (each.source, each.task_id)))
def test_it_reads_back_as_one_event_for_each_time(some: list[OpenTask]) -> None:
    content = written(some)
    whole = Calendar.from_ical(content)
    assert whole["version"] == "2.0"
    events = whole.walk("VEVENT")
    assert sorted(event["dtstart"].dt for event in events) == sorted(
        each.due_at for each in some if each.due_at is not None
    )
    assert len({event["uid"] for event in events}) == len(events)
    assert all(len(line) <= 75 for line in content.splitlines())
    assert content.count(b"\n") == content.count(b"\r\n")


@given(st.lists(tasks, max_size=6))
def test_nothing_of_the_task_but_its_time_stands_in_it(some: list[OpenTask]) -> None:
    content = written(some)
    assert CANARY.encode() not in content
    for event in Calendar.from_ical(content).walk("VEVENT"):
        assert set(event) == {
            "UID",
            "DTSTAMP",
            "DTSTART",
            "SUMMARY",
            "URL",
            "CLASS",
            "TRANSP",
        }
        assert (event["summary"], event["url"], event["class"]) == (SUMMARY, LINK, "PRIVATE")
    for source in Source:
        assert source.words.encode() not in content.replace(LINK.encode(), b"").lower()


@given(tasks.filter(lambda each: each.due_at is not None))
def test_an_event_keeps_its_id_in_one_feed_and_has_another_in_every_other(task: OpenTask) -> None:
    def uid(feed: str) -> str:
        [event] = Calendar.from_ical(written([task], feed)).walk("VEVENT")
        return str(event["uid"])

    assert uid("one") == uid("one")
    assert uid("one") != uid("two")
