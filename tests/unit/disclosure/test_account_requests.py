"""A request for an accounting keeps the clock, the fee and the order of 45 CFR 164.528(c)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.disclosure.rules.accounts.accounting import AccountingInvalid
from vault.disclosure.rules.accounts.acts import (
    Act,
    Answered,
    Extended,
    FeeAgreed,
    FeeTold,
    Narrowed,
    Received,
    Withdrawn,
)
from vault.disclosure.rules.accounts.requests import (
    AccountRequest,
    RequestInvalid,
    RequestState,
    RequestStep,
    act,
    must_be_free,
    receive,
)

ASKED = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
WHO = {"by": "u1", "at": AT}
DAY = timedelta(days=1)


def request(**changes: object) -> AccountRequest:
    received = Received(
        requester="Alma Hardeman",
        address="4 Quay",
        received_on=ASKED,
        since=None,
        until=None,
        **WHO,  # type: ignore[arg-type]
    )
    return receive(replace(received, **changes), ASKED)  # type: ignore[arg-type]


def extended(until: date, reason: str = "A case is being closed.") -> Extended:
    return Extended(reason=reason, until=until, **WHO)  # type: ignore[arg-type]


FEE = FeeTold(cents=1250, covers="copying", **WHO)  # type: ignore[arg-type]
AGREED = FeeAgreed(dropped=False, words="by telephone", **WHO)  # type: ignore[arg-type]
DROPPED = FeeAgreed(dropped=True, words="too little", **WHO)  # type: ignore[arg-type]
ANSWERED = Answered(sha256="ab" * 32, on=ASKED, **WHO)  # type: ignore[arg-type]
WITHDRAWN = Withdrawn(words="by letter", **WHO)  # type: ignore[arg-type]


def after(*done: Act, on: date = ASKED, free: bool = False) -> AccountRequest:
    found = request()
    for each in done:
        found = act(found, each, today=on, free=free)
    return found


def test_sixty_days_to_answer_and_thirty_more_once() -> None:
    asked = request()
    assert asked.due_on == date(2026, 5, 1)
    longer = after(extended(date(2026, 5, 31)))
    assert (longer.first_due_on, longer.due_on) == (date(2026, 5, 1), date(2026, 5, 31))
    with pytest.raises(RequestStep, match="once only"):
        act(longer, extended(date(2026, 5, 31)), today=ASKED, free=False)


@pytest.mark.parametrize("until", [date(2026, 5, 1), date(2026, 6, 1), date(2026, 3, 3)])
def test_an_extension_ends_within_its_thirty_days(until: date) -> None:
    with pytest.raises(RequestInvalid, match="2026-05-31"):
        after(extended(until))


def test_an_extension_gives_its_reason_and_comes_before_the_sixty_days_are_over() -> None:
    with pytest.raises(RequestInvalid, match="why it takes longer"):
        after(extended(date(2026, 5, 31), reason=" "))
    assert after(extended(date(2026, 5, 31)), on=date(2026, 5, 1)).extension
    with pytest.raises(RequestStep, match="sixty days are over"):
        after(extended(date(2026, 5, 31)), on=date(2026, 5, 2))


def test_the_first_accounting_is_free() -> None:
    with pytest.raises(RequestStep, match="free of charge"):
        after(FEE, free=True)


def test_nothing_is_given_before_the_client_has_answered_to_the_fee() -> None:
    told = after(FEE)
    assert told.awaits_agreement
    with pytest.raises(RequestStep, match="told of a fee"):
        act(told, ANSWERED, today=ASKED, free=False)
    assert after(FEE, AGREED, ANSWERED).state is RequestState.ANSWERED
    assert after(FEE, AGREED).fee == FEE
    dropped = after(FEE, DROPPED)
    assert dropped.fee is None
    assert not dropped.awaits_agreement
    assert after(FEE, WITHDRAWN).state is RequestState.WITHDRAWN


@pytest.mark.parametrize("fee", [replace(FEE, cents=0), replace(FEE, covers="")])
def test_a_fee_has_an_amount_and_a_cost(fee: FeeTold) -> None:
    with pytest.raises(RequestInvalid):
        after(fee)


def test_no_fee_is_agreed_that_was_not_told() -> None:
    for done in ((AGREED,), (FEE, AGREED, AGREED)):
        with pytest.raises(RequestStep):
            after(*done)


@pytest.mark.parametrize("end", [ANSWERED, WITHDRAWN])
@pytest.mark.parametrize("more", [extended(date(2026, 5, 20)), FEE, ANSWERED, WITHDRAWN])
def test_nothing_more_is_done_about_a_closed_request(end: Act, more: Act) -> None:
    with pytest.raises(RequestStep, match="already"):
        after(end, more)


def test_the_client_may_choose_another_period() -> None:
    narrowed = Narrowed(since=date(2025, 1, 1), until=date(2025, 6, 30), **WHO)  # type: ignore[arg-type]
    assert after(FEE, narrowed).period == (date(2025, 1, 1), date(2025, 6, 30))
    with pytest.raises(AccountingInvalid):
        after(replace(narrowed, until=date(2024, 1, 1)))
    with pytest.raises(AccountingInvalid):
        request(since=date(2025, 2, 1), until=date(2025, 1, 1))


@pytest.mark.parametrize("changes", [{"requester": " "}, {"received_on": ASKED + DAY}])
def test_a_request_says_who_asks_and_came_in_already(changes: dict[str, object]) -> None:
    with pytest.raises(RequestInvalid):
        request(**changes)


@pytest.mark.parametrize(
    ("earlier", "free"),
    [
        ((), True),
        ((date(2025, 3, 2),), True),
        ((date(2025, 3, 3),), False),
        ((date(2026, 3, 2),), False),
        ((date(2024, 1, 1), date(2023, 1, 1)), True),
        ((date(2024, 1, 1), date(2026, 2, 1)), False),
    ],
)
def test_one_is_free_in_any_twelve_months(earlier: tuple[date, ...], free: bool) -> None:
    assert must_be_free(ASKED, earlier) is free


def test_twelve_months_before_a_leap_day() -> None:
    assert must_be_free(date(2028, 2, 29), [date(2027, 2, 28)])
    assert not must_be_free(date(2028, 2, 29), [date(2027, 3, 1)])


acts = st.lists(
    st.one_of(
        st.sampled_from([FEE, AGREED, DROPPED, ANSWERED, WITHDRAWN]),
        st.integers(1, 100).map(lambda days: extended(ASKED + days * DAY)),
        st.builds(lambda: Narrowed(since=ASKED, until=None, **WHO)),  # type: ignore[arg-type]
    ),
    max_size=7,
)


@given(acts, st.booleans())
def test_whatever_is_tried_the_promises_hold(tried: list[Act], free: bool) -> None:
    found = request()
    for each in tried:
        try:
            found = act(found, each, today=ASKED, free=free)
        except (RequestStep, RequestInvalid):
            continue
    assert found.due_on <= ASKED + timedelta(days=90)
    assert sum(isinstance(each, Extended) for each in found.acts) <= 1
    if free:
        assert found.fee is None
    if found.answer is not None:
        assert not found.awaits_agreement
        assert found.acts[-1] is found.answer
    assert from_bytes(AccountRequest, to_bytes(found)) == found
