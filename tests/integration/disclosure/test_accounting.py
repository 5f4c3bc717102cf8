"""The accounting of disclosures tells what was sent, to whoever may know and opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from tests.integration.disclosure.conftest import Matter
from vault.audit.events import Outcome
from vault.disclosure.events import CaseEvent
from vault.disclosure.rules.accounts.accounting import AccountingInvalid
from vault.disclosure.tables import Transmission, TransmissionChart
from vault.disclosure.work.disclosed import TransmissionMissing
from vault.errors import NotFound, TamperedData


@pytest.mark.at("reviewed")
def test_before_anything_is_sent_there_is_nothing_to_account_for(matter: Matter) -> None:
    found = matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    assert (found.accounting.entries, found.closed) == ((), 0)
    [event] = matter.logged(CaseEvent.ACCOUNTING)
    assert event.chart == matter.chart


@pytest.mark.at("sent")
def test_whoever_takes_no_part_learns_only_how_many_there_are(matter: Matter) -> None:
    for username in ("udell", "okoye"):
        found = matter.vault.accountings.accounting(matter.people[username], matter.chart, "A")
        assert (found.accounting.entries, found.closed) == ((), 1)
    assert matter.vault.accountings.accounting(matter.people["udell"], matter.alone).closed == 0


@pytest.mark.at("sent")
def test_a_period_leaves_out_what_was_sent_before(matter: Matter) -> None:
    accounting = matter.vault.accountings.accounting
    now = matter.vault.clock.now()
    later = now + timedelta(days=30)
    assert accounting(matter.officer, matter.chart, "A", until=later).accounting.entries
    found = accounting(matter.officer, matter.chart, "A", since=now, until=later)
    assert found.accounting.entries == ()
    with pytest.raises(AccountingInvalid):
        accounting(matter.officer, matter.chart, "A", since=later, until=now)


@pytest.mark.at("sent")
def test_a_transmission_that_was_removed_is_missed(matter: Matter) -> None:
    matter.tamper(delete(TransmissionChart), delete(Transmission))
    with pytest.raises(TransmissionMissing):
        matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    assert matter.logged(CaseEvent.ACCOUNTING, Outcome.FAILED)


@pytest.mark.at("sent")
def test_a_transmission_unlinked_from_its_chart_is_told_nonetheless(matter: Matter) -> None:
    matter.tamper(delete(TransmissionChart))
    found = matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    assert len(found.accounting.entries) == 1


@pytest.mark.at("sent")
@pytest.mark.parametrize("column", ["production_id", "sent_by", "ciphertext", "wrapped_key"])
def test_a_transmission_that_was_changed_does_not_open(matter: Matter, column: str) -> None:
    value = b"changed" if column in {"ciphertext", "wrapped_key"} else "changed"
    matter.tamper(update(Transmission).values({column: value}))
    with pytest.raises(TamperedData):
        matter.vault.accountings.accounting(matter.officer, matter.chart, "A")


def test_an_unknown_chart_has_no_accounting(matter: Matter) -> None:
    with pytest.raises(NotFound):
        matter.vault.accountings.accounting(matter.officer, "C-000000")
    assert matter.logged(CaseEvent.ACCOUNTING, Outcome.FAILED)
