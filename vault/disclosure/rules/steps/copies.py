"""Steps about the copy that a client asks for: who gets it, and what it costs (DW10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vault.disclosure.rules.access_copies import Designation, Fee
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.steps.access import OnAccess
from vault.disclosure.rules.steps.base import OFFICE, Missing, between, named
from vault.disclosure.rules.vocabulary import State, StepName

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Designate(OnAccess):
    """Record that the client directs the copy to somebody else (45 CFR 164.524(c)(3)(ii)).

    What was rendered or approved was for another recipient, and is void.

    Args:
        designation: whom, where to, and who signed it.
        requester: who asks for the record, by the paper.
        document: hex SHA-256 of the signed writing, filed with it.
    """

    name = StepName.DESIGNATE

    designation: Designation
    requester: str
    document: str

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that somebody is designated already."""
        if case.access.designation is not None:
            yield Missing(29, "somebody is designated already; take that back first", named(OFFICE))

    def faults(self) -> Iterator[Missing]:
        """Yield what the rule has against this direction."""
        for words in self.designation.faults(self.requester):
            yield Missing(29, words, "the client, in a signed writing")
        if not _SHA256.fullmatch(self.document):
            yield Missing(29, "the signed writing is not filed with it", named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with its copy going to the designated person."""
        access = replace(case.access, designation=self.designation)
        return replace(case, access=access).without_rendering()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undesignate(OnAccess):
    """Record that the client takes the direction back; the copy is for themselves again.

    Args:
        words: how and when they took it back.
    """

    name = StepName.UNDESIGNATE

    words: str

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that nobody is designated."""
        if case.access.designation is None:
            yield Missing(29, "the client designates nobody", named(OFFICE))

    def faults(self) -> Iterator[Missing]:
        """Yield that it is not said how it was taken back."""
        if not self.words.strip():
            yield Missing(29, "it is not said how and when it was taken back", named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with its copy going to the client."""
        return replace(case, access=replace(case.access, designation=None)).without_rendering()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFee(OnAccess):
    """Record what the copy costs the client, in the place of an earlier fee (164.524(c)(4)).

    Args:
        fee: what it consists of; nothing where nothing is charged.
    """

    name = StepName.SET_FEE
    states = between(State.CLASSIFIED, State.CLOSED)

    fee: Fee

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the fee on record."""
        return replace(case, access=replace(case.access, fee=self.fee))
