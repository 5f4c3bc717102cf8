"""A person's list: what they can do first, what stays undone with others once its time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vault.identity.permissions import Role
from vault.tasks.model import ESCALATES_TO, OpenTask, Source, listed

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = ("ann", "ben", "cy")

tasks = st.builds(
    OpenTask,
    source=st.sampled_from(Source),
    task_id=st.uuids().map(str),
    words=st.sampled_from(["answer it", "sign it"]),
    ref=st.just("C-7K2M4Q"),
    place=st.just("place"),
    owners=st.frozensets(st.sampled_from(PEOPLE)),
    due_at=st.none() | st.integers(-90, 90).map(lambda hours: NOW + timedelta(hours=hours)),
    done_here=st.booleans(),
)
roles = st.frozensets(st.sampled_from(Role))


def test_every_feature_says_to_whom_its_tasks_escalate() -> None:
    assert set(ESCALATES_TO) == set(Source)
    assert all(ESCALATES_TO.values())


@given(st.lists(tasks, max_size=9), st.sampled_from(PEOPLE), roles)
def test_everything_of_one_s_own_is_listed_once_and_whole(
    some: list[OpenTask], who: str, held: frozenset[Role]
) -> None:
    found = listed(some, who, held, NOW, DAY)
    mine = [each.task for each in found if each.mine]
    assert sorted(mine, key=lambda each: each.task_id) == sorted(
        (each for each in some if who in each.owners), key=lambda each: each.task_id
    )


@given(st.lists(tasks, max_size=9), st.sampled_from(PEOPLE), roles)
def test_another_s_task_is_listed_when_it_stays_undone_and_says_not_about_whom(
    some: list[OpenTask], who: str, held: frozenset[Role]
) -> None:
    found = [each for each in listed(some, who, held, NOW, DAY) if not each.mine]
    assert {each.task.task_id for each in found} == {
        each.task_id
        for each in some
        if who not in each.owners
        and held & ESCALATES_TO[each.source]
        and each.due_at is not None
        and NOW - each.due_at >= DAY
    }
    for each in found:
        assert (each.task.ref, each.task.place, each.task.done_here) == ("", "", False)


@given(st.lists(tasks, max_size=9), roles)
def test_overdue_comes_first_then_what_is_due_next_then_what_has_no_time(
    some: list[OpenTask], held: frozenset[Role]
) -> None:
    found = listed(some, "ann", held, NOW, DAY)
    late = [each.overdue for each in found]
    assert late == sorted(late, reverse=True)
    times = [each.task.due_at for each in found]
    dated = [time for time in times if time is not None]
    assert dated == sorted(dated)
    assert times == dated + [None] * (len(times) - len(dated))
    for each in found:
        assert each.overdue == (each.task.due_at is not None and each.task.due_at < NOW)
