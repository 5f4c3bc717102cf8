from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.accounts.accounting import (
    AccountingInvalid,
    Exemption,
    Transmission,
    exemption_of,
    hipaa_view,
    part2_view,
)
from vault.disclosure.rules.vocabulary import Basis

REQUEST = datetime(2026, 11, 22, 12, tzinfo=UTC)


def sent(
    at: datetime,
    recipient: str = "Probate Court",
    purpose: str = "order of 2026-03-01",
    exempt: Exemption | None = None,
) -> Transmission:
    return Transmission(
        at=at,
        recipient=recipient,
        address="1 Court Street",
        description="parenting sections, six notes",
        purpose=purpose,
        exempt=exempt,
    )


def test_entry_tells_date_recipient_address_description_and_purpose() -> None:
    one = sent(datetime(2026, 4, 1, tzinfo=UTC))
    (entry,) = hipaa_view([one], since=None, until=REQUEST).entries
    assert entry.first == one
    assert (entry.count, entry.last_at) == (1, one.at)


def test_repeated_disclosures_for_one_purpose_are_summarised() -> None:
    days = [datetime(2026, month, 1, tzinfo=UTC) for month in (6, 4, 5)]
    found = hipaa_view([sent(day) for day in days], since=None, until=REQUEST)
    (entry,) = found.entries
    assert entry.first.at.month == 4
    assert (entry.count, entry.last_at.month) == (3, 6)


def test_other_recipient_address_or_purpose_is_another_entry() -> None:
    day = datetime(2026, 4, 1, tzinfo=UTC)
    some = [sent(day), sent(day, recipient="R. Roe"), sent(day, purpose="order of 2026-09-01")]
    assert len(hipaa_view(some, since=None, until=REQUEST).entries) == 3


@pytest.mark.parametrize("exempt", list(Exemption))
def test_exempt_disclosures_are_left_out(exempt: Exemption) -> None:
    one = sent(datetime(2026, 4, 1, tzinfo=UTC), exempt=exempt)
    assert hipaa_view([one], since=None, until=REQUEST).entries == ()


def test_only_authorization_access_and_emergency_are_exempt_by_their_basis() -> None:
    assert {basis for basis in Basis if exemption_of(basis)} == {
        Basis.AUTHORIZATION,
        Basis.CLIENT_ACCESS,
        Basis.EMERGENCY,
    }


def test_six_years_back_and_no_further() -> None:
    edge = datetime(2020, 11, 22, 12, tzinfo=UTC)
    before, at = sent(edge - timedelta(seconds=1), "earlier"), sent(edge, "first day")
    for since in (None, datetime(2001, 1, 1, tzinfo=UTC)):
        found = hipaa_view([before, at, sent(REQUEST, "now")], since=since, until=REQUEST)
        assert [entry.first.recipient for entry in found.entries] == ["first day"]
        assert found.since == edge


def test_client_may_want_a_shorter_period() -> None:
    since = datetime(2026, 5, 1, tzinfo=UTC)
    some = [sent(since - timedelta(days=1), "before"), sent(since, "after")]
    found = hipaa_view(some, since=since, until=REQUEST)
    assert [entry.first.recipient for entry in found.entries] == ["after"]


def test_leap_day_has_a_day_six_years_before() -> None:
    found = hipaa_view([], since=None, until=datetime(2028, 2, 29, tzinfo=UTC))
    assert found.since == datetime(2022, 2, 28, tzinfo=UTC)


def test_empty_period_is_refused() -> None:
    with pytest.raises(AccountingInvalid):
        hipaa_view([], since=REQUEST, until=REQUEST)


@given(
    st.lists(
        st.builds(
            sent,
            at=st.integers(-9, 3000).map(lambda days: REQUEST - timedelta(days=days)),
            recipient=st.sampled_from(["court", "counsel"]),
            exempt=st.sampled_from([None, Exemption.INDIVIDUAL]),
        )
    )
)
def test_every_owed_disclosure_is_counted_once(some: list[Transmission]) -> None:
    found = hipaa_view(some, since=None, until=REQUEST)
    owed = [one for one in some if one.exempt is None and found.since <= one.at < REQUEST]
    assert sum(entry.count for entry in found.entries) == len(owed)
    assert list(found.entries) == sorted(found.entries, key=lambda entry: entry.first.at)


def consented(at: datetime, **more: Exemption) -> Transmission:
    return replace(sent(at, **more), consented=True)


def test_part_2_tells_of_consented_disclosures_that_hipaa_exempts() -> None:
    day = datetime(2026, 4, 1, tzinfo=UTC)
    some = [sent(day), consented(day, exempt=Exemption.AUTHORIZATION)]
    assert part2_view(some, since=None, until=REQUEST).entries[0].all == (some[1],)
    assert hipaa_view(some, since=None, until=REQUEST).entries[0].all == (some[0],)


def test_part_2_goes_three_years_back_and_no_further() -> None:
    edge = datetime(2023, 11, 22, 12, tzinfo=UTC)
    some = [consented(edge - timedelta(seconds=1)), consented(edge)]
    found = part2_view(some, since=datetime(2001, 1, 1, tzinfo=UTC), until=REQUEST)
    assert found.since == edge
    assert [entry.all for entry in found.entries] == [(some[1],)]


@given(
    st.lists(
        st.builds(
            lambda days, yes: replace(sent(REQUEST - timedelta(days=days)), consented=yes),
            st.integers(1, 2500),
            st.booleans(),
        )
    )
)
def test_every_consented_disclosure_of_three_years_is_counted_once(
    some: list[Transmission],
) -> None:
    found = part2_view(some, since=None, until=REQUEST)
    owed = [one for one in some if one.consented and one.at >= found.since]
    assert sum(entry.count for entry in found.entries) == len(owed)
