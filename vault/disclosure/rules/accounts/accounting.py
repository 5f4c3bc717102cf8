"""The accounting of disclosures that a client may ask for, computed from what was transmitted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from vault.disclosure.rules.accounts.shares import EVERY_CLIENT, Share
from vault.disclosure.rules.vocabulary import Basis
from vault.errors import InvalidInput
from vault.labels.vocabulary import Code, PurposeOfUse

YEARS_BACK = 6
"""45 CFR 164.528(a)(1)."""

PART2_YEARS_BACK = 3
"""42 CFR 2.25(a)."""


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


_USES = {
    Basis.SUBPOENA: PurposeOfUse.LEGAL,
    Basis.AUTHORIZATION: PurposeOfUse.PATRQT,
    Basis.PART2_CONSENT: PurposeOfUse.PATRQT,
    Basis.CLIENT_ACCESS: PurposeOfUse.PATRQT,
    Basis.MANDATED_REPORT: PurposeOfUse.PUBHLTH,
    Basis.DUTY_TO_WARN: PurposeOfUse.THREAT,
    Basis.EMERGENCY: PurposeOfUse.ETREAT,
}


def use_of(basis: Basis) -> PurposeOfUse:
    """Return the HL7 purpose of use of a disclosure on this basis; `HLEGAL` where not another."""
    return _USES.get(basis, PurposeOfUse.HLEGAL)


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
        exempt: why HIPAA asks no account of it, if so.
        record_id: opaque id of what is kept of it.
        ref: the number of the case or report in which it was made ("D-7K2M4Q").
        use: the HL7 purpose of use.
        consented: whether it was made with a consent under 42 CFR 2.31, so that 2.25 asks an
            account of it.
        shares: what of it was of which client of the chart; none where that is not on record, so
            that all of it counts for each.
    """

    at: datetime
    recipient: str
    address: str
    description: str
    purpose: str
    request: str = ""
    exempt: Exemption | None = None
    record_id: str = ""
    ref: str = ""
    use: PurposeOfUse = PurposeOfUse.HLEGAL
    consented: bool = False
    shares: tuple[Share, ...] = ()

    @property
    def clients(self) -> tuple[str, ...]:
        """Handles of the clients of whom it told; none where it counts for every client."""
        handles = tuple(share.member for share in self.shares)
        return () if EVERY_CLIENT in handles else handles

    def of(self, member: str) -> Transmission | None:
        """Return it as the accounting of one client tells it, and None where it told nothing.

        What it told of other clients is not in it.

        Args:
            member: the client's handle; `EVERY_CLIENT` where the chart is one client's alone.
        """
        if not self.shares or member == EVERY_CLIENT:
            return replace(self, shares=())
        by_member = {share.member: share for share in self.shares}
        share = by_member.get(member) or by_member.get(EVERY_CLIENT)
        return replace(self, description=share.description, shares=()) if share else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an accounting: a disclosure, or a series to one recipient for one purpose.

    Args:
        all: the disclosures of the period, in order of time; at least one.
    """

    all: tuple[Transmission, ...]

    @property
    def first(self) -> Transmission:
        """The disclosure, or the first of the series."""
        return self.all[0]

    @property
    def count(self) -> int:
        """How many there were in the period."""
        return len(self.all)

    @property
    def last_at(self) -> datetime:
        """When the last of them was."""
        return self.all[-1].at


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
    owed = (one for one in transmissions if one.exempt is None)
    return _view(owed, years_before(until, YEARS_BACK), since, until)


def part2_view(
    transmissions: Iterable[Transmission], *, since: datetime | None, until: datetime
) -> Accounting:
    """Compute the accounting that 42 CFR 2.25 owes a patient (AA6).

    It tells of disclosures made with consent, three years back at most, in the form of
    45 CFR 164.528(b) to which 2.25(a) refers; that HIPAA exempts them does not matter. Those for
    treatment, payment and operations are told too, whether or not they went through an electronic
    health record (2.25(b) asks only for the latter).

    Args and errors: as `hipaa_view`.
    """
    owed = (one for one in transmissions if one.consented)
    return _view(owed, years_before(until, PART2_YEARS_BACK), since, until)


def _view(
    owed: Iterable[Transmission], earliest: datetime, since: datetime | None, until: datetime
) -> Accounting:
    start = earliest if since is None else max(since, earliest)
    if start >= until:
        raise AccountingInvalid("The period of an accounting begins before it ends.")
    series: dict[tuple[str, str, str], list[Transmission]] = {}
    for one in sorted(owed, key=lambda one: one.at):
        if start <= one.at < until:
            series.setdefault((one.recipient, one.address, one.purpose), []).append(one)
    return Accounting(start, until, tuple(Entry(tuple(some)) for some in series.values()))


def years_before(instant: datetime, years: int) -> datetime:
    """Return the same instant of the calendar some years before, in UTC."""
    there = instant.astimezone(UTC)
    try:
        return there.replace(year=there.year - years)
    except ValueError:
        return there.replace(year=there.year - years, day=28)
