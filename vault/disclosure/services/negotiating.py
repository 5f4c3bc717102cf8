"""The negotiation of the scope with counsel, as rounds in the case's ledger."""

from __future__ import annotations

from collections.abc import Sequence

from vault.disclosure.ledger.entries import RoundAct, Spoken
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.negotiation import IllegalRound, Party, Round
from vault.disclosure.rules.steps.base import BEFORE_SENDING, OFFICE, named
from vault.disclosure.rules.vocabulary import DisclosureEvent
from vault.disclosure.services.cases import Cases
from vault.errors import PermissionDenied
from vault.identity.actor import Actor


class Negotiating:
    """Enters what is proposed, countered and agreed.

    What is agreed narrows the reach of the case from then on: a standing decision that goes
    beyond it holds the case up until it is made again. An amended paper ends the negotiation.
    """

    def __init__(self, cases: Cases):
        self._cases = cases

    def propose(
        self, actor: Actor, case: str, party: Party, clauses: Sequence[Clause], words: str = ""
    ) -> tuple[Round, ...]:
        """Enter a proposed scope.

        Args:
            actor: who enters it.
            case: the case.
            party: who proposes.
            clauses: the scope proposed; never beyond the paper's own clauses.
            words: what else was said.

        Returns:
            The rounds so far.

        Raises:
            PermissionDenied: it is not for the actor's roles.
            NotAParticipant: the actor takes no part in the case.
            IllegalRound: it does not follow from the rounds before, or the production has left.
        """
        return self._speak(actor, case, RoundAct.PROPOSE, party, clauses, words)

    def counter(
        self, actor: Actor, case: str, party: Party, clauses: Sequence[Clause], words: str = ""
    ) -> tuple[Round, ...]:
        """Enter a party's answer to the open proposal of another; the rest as `propose`."""
        return self._speak(actor, case, RoundAct.COUNTER, party, clauses, words)

    def agree(self, actor: Actor, case: str, party: Party, words: str = "") -> tuple[Round, ...]:
        """Enter that a party agrees to the open proposal of another; the rest as `propose`."""
        return self._speak(actor, case, RoundAct.AGREE, party, (), words)

    def _speak(
        self,
        actor: Actor,
        case: str,
        act: RoundAct,
        party: Party,
        clauses: Sequence[Clause],
        words: str,
    ) -> tuple[Round, ...]:
        with self._cases.working(actor, case, DisclosureEvent.NEGOTIATE) as it:
            if actor.roles.isdisjoint(OFFICE):
                raise it.refuse(
                    PermissionDenied(
                        "The negotiation is for another role.",
                        remedy=f"This takes {named(OFFICE)}.",
                    )
                )
            if it.state.state not in BEFORE_SENDING:
                raise IllegalRound("The production has left.", remedy="")
            it.speak(
                Spoken(
                    act=act,
                    party=party,
                    clauses=tuple(clauses),
                    words=words,
                    by=actor.user_id,
                    at=it.at,
                )
            )
            return it.case.rounds
