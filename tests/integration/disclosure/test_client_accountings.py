"""In a joint chart each client's accounting tells of their own disclosures, and of no other's."""

from __future__ import annotations

import json

import pytest

from tests.integration.disclosure.conftest import Matter
from vault.audit.events import Outcome
from vault.disclosure.events import CaseEvent
from vault.disclosure.work.accounting_csv import written
from vault.disclosure.work.accounting_desk import ClientNotNamed
from vault.errors import NotFound
from vault.production.checking.pdf_text import read_pdf_text
from vault.typesetting.printing import letter_sheet

pytestmark = pytest.mark.at("sent")

COURT = "Probate and Family Court"
HERS, HIS, BOTH = "Harbor Insurance", "Brickyard Credit", "Guardian Aldous"


@pytest.fixture
def couple(matter: Matter) -> Matter:
    """Parenting went to the court; then something of her, of him, and of each of them."""
    matter.send_in_another_case(HERS, ["a-alone"])
    matter.send_in_another_case(HIS, ["b-alone"])
    matter.send_in_another_case(BOTH, ["a-alone"], claimed=["b-alone"])
    return matter


def lines(matter: Matter, member: str) -> dict[str, str]:
    """Return what a client's accounting tells: recipient and description."""
    found = matter.vault.accountings.accounting(matter.officer, matter.chart, member)
    return {each.first.recipient: each.first.description for each in found.accounting.entries}


def given(matter: Matter, member: str) -> str:
    """Everything that is handed out of a client's accounting."""
    accountings, zone = matter.vault.accountings, matter.vault.settings.records.zone
    who = matter.officer, matter.chart, member
    return "\n".join(
        [
            json.dumps(letter_sheet(accountings.letter(*who)), default=str),
            written(accountings.accounting(*who).views, zone),
            json.dumps(accountings.export(*who)),
        ]
    )


def test_each_client_is_told_of_their_own_alone(couple: Matter) -> None:
    assert lines(couple, "A").keys() == {COURT, HERS, BOTH}
    assert lines(couple, "B").keys() == {COURT, HIS, BOTH}
    assert lines(couple, "CH1").keys() == {COURT}
    assert "November 3, 2025" in lines(couple, "A")[BOTH]
    assert "privilege log" in lines(couple, "B")[BOTH]
    assert "November 10, 2025" in lines(couple, "B")[BOTH]


def test_nothing_that_one_is_given_names_what_was_the_other_s(couple: Matter) -> None:
    hers, his = given(couple, "A"), given(couple, "B")
    assert HERS in hers
    assert HIS in his
    for secret in (HIS, "client B", f"{couple.chart}/B", "November 10", f"What {BOTH}"):
        assert secret not in hers
    for secret in (HERS, "client A", f"{couple.chart}/A", "November 3,", f"What {BOTH}"):
        assert secret not in his.replace(lines(couple, "B")[COURT], "")


def test_the_office_sees_of_whom_each_was(couple: Matter) -> None:
    found = couple.vault.suspensions.whole(couple.officer, couple.chart).disclosures
    assert {each.sent.recipient: each.sent.clients for each in found} == {
        COURT: ("A", "B", "CH1"),
        HERS: ("A",),
        HIS: ("B",),
        BOTH: ("A", "B"),
    }


def test_a_joint_chart_s_accounting_is_nobody_s_until_a_client_is_named(matter: Matter) -> None:
    accountings = matter.vault.accountings
    for give in (accountings.accounting, accountings.letter, accountings.export):
        with pytest.raises(ClientNotNamed) as refused:
            give(matter.officer, matter.chart)
        assert refused.value.clients == ("A", "B", "CH1")
    assert matter.logged(CaseEvent.ACCOUNTING, Outcome.FAILED)
    assert not matter.logged(CaseEvent.ACCOUNTING)


def test_in_a_chart_of_one_client_it_is_theirs_without_being_named(matter: Matter) -> None:
    found = matter.vault.accountings.accounting(matter.officer, matter.alone)
    assert (found.member, found.joint) == ("A", ())


@pytest.mark.parametrize("member", ["COL1", "C", "a"])
def test_whoever_is_no_client_has_no_accounting(matter: Matter, member: str) -> None:
    with pytest.raises(NotFound):
        matter.vault.accountings.accounting(matter.officer, matter.chart, member)
    with pytest.raises(NotFound):
        matter.vault.account_requests.receive(
            matter.officer,
            matter.chart,
            member,
            requester="Linda Voss",
            address="",
            received_on=matter.vault.clock.now().date(),
        )


def test_each_client_s_request_is_answered_with_their_own_and_the_first_is_free(
    couple: Matter,
) -> None:
    def asked(member: str) -> str:
        return couple.vault.account_requests.receive(
            couple.officer,
            couple.chart,
            member,
            requester="Who asks",
            address="",
            received_on=couple.vault.clock.now().date(),
        )

    def free(number: str) -> bool:
        return couple.vault.account_requests.read(couple.officer, number).free

    hers, his, again = asked("A"), asked("B"), asked("A")
    assert [free(each) for each in (hers, his, again)] == [True, True, False]
    pdf = couple.vault.account_copies.answer(couple.officer, his).pdf
    text = " ".join(" ".join(read_pdf_text(pdf).pages).split())
    assert f"Chart {couple.chart}, client B" in text
    assert HIS in text
    assert HERS not in text
