"""The accounting of disclosures that a client may ask for, computed from what was transmitted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from vault.disclosure.rules.vocabulary import Basis
from vault.errors import InvalidInput
from vault.labels.vocabulary import Code

YEARS_BACK = 6
"""45 CFR 164.528(a)(1)."""


class AccountingInvalid(InvalidInput):
    """The period of an accounting is empty."""

    code = "accounting-invalid"


class Exemption(Code):
    """Disclosures of which no accounting is owed (45 CFR 164.528(a)(1)(i)-(viii))."""

    TREATMENT_PAYMENT_OPERATIONS = "tpo", "treatment, payment or health care operations"
    INDIVIDUAL = "individual", "to the individual"
    INCIDENT = "incident", "incident to a permitted use or disclosure"
    AUTHORIZATION = "authorization", "by authorization"
    DIRECTORY = "directory", "directory, persons involved in care, notification"
    NATIONAL_SECURITY = "national-security", "national security or intelligence"
    CUSTODIAL = "custodial", "correctional institution or law-enforcement custody"
    LIMITED_DATA_SET = "limited-data-set", "limited data set"


_EXEMPT = {
    Basis.AUTHORIZATION: Exemption.AUTHORIZATION,
    Basis.CLIENT_ACCESS: Exemption.INDIVIDUAL,
    Basis.EMERGENCY: Exemption.TREATMENT_PAYMENT_OPERATIONS,
}


def exemption_of(basis: Basis) -> Exemption | None:
    """Return why a disclosure on this basis need not be accounted for, or None if it must be.

    Every disclosure is logged nonetheless (AA1); this only decides who is shown it.
    """
    return _EXEMPT.get(basis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """Something that left.

    Args:
        at: when, aware.
        recipient: the person or entity.
        address: the recipient's address, "" if not known.
        description: brief description of what was disclosed.
        purpose: brief statement that tells the basis of the disclosure.
        request: reference to the written request that may be shown instead, "" if none.
        exempt: why it need not be accounted for, if so.
    """

    at: datetime
    recipient: str
    address: str
    description: str
    purpose: str
    request: str = ""
    exempt: Exemption | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an accounting: a disclosure, or a series to one recipient for one purpose.

    Args:
        first: the disclosure, or the first of the series.
        count: how many there were in the period.
        last_at: when the last of them was.
    """

    first: Transmission
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Accounting:
    """An accounting as the client receives it.

    Args:
        since: the first instant it covers.
        until: the instant of the request, not itself covered.
        entries: the disclosures, in order of time.
    """

    since: datetime
    until: datetime
    entries: tuple[Entry, ...]


def hipaa_view(
    transmissions: Iterable[Transmission], *, since: datetime | None, until: datetime
) -> Accounting:
    """Compute the accounting that 45 CFR 164.528 owes a client (AA2, AA3).

    It goes back six years at most. Exempt disclosures are left out. Several to the same recipient
    at the same address for the same purpose are one entry with the first of them in full, their
    number and the date of the last (164.528(b)(3)).

    Args:
        transmissions: those that disclosed something about the client.
        since: from when on, if the client wants a shorter period.
        until: the instant of the request.

    Raises:
        AccountingInvalid: `since` is not before `until`.
    """
    earliest = _years_before(until)
    start = earliest if since is None else max(since, earliest)
    if start >= until:
        raise AccountingInvalid("The period of an accounting begins before it ends.")
    series: dict[tuple[str, str, str], list[Transmission]] = {}
    for one in sorted(transmissions, key=lambda one: one.at):
        if one.exempt is None and start <= one.at < until:
            series.setdefault((one.recipient, one.address, one.purpose), []).append(one)
    return Accounting(
        start,
        until,
        tuple(Entry(some[0], len(some), some[-1].at) for some in series.values()),
    )


def _years_before(until: datetime) -> datetime:
    instant = until.astimezone(UTC)
    try:
        return instant.replace(year=instant.year - YEARS_BACK)
    except ValueError:
        return instant.replace(year=instant.year - YEARS_BACK, day=28)
