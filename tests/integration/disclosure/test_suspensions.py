"""A suspended disclosure is in no output while it is suspended, and back when that lapses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, inspect, select, text, update

from tests.conftest import People
from tests.integration.disclosure.conftest import Matter
from vault import schema
from vault.assembly import Vault
from vault.audit.events import Outcome
from vault.clock import SteppingClock
from vault.disclosure.accounting_tables import AccountingSuspension
from vault.disclosure.events import CaseEvent
from vault.disclosure.rules.accounts.suspending import SuspensionInvalid
from vault.disclosure.services.suspensions import NewSuspension
from vault.errors import Conflict, KeyNotHeld, NotFound, TamperedData
from vault.identity.actor import Actor
from vault.records.rows import fetch
from vault.typesetting.printing import letter_sheet

pytestmark = pytest.mark.at("sent")

DAY = timedelta(days=1)
AGENCY = "Office of the Inspector"
COURT = "Probate and Family Court"
AGENCY_NAME = "Board of Registration"
BEFORE_MEMBERS = "0008"
"""The schema in which a suspension was every client's."""


def statement(matter: Matter, *, days: int | None = 90, oral: bool = False) -> NewSuspension:
    now = matter.vault.clock.now()
    return NewSuspension(
        refs=[matter.case],
        agency=AGENCY,
        official="Inspector R. Dahl",
        words="An account of it would impede our inquiry.",
        oral=oral,
        made_at=now - timedelta(hours=1),
        until=None if days is None else now + days * DAY,
    )


def outputs(matter: Matter, actor: Actor, member: str = "A") -> Iterator[str]:
    """Everything that is shown or given of a client's accounting."""
    accountings = matter.vault.accountings
    yield repr(accountings.accounting(actor, matter.chart, member))
    yield json.dumps(letter_sheet(accountings.letter(actor, matter.chart, member)), default=str)
    yield json.dumps(accountings.export(actor, matter.chart, member))


def told(matter: Matter, member: str = "A") -> list[bool]:
    found = list(outputs(matter, matter.officer, member))
    assert all(AGENCY not in each and "uspen" not in each for each in found)
    return [COURT in each for each in found]


@pytest.fixture
def sent(matter: Matter) -> Matter:
    return matter


def advance(matter: Matter, by: timedelta) -> None:
    clock = matter.vault.clock
    assert isinstance(clock, SteppingClock)
    clock.advance(by)


def test_hidden_everywhere_while_it_stands_and_back_at_its_lapse(sent: Matter) -> None:
    assert told(sent) == [True, True, True]
    assert len(sent.vault.accountings.charts(sent.officer)) == 1
    sent.vault.suspensions.record(sent.officer, sent.chart, statement(sent))
    assert told(sent) == [False, False, False]
    assert sent.vault.accountings.charts(sent.officer) == ()
    advance(sent, 89 * DAY)
    assert told(sent) == [False, False, False]
    advance(sent, DAY)
    assert told(sent) == [True, True, True]


def test_one_client_s_right_is_suspended_and_the_others_are_told_as_before(sent: Matter) -> None:
    record = sent.vault.suspensions.record
    with pytest.raises(NotFound):
        record(sent.officer, sent.chart, replace(statement(sent), member="COL1"))
    record(sent.officer, sent.chart, replace(statement(sent), member="A"))
    assert told(sent, "A") == [False, False, False]
    assert told(sent, "B") == [True, True, True]
    whole = sent.vault.suspensions.whole(sent.officer, sent.chart)
    assert [(line.suspended, line.only_for) for line in whole.disclosures] == [(True, ("A",))]
    assert whole.suspensions[0].statement.suspension.member == "A"
    record(sent.officer, sent.chart, statement(sent))
    assert told(sent, "B") == [False, False, False]
    [line] = sent.vault.suspensions.whole(sent.officer, sent.chart).disclosures
    assert (line.suspended, line.only_for) == (True, ())


def test_what_was_of_another_client_alone_is_not_suspended(sent: Matter) -> None:
    number = sent.send_in_another_case(AGENCY_NAME, ["b-alone"])
    hers = replace(statement(sent), refs=[number], member="A")
    sent.vault.suspensions.record(sent.officer, sent.chart, hers)
    lines = sent.vault.suspensions.whole(sent.officer, sent.chart).disclosures
    assert not any(line.suspended for line in lines)
    his = sent.vault.accountings.accounting(sent.officer, sent.chart, "B").accounting.entries
    assert AGENCY_NAME in {entry.first.recipient for entry in his}


def test_one_that_was_recorded_before_it_said_whose_right_holds_for_every_client(
    any_vault: Vault, people: People
) -> None:
    matter = Matter.begun(any_vault, people)
    matter.vault.suspensions.record(matter.officer, matter.chart, statement(matter))
    engine = any_vault.store.engine
    schema.downgrade(engine, BEFORE_MEMBERS)
    assert "member" not in {
        column["name"] for column in inspect(engine).get_columns("accounting_suspensions")
    }
    schema.upgrade(engine)
    assert told(matter, "A") == told(matter, "B") == [False, False, False]
    [kept] = matter.vault.suspensions.whole(matter.officer, matter.chart).suspensions
    assert kept.statement.suspension.member == ""


def test_an_oral_one_lapses_at_thirty_days_whatever_it_names(sent: Matter) -> None:
    made = statement(sent, oral=True)
    ends_at = sent.vault.suspensions.record(sent.officer, sent.chart, made)
    assert ends_at == made.made_at + 30 * DAY
    advance(sent, 29 * DAY)
    assert told(sent) == [False, False, False]
    advance(sent, DAY)
    assert told(sent) == [True, True, True]


