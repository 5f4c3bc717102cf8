"""A client asks for their own record: the clock, denials and their review (DW10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.integration.disclosure.clients import by_request, open_on, paper
from tests.integration.disclosure.conftest import SERVED, Matter
from vault.disclosure.ledger.task_list import TaskKind, TaskView
from vault.disclosure.rules.client_access import (
    AccessInvalid,
    DenialGround,
    Extension,
    Finding,
    due_on,
    last_minute,
)
from vault.disclosure.rules.vocabulary import InstrumentKind, SideState, State
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.services.access_letters import NothingToTell
from vault.errors import Conflict

ENDANGERS = [DenialGround.ENDANGERS]
LAST = due_on(SERVED.date())
LATER = Extension(SERVED.date() + timedelta(days=20), LAST + timedelta(days=10), "In the archive.")


@pytest.fixture
def zone(matter: Matter) -> ZoneInfo:
    return matter.vault.settings.records.zone


def task(matter: Matter, kind: TaskKind) -> TaskView:
    (found,) = (
        each
        for each in matter.vault.cases.read(matter.officer, matter.case).tasks
        if each.kind is kind
    )
    return found


def listed_due(matter: Matter) -> datetime | None:
    return next(
        each.return_at
        for each in matter.vault.cases.list_for(matter.officer)
        if each.number == matter.case
    )


def test_the_answer_is_due_thirty_days_after_the_request_and_nobody_else_is_told(
    matter: Matter, zone: ZoneInfo
) -> None:
    state = open_on(matter, InstrumentKind.CLIENT_REQUEST)
    assert state.state is State.CONSULTED
    assert task(matter, TaskKind.ANSWER).due_at == last_minute(LAST, zone)
    assert listed_due(matter) == last_minute(LAST, zone)
    tasks = matter.vault.cases.read(matter.officer, matter.case).tasks
    assert {each.kind for each in tasks} == {TaskKind.ANSWER}


def test_a_later_time_than_the_law_allows_is_not_kept(matter: Matter, zone: ZoneInfo) -> None:
    later = SERVED + timedelta(days=90)
    open_on(matter, InstrumentKind.CLIENT_REQUEST, return_at=later)
    assert listed_due(matter) == last_minute(LAST, zone)
    sooner = SERVED + timedelta(days=9)
    open_on(matter, InstrumentKind.CLIENT_REQUEST, return_at=sooner)
    assert listed_due(matter) == sooner


def test_the_time_is_extended_once_and_the_client_is_told_by_letter(
    matter: Matter, zone: ZoneInfo
) -> None:
    by_request(matter)
    with pytest.raises(NothingToTell):
        matter.vault.access_letters.extension(matter.records, matter.case)
    too_long = Extension(LATER.told_on, LAST + timedelta(days=31), "In the archive.")
    with pytest.raises(IllegalStep):
        matter.vault.client_requests.extend(matter.records, matter.case, too_long)
    matter.vault.client_requests.extend(matter.records, matter.case, LATER)
    assert task(matter, TaskKind.ANSWER).due_at == last_minute(LATER.until, zone)
    assert listed_due(matter) == last_minute(LATER.until, zone)
    letter = matter.vault.access_letters.extension(matter.records, matter.case)
    assert "In the archive." in str(letter.body)
    with pytest.raises(IllegalStep) as again:
        matter.vault.client_requests.extend(matter.records, matter.case, LATER)
    assert "extended already" in str(again.value)


def test_a_whole_denial_ends_the_request_with_its_letter_due_in_the_same_time(
    matter: Matter, zone: ZoneInfo
) -> None:
    by_request(matter)
    state = matter.vault.client_requests.deny(
        matter.clinician,
        matter.case,
        ENDANGERS,
        "She said that she would end her life.",
        whole=True,
    )
    assert state.sides == {SideState.REFUSED}
    assert task(matter, TaskKind.SEND_DENIAL).due_at == last_minute(LAST, zone)
    assert task(matter, TaskKind.ANSWER).done_at is not None
    said = str(matter.vault.access_letters.denial(matter.records, matter.case).body)
    assert "45 CFR 164.524(a)(3)(i)" in said
    assert "end her life" not in said
    with pytest.raises(Conflict):
        matter.vault.letters.called_for(matter.records, matter.case)
    assert matter.vault.court.close(matter.records, matter.case).state is State.CLOSED


def test_a_denial_is_reviewed_by_somebody_who_had_no_part_in_it(matter: Matter) -> None:
    by_request(matter)
    deny = matter.vault.client_requests.deny
    deny(matter.people["sato"], matter.case, ENDANGERS, "Likely.", whole=True)
    with pytest.raises(IllegalStep):
        matter.vault.client_requests.review(matter.clinician, matter.case, Finding.REVERSED, "No.")
    matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")
    assert task(matter, TaskKind.REVIEW_DENIAL).done_at is None
    with pytest.raises(IllegalStep) as own:
        matter.vault.client_requests.review(
            matter.people["sato"], matter.case, Finding.UPHELD, "As before."
        )
    assert "cannot review the denial" in str(own.value)
    state = matter.vault.client_requests.review(
        matter.clinician, matter.case, Finding.REVERSED, "It is not likely."
    )
    assert not state.sides
    assert state.state is State.BASIS_MET
    assert task(matter, TaskKind.REVIEW_DENIAL).done_at is not None
    assert task(matter, TaskKind.SEND_FINDING).done_at is None
    letter = matter.vault.access_letters.review(matter.records, matter.case)
    assert "you are to have" in str(letter.body)
    matter.set_scope("a-alone")
    assert matter.release("a-alone").state is State.DECIDED


def test_whoever_wrote_the_notes_in_scope_does_not_review_their_denial(matter: Matter) -> None:
    by_request(matter)
    matter.set_scope("a-alone")
    matter.withhold("a-alone", code=matter.withholding("a-alone").decision.code)
    deny = matter.vault.client_requests.deny
    deny(matter.people["sato"], matter.case, ENDANGERS, "Likely.", whole=True)
    matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")
    with pytest.raises(IllegalStep) as author:
        matter.vault.client_requests.review(
            matter.clinician, matter.case, Finding.UPHELD, "Likely."
        )
    assert "cannot review the denial" in str(author.value)


def test_an_upheld_denial_stays_and_is_not_reviewed_again(matter: Matter) -> None:
    by_request(matter)
    deny = matter.vault.client_requests.deny
    deny(matter.people["sato"], matter.case, ENDANGERS, "Likely.", whole=True)
    matter.vault.court.close(matter.records, matter.case)
    matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")
    review = matter.vault.client_requests.review
    state = review(matter.clinician, matter.case, Finding.UPHELD, "Likely.")
    assert state.state is State.CLOSED
    assert state.sides == {SideState.REFUSED}
    for act in (
        lambda: matter.vault.client_requests.ask_review(matter.records, matter.case, "Again."),
        lambda: review(matter.clinician, matter.case, Finding.REVERSED, "After all."),
    ):
        with pytest.raises(IllegalStep):
            act()


def test_an_unreviewable_denial_is_not_reviewed(matter: Matter) -> None:
    by_request(matter)
    matter.vault.client_requests.deny(
        matter.officer, matter.case, [DenialGround.LITIGATION], "For a suit.", whole=True
    )
    with pytest.raises(IllegalStep):
        matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")


def test_without_knowing_when_it_came_in_no_time_is_counted(matter: Matter) -> None:
    ref = matter.vault.cases.open_case(
        matter.records,
        paper(InstrumentKind.CLIENT_REQUEST, served_at=None),
        (),
        charts=[matter.chart],
    )
    with pytest.raises(AccessInvalid):
        matter.vault.client_requests.extend(
            matter.records, ref.number, Extension(date(2026, 1, 5), date(2026, 2, 1), "x")
        )


def test_only_the_sections_of_the_one_who_asks_are_suggested(matter: Matter) -> None:
    by_request(matter)
    keys = {version: key for key, version in matter.sections.items()}
    proposed = matter.vault.scoping.suggestions(matter.records, matter.case)
    assert {keys[each.section] for each in proposed} == {
        "parenting",
        "a-alone",
        "handover",
        "private",
    }
