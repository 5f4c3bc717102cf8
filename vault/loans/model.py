"""What a loan is: for which of the law's two purposes, on what terms, how it stands; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from vault.labels.vocabulary import PurposeOfUse


class Kind(StrEnum):
    """For what psychotherapy notes are lent (45 CFR 164.508(a)(2)(i)(B), (C))."""

    TRAINING = "training"
    DEFENCE = "defence"


PURPOSES: Mapping[Kind, PurposeOfUse] = MappingProxyType(
    {Kind.TRAINING: PurposeOfUse.TRAIN, Kind.DEFENCE: PurposeOfUse.HLEGAL}
)
"""The purpose under which the log has every act on a loan, and every reading of it."""

MOST_DAYS: Mapping[Kind, int] = MappingProxyType({Kind.TRAINING: 180, Kind.DEFENCE: 365})
"""The longest time, in days, for which a loan is made at once."""


@dataclass(frozen=True, slots=True)
class Training:
    """A practice's own training program, in which mental health is learned under supervision.

    Args:
        program: what it is called.
    """

    kind: ClassVar[Kind] = Kind.TRAINING
    program: str


@dataclass(frozen=True, slots=True)
class Suit:
    """A legal action or other proceeding that a client brought.

    Args:
        court: the court or tribunal.
        docket: its number there.
        member: the handle of the member who brought it.
    """

    kind: ClassVar[Kind] = Kind.DEFENCE
    court: str
    docket: str
    member: str


Terms = Training | Suit


def told(terms: Terms) -> str:
    """Return the terms in words, as the readers of `audit-detail` get them."""
    match terms:
        case Training():
            return f"Training program: {terms.program}"
        case Suit():
            return f"Suit brought by member {terms.member}: {terms.court}, {terms.docket}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A loan as lists show it; nothing in it takes a key.

    Args:
        lender_id: who lent it.
        author_id: whose notes these are.
        ended_by: who ended it before its time; "" where nobody did.
    """

    loan_id: str
    chart: str
    kind: Kind
    lender_id: str
    author_id: str
    borrower_id: str
    lent_at: datetime
    until: datetime
    ended_at: datetime | None
    ended_by: str

    @property
    def open(self) -> bool:
        """Return whether nobody ended it and its time was not over when last looked at."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class LentNote:
    """A note of which sections are lent.

    Args:
        note_id: the note.
        session_at: when what it tells of took place.
        sections: how many of its sections are lent.
    """

    note_id: str
    session_at: datetime
    sections: int


@dataclass(frozen=True, slots=True)
class Reading:
    """That the borrower read a note."""

    note_id: str
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanPage:
    """A loan as lender and borrower see it.

    Args:
        terms: the program or the suit.
        notes: what is lent, the latest session first; nothing once the loan is over.
        readings: when the borrower read what, the latest first.
    """

    loan: Loan
    terms: Terms
    notes: tuple[LentNote, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Somebody's loans, the latest first: those they made, and those made to them."""

    lent: tuple[Loan, ...]
    borrowed: tuple[Loan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """What an act of lending did.

    Args:
        loan_id: the loan.
        sections: how many sections it reaches.
        left_out: how many of the author's psychotherapy sections of that chart it does not.
    """

    loan_id: str
    sections: int
    left_out: int
