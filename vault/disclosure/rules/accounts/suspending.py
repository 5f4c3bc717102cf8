"""When an agency has suspended a client's right to an accounting (45 CFR 164.528(a)(2); AA4).

It hides disclosures from every accounting that is shown, and never the record of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vault.disclosure.rules.accounts.accounting import Transmission
from vault.disclosure.rules.accounts.shares import EVERY_CLIENT
from vault.disclosure.rules.vocabulary import LATER
from vault.errors import InvalidInput
from vault.names import plain_name

ORAL_DAYS = timedelta(days=30)
"""45 CFR 164.528(a)(2)(ii)(C)."""


class SuspensionInvalid(InvalidInput):
    """A suspension is not one that the rule knows."""

    code = "suspension-invalid"
    default_untouched = "Nothing is suspended."


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A statement of a health oversight agency or law-enforcement official.

    Args:
        refs: numbers of the cases or reports in which the agency received something.
        oral: whether it was made orally.
        begins_at: when it was made, aware.
        ends_at: when it lapses, aware.
        lifted_at: when the agency took it back before that, if it did.
        member: the handle of the client whose right it is; `EVERY_CLIENT` for all of the chart's.
    """

    refs: frozenset[str]
    oral: bool
    begins_at: datetime
    ends_at: datetime
    lifted_at: datetime | None = None
    member: str = field(default=EVERY_CLIENT, metadata={LATER: True})

    def holds(self, at: datetime) -> bool:
        """Tell whether it stands at an instant."""
        end = self.ends_at if self.lifted_at is None else min(self.ends_at, self.lifted_at)
        return self.begins_at <= at < end

    def concerns(self, member: str) -> bool:
        """Tell whether it suspends a client's right; `EVERY_CLIENT`: that of any of them."""
        return EVERY_CLIENT in {self.member, member} or self.member == member


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A suspension with what the agency said; what is kept sealed of it.

    Args:
        suspension: what it suspends, and how long.
        agency: the agency.
        official: who made the statement, and as what.
        words: what it says of how an accounting would impede the agency's activities.
        lifted: why it was taken back, "" while it was not.
    """

    suspension: Suspension
    agency: str
    official: str
    words: str
    lifted: str = ""


def require_whole(statement: Statement) -> None:
    """Refuse a statement that the rule would not know.

    The identity of the agency or official is documented (164.528(a)(2)(ii)(A)), and it states that
    an accounting would be reasonably likely to impede the agency's activities (164.528(a)(2)(i)).

    Raises:
        SuspensionInvalid: something is missing.
    """
    if not statement.suspension.refs:
        raise SuspensionInvalid("Name the cases or reports in which the agency received something.")
    told = (statement.agency, statement.official, statement.words)
    if not all(map(str.strip, told)):
        raise SuspensionInvalid("Say which agency, which official, and what the statement says.")


def lapse(*, oral: bool, begins_at: datetime, until: datetime | None) -> datetime:
    """Return when a suspension lapses.

    A written statement names the time for which it is required (164.528(a)(2)(i)). One made orally
    is limited to no longer than thirty days from its date, unless a written one follows
    (164.528(a)(2)(ii)(C)); that is then a suspension of its own.

    Args:
        oral: whether it was made orally.
        begins_at: when it was made.
        until: the end that it names; None where an oral one names none.

    Raises:
        SuspensionInvalid: a written one names no end, or the end is not after the beginning.
    """
    if until is None and not oral:
        raise SuspensionInvalid("A written statement names the time for which it is required.")
    latest = begins_at + ORAL_DAYS
    end = latest if until is None else min(until, latest) if oral else until
    if end <= begins_at:
        raise SuspensionInvalid("A suspension ends after it begins.")
    return end


def hidden_refs(
    suspensions: Iterable[Suspension], at: datetime, member: str = EVERY_CLIENT
) -> frozenset[str]:
    """Return the numbers of the cases and reports that are suspended at an instant.

    Args:
        suspensions: those of a chart, or of many.
        at: the instant.
        member: the handle of the client whose accounting it is; `EVERY_CLIENT` for what is
            suspended for any of them.
    """
    standing = (each for each in suspensions if each.holds(at) and each.concerns(member))
    return frozenset().union(*(each.refs for each in standing))


def shown(
    transmissions: Collection[Transmission], refs: Collection[str]
) -> tuple[Transmission, ...]:
    """Return the transmissions that an accounting may tell of.

    What was made in a suspended case is left out, and so is whatever else the same recipients
    received of the same chart: the suspension is of disclosures to the agency.

    Args:
        transmissions: all that are known of a chart.
        refs: the suspended numbers.
    """
    agencies = {plain_name(one.recipient) for one in transmissions if one.ref in refs}
    return tuple(
        one
        for one in transmissions
        if one.ref not in refs and plain_name(one.recipient) not in agencies
    )
