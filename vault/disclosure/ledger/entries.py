"""Entries of a case's ledger: what they say, and the bytes in which they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from vault.disclosure.ledger.codec import ContentRefused, decode, from_bytes, to_bytes
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.instruments import Instrument, Paper
from vault.disclosure.rules.negotiation import Party
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.vocabulary import StepName
from vault.disclosure.rules.workflow import STEPS
from vault.labels.vocabulary import Code

PAPER = "paper"
ROUND = "round"
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


class RoundAct(Code):
    """What somebody says in a negotiation."""

    PROPOSE = "propose", "proposes"
    COUNTER = "counter", "counters"
    AGREE = "agree", "agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A paper as it was entered: a new version, or the first one with more of its particulars.

    Args:
        version: 1 for the paper that opened the case.
        instrument: its particulars.
        clauses: what it asks for.
        by: who entered it, a user's id.
        at: when.
    """

    version: int
    instrument: Instrument
    clauses: tuple[Clause, ...]
    by: str
    at: datetime

    @property
    def paper(self) -> Paper:
        """Return what the workflow needs to know of it."""
        return self.instrument.paper(self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that was taken.

    Args:
        step: the step.
        at: when.
        particulars: what else is on record of it, by what it is ("advice", "reason").
    """

    step: Step
    at: datetime
    particulars: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A word in the negotiation of the scope.

    Args:
        act: proposes, counters or agrees.
        party: for whom.
        clauses: the scope proposed; none where it is agreed.
        words: what else was said.
        by: who entered it, a user's id.
        at: when.
    """

    act: RoundAct
    party: Party
    clauses: tuple[Clause, ...]
    words: str
    by: str
    at: datetime


Entry = Filed | Taken | Spoken


def kind_of(entry: Entry) -> str:
    """Return an entry's kind: a step's name, or `PAPER` or `ROUND`."""
    match entry:
        case Filed():
            return PAPER
        case Spoken():
            return ROUND
        case Taken():
            return entry.step.name.value


def maker_of(entry: Entry) -> str:
    """Return the id of the user who made an entry."""
    return entry.step.by.person if isinstance(entry, Taken) else entry.by


def pack(entry: Entry) -> bytes:
    """Return the bytes that are sealed for an entry."""
    return to_bytes(entry)


def unpack(kind: str, raw: bytes) -> Entry:
    """Read what `pack` wrote of an entry of this kind.

    Raises:
        ContentRefused: the bytes are anything else.
    """
    if kind == PAPER:
        return from_bytes(Filed, raw)
    if kind == ROUND:
        return from_bytes(Spoken, raw)
    entry = _taken(kind, raw)
    if pack(entry) != raw:
        raise ContentRefused("A step of the case is not as it was written.")
    return entry


def _taken(kind: str, raw: bytes) -> Taken:
    try:
        data = json.loads(raw)
        step = STEPS[StepName(kind)]  # type: ignore[call-arg]  # looked up by its code
        at, particulars = data["at"], data["particulars"]
        return Taken(
            step=decode(step, data["step"]),
            at=decode(datetime, at),
            particulars=decode(dict[str, str], particulars),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ContentRefused("A step of the case can't be read.") from None
