"""The book of Bates numbers: which case a prefix belongs to, and which numbers are taken for good.

A production takes its numbers when it is approved. Until then it may be rendered again from the
same number on; afterwards its case goes on behind the highest number that was ever approved.
"""

from __future__ import annotations

import re
import secrets
import string

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from vault.errors import Conflict
from vault.identity.compartments import Work
from vault.production.document.bates import BatesInvalid, BatesRange, BatesSeries
from vault.production.tables import BatesAllocation, BatesPrefix, Production
from vault.store.unit_of_work import Reader

SEALED_MARK = "IC"
"""What the prefix of a sealed submission bears, so that it is told from the case's others (DW5)."""
_INITIALS = 3
_LETTERS = 3


class PrefixTaken(Conflict):
    """A Bates prefix belongs to another case, or the case's own cannot be changed any more."""

    code = "bates-prefix-taken"
    default_untouched = "Nothing was rendered."


def prefix_for(reader: Reader, case_id: str, organisation: str, *, sealed: bool) -> str:
    """Return the prefix of a case's pages: its own, or a new one that tells nothing of it.

    Args:
        reader: the database.
        case_id: the case.
        organisation: the custodian's name, of whose initials a new one is made.
        sealed: whether it is for a submission sealed by the court.
    """
    own = reader.execute(
        select(BatesPrefix.prefix).where(
            BatesPrefix.case_id == case_id, BatesPrefix.sealed_by_court == sealed
        )
    ).scalar_one_or_none()
    if own is not None:
        return str(own)
    initials = "".join(re.findall(r"\b[A-Z]", organisation.upper()))[:_INITIALS] or "REC"
    taken = set(reader.execute(select(BatesPrefix.prefix)).scalars())
    while True:
        letters = "".join(secrets.choice(string.ascii_uppercase) for _ in range(_LETTERS))
        prefix = f"{initials}{SEALED_MARK if sealed else ''}{letters}"
        if prefix not in taken:
            return prefix


def series_of(prefix: str, width: int) -> BatesSeries:
    """Return the series of a prefix.

    Raises:
        BatesInvalid: the prefix cannot be used; or holds a hyphen, at which a number would break
            across two lines.
    """
    if "-" in prefix:
        raise BatesInvalid(
            "A hyphen in the Bates prefix would let page numbers break across lines.",
            remedy="Use at most 16 capitals and digits that end in a capital.",
        )
    return BatesSeries(prefix, width)


def next_number(reader: Reader, prefix: str) -> int:
    """Return the number after the highest that was ever approved under a prefix."""
    highest = reader.execute(
        select(func.max(BatesAllocation.last)).where(BatesAllocation.prefix == prefix)
    ).scalar_one()
    return 1 if highest is None else int(highest) + 1


def next_production(reader: Reader, case_id: str) -> int:
    """Return the number of a case's next production: one more than were ever approved."""
    approved = reader.execute(
        select(func.count())
        .select_from(BatesAllocation)
        .join(Production, Production.id == BatesAllocation.production_id)
        .where(Production.case_id == case_id)
    ).scalar_one()
    return int(approved) + 1


def claim_prefix(work: Work, case_id: str, prefix: str, *, sealed: bool) -> None:
    """Make a prefix the case's own; the caller records the event.

    Raises:
        PrefixTaken: another case has it, or this one has approved pages under another.
    """
    own = work.execute(
        select(BatesPrefix.prefix).where(
            BatesPrefix.case_id == case_id, BatesPrefix.sealed_by_court == sealed
        )
    ).scalar_one_or_none()
    if own == prefix:
        return
    if own is not None:
        if next_number(work, own) > 1:
            raise PrefixTaken(
                "The case has approved pages under another Bates prefix.",
                remedy="Leave the prefix out; the case goes on under its own.",
            )
        work.execute(delete(BatesPrefix).where(BatesPrefix.prefix == own))
    try:
        work.execute(
            insert(BatesPrefix), [{"prefix": prefix, "case_id": case_id, "sealed_by_court": sealed}]
        )
    except IntegrityError:
        raise PrefixTaken(
            "The Bates prefix belongs to another case, or to sealed submissions of this one.",
            remedy="Choose another, or leave it out.",
        ) from None


def allocate(work: Work, production_id: str, bates: BatesRange) -> None:
    """Take a production's numbers for good, once; the caller records the event.

    Raises:
        Conflict: one of them is taken by another production.
    """
    taken = work.execute(
        select(BatesAllocation.production_id).where(
            BatesAllocation.prefix == bates.series.prefix,
            BatesAllocation.first <= bates.end,
            BatesAllocation.last >= bates.start,
        )
    ).scalars()
    others = set(taken)
    if others == {production_id}:
        return
    if others:
        raise Conflict(
            "Some of these Bates numbers were approved in another production.",
            remedy="Render the production again.",
        )
    work.execute(
        insert(BatesAllocation).values(
            prefix=bates.series.prefix,
            first=bates.start,
            last=bates.end,
            production_id=production_id,
        )
    )
