"""Steps of the scope and of the decisions within it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import Decided, Scope
from vault.disclosure.rules.client_access import DenialGround
from vault.disclosure.rules.decisions import Decision
from vault.disclosure.rules.reach import Reach
from vault.disclosure.rules.steps.base import (
    ANYONE,
    CLINICAL,
    OVERSIGHT,
    PREPARERS,
    Missing,
    Step,
    between,
    named,
)
from vault.disclosure.rules.vocabulary import LATER, Action, ReasonCode, State, StepName
from vault.identity.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScope(Step):
    """Say which sections are to be decided; whatever stood under another scope is void (DW6).

    Args:
        version: the version that the new scope will have.
        sections: ids of section versions.
        charts: ids of the charts they stand in.
        clinicians: ids of the users who wrote them or treat their clients.
        owed: as `Scope.owed`.
    """

    name = StepName.SET_SCOPE
    states = between(State.BASIS_MET, State.APPROVED)
    roles = PREPARERS

    version: int
    sections: frozenset[str]
    charts: frozenset[str]
    clinicians: frozenset[str]
    owed: frozenset[DenialGround] = field(default=frozenset(), metadata={LATER: True})

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield what the scope does not name or does not hold."""
        who = named(PREPARERS)
        if self.version != case.next_scope_version:
            yield Missing(
                9, f"the next scope is version {case.next_scope_version}; look at it again", who
            )
        if not (self.sections and self.charts and self.clinicians):
            yield Missing(9, "the scope names no section, no chart or no clinician", who)
        if len(self.charts) > 1:
            yield Missing(9, "a paper is answered chart by chart, as handles are each its own", who)
        if not self.charts <= case.holds:
            yield Missing(4, "a chart in scope is not on hold", named(ANYONE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the new scope, nothing in it decided."""
        scope = Scope(self.version, self.sections, self.charts, self.clinicians, self.owed)
        scoped = replace(case.without_scope(State.SCOPED), scope=scope)
        return scoped.prepared_by(self.by.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(Step):
    """Decide one section version, within the instrument's reach.

    Args:
        decision: what is decided.
        reach: how far the instrument reaches that section.
    """

    name = StepName.DECIDE
    states = between(State.SCOPED, State.APPROVED)
    roles = CLINICAL

    decision: Decision
    reach: Reach

    @classmethod
    def prompt(cls, case: CaseState) -> str:
        """Return how many sections wait for a decision."""
        return f"{len(case.undecided)} of {len(case.scope.sections)} sections wait for a decision"

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that the section is not in scope, or that the instrument does not reach it."""
        if self.decision.section not in case.scope.sections:
            yield Missing(10, "the section's present version is not in scope", named(PREPARERS))
        if not self.reach.permits(self.decision.action):
            yield Missing(
                10,
                f"the section {self.reach.extent.words} ({self.reach.why}) and so cannot be "
                f"{self.decision.action.words}",
                named(CLINICAL),
            )
        kept_to = self.reach.decider
        if self.decision.action is not Action.WITHHOLD and kept_to not in {"", self.by.person}:
            yield Missing(
                10,
                "the section's label keeps its release to the note's author (ORCON, NOREUSE); "
                "where they cannot decide, two people lower the label",
                "the note's author",
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case with this decision in the place of any earlier one."""
        section = self.decision.section
        others = {decided for decided in case.decisions if decided.section != section}
        beyond = self.decision.code is ReasonCode.R1
        made = Decided(section, self.decision.action, self.by.person, beyond, self.reach.reviewable)
        return case.with_decisions(frozenset(others | {made})).prepared_by(self.by.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Step):
    """Take decisions back: one's own, or, as a reviewer, those to be made again.

    Args:
        sections: the ids of their section versions.
    """

    name = StepName.REOPEN
    states = between(State.SCOPED, State.APPROVED)
    barred_by = frozenset()
    roles = CLINICAL | OVERSIGHT

    sections: frozenset[str]

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that no decision stands on a section named."""
        if not self.sections or not self.sections <= {d.section for d in case.decisions}:
            yield Missing(10, "no decision stands on the sections named", named(CLINICAL))

    def move(self, case: CaseState) -> CaseState:
        """Return the case without these decisions."""
        return case.with_decisions(
            frozenset(d for d in case.decisions if d.section not in self.sections)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChanged(Step):
    """A section in scope has a newer version: the decision on the old one is void.

    Args:
        old: id of the version in scope.
        new: id of the version in its place.
    """

    name = StepName.SECTION_CHANGED
    states = between(State.SCOPED, State.APPROVED)
    barred_by = frozenset()
    roles = frozenset(Role)

    old: str
    new: str

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that the old version is not in scope or the new one is already."""
        if self.old not in case.scope.sections or self.new in case.scope.sections:
            yield Missing(
                10, "the old version is not in scope, or the new one is", named(PREPARERS)
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the newer version in scope, undecided."""
        sections = case.scope.sections - {self.old} | {self.new}
        kept = frozenset(d for d in case.decisions if d.section != self.old)
        return replace(case, scope=replace(case.scope, sections=sections)).with_decisions(kept)
