"""A case from the order to the accounting, on both engines."""

from __future__ import annotations

from tests.integration.disclosure.conftest import Matter
from vault.disclosure.rules.vocabulary import DisclosureEvent, State
from vault.disclosure.tables import DisclosureApproval, Hold


def test_an_order_goes_from_arrival_to_accounting(any_matter: Matter) -> None:
    matter = any_matter
    matter.to_sent()
    assert matter.at(State.TRANSMITTED)
    matter.vault.court.account(matter.records, matter.case)
    assert matter.vault.court.close(matter.records, matter.case).state is State.CLOSED

    found = matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    assert found.closed == 0
    [entry] = found.accounting.entries
    assert entry.first.recipient == "Probate and Family Court"
    assert entry.first.description == "Parenting sections of two notes"
    assert "order" in entry.first.purpose
    assert "HB25D0117" in entry.first.request

    other = matter.vault.accountings.accounting(matter.officer, matter.alone)
    assert other.accounting.entries == ()
    assert len(matter.rows(DisclosureApproval)) == 1
    assert len(matter.rows(Hold)) == 2


def test_every_step_is_logged_under_the_charts_number_and_without_a_name(matter: Matter) -> None:
    matter.to_sent()
    for tag in (
        DisclosureEvent.OPEN,
        DisclosureEvent.VERIFY,
        DisclosureEvent.HOLD,
        DisclosureEvent.CLASSIFY,
        DisclosureEvent.CONSULT,
        DisclosureEvent.SKIP_REQUEST,
        DisclosureEvent.MEET_BASIS,
        DisclosureEvent.SET_SCOPE,
        DisclosureEvent.DECIDE,
        DisclosureEvent.REVIEW_CLINICALLY,
        DisclosureEvent.REVIEW_INDEPENDENTLY,
        DisclosureEvent.RENDER,
        DisclosureEvent.APPROVE,
        DisclosureEvent.TRANSMIT,
    ):
        events = matter.logged(tag)
        assert events, tag
        linked = {matter.alone} if tag is DisclosureEvent.HOLD else set()
        assert {event.chart for event in events} == {matter.chart} | linked
        assert {event.purpose for event in events} == {"HLEGAL"}
        assert {event.object_id for event in events} == {matter.case_id}
        for event in events:
            assert "Hardeman" not in event.detail + event.public
            assert "narrow" not in event.detail
