"""A request for an accounting: its clock, its fee, the answer, and the copy that is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text, update

from tests.conftest import passphrase_of
from tests.integration.disclosure.conftest import Matter
from vault.audit.events import Outcome
from vault.clock import SteppingClock
from vault.disclosure.accounting_tables import AccountingCopy, AccountingRequest
from vault.disclosure.events import CaseEvent
from vault.disclosure.rules.accounts.requests import RequestInvalid, RequestState, RequestStep
from vault.disclosure.services.accountings import AccountingIncomplete
from vault.disclosure.services.suspensions import NewSuspension
from vault.errors import Conflict, KeyNotHeld, NotFound, PermissionDenied, TamperedData
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Role
from vault.identity.tables import Compartment, Grant
from vault.production.checking.pdf_text import read_pdf_text
from vault.records.rows import fetch_one

pytestmark = pytest.mark.at("sent")

DAY = timedelta(days=1)
NAME = "Alma Q. Hardeman"


def today(matter: Matter) -> date:
    return matter.vault.clock.now().date()


def receive(matter: Matter, member: str = "A", ago: int = 0, **more: date) -> str:
    return matter.vault.account_requests.receive(
        matter.officer,
        matter.chart,
        member,
        requester=NAME,
        address="4 Quay Lane\nHarbor",
        received_on=today(matter) - ago * DAY,
        **more,
    )


def advance(matter: Matter, days: int) -> None:
    clock = matter.vault.clock
    assert isinstance(clock, SteppingClock)
    clock.advance(days * DAY)


def shown(pdf: bytes) -> str:
    return " ".join(" ".join(read_pdf_text(pdf).pages).split())


@pytest.fixture
def sent(matter: Matter) -> Matter:
    return matter


def test_from_the_request_to_the_copy_that_is_kept(any_matter: Matter) -> None:
    matter = any_matter
    number = receive(matter)
    view = matter.vault.account_requests.read(matter.officer, number)
    assert (view.chart, view.member, view.free) == (matter.chart, "A", True)
    assert view.request.due_on == today(matter) + 60 * DAY
    assert view.due_at.date() == view.request.due_on
    given = matter.vault.account_copies.answer(matter.officer, number)
    words = shown(given.pdf)
    for told in (NAME, "4 Quay Lane", "Probate and Family Court", "1 Court Square", matter.chart):
        assert told in words
    assert "Parenting sections of two notes" in words
    assert given.sha256 == hashlib.sha256(given.pdf).hexdigest()
    advance(matter, 400)
    assert matter.vault.account_copies.copy(matter.officer, number) == given
    [listed] = matter.vault.account_requests.list_for(matter.officer)
    assert listed.request.state is RequestState.ANSWERED
    with pytest.raises(RequestStep, match="already"):
        matter.vault.account_copies.answer(matter.officer, number)


def test_what_left_after_the_request_is_not_asked_for(sent: Matter) -> None:
    number = receive(sent, ago=1)
    given = sent.vault.account_copies.answer(sent.officer, number)
    assert "nothing was disclosed" in shown(given.pdf)


def test_the_client_may_ask_for_a_shorter_period(sent: Matter) -> None:
    yesterday = today(sent) - DAY
    number = receive(sent, since=yesterday - 9 * DAY, until=yesterday)
    assert "nothing was disclosed" in shown(
        sent.vault.account_copies.answer(sent.officer, number).pdf
    )


def test_one_extension_with_its_letter(sent: Matter) -> None:
    number, requests = receive(sent), sent.vault.account_requests
    due = today(sent) + 60 * DAY
    with pytest.raises(Conflict, match="no letter"):
        requests.letter(sent.officer, number)
    with pytest.raises(RequestInvalid):
        requests.extend(sent.officer, number, due + 31 * DAY, "Two cases are on appeal.")
    requests.extend(sent.officer, number, due + 30 * DAY, "Two cases are on appeal.")
    letter = requests.letter(sent.officer, number)
    assert letter.to == (NAME, "4 Quay Lane", "Harbor")
    assert "Two cases are on appeal." in " ".join(map(str, letter.body))
    assert requests.read(sent.officer, number).request.due_on == due + 30 * DAY
    with pytest.raises(RequestStep):
        requests.extend(sent.officer, number, due + 30 * DAY, "Again.")


def test_a_second_one_within_a_year_may_cost_something_and_waits_for_the_client(
    sent: Matter,
) -> None:
    requests, copies = sent.vault.account_requests, sent.vault.account_copies
    first = receive(sent)
    with pytest.raises(RequestStep, match="free of charge"):
        requests.tell_fee(sent.officer, first, 1250, "copying")
    copies.answer(sent.officer, first)
    assert requests.read(sent.officer, receive(sent, member="B")).free
    advance(sent, 30)
    second = receive(sent)
    assert not requests.read(sent.officer, second).free
    assert requests.read(sent.officer, first).free
    requests.tell_fee(sent.officer, second, 1250, "copying, 25 pages")
    assert "$12.50" in str(requests.letter(sent.officer, second).body)
    with pytest.raises(RequestStep):
        copies.answer(sent.officer, second)
    requests.agree_fee(sent.officer, second, "By telephone, today.")
    assert copies.answer(sent.officer, second).pdf
    advance(sent, 400)
    assert requests.read(sent.officer, receive(sent)).free


def test_a_request_can_be_withdrawn_instead(sent: Matter) -> None:
    number = receive(sent)
    sent.vault.account_requests.withdraw(sent.officer, number, "Letter of today.")
    with pytest.raises(RequestStep, match="withdrawn"):
        sent.vault.account_copies.answer(sent.officer, number)
    with pytest.raises(NotFound):
        sent.vault.account_copies.copy(sent.officer, number)
    assert sent.vault.account_requests.read(sent.officer, receive(sent)).free


def test_a_client_is_given_the_whole_or_nothing(sent: Matter) -> None:
    number = receive(sent)
    cases = select(Compartment.id).where(Compartment.name == CompartmentName.CASE)
    sent.tamper(
        delete(Grant).where(
            Grant.holder_id == sent.officer.user_id, Grant.compartment_id.in_(cases)
        )
    )
    with pytest.raises(AccountingIncomplete):
        sent.vault.account_copies.answer(sent.officer, number)
    assert sent.vault.account_requests.read(sent.officer, number).request.answer is None


def test_what_is_suspended_is_not_given_and_never_the_row_lost(sent: Matter) -> None:
    now = sent.vault.clock.now()
    sent.vault.suspensions.record(
        sent.officer,
        sent.chart,
        NewSuspension(
            refs=[sent.case],
            agency="Office of the Inspector",
            official="R. Dahl",
            words="It would impede us.",
            oral=False,
            made_at=now,
            until=now + 20 * DAY,
        ),
    )
    given = sent.vault.account_copies.answer(sent.officer, receive(sent))
    assert "nothing was disclosed" in shown(given.pdf)
    assert "Inspector" not in shown(given.pdf)
    assert "uspen" not in shown(given.pdf)
    advance(sent, 20)
    assert "Probate" in shown(sent.vault.account_copies.answer(sent.officer, receive(sent)).pdf)


def test_who_asks_stands_nowhere_in_the_clear(sent: Matter) -> None:
    number = receive(sent)
    sent.vault.account_requests.extend(
        sent.officer, number, today(sent) + 61 * DAY, "the canary sings"
    )
    sent.vault.account_copies.answer(sent.officer, number)
    with sent.vault.store.reading() as reader:
        rows = [
            reader.execute(text(f"SELECT * FROM {table}")).all()
            for table in ("accounting_requests", "accounting_copies", "audit_events")
        ]
    for secret in (NAME, "Quay Lane", "canary"):
        assert secret not in repr(rows)


def test_a_copy_that_was_changed_is_not_given_out(sent: Matter) -> None:
    number = receive(sent)
    sent.vault.account_copies.answer(sent.officer, number)
    for table in (AccountingRequest, AccountingCopy):
        with sent.vault.store.reading() as reader:
            kept = fetch_one(reader, select(*table.__table__.c))
        assert kept is not None
        for column in ("ciphertext", "wrapped_key"):
            sent.tamper(update(table).values({column: b"changed"}))
            with pytest.raises(TamperedData):
                sent.vault.account_copies.copy(sent.officer, number)
            sent.tamper(update(table).values({column: kept[column]}))
    assert sent.logged(CaseEvent.COPY_READ, Outcome.FAILED)
    assert sent.vault.account_copies.copy(sent.officer, number).pdf


def test_a_copy_of_another_request_does_not_pass_for_it(sent: Matter) -> None:
    first, second = receive(sent), receive(sent, member="B")
    for number in (first, second):
        sent.vault.account_copies.answer(sent.officer, number)
    with sent.vault.store.reading() as reader:
        rows = {
            number: fetch_one(
                reader,
                select(*AccountingCopy.__table__.c)
                .join(AccountingRequest, AccountingRequest.id == AccountingCopy.request_id)
                .where(AccountingRequest.number == number),
            )
            for number in (first, second)
        }
    one, other = rows[first], rows[second]
    assert one is not None
    assert other is not None
    sealed = ("wrapped_key", "ciphertext", "sha256")
    sent.tamper(
        update(AccountingCopy)
        .where(AccountingCopy.id == one["id"])
        .values({name: other[name] for name in sealed})
    )
    with pytest.raises(TamperedData):
        sent.vault.account_copies.copy(sent.officer, first)


def test_unknown_chart_member_and_request_are_not_found(sent: Matter) -> None:
    requests = sent.vault.account_requests
    with pytest.raises(NotFound):
        receive(sent, member="Z9")
    for act in (requests.read, requests.letter, sent.vault.account_copies.answer):
        with pytest.raises(NotFound):
            act(sent.officer, "A-AAAAAA")


Act = Callable[[Matter, Actor, str], object]


ACTS: tuple[Act, ...] = (
    lambda m, a, _: m.vault.account_requests.list_for(a),
    lambda m, a, n: m.vault.account_requests.read(a, n),
    lambda m, a, n: m.vault.account_requests.withdraw(a, n, "x"),
    lambda m, a, n: m.vault.account_copies.answer(a, n),
    lambda m, a, n: m.vault.account_copies.copy(a, n),
    lambda m, a, _: m.vault.suspensions.whole(a, m.chart),
)


def test_it_is_the_office_s_alone(matter: Matter) -> None:
    number = receive(matter)
    for act in ACTS:
        for username in ("harmon", "reyes", "calder", "okoye", "udell"):
            with pytest.raises(PermissionDenied):
                act(matter, matter.people[username], number)
    keyless = replace(matter.people["okoye"], roles=matter.officer.roles)
    with pytest.raises(KeyNotHeld):
        matter.vault.account_requests.read(keyless, number)


def test_a_later_officer_gets_the_key_with_the_office(sent: Matter) -> None:
    number = receive(sent)
    sent.vault.accounts.set_roles(sent.people["quill"], "okoye", [Role.PRIVACY_OFFICER])
    later = sent.vault.logins.login("okoye", passphrase_of("okoye"))
    with pytest.raises(KeyNotHeld):
        sent.vault.account_requests.read(later, number)
    assert CompartmentName.ACCOUNTING in sent.vault.grants.grant_office_keys(sent.officer, "okoye")
    assert sent.vault.account_requests.read(later, number).request.received.requester == NAME


@pytest.mark.parametrize("strict", [False, True])
def test_what_is_kept_stays_readable_when_the_key_is_rotated(sent: Matter, strict: bool) -> None:
    number = receive(sent)
    given = sent.vault.account_copies.answer(sent.officer, number)
    with sent.vault.store.reading() as reader:
        compartment = reader.execute(
            select(Compartment.id).where(Compartment.name == CompartmentName.ACCOUNTING)
        ).scalar_one()
    sent.vault.rotations.rotate(sent.officer, compartment, strict=strict)
    assert sent.vault.account_copies.copy(sent.officer, number) == given
    assert receive(sent) != number
