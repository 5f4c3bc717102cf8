"""What the release desk lists: each section in scope, without its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vault.disclosure.ledger.open_case import Made, OpenCase
from vault.disclosure.rules.reach import Reach
from vault.disclosure.rules.scope import suggest_scope
from vault.disclosure.rules.steps.deciding import Decide
from vault.disclosure.rules.vocabulary import ReasonCode, State
from vault.disclosure.sections.currency import Drift
from vault.disclosure.sections.on_file import SectionOnFile
from vault.labels.vocabulary import Code
from vault.records.rows import Keys

_FEW_LINES = 600
_A_PAGE = 3500


class SizeClass(Code):
    """About how long a section is, for those who may not read it."""

    LINES = "lines", "a few lines"
    PAGE = "page", "up to a page"
    LONG = "long", "more than a page"

    @classmethod
    def of(cls, length: int) -> SizeClass:
        """Return the class of a section of so many encrypted bytes."""
        if length <= _FEW_LINES:
            return cls.LINES
        return cls.PAGE if length <= _A_PAGE else cls.LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A section in scope.

    Args:
        section: what is known of it; its title where the reader's keys open it.
        readable: whether the reader's keys open its text.
        size: about how long it is.
        reach: how far the instrument reaches it.
        asked_by: number of the clause that seems to ask for it, if any.
        made: the decision that stands on it, if any.
        changed: whether it was edited or relabelled since the scope was set or it was decided.
    """

    section: SectionOnFile
    readable: bool
    size: SizeClass
    reach: Reach
    asked_by: int | None
    made: Made | None
    changed: bool

    @property
    def version_id(self) -> str:
        """Return the id of its version."""
        return self.section.version_id

    @property
    def note_id(self) -> str:
        """Return the id of its note."""
        return str(self.section.row["note_id"])

    @property
    def code(self) -> ReasonCode:
        """Return the reason code that fits withholding it, unless another is named."""
        return self.reach.code if self.reach.code and self.clause else ReasonCode.R1

    @property
    def clause(self) -> int | None:
        """Return the clause that a decision on it would answer, unless another is named."""
        return self.reach.clause or self.asked_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The desk of a case.

    Args:
        number: the case's number.
        case: the case.
        rows: the sections in scope, in the order of production.
        drift: what changed under the scope since.
    """

    number: str
    case: OpenCase
    rows: tuple[BoardRow, ...]
    drift: Drift

    @property
    def open(self) -> bool:
        """Return whether decisions can be made or taken back now."""
        state = self.case.state
        return state.state in Decide.states and state.sides.isdisjoint(Decide.barred_by)

    @property
    def built_on(self) -> bool:
        """Return whether reviews or more rest on the decisions, which a new decision undoes."""
        return self.case.state.state.rank > State.DECIDED.rank

    @property
    def decided(self) -> int:
        """Return how many sections are decided."""
        return sum(row.made is not None for row in self.rows)


def board_rows(
    case: OpenCase, sections: Sequence[SectionOnFile], keys: Keys, drift: Drift
) -> Iterator[BoardRow]:
    """Yield a row for each section in scope.

    Args:
        case: the case, its scope set.
        sections: the sections of its charts, in the order of production.
        keys: the reader's keys.
        drift: what changed since.

    Raises:
        SealBroken: a section was changed, swapped or moved.
    """
    scope = case.state.scope.sections | frozenset(drift.newer.values())
    titled = [section.titled(keys) for section in sections if section.version_id in scope]
    proposed = suggest_scope(case.clauses, [s.facts for s in titled], case.own_of)
    asked = {proposal.section: proposal.clause for proposal in proposed}
    newer = frozenset(drift.newer.values())
    for section in titled:
        version = section.version_id
        yield BoardRow(
            section=section,
            readable=section.readable(keys),
            size=SizeClass.of(len(section.row["ciphertext"])),
            reach=case.reach(section.facts),
            asked_by=asked.get(version),
            made=case.standing.get(version),
            changed=version in newer or version in drift.unfounded,
        )
