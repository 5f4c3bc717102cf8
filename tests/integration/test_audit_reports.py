from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import START
from tests.integration.conftest import LoggedDatabase
from vault.audit.events import Event, Outcome
from vault.audit.log import AuditTag
from vault.audit.reports import AuditReader, LogFilter


@pytest.fixture
def reader(logged: LoggedDatabase) -> AuditReader:
    """A reader of a log with six events, two seconds apart."""
    for number, (tag, actor, chart, purpose, outcome) in enumerate(
        [
            ("records:note:open", "ann", "C-1", "TREAT", Outcome.SUCCESS),
            ("records:note:open", "ann", "C-1", "TREAT", Outcome.SUCCESS),
            ("records:note:open", "bob", "C-1", "TREAT", Outcome.DENIED),
            ("records:note:sign", "ann", "C-2", "TREAT", Outcome.SUCCESS),
            ("disclosure:case:open", "bob", "C-1", "HLEGAL", Outcome.SUCCESS),
            ("identity:user:login", "bob", "", "", Outcome.FAILED),
        ]
    ):
        logged.clock.advance(timedelta(seconds=2))
        event = Event(
            tag=tag,
            actor=actor,
            chart=chart,
            purpose=purpose,
            outcome=outcome,
            object_id=f"o{number}",
            detail={"number": number},
        )
        logged.store.append_alone([event])
    return AuditReader(logged.store, logged.log)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (LogFilter(), [0, 1, 2, 3, 4, 5]),
        (LogFilter(person="ann"), [0, 1, 3]),
        (LogFilter(chart="C-1"), [0, 1, 2, 4]),
        (LogFilter(tag="records:"), [0, 1, 2, 3]),
        (LogFilter(tag="records:note:sign"), [3]),
        (LogFilter(tag="%:case"), []),
        (LogFilter(purpose="HLEGAL"), [4]),
        (LogFilter(outcome=Outcome.DENIED), [2]),
        (LogFilter(since=START + timedelta(seconds=7)), [3, 4, 5]),
        (LogFilter(until=START + timedelta(seconds=7)), [0, 1, 2]),
        (LogFilter(person="bob", chart="C-1", outcome=Outcome.SUCCESS), [4]),
    ],
)
def test_filters_restrict_together(
    reader: AuditReader, wanted: LogFilter, numbers: list[int]
) -> None:
    found = [entry for entry in reader.entries(wanted, "ida") if entry.tag != AuditTag.READ]
    assert [entry.detail["number"] for entry in found] == numbers
    assert [entry.index for entry in found] == numbers


def test_the_newest_can_be_read_first_and_few(reader: AuditReader) -> None:
    found = list(reader.entries(LogFilter(), "ida", limit=3, newest_first=True))
    assert [entry.index for entry in found] == [6, 5, 4]
    assert list(reader.entries(LogFilter(), "ida", limit=0)) == []


def test_a_long_log_is_read_whole_over_several_pages(
    logged: LoggedDatabase, reader: AuditReader
) -> None:
    with logged.store.unit_of_work() as work:
        for _ in range(2100):
            work.record(Event(tag="test:many:log", actor="cat"))
    wanted = LogFilter(person="cat")
    for order in (False, True):
        indexes = [entry.index for entry in reader.entries(wanted, "ida", newest_first=order)]
        assert sorted(indexes, reverse=order) == indexes
        assert len(set(indexes)) == 2100


def test_reading_the_log_is_logged_before_a_row_is_given(
    logged: LoggedDatabase, reader: AuditReader
) -> None:
    reader.entries(LogFilter(person="ann", chart="C-1", since=START), "ida")
    last = next(reader.entries(LogFilter(person="ida"), "eve"))
    assert (last.tag, last.actor, last.chart) == ("audit:log:read", "ida", "C-1")
    assert last.detail == {"person": "ann", "since": "2026-01-05T09:00:00.000000Z"}
    assert logged.report().holds


def test_who_tells_each_person_s_acts_on_a_chart(reader: AuditReader) -> None:
    found = [
        (access.actor, access.tag, access.outcome, access.count)
        for access in reader.who("C-1", "ida")
    ]
    assert found == [
        ("ida", "audit:log:read", Outcome.SUCCESS, 1),
        ("bob", "disclosure:case:open", Outcome.SUCCESS, 1),
        ("bob", "records:note:open", Outcome.DENIED, 1),
        ("ann", "records:note:open", Outcome.SUCCESS, 2),
    ]
    opened = reader.who("C-1", "ida")[-1]
    assert opened.last - opened.first >= timedelta(seconds=2)
