"""The matter a production answers: who produces what to whom, in which case, on what paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vault.production.document.bates import BatesRange
from vault.production.document.checks import (
    UnfitForRelease,
    require_ref,
    require_text,
    require_unique,
)


class Profile(StrEnum):
    """How identifiers are shown: between parties, or in a court's public file (FRCP 5.2)."""

    PRODUCTION = "production"
    FILING = "filing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Custodian:
    """The organisation that keeps the records and the person who answers for them."""

    organisation: str
    name: str
    title: str
    address: tuple[str, ...]
    telephone: str = ""
    email: str = ""

    def __post_init__(self) -> None:
        _texts("custodian", (self.organisation, self.name, self.title, *self.address))
        _texts("custodian", filter(None, (self.telephone, self.email)))
        if not (self.address or self.telephone or self.email):
            raise UnfitForRelease("The custodian has no address, telephone or e-mail.")


@dataclass(frozen=True, slots=True)
class Party:
    """A party as the caption names it, with its designation ("Plaintiff")."""

    name: str
    designation: str

    def __post_init__(self) -> None:
        _texts("party", (self.name, self.designation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The court's caption; a matter outside any proceeding has nothing but a reference.

    Args:
        court: the court's name, a line an item; nothing outside a proceeding.
        docket: the docket number, or the custodian's own reference.
        parties: one ("In re …") or more, in the caption's order; nothing outside a proceeding.
        versus: what stands between the first two of them.
    """

    court: tuple[str, ...]
    docket: str
    parties: tuple[Party, ...]
    versus: str = "v."

    def __post_init__(self) -> None:
        _texts("caption", (*self.court, self.docket, self.versus))
        if bool(self.court) != bool(self.parties):
            raise UnfitForRelease("The caption names no court or no party.")

    @property
    def in_court(self) -> bool:
        """Return whether it is a proceeding's."""
        return bool(self.court)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """The paper that is answered: what it calls itself, its date and its class ("Order")."""

    title: str
    dated: date
    kind: str

    def __post_init__(self) -> None:
        _texts("instrument", (self.title, self.kind))


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the instrument that this production answers."""

    number: str
    words: str

    def __post_init__(self) -> None:
        _texts("clause", (self.number, self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom the production goes."""

    name: str
    role: str
    address: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _texts("recipient", (self.name, self.role, *self.address))


@dataclass(frozen=True, slots=True)
class CourtSeal:
    """The court's own words for a sealed or in-camera submission.

    Args:
        caption: what stands on the cover and at the foot of every page.
        restrictions: the court's restrictions, a paragraph an item.
    """

    caption: str
    restrictions: tuple[str, ...]

    def __post_init__(self) -> None:
        _texts("seal", (self.caption, *self.restrictions))


@dataclass(frozen=True, slots=True)
class EarlierProduction:
    """A production in the same matter that this one supplements."""

    number: str
    dated: date
    bates: BatesRange

    def __post_init__(self) -> None:
        _texts("earlier production", (self.number,))


@dataclass(frozen=True, slots=True)
class Supplement:
    """What a supplemental production adds.

    Args:
        earlier: the productions supplemented, in order.
        new: references of the notes and sections that no earlier production contained.
    """

    earlier: tuple[EarlierProduction, ...]
    new: frozenset[str]

    def __post_init__(self) -> None:
        if not self.earlier:
            raise UnfitForRelease("A supplemental production names no earlier one.")
        require_unique("an earlier production", (item.number for item in self.earlier))
        for ref in self.new:
            require_ref(ref)
        for position, item in enumerate(self.earlier):
            if any(item.bates.overlaps(other.bates) for other in self.earlier[:position]):
                raise UnfitForRelease("Two earlier productions share a Bates number.")


def _texts(where: str, texts: Iterable[str]) -> None:
    for text in texts:
        require_text(f"a field of the {where}", text)
