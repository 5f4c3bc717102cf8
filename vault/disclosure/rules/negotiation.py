"""Negotiation of the scope with counsel: rounds of proposed, countered and agreed clauses.

An agreement may stay behind what the instrument asks for and never goes beyond it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vault.disclosure.rules.clauses import Clause, widens
from vault.errors import Conflict
from vault.labels.vocabulary import Code


class IllegalRound(Conflict):
    """The round does not follow from those before it."""

    code = "illegal-round"


class Party(Code):
    """Who speaks in a negotiation."""

    CUSTODIAN = "custodian", "the custodian"
    REQUESTER = "requester", "the requester"
    HOLDER = "holder", "a privilege holder"


class RoundStatus(Code):
    """What became of a round."""

    PROPOSED = "proposed", "proposed"
    COUNTERED = "countered", "answered by a counter-proposal"
    AGREED = "agreed", "agreed"


@dataclass(frozen=True, slots=True)
class Round:
    """One proposed scope.

    Args:
        number: from 1.
        party: who proposed it.
        status: what became of it.
        clauses: the scope.
    """

    number: int
    party: Party
    status: RoundStatus
    clauses: tuple[Clause, ...]


def propose(
    rounds: Sequence[Round], party: Party, clauses: Sequence[Clause], *, order: Sequence[Clause]
) -> tuple[Round, ...]:
    """Open the negotiation, or open it again after an agreement.

    Args:
        rounds: those so far.
        party: who proposes.
        clauses: the scope proposed.
        order: the instrument's own clauses.

    Raises:
        IllegalRound: a proposal is open already, or the scope is empty or goes beyond the order.
    """
    if open_round(rounds) is not None:
        raise IllegalRound(
            "A proposal is open already.", remedy="Counter it or agree to it instead."
        )
    return (*rounds, _round(len(rounds) + 1, party, clauses, order))


def counter(
    rounds: Sequence[Round], party: Party, clauses: Sequence[Clause], *, order: Sequence[Clause]
) -> tuple[Round, ...]:
    """Answer the open proposal of another party by one of one's own; arguments as `propose`.

    Raises:
        IllegalRound: no other party's proposal is open, or the scope is empty or goes beyond the
            order.
    """
    answered = _close(rounds, party, RoundStatus.COUNTERED)
    return (*answered, _round(len(rounds) + 1, party, clauses, order))


def agree(rounds: Sequence[Round], party: Party) -> tuple[Round, ...]:
    """Agree to the open proposal of another party.

    Raises:
        IllegalRound: no other party's proposal is open.
    """
    return _close(rounds, party, RoundStatus.AGREED)


def open_round(rounds: Sequence[Round]) -> Round | None:
    """Return the proposal that waits for an answer, if any."""
    last = rounds[-1] if rounds else None
    return last if last and last.status is RoundStatus.PROPOSED else None


def agreed_clauses(rounds: Sequence[Round]) -> tuple[Clause, ...] | None:
    """Return the scope agreed last, or None if there is no agreement."""
    agreed = [one for one in rounds if one.status is RoundStatus.AGREED]
    return agreed[-1].clauses if agreed else None


def _round(number: int, party: Party, clauses: Sequence[Clause], order: Sequence[Clause]) -> Round:
    if not clauses:
        raise IllegalRound("A round without clauses proposes nothing.")
    if beyond := widens(order, clauses):
        raise IllegalRound(
            f"The proposal goes beyond the instrument: {'; '.join(beyond)}.",
            remedy="A wider scope takes an amended instrument, not an agreement.",
        )
    return Round(number, party, RoundStatus.PROPOSED, tuple(clauses))


def _close(rounds: Sequence[Round], party: Party, status: RoundStatus) -> tuple[Round, ...]:
    waiting = open_round(rounds)
    if waiting is None:
        raise IllegalRound("No proposal is open.", remedy="Propose a scope first.")
    if waiting.party is party:
        raise IllegalRound(
            f"The open proposal is of {party.words} itself.", remedy="It waits for another party."
        )
    return (*rounds[:-1], replace(waiting, status=status))
