"""A calendar of due times that says nothing else (RFC 5545, RFC 7986); pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from vault.tasks.model import OpenTask

PRODUCT = "-//Client Records Vault//Tasks//EN"
NAME = "Vault tasks"
SUMMARY = "Task due"
REFRESH = timedelta(hours=1)


def calendar(tasks: Iterable[OpenTask], *, feed_id: str, link: str, now: datetime) -> bytes:
    """Write the due times as an iCalendar object.

    Every event reads alike: whoever sees the calendar learns when something is due, and neither
    what nor about whom. The ids of events are digests under the feed's own id, so they match
    nothing in the vault and nothing in another feed.

    Args:
        tasks: what is to be done; what has no time is left out.
        feed_id: the feed's id.
        link: the address of the list of tasks.
        now: the instant.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - only feeds need it; it takes 0.1 s

    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("name", NAME)
    whole.add("x-wr-calname", NAME)
    whole.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for task in tasks:
        if task.due_at is not None:
            event = Event()
            event.add("uid", _uid(feed_id, task))
            event.add("dtstamp", now)
            event.add("dtstart", task.due_at)
            event.add("summary", SUMMARY)
            event.add("url", link)
            event.add("class", "PRIVATE")
            event.add("transp", "TRANSPARENT")
            whole.add_component(event)
    content: bytes = whole.to_ical()
    return content


def _uid(feed_id: str, task: OpenTask) -> str:
    return hashlib.sha256(f"{feed_id}|{task.source}|{task.task_id}".encode()).hexdigest()[:32]
