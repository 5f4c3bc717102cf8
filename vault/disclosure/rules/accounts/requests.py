"""A client's request for an accounting, and its clock (45 CFR 164.528(c); AA5). Pure.

It is answered within sixty days of its receipt; once, and before they are over, that time can be
extended by up to thirty, with a written statement of the reasons and of the date on which the
accounting will be there. The first accounting in any twelve months is free; for a further one a
reasonable, cost-based fee may be asked if the client is told of it beforehand and can withdraw or
narrow the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

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
from vault.errors import Conflict, InvalidInput
from vault.labels.vocabulary import Code

ANSWER_DAYS = timedelta(days=60)
"""164.528(c)(1)(i)."""

EXTENSION_DAYS = timedelta(days=30)
"""164.528(c)(1)(ii)."""

FREE_MONTHS = 12
"""164.528(c)(2)."""


class RequestInvalid(InvalidInput):
    """What was entered about a request for an accounting cannot be."""

    code = "accounting-request-invalid"


class RequestStep(Conflict):
    """The request does not stand where this can be done."""

    code = "accounting-request-step"


class RequestState(Code):
    """Where a request stands."""

    OPEN = "open", "to be answered"
    ANSWERED = "answered", "answered"
    WITHDRAWN = "withdrawn", "withdrawn"


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """A request and all that was done about it, in order."""

    received: Received
    acts: tuple[Act, ...] = ()

    @property
    def state(self) -> RequestState:
        """Where it stands."""
        match self.acts[-1:]:
            case (Answered(),):
                return RequestState.ANSWERED
            case (Withdrawn(),):
                return RequestState.WITHDRAWN
        return RequestState.OPEN

    @property
    def extension(self) -> Extended | None:
        """The extension, if there was one."""
        return next((act for act in self.acts if isinstance(act, Extended)), None)

    @property
    def first_due_on(self) -> date:
        """The last day for the answer, an extension aside."""
        return self.received.received_on + ANSWER_DAYS

    @property
    def due_on(self) -> date:
        """The last day for the answer."""
        return self.extension.until if self.extension else self.first_due_on

    @property
    def fee(self) -> FeeTold | None:
        """The fee of which the client was told last, unless it was dropped."""
        told = None
        for act in self.acts:
            if isinstance(act, FeeTold):
                told = act
            elif isinstance(act, FeeAgreed) and act.dropped:
                told = None
        return told

    @property
    def awaits_agreement(self) -> bool:
        """Whether the client has not answered to the fee yet."""
        about_fee = [act for act in self.acts if isinstance(act, FeeTold | FeeAgreed)]
        return bool(about_fee) and isinstance(about_fee[-1], FeeTold)

    @property
    def period(self) -> tuple[date | None, date | None]:
        """The days that the client wants an account of, both included."""
        chosen = [act for act in self.acts if isinstance(act, Narrowed)]
        last = chosen[-1] if chosen else self.received
        return last.since, last.until

    @property
    def answer(self) -> Answered | None:
        """How it was answered, if it was."""
        return next((act for act in self.acts if isinstance(act, Answered)), None)

    @property
    def counts_on(self) -> date | None:
        """The day from which twelve months count; None where it was withdrawn."""
        if self.state is RequestState.WITHDRAWN:
            return None
        return self.answer.on if self.answer else self.received.received_on


def receive(received: Received, today: date) -> AccountRequest:
    """Return a request that came in.

    Raises:
        RequestInvalid: it names nobody, or was received after today.
        AccountingInvalid: its period is empty.
    """
    if not received.requester.strip():
        raise RequestInvalid("A request says who asks.")
    if received.received_on > today:
        raise RequestInvalid("A request is received on a day that has come.")
    _require_period(received.since, received.until)
    return AccountRequest(received)


def act(request: AccountRequest, done: Act, *, today: date, free: bool) -> AccountRequest:
    """Return the request with one more thing done about it.

    Args:
        request: the request.
        done: what was done.
        today: the day in the organisation's time zone.
        free: whether this accounting has to be free of charge (`must_be_free`).

    Raises:
        RequestStep: the request does not stand where this can be done.
        RequestInvalid: what was entered cannot be.
        AccountingInvalid: a period is empty.
    """
    if request.state is not RequestState.OPEN:
        raise RequestStep(f"The request is {request.state.words} already.")
    match done:
        case Extended():
            _require_extension(request, done, today)
        case FeeTold():
            _require_fee(done, free=free)
        case FeeAgreed() if not request.awaits_agreement:
            raise RequestStep("The client has not been told of a fee that is still to be agreed.")
        case FeeAgreed() | Withdrawn() if not done.words.strip():
            raise RequestInvalid("Say how it was put, and when.")
        case Narrowed():
            _require_period(done.since, done.until)
        case Answered() if request.awaits_agreement:
            raise RequestStep(
                "The client was told of a fee and has not answered yet.",
                remedy="Record that they agree, drop the fee, or record that they withdraw.",
            )
    return replace(request, acts=(*request.acts, done))


def _require_extension(request: AccountRequest, done: Extended, today: date) -> None:
    if request.extension is not None:
        raise RequestStep("The time was extended already, and it can be once only.")
    if today > request.first_due_on:
        raise RequestStep("The sixty days are over; the time can no longer be extended.")
    latest = request.first_due_on + EXTENSION_DAYS
    if not request.first_due_on < done.until <= latest:
        raise RequestInvalid(
            f"An extension ends after {request.first_due_on.isoformat()} and no later than "
            f"{latest.isoformat()}."
        )
    if not done.reason.strip():
        raise RequestInvalid("The client is told in writing why it takes longer.")


def _require_fee(done: FeeTold, *, free: bool) -> None:
    if free:
        raise RequestStep("The first accounting in twelve months is free of charge.")
    if done.cents <= 0:
        raise RequestInvalid("A fee is more than nothing.")
    if not done.covers.strip():
        raise RequestInvalid("A fee is based on cost: say what it covers.")


def _require_period(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise AccountingInvalid("The period of an accounting begins before it ends.")


def must_be_free(received_on: date, earlier: Iterable[date]) -> bool:
    """Tell whether an accounting has to be free of charge (164.528(c)(2)).

    Args:
        received_on: when the request came in.
        earlier: the days on which accountings were given on earlier requests of the same client;
            of requests still open, the day of their receipt.
    """
    begins = _months_before(received_on, FREE_MONTHS)
    return not any(begins < day for day in earlier)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return day.replace(year=year, month=month + 1, day=28)
