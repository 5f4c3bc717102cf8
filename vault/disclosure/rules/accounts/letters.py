"""What a client is sent about an accounting of disclosures; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from vault.disclosure.rules.accounts.accounting import Accounting, Entry
from vault.disclosure.rules.accounts.requests import AccountRequest
from vault.typesetting.letter import Block, Heading, Letter, Signature, Table, long_date

_COLUMNS = ("Date", "Recipient and address", "What was disclosed", "Purpose and request")
_SHARES = (20, 27, 27, 26)
_NOTHING = "In this period nothing was disclosed of which this accounting has to tell."
_HIPAA = "Disclosures of your health information"
_PART2 = "Disclosures with your consent under 42 CFR Part 2"
_CHOICE = (
    "You need not go on: you may withdraw your request, or narrow it to avoid or to lower the fee. "
    "Please tell us what you choose; until then we do not begin."
)
_COMPLAINT = (
    "If you believe that your privacy rights have been violated, you may complain to us at the "
    "address above, or to the Secretary of Health and Human Services. Nobody will be treated worse "
    "for a complaint."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who answers for accountings (164.528(d)(3)).

    Args:
        sender, contact: the organisation.
        name: of the person.
        title: the person's title or office.
    """

    sender: str
    contact: str
    name: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """What an accounting consists of.

    Args:
        hipaa: what 45 CFR 164.528 owes.
        part2: what 42 CFR 2.25 owes, None where that view is switched off.
    """

    hipaa: Accounting
    part2: Accounting | None


def accounting_letter(
    views: Views,
    office: Office,
    *,
    chart: str,
    member: str,
    dated: date,
    zone: tzinfo,
    request: AccountRequest | None = None,
) -> Letter:
    """Return the written accounting (164.528(b)).

    Args:
        views: what was disclosed.
        office: who gives it.
        chart: the chart's pseudonymous number.
        member: the handle of the client whose accounting it is, "" where none is on record.
        dated: the day.
        zone: the organisation's time zone, by which days are told.
        request: what it answers; None for one that nobody asked for yet.
    """
    whose = f"{chart}, client {member}" if member else chart
    opening = f"This accounting goes back to {_since(views.hipaa, zone)}."
    if request is not None:
        asked = long_date(request.received.received_on)
        opening = f"You asked us for an accounting of disclosures; we received that on {asked}. "
        opening += (
            f"This is the accounting for the time from {_since(views.hipaa, zone)} to "
            f"{_until(views.hipaa, zone)}."
        )
    body: list[Block] = [opening, Heading(_HIPAA), *_listed(views.hipaa, zone)]
    if views.part2 is not None:
        body += [
            Heading(_PART2),
            f"This list goes back to {_since(views.part2, zone)}.",
            *_listed(views.part2, zone),
        ]
    body += [Heading("If you have questions"), _COMPLAINT]
    return Letter(
        sender=office.sender,
        contact=office.contact,
        dated=dated,
        to=_addressee(request),
        about=(f"Chart {whose}",),
        title="Accounting of disclosures",
        body=tuple(body),
        signatures=(Signature(office.name, office.title),),
        reference=f"Accounting of disclosures, {whose}",
    )


def extension_letter(request: AccountRequest, office: Office, *, dated: date) -> Letter:
    """Return the written statement of why it takes longer, and until when (164.528(c)(1)(ii)).

    Raises:
        ValueError: the time was not extended.
    """
    if request.extension is None:
        raise ValueError("the time of this request was not extended")
    late = (
        f"We cannot give you the accounting by {long_date(request.first_due_on)}, for this reason: "
        f"{request.extension.reason}"
    )
    then = (
        f"You will have it by {long_date(request.extension.until)}. It takes no longer than that."
    )
    return _letter(request, office, dated, "More time is needed for it", (late, then))


def fee_letter(request: AccountRequest, office: Office, *, dated: date) -> Letter:
    """Return what tells of the fee beforehand, and of the choice (164.528(c)(2)).

    Raises:
        ValueError: the client was not told of a fee.
    """
    if request.fee is None:
        raise ValueError("no fee was told for this request")
    told = (
        "An accounting was given to you within the last twelve months, or you have asked for one. "
        f"For this one we charge {dollars(request.fee.cents)}. It covers: {request.fee.covers}"
    )
    return _letter(request, office, dated, "A fee for it", (told, _CHOICE))


def dollars(cents: int) -> str:
    """Write an amount of US cents: $12.50."""
    return f"${cents // 100:,}.{cents % 100:02}"


def _letter(
    request: AccountRequest, office: Office, dated: date, about: str, body: tuple[str, ...]
) -> Letter:
    asked = long_date(request.received.received_on)
    return Letter(
        sender=office.sender,
        contact=office.contact,
        dated=dated,
        to=_addressee(request),
        about=(f"Your request for an accounting, received on {asked}", about),
        body=body,
        signatures=(Signature(office.name, office.title),),
    )


def _addressee(request: AccountRequest | None) -> tuple[str, ...]:
    if request is None:
        return ()
    received = request.received
    lines = (received.requester, *received.address.splitlines())
    return tuple(line.strip() for line in lines if line.strip())


def _listed(view: Accounting, zone: tzinfo) -> tuple[Block, ...]:
    if not view.entries:
        return (_NOTHING,)
    return (Table(_COLUMNS, tuple(_row(entry, zone) for entry in view.entries), _SHARES),)


def _row(entry: Entry, zone: tzinfo) -> tuple[str, ...]:
    first = entry.first
    when = _day(first.at, zone)
    if entry.count > 1:
        when += f"\nthe first of {entry.count}; the last on {_day(entry.last_at, zone)}"
    return (
        when,
        "\n".join(filter(None, (first.recipient, first.address))),
        first.description,
        "\n".join(filter(None, (first.purpose, first.request))),
    )


def _since(view: Accounting, zone: tzinfo) -> str:
    return _day(view.since, zone)


def _until(view: Accounting, zone: tzinfo) -> str:
    return _day(view.until - timedelta(microseconds=1), zone)


def _day(instant: datetime, zone: tzinfo) -> str:
    return long_date(instant.astimezone(zone).date())