def test_the_office_sees_the_row_who_recorded_it_and_what_was_said(sent: Matter) -> None:
    sent.vault.suspensions.record(sent.officer, sent.chart, statement(sent))
    found = sent.vault.suspensions.whole(sent.officer, sent.chart)
    [line] = found.disclosures
    assert line.suspended
    assert line.sent.recipient == COURT
    [suspension] = found.suspensions
    assert suspension.standing
    assert suspension.recorded_by == sent.officer.user_id
    assert (suspension.statement.agency, suspension.statement.suspension.oral) == (AGENCY, False)
    [event] = sent.logged(CaseEvent.SUSPENSION_RECORD)
    assert (event.chart, event.detail) == (sent.chart, '{"oral":false,"refs":1}')


def test_even_how_many_stay_closed_does_not_tell_of_it(sent: Matter) -> None:
    stranger = sent.people["okoye"]
    assert sent.vault.accountings.accounting(stranger, sent.chart, "A").closed == 1
    sent.vault.suspensions.record(sent.officer, sent.chart, statement(sent))
    assert sent.vault.accountings.accounting(stranger, sent.chart, "A").closed == 0


def test_the_agency_can_take_it_back_before_its_end(sent: Matter) -> None:
    sent.vault.suspensions.record(sent.officer, sent.chart, statement(sent))
    [suspension] = sent.vault.suspensions.whole(sent.officer, sent.chart).suspensions
    lift = sent.vault.suspensions.lift
    with pytest.raises(SuspensionInvalid):
        lift(sent.officer, suspension.suspension_id, " ")
    lift(sent.officer, suspension.suspension_id, "Letter of the inspector.")
    assert told(sent) == [True, True, True]
    [after] = sent.vault.suspensions.whole(sent.officer, sent.chart).suspensions
    assert (after.standing, after.statement.lifted) == (False, "Letter of the inspector.")
    with pytest.raises(Conflict):
        lift(sent.officer, suspension.suspension_id, "Again.")
    with pytest.raises(NotFound):
        lift(sent.officer, "none", "Again.")


Change = Callable[[NewSuspension], NewSuspension]


CHANGES: tuple[Change, ...] = (
    lambda new: replace(new, refs=[]),
    lambda new: replace(new, refs=["D-AAAAAA"]),
    lambda new: replace(new, agency=" "),
    lambda new: replace(new, official=""),
    lambda new: replace(new, words=""),
    lambda new: replace(new, until=None),
    lambda new: replace(new, until=new.made_at),
    lambda new: replace(new, made_at=new.made_at + DAY),
    lambda new: replace(new, made_at=new.made_at - 40 * DAY, until=new.made_at - DAY),
    lambda new: replace(new, oral=True, made_at=new.made_at - 31 * DAY),
)


def test_a_statement_that_is_none_suspends_nothing(sent: Matter) -> None:
    for change in CHANGES:
        with pytest.raises(SuspensionInvalid):
            sent.vault.suspensions.record(sent.officer, sent.chart, change(statement(sent)))
    assert told(sent) == [True, True, True]


def test_what_the_agency_said_stands_nowhere_in_the_clear(sent: Matter) -> None:
    sent.vault.suspensions.record(sent.officer, sent.chart, statement(sent))
    with sent.vault.store.reading() as reader:
        rows = reader.execute(text("SELECT * FROM accounting_suspensions")).all()
    for secret in (AGENCY, "Dahl", "impede"):
        assert secret not in repr(rows)


def test_a_suspension_changed_in_the_database_is_found(sent: Matter) -> None:
    sent.vault.suspensions.record(sent.officer, sent.chart, statement(sent))
    with sent.vault.store.reading() as reader:
        [kept] = fetch(reader, select(*AccountingSuspension.__table__.c))
    later = sent.vault.clock.now() + 900 * DAY
    for column, value in (
        ("refs", ["D-AAAAAA"]),
        ("member", "B"),
        ("oral", True),
        ("ends_at", later),
        ("recorded_by", "somebody"),
        ("ciphertext", b"changed"),
    ):
        sent.tamper(update(AccountingSuspension).values({column: value}))
        with pytest.raises(TamperedData):
            sent.vault.accountings.accounting(sent.officer, sent.chart, "A")
        with pytest.raises(TamperedData):
            sent.vault.suspensions.whole(sent.officer, sent.chart)
        sent.tamper(update(AccountingSuspension).values({column: kept[column]}))
    assert sent.logged(CaseEvent.ACCOUNTING, Outcome.FAILED)
    assert told(sent) == [False, False, False]


def test_one_that_is_gone_from_the_database_hides_nothing(sent: Matter) -> None:
    sent.vault.suspensions.record(sent.officer, sent.chart, statement(sent))
    sent.tamper(delete(AccountingSuspension))
    assert told(sent) == [True, True, True]


def test_a_new_officer_needs_the_key_of_the_office(sent: Matter) -> None:
    sent.vault.suspensions.record(sent.officer, sent.chart, statement(sent))
    other = replace(sent.people["okoye"], roles=sent.officer.roles)
    with pytest.raises(KeyNotHeld):
        sent.vault.suspensions.whole(other, sent.chart)
    with pytest.raises(KeyNotHeld):
        sent.vault.suspensions.record(other, sent.chart, statement(sent))
