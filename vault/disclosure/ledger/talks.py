"""The negotiations of a case as they were held, paper by paper: who said what, and when; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from vault.disclosure.ledger.entries import Entry, Filed, RoundAct, Spoken
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.negotiation import RoundStatus


@dataclass(frozen=True, slots=True)
class TalkRound:
    """One proposed scope, as it was said and answered.

    Args:
        number: from 1, under each paper.
        said: the proposal or counter-proposal.
        answer: what answered it; None while it is open.
    """

    number: int
    said: Spoken
    answer: Spoken | None = None

    @property
    def status(self) -> RoundStatus:
        """Return what became of it."""
        if self.answer is None:
            return RoundStatus.PROPOSED
        return RoundStatus.AGREED if self.answer.act is RoundAct.AGREE else RoundStatus.COUNTERED


@dataclass(frozen=True, slots=True)
class Talk:
    """The negotiation under one paper.

    Args:
        paper: the paper's version.
        clauses: what that paper asks for.
        rounds: in order.
    """

    paper: int
    clauses: tuple[Clause, ...]
    rounds: tuple[TalkRound, ...] = ()


def talks_of(entries: Iterable[Entry]) -> tuple[Talk, ...]:
    """Return the negotiation under each paper of a lawful ledger, in order."""
    talks: list[Talk] = []
    for entry in entries:
        match entry:
            case Filed(version=version, clauses=clauses):
                others = [talk for talk in talks if talk.paper != version]
                talks = [*others, Talk(version, clauses)]
            case Spoken():
                talks[-1] = replace(talks[-1], rounds=_with(talks[-1].rounds, entry))
    return tuple(talks)


def _with(rounds: tuple[TalkRound, ...], spoken: Spoken) -> tuple[TalkRound, ...]:
    if spoken.act is not RoundAct.PROPOSE:
        rounds = (*rounds[:-1], replace(rounds[-1], answer=spoken))
    if spoken.act is RoundAct.AGREE:
        return rounds
    return (*rounds, TalkRound(len(rounds) + 1, spoken))
