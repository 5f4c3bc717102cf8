"""The copy that a client asks for: to whom they direct it, and what it costs them (DW10).

45 CFR 164.524(c)(3)(ii), (c)(4). Ciox Health, LLC v. Azar, 435 F. Supp. 3d 30 (D.D.C. 2020) left
the direction to somebody else standing for an electronic copy of an electronic record, which is
what a production is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from vault.errors import InvalidInput
from vault.labels.vocabulary import Code

_WORD = re.compile(r"\w+")


class CopyInvalid(InvalidInput):
    """A fee, or a direction to somebody else, is not one that the rule knows."""

    code = "copy-invalid"
    default_untouched = "Nothing was recorded."


@dataclass(frozen=True, slots=True, kw_only=True)
class Designation:
    """The client's direction that the copy go to somebody else (45 CFR 164.524(c)(3)(ii)).

    Args:
        person: whom they designate.
        address: where the copy is to be sent.
        signed_by: who signed the writing: the client, or the representative who asks for them.
        signed_on: when.
    """

    person: str
    address: str
    signed_by: str
    signed_on: date

    def faults(self, requester: str) -> Iterator[str]:
        """Yield what the rule has against it.

        Args:
            requester: who asks for the record; nobody else's signature directs where it goes.
        """
        if not self.person.strip():
            yield "it does not clearly identify the designated person"
        if not self.address.strip():
            yield "it does not say where to send the copy"
        if not (words := _words(self.signed_by)) or words != _words(requester):
            yield f"it is not signed by the one who asks, {requester or 'who is not named'}"

    def is_for(self, recipient: str, address: str) -> bool:
        """Tell whether a copy would go to whom, and where, the client directs it.

        Capitals, punctuation and line breaks make no difference.
        """
        return (_words(recipient), _words(address)) == (_words(self.person), _words(self.address))


class FeePart(Code):
    """What a fee for a copy may be made of; looking for the record is no part (164.524(c)(4))."""

    LABOR = "labor", "labor for copying"
    SUPPLIES = "supplies", "supplies for the copy"
    POSTAGE = "postage", "postage"
    SUMMARY = "summary", "a summary that the client agreed to beforehand"


@dataclass(frozen=True, slots=True)
class Fee:
    """A reasonable, cost-based fee, as somebody worked it out; nothing here computes one.

    Args:
        parts: cents for each part of it.
        worked_out: how the costs were found.
        agreed_on: the day on which the client, told of it, agreed to it beforehand; None where
            they were not asked.

    Raises:
        CopyInvalid: an amount is negative, an amount stands without how it was found, or a summary
            was not agreed to.
    """

    parts: Mapping[FeePart, int]
    worked_out: str = ""
    agreed_on: date | None = None

    def __post_init__(self) -> None:
        if any(cents < 0 for cents in self.parts.values()):
            raise CopyInvalid("No part of a fee is negative.")
        if self.cents and not self.worked_out.strip():
            raise CopyInvalid("A fee says how its costs were found (45 CFR 164.524(c)(4)).")
        if self.parts.get(FeePart.SUMMARY) and self.agreed_on is None:
            raise CopyInvalid(
                "A summary and its fee are agreed to beforehand (45 CFR 164.524(c)(2)(iii))."
            )

    @property
    def cents(self) -> int:
        """Return the whole fee in cents."""
        return sum(self.parts.values())

    @property
    def words(self) -> str:
        """Return the fee with what it consists of."""
        if not self.cents:
            return "no fee"
        named = ", ".join(f"{part.words} {dollars(self.parts[part])}" for part in self._charged)
        return f"{dollars(self.cents)} ({named})"

    @property
    def _charged(self) -> tuple[FeePart, ...]:
        return tuple(part for part in FeePart if self.parts.get(part))


def dollars(cents: int) -> str:
    """Return an amount as printed."""
    return f"${cents // 100}.{cents % 100:02}"


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
